package bifrost.api;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A complete response to a {@link CompletionRequest}, or a chunk of a streamed one; both have the same form.
 *
 * @param id the server's id; {@code ""} if the server sent none
 * @param created the creation time, to the second, if the server sent it
 * @param model the server's id for the model, without a provider prefix; {@code ""} if the server sent none
 * @param choices the choices, sorted by index. The index of a choice is (index of the prompt) × n + (its number
 *     among the n choices of that prompt, from 0)
 * @param usage the token usage, if the server sent it; in a stream usually only in the last chunk
 * @param systemFingerprint the fingerprint of the server's version and configuration, if the server sent it
 * @param extras any other members
 */
public record Completion(String id, Optional<Instant> created, String model, List<Choice> choices,
    Optional<Usage> usage, Optional<String> systemFingerprint, JsonObject extras)
    implements ModelResponse {
  /** Copies the choices. */
  public Completion {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(systemFingerprint, "systemFingerprint");
    Objects.requireNonNull(extras, "extras");
    choices = List.copyOf(Objects.requireNonNull(choices, "choices"));
  }

  /**
   * A generated text, or an addition to it.
   *
   * @param index the index of the choice, from 0
   * @param text the text; {@code ""} if there is none
   * @param finishReason the reason the choice ended. Empty until it ends, or if the server ended a stream with
   *     {@code [DONE]} but without a reason, as vLLM can do. An empty {@code finish_reason} counts as absent
   * @param logprobs the log probabilities of the tokens, if they were requested
   * @param extras any other members, such as vLLM's {@code stop_reason} and {@code token_ids}
   */
  public record Choice(int index, String text, Optional<FinishReason> finishReason,
      Optional<CompletionLogprobs> logprobs, JsonObject extras) {
    /** Rejects null components. */
    public Choice {
      Objects.requireNonNull(text, "text");
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
  }

  /** {@return the text of the choice with index 0, or the addition to it; {@code ""} if there is none} */
  public String text() {
    for (var choice : choices) if (choice.index() == 0) return choice.text();
    return "";
  }
}
