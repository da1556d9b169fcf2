package bifrost.api;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An answer to a {@link CompletionRequest}, whole or a piece of a streamed one: the wire has one form for both.
 *
 * @param id the server's id; {@code ""} if it gave none
 * @param created when it was made, to the second
 * @param model the model's id as the server gives it, without a provider's name; {@code ""} if it gave none
 * @param choices the texts, by index: that of a choice is (index of the prompt) × n + (which of its n)
 * @param usage the tokens used; of a streamed answer usually in the last piece only
 * @param systemFingerprint the server's version and configuration
 * @param extras members that have no component
 */
public record Completion(String id, Optional<Instant> created, String model, List<Choice> choices,
    Optional<Usage> usage, Optional<String> systemFingerprint, JsonObject extras) {
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
   * One text, or what was added to it.
   *
   * @param index which one, from 0
   * @param text the text; {@code ""} if there is none
   * @param finishReason the reason why it ended; empty until it does, and if the server ended a stream with {@code [DONE]} without giving
   *     one, as vLLM does. An empty {@code finish_reason} is none
   * @param logprobs how likely the tokens were, if it was asked
   * @param extras members that have no component: vLLM's {@code stop_reason} and {@code token_ids} among them
   */
  public record Choice(int index, String text, Optional<FinishReason> finishReason,
      Optional<CompletionLogprobs> logprobs, JsonObject extras) {
    /** Refuses null. */
    public Choice {
      Objects.requireNonNull(text, "text");
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
  }

  /**
   * The first text, or what was added to it.
   *
   * @return the text of the choice of index 0; {@code ""} if there is none
   */
  public String text() {
    for (var choice : choices) if (choice.index() == 0) return choice.text();
    return "";
  }
}
