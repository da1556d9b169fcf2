package bifrost.api;

import bifrost.api.internal.value.ExtraMembers;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A complete response to a {@link ChatCompletionRequest}.
 *
 * @param id the server's id; {@code ""} if the server sent none
 * @param created the creation time, to the second, if the server sent it
 * @param model the server's id for the model, without a provider prefix; {@code ""} if the server sent none
 * @param choices the choices, sorted by index
 * @param usage the token usage, if the server sent it
 * @param systemFingerprint the fingerprint of the server's version and configuration, if the server sent it,
 *     such as vLLM's {@code vllm-0.33.0-1a2b3c4d}
 * @param extras any other members, such as vLLM's {@code prompt_logprobs}
 */
public record ChatCompletion(String id, Optional<Instant> created, String model, List<Choice> choices,
    Optional<Usage> usage, Optional<String> systemFingerprint, JsonObject extras)
    implements ModelResponse {
  /** Copies the choices. */
  public ChatCompletion {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(systemFingerprint, "systemFingerprint");
    Objects.requireNonNull(extras, "extras");
    choices = List.copyOf(Objects.requireNonNull(choices, "choices"));
  }

  /**
   * One of the {@code n} requested choices.
   *
   * @param index the index of the choice, from 0
   * @param message the message of the model
   * @param finishReason the reason the choice ended. Empty in the {@link EventStream#partial()} of a stream that
   *     has not ended, or if the server ended a stream with {@code [DONE]} but without a reason, as vLLM can do.
   *     An empty {@code finish_reason} counts as absent
   * @param logprobs the log probabilities of the tokens, if they were requested
   * @param extras any other members, such as vLLM's {@code stop_reason} and {@code token_ids}
   */
  public record Choice(int index, AssistantMessage message, Optional<FinishReason> finishReason,
      Optional<Logprobs> logprobs, JsonObject extras) {
    /** Rejects null components. */
    public Choice {
      Objects.requireNonNull(message, "message");
      Objects.requireNonNull(finishReason, "finishReason");
      Objects.requireNonNull(logprobs, "logprobs");
      Objects.requireNonNull(extras, "extras");
    }

    /**
     * {@return {@code stop_reason}: the stop sequence, or the id of the stop token; empty if the model ended the
     * text on its own} Specific to vLLM.
     */
    public Optional<JsonValue> stopReason() {
      return extras.tryGet("stop_reason");
    }

    /**
     * {@return {@code token_ids}, the tokens of the choice; empty unless {@code return_token_ids} was set}
     * Specific to vLLM.
     */
    public List<Integer> tokenIds() {
      return ExtraMembers.integers(extras, "token_ids");
    }
  }

  /**
   * Returns a completion with one choice, which ended with {@link FinishReason#STOP}. Useful in tests, and in
   * providers for other protocols.
   *
   * @param text the text of the message
   * @return a completion
   */
  public static ChatCompletion of(String text) {
    var choice =
        new Choice(0, Message.assistant(text), Optional.of(FinishReason.STOP), Optional.empty(), JsonObject.of());
    return new ChatCompletion("", Optional.empty(), "", List.of(choice), Optional.empty(), Optional.empty(),
        JsonObject.of());
  }

  /** {@return the message of the first choice; an empty message if there is no choice} */
  public AssistantMessage message() {
    return choices.isEmpty() ? Message.assistant("") : choices.get(0).message();
  }

  /** {@return the text of the first choice; {@code ""} if there is none} */
  public String text() {
    return message().text();
  }

  /** {@return the tool calls that the first choice requests, in order} */
  public List<ToolCall> toolCalls() {
    return message().toolCalls();
  }

  /** {@return the reason the first choice ended, if the server sent one} */
  public Optional<FinishReason> finishReason() {
    return choices.isEmpty() ? Optional.empty() : choices.get(0).finishReason();
  }
}
