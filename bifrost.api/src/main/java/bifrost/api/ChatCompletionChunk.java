package bifrost.api;

import bifrost.api.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A piece of a streamed answer to a {@link ChatCompletionRequest}.
 *
 * @param id the server's id, the same in every piece; {@code ""} if it gave none
 * @param created when the answer was begun, to the second
 * @param model the model's id as the server gives it, without a provider's name; {@code ""} if it gave none
 * @param choices what was added, to some or all of the answers; none in the piece that brings the usage
 * @param usage the tokens used so far; usually in the last piece only
 * @param systemFingerprint the server's version and configuration
 * @param extras members that have no component
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
   * What was added to one answer.
   *
   * @param index which answer, from 0
   * @param delta what was added to the message
   * @param finishReason why the answer ended; empty until it does
   * @param logprobs how likely the new tokens were, if it was asked
   * @param extras members that have no component: vLLM's {@code stop_reason} and {@code token_ids} among them
   */
  public record Choice(int index, Delta delta, Optional<FinishReason> finishReason, Optional<Logprobs> logprobs,
      JsonObject extras) {
    /** Refuses null. */
    public Choice {
      Objects.requireNonNull(delta, "delta");
      Objects.requireNonNull(finishReason, "finishReason");
      Objects.requireNonNull(logprobs, "logprobs");
      Objects.requireNonNull(extras, "extras");
    }
  }

  /**
   * What was added to a message.
   *
   * @param role who speaks; usually in the first piece only
   * @param text more of the answer; {@code ""} if there is none
   * @param reasoning more of what the model thinks, from {@code reasoning} or {@code reasoning_content}; {@code ""} if there is none
   * @param reasoningName the member in which the server sent the reasoning; {@code ""} if there is none
   * @param refusal more of why the model refuses; {@code ""} if there is none
   * @param toolCalls more of the tool calls
   * @param extras members that have no component
   */
  public record Delta(Optional<String> role, String text, String reasoning, String reasoningName, String refusal,
      List<ToolCallDelta> toolCalls, JsonObject extras) {
    /** Copies the calls. */
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
     * Makes a delta whose reasoning has no name.
     *
     * @param role the role
     * @param text more of the text
     * @param reasoning more of the reasoning
     * @param refusal more of the refusal
     * @param toolCalls more of the tool calls
     * @param extras members that have no component
     */
    public Delta(Optional<String> role, String text, String reasoning, String refusal, List<ToolCallDelta> toolCalls,
        JsonObject extras) {
      this(role, text, reasoning, "", refusal, toolCalls, extras);
    }
  }

  /**
   * What was added to a tool call. Pieces belong together by index: ids are repeated, empty or missing.
   *
   * @param index which call of the message, from 0
   * @param id the call's id; usually in its first piece only, never {@code ""}
   * @param name the function's name; usually in the call's first piece only, never {@code ""}
   * @param arguments more of the arguments; {@code ""} if there are none
   * @param extras members of the call that have no component; unknown members of {@code function} stand under {@code function}
   */
  public record ToolCallDelta(int index, Optional<String> id, Optional<String> name, String arguments,
      JsonObject extras) {
    /** Refuses null. */
    public ToolCallDelta {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(arguments, "arguments");
      Objects.requireNonNull(extras, "extras");
    }
  }

  /**
   * More of the text of the first answer: what to print while it arrives.
   *
   * @return the text; {@code ""} when this piece has none
   */
  public String text() {
    for (var choice : choices) if (choice.index() == 0) return choice.delta().text();
    return "";
  }

  /**
   * More of the reasoning of the first answer.
   *
   * @return the text; {@code ""} when this piece has none
   */
  public String reasoning() {
    for (var choice : choices) if (choice.index() == 0) return choice.delta().reasoning();
    return "";
  }
}
