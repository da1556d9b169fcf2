package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.value.NormalizedValues;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.ChatCompletionChunkJson;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A chunk of a streamed chat completion. Immutable and thread-safe.
 *
 * <p>Components may be added in later versions, to the nested records too. {@code of} and the setters stay.
 *
 * @param id the server's id, the same in every chunk; {@code ""} if the server sent none
 * @param created the creation time of the completion, to the second, if the server sent it
 * @param model the server's id for the model, without a provider prefix; {@code ""} if the server sent none
 * @param choices the additions to some or all of the choices; empty in the chunk that contains the usage
 * @param usage the token usage so far; usually only in the last chunk
 * @param systemFingerprint the fingerprint of the server's version and configuration, if the server sent it
 * @param extras any other members
 * @since 0.1
 */
public record ChatCompletionChunk(String id, Optional<Instant> created, String model, List<Choice> choices,
    Optional<Usage> usage, Optional<String> systemFingerprint, JsonObject extras)
    implements JsonRepresentable {
  /** Copies the choices, and truncates the time to seconds. */
  public ChatCompletionChunk {
    Objects.requireNonNull(id, "id");
    created = NormalizedValues.seconds("created", created);
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(usage, "usage");
    systemFingerprint = NormalizedValues.text("systemFingerprint", systemFingerprint);
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
      JsonObject extras) implements JsonRepresentable {
    /** Checks the index. */
    public Choice {
      ArgumentChecks.notNegative("index", index);
      Objects.requireNonNull(delta, "delta");
      finishReason = NormalizedValues.finishReason(finishReason);
      Objects.requireNonNull(logprobs, "logprobs");
      Objects.requireNonNull(extras, "extras");
    }

    /**
     * Returns an addition to a choice that has not ended.
     *
     * @param index the index of the choice, from 0
     * @param delta the addition to the message
     * @return an addition
     */
    public static Choice of(int index, Delta delta) {
      return new Choice(index, delta, Optional.empty(), Optional.empty(), JsonObject.of());
    }

    /**
     * Returns the choice that a JSON form represents.
     *
     * @param json the JSON form, as {@link #json()} returns it or a server sends it
     * @return the choice
     */
    public static Choice of(JsonObject json) {
      return JsonForm.read(json, ChatCompletionChunkJson::readChoice);
    }

    @Override
    public JsonObject json() {
      return JsonForm.json(this, ChatCompletionChunkJson::writeChoice);
    }

    /**
     * Sets the addition to the message.
     *
     * @param delta the addition
     * @return a changed copy
     */
    public Choice delta(Delta delta) {
      return new Choice(index, delta, finishReason, logprobs, extras);
    }

    /**
     * Sets the reason the choice ended.
     *
     * @param finishReason the reason
     * @return a changed copy
     */
    public Choice finishReason(FinishReason finishReason) {
      return new Choice(index, delta, Optional.of(Objects.requireNonNull(finishReason, "finishReason")), logprobs,
          extras);
    }

    /**
     * Sets the log probabilities of the new tokens.
     *
     * @param logprobs the log probabilities
     * @return a changed copy
     */
    public Choice logprobs(Logprobs logprobs) {
      return new Choice(index, delta, finishReason, Optional.of(Objects.requireNonNull(logprobs, "logprobs")), extras);
    }

    /**
     * Sets all other members.
     *
     * @param extras the members
     * @return a changed copy
     */
    public Choice extras(JsonObject extras) {
      return new Choice(index, delta, finishReason, logprobs, extras);
    }
  }

  /**
   * The addition to a message.
   *
   * @param role the role of the message; usually only in the first chunk
   * @param text the additional text; {@code ""} if there is none
   * @param reasoning the additional reasoning, from {@code reasoning} or {@code reasoning_content}; {@code ""}
   *     if there is none
   * @param reasoningName the name of the member in which the server sent the reasoning; {@code ""} if there is no
   *     reasoning, or if it was a part of the content
   * @param refusal the additional text of a refusal; {@code ""} if there is none
   * @param toolCalls the additions to the tool calls
   * @param extras any other members
   */
  public record Delta(Optional<String> role, String text, String reasoning, String reasoningName, String refusal,
      List<ToolCallDelta> toolCalls, JsonObject extras) implements JsonRepresentable {
    /** Copies the tool calls. Without reasoning, the name of its member is {@code ""}. */
    public Delta {
      role = NormalizedValues.text("role", role);
      Objects.requireNonNull(text, "text");
      reasoningName = NormalizedValues.reasoningName(reasoning, reasoningName);
      Objects.requireNonNull(refusal, "refusal");
      Objects.requireNonNull(extras, "extras");
      toolCalls = List.copyOf(Objects.requireNonNull(toolCalls, "toolCalls"));
    }

    /**
     * Returns an addition to the text.
     *
     * @param text the additional text; {@code ""} if there is none
     * @return an addition
     */
    public static Delta of(String text) {
      return new Delta(Optional.empty(), text, "", "", "", List.of(), JsonObject.of());
    }

    /**
     * Returns the delta that a JSON form represents.
     *
     * @param json the JSON form, as {@link #json()} returns it or a server sends it
     * @return the delta
     */
    public static Delta of(JsonObject json) {
      return JsonForm.read(json, ChatCompletionChunkJson::readDelta);
    }

    @Override
    public JsonObject json() {
      return JsonForm.json(this, ChatCompletionChunkJson::writeDelta);
    }

    /**
     * Sets the role of the message.
     *
     * @param role the role
     * @return a changed copy
     */
    public Delta role(String role) {
      return new Delta(Optional.of(Objects.requireNonNull(role, "role")), text, reasoning, reasoningName, refusal,
          toolCalls, extras);
    }

    /**
     * Sets the additional text.
     *
     * @param text the text
     * @return a changed copy
     */
    public Delta text(String text) {
      return new Delta(role, text, reasoning, reasoningName, refusal, toolCalls, extras);
    }

    /**
     * Sets the additional reasoning, which keeps the name of its member, if it has one.
     *
     * @param reasoning the reasoning
     * @return a changed copy
     */
    public Delta reasoning(String reasoning) {
      return reasoning(reasoning, reasoningName);
    }

    /**
     * Sets the additional reasoning, and the name of its member.
     *
     * @param reasoning the reasoning
     * @param name the name of the member, such as {@code reasoning}
     * @return a changed copy
     */
    public Delta reasoning(String reasoning, String name) {
      return new Delta(role, text, reasoning, Objects.requireNonNull(name, "name"), refusal, toolCalls, extras);
    }

    /**
     * Sets the additional text of the refusal.
     *
     * @param refusal the text
     * @return a changed copy
     */
    public Delta refusal(String refusal) {
      return new Delta(role, text, reasoning, reasoningName, refusal, toolCalls, extras);
    }

    /**
     * Sets the additions to the tool calls.
     *
     * @param toolCalls the additions, in order
     * @return a changed copy
     */
    public Delta toolCalls(List<ToolCallDelta> toolCalls) {
      return new Delta(role, text, reasoning, reasoningName, refusal, toolCalls, extras);
    }

    /**
     * Sets all other members.
     *
     * @param extras the members
     * @return a changed copy
     */
    public Delta extras(JsonObject extras) {
      return new Delta(role, text, reasoning, reasoningName, refusal, toolCalls, extras);
    }
  }

  /**
   * The addition to a tool call. Deltas are assigned to a call by its index only, because ids can be repeated,
   * empty or missing.
   *
   * @param index the index of the call in the message, from 0; -1 if the server sent none
   * @param id the id of the call; usually only in its first delta; never {@code ""}
   * @param name the name of the function; usually only in the first delta of the call; never {@code ""}
   * @param arguments the additional text of the arguments; {@code ""} if there is none
   * @param extras any other members of the call; those of {@code function} are in an object named
   *     {@code function}
   */
  public record ToolCallDelta(int index, Optional<String> id, Optional<String> name, String arguments,
      JsonObject extras) implements JsonRepresentable {
    /** Rejects null components. */
    public ToolCallDelta {
      id = NormalizedValues.text("id", id);
      name = NormalizedValues.text("name", name);
      Objects.requireNonNull(arguments, "arguments");
      Objects.requireNonNull(extras, "extras");
    }

    /**
     * Returns an addition to the arguments of a tool call.
     *
     * @param index the index of the call in the message, from 0
     * @param arguments the additional text of the arguments; {@code ""} if there is none
     * @return an addition
     */
    public static ToolCallDelta of(int index, String arguments) {
      return new ToolCallDelta(index, Optional.empty(), Optional.empty(), arguments, JsonObject.of());
    }

    /**
     * Returns the addition to a tool call that a JSON form represents.
     *
     * @param json the JSON form, as {@link #json()} returns it or a server sends it
     * @return the addition to a tool call
     */
    public static ToolCallDelta of(JsonObject json) {
      return JsonForm.read(json, ChatCompletionChunkJson::readToolCall);
    }

    @Override
    public JsonObject json() {
      return JsonForm.json(this, ChatCompletionChunkJson::writeToolCall);
    }

    /**
     * Sets the index of the call.
     *
     * @param index the index, from 0
     * @return a changed copy
     */
    public ToolCallDelta index(int index) {
      return new ToolCallDelta(index, id, name, arguments, extras);
    }

    /**
     * Sets the id of the call.
     *
     * @param id the id
     * @return a changed copy
     */
    public ToolCallDelta id(String id) {
      return new ToolCallDelta(index, Optional.of(Objects.requireNonNull(id, "id")), name, arguments, extras);
    }

    /**
     * Sets the name of the function.
     *
     * @param name the name
     * @return a changed copy
     */
    public ToolCallDelta name(String name) {
      return new ToolCallDelta(index, id, Optional.of(Objects.requireNonNull(name, "name")), arguments, extras);
    }

    /**
     * Sets the additional text of the arguments.
     *
     * @param arguments the text
     * @return a changed copy
     */
    public ToolCallDelta arguments(String arguments) {
      return new ToolCallDelta(index, id, name, arguments, extras);
    }

    /**
     * Sets all other members.
     *
     * @param extras the members
     * @return a changed copy
     */
    public ToolCallDelta extras(JsonObject extras) {
      return new ToolCallDelta(index, id, name, arguments, extras);
    }
  }

  /** {@return the additional text of the choice with index 0, to print as it arrives; {@code ""} if there is none} */
  public String text() {
    for (int i = 0; i < choices.size(); i++) if (choices.get(i).index() == 0) return choices.get(i).delta().text();
    return "";
  }

  /** {@return the additional reasoning of the choice with index 0; {@code ""} if there is none} */
  public String reasoning() {
    for (int i = 0; i < choices.size(); i++) if (choices.get(i).index() == 0) return choices.get(i).delta().reasoning();
    return "";
  }

  /**
   * Returns a chunk with an addition to the text of the choice with index 0.
   *
   * @param text the additional text
   * @return a chunk
   */
  public static ChatCompletionChunk of(String text) {
    return of(Choice.of(0, Delta.of(text)));
  }

  /**
   * Returns a chunk with additions to choices.
   *
   * @param first the addition to a choice
   * @param more the additions to other choices
   * @return a chunk
   */
  public static ChatCompletionChunk of(Choice first, Choice... more) {
    return of(ArgumentChecks.listOf(first, more));
  }

  /**
   * Returns a chunk with additions to choices.
   *
   * @param choices the additions; empty for a chunk that contains only the usage
   * @return a chunk
   */
  public static ChatCompletionChunk of(List<Choice> choices) {
    return new ChatCompletionChunk("", Optional.empty(), "", choices, Optional.empty(), Optional.empty(),
        JsonObject.of());
  }

  /**
   * Returns the chunk that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a server sends it
   * @return the chunk
   * @throws bifrost.api.json.JsonParseException if it is not a chunk
   */
  public static ChatCompletionChunk of(JsonObject json) {
    return JsonForm.read(json, ChatCompletionChunkJson::read);
  }

  /**
   * Returns the chunk that a text represents.
   *
   * @param json the text of a JSON form
   * @return the chunk
   * @throws bifrost.api.json.JsonParseException if the text is not a chunk
   */
  public static ChatCompletionChunk parse(String json) {
    return JsonForm.parse(json, ChatCompletionChunkJson::read);
  }

  /** {@return the JSON form, with the names of the OpenAI API} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, ChatCompletionChunkJson::write);
  }

  /**
   * Sets the id.
   *
   * @param id the server's id
   * @return a changed copy
   */
  public ChatCompletionChunk id(String id) {
    return new ChatCompletionChunk(id, created, model, choices, usage, systemFingerprint, extras);
  }

  /**
   * Sets the creation time.
   *
   * @param created the time, which is truncated to seconds
   * @return a changed copy
   */
  public ChatCompletionChunk created(Instant created) {
    return new ChatCompletionChunk(id, Optional.of(Objects.requireNonNull(created, "created")), model, choices, usage,
        systemFingerprint, extras);
  }

  /**
   * Sets the model.
   *
   * @param model the server's id for the model
   * @return a changed copy
   */
  public ChatCompletionChunk model(String model) {
    return new ChatCompletionChunk(id, created, model, choices, usage, systemFingerprint, extras);
  }

  /**
   * Sets the additions to the choices.
   *
   * @param choices the additions
   * @return a changed copy
   */
  public ChatCompletionChunk choices(List<Choice> choices) {
    return new ChatCompletionChunk(id, created, model, choices, usage, systemFingerprint, extras);
  }

  /**
   * Sets the token usage.
   *
   * @param usage the token usage
   * @return a changed copy
   */
  public ChatCompletionChunk usage(Usage usage) {
    return new ChatCompletionChunk(id, created, model, choices, Optional.of(Objects.requireNonNull(usage, "usage")),
        systemFingerprint, extras);
  }

  /**
   * Sets the fingerprint of the server's version and configuration.
   *
   * @param systemFingerprint the fingerprint
   * @return a changed copy
   */
  public ChatCompletionChunk systemFingerprint(String systemFingerprint) {
    return new ChatCompletionChunk(id, created, model, choices, usage,
        Optional.of(Objects.requireNonNull(systemFingerprint, "systemFingerprint")), extras);
  }

  /**
   * Sets all other members.
   *
   * @param extras the members
   * @return a changed copy
   */
  public ChatCompletionChunk extras(JsonObject extras) {
    return new ChatCompletionChunk(id, created, model, choices, usage, systemFingerprint, extras);
  }
}
