package bifrost.api;

import bifrost.api.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A chunk of a streamed chat completion.
 *
 * @param id the server's id, the same in every chunk; {@code ""} if the server sent none
 * @param created the creation time of the completion, to the second, if the server sent it
 * @param model the server's id for the model, without a provider prefix; {@code ""} if the server sent none
 * @param choices the additions to some or all of the choices; empty in the chunk that contains the usage
 * @param usage the token usage so far; usually only in the last chunk
 * @param systemFingerprint the fingerprint of the server's version and configuration, if the server sent it
 * @param extras any other members
 */
public record ChatCompletionChunk(String id, Optional<Instant> created, String model, List<Choice> choices,
    Optional<Usage> usage, Optional<String> systemFingerprint, JsonObject extras) {
  /** Copies the choices. */
  public ChatCompletionChunk {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(systemFingerprint, "systemFingerprint");
    Objects.requireNonNull(extras, "extras");
    choices = List.copyOf(Objects.requireNonNull(choices, "choices"));
  }

  /**
   * The addition to one choice.
   *
   * @param index the index of the choice, from 0
   * @param delta the addition to the message
   * @param finishReason the reason the choice ended; empty until it ends
   * @param logprobs the log probabilities of the new tokens, if they were requested
   * @param extras any other members, such as vLLM's {@code stop_reason} and {@code token_ids}
   */
  public record Choice(int index, Delta delta, Optional<FinishReason> finishReason, Optional<Logprobs> logprobs,
      JsonObject extras) {
    /** Rejects null components. */
    public Choice {
      Objects.requireNonNull(delta, "delta");
      Objects.requireNonNull(finishReason, "finishReason");
      Objects.requireNonNull(logprobs, "logprobs");
      Objects.requireNonNull(extras, "extras");
    }
  }

  /**
   * The addition to a message.
   *
   * @param role the role of the message; usually only in the first chunk
   * @param text the additional text; {@code ""} if there is none
   * @param reasoning the additional reasoning, from {@code reasoning} or {@code reasoning_content}; {@code ""}
   *     if there is none
   * @param reasoningName the name of the member in which the server sent the reasoning; {@code ""} if there is none
   * @param refusal the additional text of a refusal; {@code ""} if there is none
   * @param toolCalls the additions to the tool calls
   * @param extras any other members
   */
  public record Delta(Optional<String> role, String text, String reasoning, String reasoningName, String refusal,
      List<ToolCallDelta> toolCalls, JsonObject extras) {
    /** Copies the tool calls. */
    public Delta {
      Objects.requireNonNull(role, "role");
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(reasoning, "reasoning");
      Objects.requireNonNull(reasoningName, "reasoningName");
      Objects.requireNonNull(refusal, "refusal");
      Objects.requireNonNull(extras, "extras");
      toolCalls = List.copyOf(Objects.requireNonNull(toolCalls, "toolCalls"));
    }

    /**
     * Creates a delta without the name of the member that contained the reasoning.
     *
     * @param role the role
     * @param text the additional text
     * @param reasoning the additional reasoning
     * @param refusal the additional text of a refusal
     * @param toolCalls the additions to the tool calls
     * @param extras any other members
     */
    public Delta(Optional<String> role, String text, String reasoning, String refusal, List<ToolCallDelta> toolCalls,
        JsonObject extras) {
      this(role, text, reasoning, "", refusal, toolCalls, extras);
    }
  }

  /**
   * The addition to a tool call. Deltas are assigned to a call by its index only, because ids can be repeated,
   * empty or missing.
   *
   * @param index the index of the call in the message, from 0
   * @param id the id of the call; usually only in its first delta; never {@code ""}
   * @param name the name of the function; usually only in the first delta of the call; never {@code ""}
   * @param arguments the additional text of the arguments; {@code ""} if there is none
   * @param extras any other members of the call; those of {@code function} are in an object named
   *     {@code function}
   */
  public record ToolCallDelta(int index, Optional<String> id, Optional<String> name, String arguments,
      JsonObject extras) {
    /** Rejects null components. */
    public ToolCallDelta {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(arguments, "arguments");
      Objects.requireNonNull(extras, "extras");
    }
  }

  /**
   * {@return the additional text of the choice with index 0, to print as it arrives; {@code ""} if there is
   * none}
   */
  public String text() {
    for (var choice : choices) if (choice.index() == 0) return choice.delta().text();
    return "";
  }

  /** {@return the additional reasoning of the choice with index 0; {@code ""} if there is none} */
  public String reasoning() {
    for (var choice : choices) if (choice.index() == 0) return choice.delta().reasoning();
    return "";
  }
}
