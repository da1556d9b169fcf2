package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.value.NormalizedValues;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.json.JsonValue;
import bifrost.api.spi.CompletionJson;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A complete response to a {@link CompletionRequest}, or a chunk of a streamed one; both have the same form. Immutable
 * and thread-safe.
 *
 * <p>Components may be added in later versions. {@code of} and the methods that set a component stay.
 *
 * @param id the server's id; {@code ""} if the server sent none
 * @param created the creation time, to the second, if the server sent it
 * @param model the server's id for the model, without a provider prefix; {@code ""} if the server sent none
 * @param choices the choices, sorted by index. The index of a choice is (index of the prompt) × n + (its number
 *     among the n choices of that prompt, from 0)
 * @param usage the token usage, if the server sent it; in a stream usually only in the last chunk
 * @param systemFingerprint the fingerprint of the server's version and configuration, if the server sent it
 * @param extras any other members
 * @since 0.1
 */
public record Completion(String id, Optional<Instant> created, String model, List<Choice> choices,
    Optional<Usage> usage, Optional<String> systemFingerprint, JsonObject extras)
    implements ModelResponse, JsonRepresentable {
  /** Copies and sorts the choices, and truncates the time to seconds. */
  public Completion {
    Objects.requireNonNull(id, "id");
    created = NormalizedValues.seconds("created", created);
    Objects.requireNonNull(model, "model");
    choices = NormalizedValues.sorted("choices", choices, Choice::index);
    Objects.requireNonNull(usage, "usage");
    systemFingerprint = NormalizedValues.text("systemFingerprint", systemFingerprint);
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * A generated text, or an addition to it.
   *
   * <p>Components may be added in later versions. {@code of} and the methods that set a component stay.
   *
   * @param index the index of the choice, from 0
   * @param text the text; {@code ""} if there is none
   * @param finishReason the reason the choice ended. Empty until it ends, or if the server ended a stream with
   *     {@code [DONE]} but without a reason, as vLLM can do. An empty {@code finish_reason} counts as absent
   * @param logprobs the log probabilities of the tokens, if they were requested
   * @param extras any other members, such as vLLM's {@code stop_reason} and {@code token_ids}
   */
  public record Choice(int index, String text, Optional<FinishReason> finishReason,
      Optional<CompletionLogprobs> logprobs, JsonObject extras) implements JsonRepresentable {
    /** Checks the index. */
    public Choice {
      ArgumentChecks.notNegative("index", index);
      Objects.requireNonNull(text, "text");
      finishReason = NormalizedValues.finishReason(finishReason);
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
     * Returns a choice that has not ended.
     *
     * @param index the index of the choice, from 0
     * @param text the text, or the addition to it
     * @return a choice
     */
    public static Choice of(int index, String text) {
      return new Choice(index, text, Optional.empty(), Optional.empty(), JsonObject.of());
    }

    /**
     * Returns the choice that a JSON form represents.
     *
     * @param json the JSON form, as {@link #json()} returns it or a server sends it
     * @return the choice
     * @throws bifrost.api.json.JsonParseException if it is not a choice
     */
    public static Choice of(JsonObject json) {
      return JsonForm.read(json, CompletionJson::readChoice);
    }

    /** {@return the JSON form, with the names of the OpenAI API} */
    @Override
    public JsonObject json() {
      return JsonForm.json(this, CompletionJson::writeChoice);
    }

    /**
     * Sets the index.
     *
     * @param index the index of the choice, from 0
     * @return a changed copy
     */
    public Choice index(int index) {
      return new Choice(index, text, finishReason, logprobs, extras);
    }

    /**
     * Sets the text.
     *
     * @param text the text, or the addition to it
     * @return a changed copy
     */
    public Choice text(String text) {
      return new Choice(index, text, finishReason, logprobs, extras);
    }

    /**
     * Sets the reason the choice ended.
     *
     * @param finishReason the reason
     * @return a changed copy
     */
    public Choice finishReason(FinishReason finishReason) {
      return new Choice(index, text, Optional.of(Objects.requireNonNull(finishReason, "finishReason")), logprobs,
          extras);
    }

    /**
     * Sets the log probabilities of the tokens.
     *
     * @param logprobs the log probabilities
     * @return a changed copy
     */
    public Choice logprobs(CompletionLogprobs logprobs) {
      return new Choice(index, text, finishReason, Optional.of(Objects.requireNonNull(logprobs, "logprobs")), extras);
    }

    /**
     * Sets all other members.
     *
     * @param extras the members
     * @return a changed copy
     */
    public Choice extras(JsonObject extras) {
      return new Choice(index, text, finishReason, logprobs, extras);
    }
  }

  /** {@return the text of the choice with index 0, or the addition to it; {@code ""} if there is none} */
  public String text() {
    for (var choice : choices) if (choice.index() == 0) return choice.text();
    return "";
  }

  /**
   * Returns a completion with one choice, which ended with {@link FinishReason#STOP}. Useful in tests, and in
   * providers for other protocols.
   *
   * @param text the text
   * @return a completion
   */
  public static Completion of(String text) {
    return of(Choice.of(0, text).finishReason(FinishReason.STOP));
  }

  /**
   * Returns a completion, or a chunk, with choices.
   *
   * @param first the first choice
   * @param more the others
   * @return a completion
   */
  public static Completion of(Choice first, Choice... more) {
    return of(ArgumentChecks.listOf(first, more));
  }

  /**
   * Returns a completion, or a chunk, with choices.
   *
   * @param choices the choices
   * @return a completion
   */
  public static Completion of(List<Choice> choices) {
    return new Completion("", Optional.empty(), "", choices, Optional.empty(), Optional.empty(), JsonObject.of());
  }

  /**
   * Returns the completion that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a server sends it
   * @return the completion
   * @throws bifrost.api.json.JsonParseException if it is not a completion
   */
  public static Completion of(JsonObject json) {
    return JsonForm.read(json, CompletionJson::read);
  }

  /**
   * Returns the completion that a text represents.
   *
   * @param json the text of a JSON form
   * @return the completion
   * @throws bifrost.api.json.JsonParseException if the text is not a completion
   */
  public static Completion parse(String json) {
    return JsonForm.parse(json, CompletionJson::read);
  }

  /** {@return the JSON form, with the names of the OpenAI API} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, CompletionJson::write);
  }

  /**
   * Sets the id.
   *
   * @param id the server's id
   * @return a changed copy
   */
  public Completion id(String id) {
    return new Completion(id, created, model, choices, usage, systemFingerprint, extras);
  }

  /**
   * Sets the creation time.
   *
   * @param created the time, which is truncated to seconds
   * @return a changed copy
   */
  public Completion created(Instant created) {
    return new Completion(id, Optional.of(Objects.requireNonNull(created, "created")), model, choices, usage,
        systemFingerprint, extras);
  }

  /**
   * Sets the model.
   *
   * @param model the server's id for the model
   * @return a changed copy
   */
  public Completion model(String model) {
    return new Completion(id, created, model, choices, usage, systemFingerprint, extras);
  }

  /**
   * Sets the choices.
   *
   * @param choices the choices
   * @return a changed copy
   */
  public Completion choices(List<Choice> choices) {
    return new Completion(id, created, model, choices, usage, systemFingerprint, extras);
  }

  /**
   * Sets the token usage.
   *
   * @param usage the token usage
   * @return a changed copy
   */
  public Completion usage(Usage usage) {
    return new Completion(id, created, model, choices, Optional.of(Objects.requireNonNull(usage, "usage")),
        systemFingerprint, extras);
  }

  /**
   * Sets the fingerprint of the server's version and configuration.
   *
   * @param systemFingerprint the fingerprint
   * @return a changed copy
   */
  public Completion systemFingerprint(String systemFingerprint) {
    return new Completion(id, created, model, choices, usage,
        Optional.of(Objects.requireNonNull(systemFingerprint, "systemFingerprint")), extras);
  }

  /**
   * Sets all other members.
   *
   * @param extras the members
   * @return a changed copy
   */
  public Completion extras(JsonObject extras) {
    return new Completion(id, created, model, choices, usage, systemFingerprint, extras);
  }
}
