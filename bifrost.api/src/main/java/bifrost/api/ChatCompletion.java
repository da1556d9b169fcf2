package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.value.ExtraMembers;
import bifrost.api.internal.value.NormalizedValues;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.json.JsonValue;
import bifrost.api.spi.ChatCompletionJson;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A complete response to a {@link ChatCompletionRequest}. Immutable and thread-safe.
 *
 * <p>Components may be added in later versions. {@code of} and the methods that set a component stay.
 *
 * @param id the server's id; {@code ""} if the server sent none
 * @param created the creation time, to the second, if the server sent it
 * @param model the server's id for the model, without a provider prefix; {@code ""} if the server sent none
 * @param choices the choices, sorted by index
 * @param usage the token usage, if the server sent it
 * @param systemFingerprint the fingerprint of the server's version and configuration, if the server sent it,
 *     such as vLLM's {@code vllm-0.33.0-1a2b3c4d}
 * @param extras any other members, such as vLLM's {@code prompt_logprobs}
 * @since 0.1
 */
public record ChatCompletion(String id, Optional<Instant> created, String model, List<Choice> choices,
    Optional<Usage> usage, Optional<String> systemFingerprint, JsonObject extras)
    implements ModelResponse, JsonRepresentable {
  /** Copies and sorts the choices, and truncates the time to seconds. */
  public ChatCompletion {
    Objects.requireNonNull(id, "id");
    created = NormalizedValues.seconds("created", created);
    Objects.requireNonNull(model, "model");
    choices = NormalizedValues.sorted("choices", choices, Choice::index);
    Objects.requireNonNull(usage, "usage");
    systemFingerprint = NormalizedValues.text("systemFingerprint", systemFingerprint);
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * One of the {@code n} requested choices.
   *
   * <p>Components may be added in later versions. {@code of} and the methods that set a component stay.
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
      Optional<Logprobs> logprobs, JsonObject extras) implements JsonRepresentable {
    /** Checks the index. */
    public Choice {
      ArgumentChecks.notNegative("index", index);
      Objects.requireNonNull(message, "message");
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
     * {@return {@code token_ids}, the tokens of the choice; empty unless {@code return_token_ids} was set}
     * Specific to vLLM.
     */
    public List<Integer> tokenIds() {
      return ExtraMembers.integers(extras, "token_ids");
    }

    /**
     * Returns a choice that has not ended.
     *
     * @param index the index of the choice, from 0
     * @param message the message of the model
     * @return a choice
     */
    public static Choice of(int index, AssistantMessage message) {
      return new Choice(index, message, Optional.empty(), Optional.empty(), JsonObject.of());
    }

    /**
     * Returns the choice that a JSON form represents.
     *
     * @param json the JSON form, as {@link #json()} returns it or a server sends it
     * @return the choice
     * @throws bifrost.api.json.JsonParseException if it is not a choice
     */
    public static Choice of(JsonObject json) {
      return JsonForm.read(json, ChatCompletionJson::readChoice);
    }

    /** {@return the JSON form, with the names of the OpenAI API} */
    @Override
    public JsonObject json() {
      return JsonForm.json(this, ChatCompletionJson::writeChoice);
    }

    /**
     * Sets the index.
     *
     * @param index the index of the choice, from 0
     * @return a changed copy
     */
    public Choice index(int index) {
      return new Choice(index, message, finishReason, logprobs, extras);
    }

    /**
     * Sets the message.
     *
     * @param message the message of the model
     * @return a changed copy
     */
    public Choice message(AssistantMessage message) {
      return new Choice(index, message, finishReason, logprobs, extras);
    }

    /**
     * Sets the reason the choice ended.
     *
     * @param finishReason the reason
     * @return a changed copy
     */
    public Choice finishReason(FinishReason finishReason) {
      return new Choice(index, message, Optional.of(Objects.requireNonNull(finishReason, "finishReason")), logprobs,
          extras);
    }

    /**
     * Sets the log probabilities of the tokens.
     *
     * @param logprobs the log probabilities
     * @return a changed copy
     */
    public Choice logprobs(Logprobs logprobs) {
      return new Choice(index, message, finishReason, Optional.of(Objects.requireNonNull(logprobs, "logprobs")),
          extras);
    }

    /**
     * Sets all other members.
     *
     * @param extras the members
     * @return a changed copy
     */
    public Choice extras(JsonObject extras) {
      return new Choice(index, message, finishReason, logprobs, extras);
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
    return of(Choice.of(0, Message.assistant(text)).finishReason(FinishReason.STOP));
  }

  /**
   * Returns a completion with choices.
   *
   * @param first the first choice
   * @param more the others
   * @return a completion
   */
  public static ChatCompletion of(Choice first, Choice... more) {
    return of(ArgumentChecks.listOf(first, more));
  }

  /**
   * Returns a completion with choices.
   *
   * @param choices the choices
   * @return a completion
   */
  public static ChatCompletion of(List<Choice> choices) {
    return new ChatCompletion("", Optional.empty(), "", choices, Optional.empty(), Optional.empty(), JsonObject.of());
  }

  /**
   * Returns the chat completion that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a server sends it
   * @return the chat completion
   * @throws bifrost.api.json.JsonParseException if it is not a chat completion
   */
  public static ChatCompletion of(JsonObject json) {
    return JsonForm.read(json, ChatCompletionJson::read);
  }

  /**
   * Returns the chat completion that a text represents.
   *
   * @param json the text of a JSON form
   * @return the chat completion
   * @throws bifrost.api.json.JsonParseException if the text is not a chat completion
   */
  public static ChatCompletion parse(String json) {
    return JsonForm.parse(json, ChatCompletionJson::read);
  }

  /** {@return the JSON form, with the names of the OpenAI API} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, ChatCompletionJson::write);
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

  /**
   * Sets the id.
   *
   * @param id the server's id
   * @return a changed copy
   */
  public ChatCompletion id(String id) {
    return new ChatCompletion(id, created, model, choices, usage, systemFingerprint, extras);
  }

  /**
   * Sets the creation time.
   *
   * @param created the time, which is truncated to seconds
   * @return a changed copy
   */
  public ChatCompletion created(Instant created) {
    return new ChatCompletion(id, Optional.of(Objects.requireNonNull(created, "created")), model, choices, usage,
        systemFingerprint, extras);
  }

  /**
   * Sets the model.
   *
   * @param model the server's id for the model
   * @return a changed copy
   */
  public ChatCompletion model(String model) {
    return new ChatCompletion(id, created, model, choices, usage, systemFingerprint, extras);
  }

  /**
   * Sets the choices.
   *
   * @param choices the choices
   * @return a changed copy
   */
  public ChatCompletion choices(List<Choice> choices) {
    return new ChatCompletion(id, created, model, choices, usage, systemFingerprint, extras);
  }

  /**
   * Sets the token usage.
   *
   * @param usage the token usage
   * @return a changed copy
   */
  public ChatCompletion usage(Usage usage) {
    return new ChatCompletion(id, created, model, choices, Optional.of(Objects.requireNonNull(usage, "usage")),
        systemFingerprint, extras);
  }

  /**
   * Sets the fingerprint of the server's version and configuration.
   *
   * @param systemFingerprint the fingerprint
   * @return a changed copy
   */
  public ChatCompletion systemFingerprint(String systemFingerprint) {
    return new ChatCompletion(id, created, model, choices, usage,
        Optional.of(Objects.requireNonNull(systemFingerprint, "systemFingerprint")), extras);
  }

  /**
   * Sets all other members.
   *
   * @param extras the members
   * @return a changed copy
   */
  public ChatCompletion extras(JsonObject extras) {
    return new ChatCompletion(id, created, model, choices, usage, systemFingerprint, extras);
  }
}
