package bifrost.api;

import bifrost.api.internal.value.ExtraMembers;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A whole answer to a {@link ChatCompletionRequest}.
 *
 * @param id the server's id; {@code ""} if it gave none
 * @param created when it was made, to the second
 * @param model the model's id as the server gives it, without a provider's name; {@code ""} if it gave none
 * @param choices the answers, by index
 * @param usage the tokens used
 * @param systemFingerprint the server's version and configuration; vLLM's is such as {@code vllm-0.33.0-1a2b3c4d}
 * @param extras members that have no component, such as vLLM's {@code prompt_logprobs}
 */
public record ChatCompletion(String id, Optional<Instant> created, String model, List<Choice> choices,
    Optional<Usage> usage, Optional<String> systemFingerprint, JsonObject extras) {
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
   * One of the answers that {@code n} asked for.
   *
   * @param index which one, from 0
   * @param message what the model said
   * @param finishReason the reason why it ended; empty in the {@link EventStream#partial()} of a stream that has not ended, and if the
   *     server ended a stream with {@code [DONE]} without giving one, as vLLM does. An empty {@code finish_reason} is none
   * @param logprobs how likely the tokens were, if it was asked
   * @param extras members that have no component: vLLM's {@code stop_reason} and {@code token_ids} among them
   */
  public record Choice(int index, AssistantMessage message, Optional<FinishReason> finishReason,
      Optional<Logprobs> logprobs, JsonObject extras) {
    /** Refuses null. */
    public Choice {
      Objects.requireNonNull(message, "message");
      Objects.requireNonNull(finishReason, "finishReason");
      Objects.requireNonNull(logprobs, "logprobs");
      Objects.requireNonNull(extras, "extras");
    }

    /**
     * What made the model stop; vLLM's own.
     *
     * @return {@code stop_reason}: the stop sequence, or the number of the stop token; empty for the model's own end
     */
    public Optional<JsonValue> stopReason() {
      return extras.get("stop_reason");
    }

    /**
     * The answer's tokens; vLLM's own, with {@code return_token_ids}.
     *
     * @return {@code token_ids}; empty if they were not asked for
     */
    public List<Integer> tokenIds() {
      return ExtraMembers.integers(extras, "token_ids");
    }
  }

  /**
   * An answer of one text: for tests, and for providers of other wires.
   *
   * @param text what the model said
   * @return an answer with one choice, ended by {@link FinishReason#STOP}
   */
  public static ChatCompletion of(String text) {
    var choice =
        new Choice(0, Message.assistant(text), Optional.of(FinishReason.STOP), Optional.empty(), JsonObject.of());
    return new ChatCompletion("", Optional.empty(), "", List.of(choice), Optional.empty(), Optional.empty(),
        JsonObject.of());
  }

  /**
   * What the model said: the message of the first choice.
   *
   * @return the message; an empty one if there is no choice
   */
  public AssistantMessage message() {
    return choices.isEmpty() ? Message.assistant("") : choices.get(0).message();
  }

  /**
   * The text of the first choice.
   *
   * @return the text; {@code ""} if there is none
   */
  public String text() {
    return message().text();
  }

  /**
   * The tools that the first choice wants called.
   *
   * @return the calls, in order
   */
  public List<ToolCall> toolCalls() {
    return message().toolCalls();
  }

  /**
   * Why the first choice ended.
   *
   * @return the reason
   */
  public Optional<FinishReason> finishReason() {
    return choices.isEmpty() ? Optional.empty() : choices.get(0).finishReason();
  }
}
