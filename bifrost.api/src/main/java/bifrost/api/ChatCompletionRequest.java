package bifrost.api;

import bifrost.api.internal.merge.Aggregator;
import bifrost.api.internal.merge.ChatCompletionAggregator;
import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonMapper;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.ChatCompletionJson;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collector;
import java.util.stream.Stream;

/**
 * A request for a chat completion, which is the next message of a conversation. Immutable and thread-safe.
 *
 * <pre>{@code
 * var request = ChatCompletionRequest.of("vllm/Qwen/Qwen3-0.6B", system("Be brief."), user("Hi"))
 *     .temperature(0.2).with("top_k", 40);
 * }</pre>
 *
 * <p>A conversation is stored as the JSON form of its request, and continued when it has been loaded:
 *
 * <pre>{@code
 * Files.writeString(file, request.then(bifrost.send(request).message()).json().toString());
 * var next = ChatCompletionRequest.parse(Files.readString(file)).then(user("And in Rome?"));
 * }</pre>
 *
 * <p>The members are those of the OpenAI API's {@code POST /v1/chat/completions} and of vLLM's
 * {@code ChatCompletionRequest}.
 *
 * <p>Endpoint: <code>{@index /v1/chat/completions ChatCompletionRequest}</code>.
 *
 * @param model the model, as {@code provider/model}, or a model of the default provider
 * @param messages the conversation, in order
 * @param parameters the other members of the body
 * @since 0.1
 */
public record ChatCompletionRequest(String model, List<Message> messages, JsonObject parameters)
    implements Streamable<ChatCompletionChunk, ChatCompletion>, Sampling<ChatCompletionRequest>, JsonRepresentable {
  /** Copies the messages, and checks that no parameter repeats a component. */
  public ChatCompletionRequest {
    ArgumentChecks.target("model", model);
    messages = List.copyOf(Objects.requireNonNull(messages, "messages"));
    ArgumentChecks.parameters(parameters, "model", "messages");
  }

  /**
   * Returns a request with a single message from the user.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param user the text of the message
   * @return a request
   */
  public static ChatCompletionRequest of(String model, String user) {
    return of(model, Message.user(Objects.requireNonNull(user, "user")));
  }

  /**
   * Returns a request that continues a conversation.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param first the first message
   * @param more the other messages, in order
   * @return a request
   */
  public static ChatCompletionRequest of(String model, Message first, Message... more) {
    return of(model, ArgumentChecks.listOf(first, more));
  }

  /**
   * Returns a request that continues a conversation.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param messages the messages, in order
   * @return a request
   */
  public static ChatCompletionRequest of(String model, List<? extends Message> messages) {
    return new ChatCompletionRequest(model, List.copyOf(Objects.requireNonNull(messages, "messages")), JsonObject.of());
  }

  /**
   * Returns the request that a JSON form represents, such as a stored conversation. All members except the components
   * become parameters. The member
   * {@code stream} is ignored, because the method that sends the request determines it.
   *
   * @param json the JSON form, the body of a request, as {@link #json()} returns it
   * @return the request
   * @throws bifrost.api.json.JsonParseException if it is not a request
   */
  public static ChatCompletionRequest of(JsonObject json) {
    return JsonForm.read(json, ChatCompletionJson::readRequest);
  }

  /**
   * Returns the request that a text represents, as {@link #of(JsonObject)} does.
   *
   * @param json the text of a JSON form
   * @return the request
   * @throws bifrost.api.json.JsonParseException if the text is not a request
   */
  public static ChatCompletionRequest parse(String json) {
    return JsonForm.parse(json, ChatCompletionJson::readRequest);
  }

  /**
   * {@return the JSON form, which is the body of the request without {@code stream}} It contains the provider's name.
   */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, ChatCompletionJson::writeRequest);
  }

  /**
   * Sets the model.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @return a changed copy
   */
  public ChatCompletionRequest model(String model) {
    return new ChatCompletionRequest(model, messages, parameters);
  }

  /**
   * Sets the conversation.
   *
   * @param messages the messages, in order
   * @return a changed copy
   */
  public ChatCompletionRequest messages(List<? extends Message> messages) {
    return new ChatCompletionRequest(model, List.copyOf(Objects.requireNonNull(messages, "messages")), parameters);
  }

  /**
   * Appends messages to the conversation.
   *
   * @param first the first new message
   * @param more the other new messages, in order
   * @return a changed copy
   */
  public ChatCompletionRequest then(Message first, Message... more) {
    return then(ArgumentChecks.listOf(first, more));
  }

  /**
   * Appends messages to the conversation.
   *
   * @param more the new messages, in order
   * @return a changed copy
   */
  public ChatCompletionRequest then(List<? extends Message> more) {
    return messages(Stream.concat(messages.stream(), Objects.requireNonNull(more, "more").stream()).toList());
  }

  /**
   * Appends the beginning of the model's answer, which the model continues; specific to vLLM. The response contains
   * only what follows this text, unless {@code echo} is set too. The members are vLLM's
   * {@code continue_final_message} and {@code add_generation_prompt}. They apply to each request that is made from the
   * result, so the next turn continues from this request instead: {@code request.then(assistant(text + answer))}.
   *
   * @param text the beginning of the answer
   * @return a changed copy
   */
  public ChatCompletionRequest prefill(String text) {
    return then(Message.assistant(text)).with("continue_final_message", true).with("add_generation_prompt", false);
  }

  @Override
  public ChatCompletionRequest parameters(JsonObject parameters) {
    return new ChatCompletionRequest(model, messages, parameters);
  }

  /**
   * Sets the maximum number of tokens to generate, including reasoning. It takes precedence over
   * {@link #maxTokens(long)}.
   *
   * @param value the maximum, at least 1
   * @return a changed copy
   */
  public ChatCompletionRequest maxCompletionTokens(long value) {
    return with("max_completion_tokens", value);
  }

  /**
   * Sets the tools that the model may call.
   *
   * @param first a tool
   * @param more further tools
   * @return a changed copy
   */
  public ChatCompletionRequest tools(Tool first, Tool... more) {
    return tools(ArgumentChecks.listOf(first, more));
  }

  /**
   * Sets the tools that the model may call.
   *
   * @param tools the tools; an empty list removes the parameter, because vLLM rejects an empty list
   * @return a changed copy
   */
  public ChatCompletionRequest tools(List<Tool> tools) {
    Objects.requireNonNull(tools, "tools");
    return tools.isEmpty() ? without("tools") : with("tools", tools.stream().map(Tool::json).toList());
  }

  /**
   * Sets whether the model must call tools, and which ones.
   *
   * @param choice the choice
   * @return a changed copy
   */
  public ChatCompletionRequest toolChoice(ToolChoice choice) {
    return with("tool_choice", Objects.requireNonNull(choice, "choice").json());
  }

  /**
   * Sets whether the model may call several tools in one response.
   *
   * @param value false for at most one
   * @return a changed copy
   */
  public ChatCompletionRequest parallelToolCalls(boolean value) {
    return with("parallel_tool_calls", value);
  }

  /**
   * Sets the required format of the generated text.
   *
   * @param format the format
   * @return a changed copy
   */
  public ChatCompletionRequest responseFormat(ResponseFormat format) {
    return with("response_format", Objects.requireNonNull(format, "format").json());
  }

  /**
   * Requires a value of a Java type, whose JSON schema becomes the response format.
   *
   * @param <T> the type of the value
   * @param type a record, or another type that {@link JsonMapper} supports; OpenAI's API requires a record
   * @return a request whose response contains the value
   * @throws IllegalArgumentException if the type is not supported or not accessible; see {@link JsonMapper}
   */
  public <T> TypedRequest<T, ChatCompletionChunk, ChatCompletion> as(Class<T> type) {
    return as(JsonMapper.of(type));
  }

  /**
   * Requires a value that a mapper reads. Use it for a type with type arguments, for a type that requires a
   * {@code Lookup}, and for many requests, because creating a mapper takes time.
   *
   * @param <T> the type of the value
   * @param mapper the mapper of the type
   * @return a request whose response contains the value
   */
  public <T> TypedRequest<T, ChatCompletionChunk, ChatCompletion> as(JsonMapper<T> mapper) {
    return new TypedRequest<>(responseFormat(ResponseFormat.jsonSchema(mapper)), mapper);
  }

  /**
   * Sets the reasoning effort of the model.
   *
   * @param value {@code none}, {@code minimal}, {@code low}, {@code medium}, {@code high}, or another value
   *     that the server supports
   * @return a changed copy
   */
  public ChatCompletionRequest reasoningEffort(String value) {
    return with("reasoning_effort", Objects.requireNonNull(value, "value"));
  }

  /**
   * Sets whether the log probabilities of the tokens are reported.
   *
   * @param value true to report them
   * @return a changed copy
   */
  public ChatCompletionRequest logprobs(boolean value) {
    return with("logprobs", value);
  }

  /**
   * Sets the number of most likely tokens that are reported at each position. Requires
   * {@link #logprobs(boolean)}.
   *
   * @param value from 0 to 20, or to the server's maximum
   * @return a changed copy
   */
  public ChatCompletionRequest topLogprobs(long value) {
    return with("top_logprobs", value);
  }

  /**
   * Sets additional variables of the model's chat template; specific to vLLM.
   *
   * @param values the values by name, such as {@code enable_thinking}, each of a type that
   *     {@link #with(String, Object)} accepts
   * @return a changed copy
   */
  public ChatCompletionRequest chatTemplateKwargs(Map<String, ?> values) {
    return with("chat_template_kwargs", Objects.requireNonNull(values, "values"));
  }

  @Override
  public Operation operation() {
    return Operation.CHAT_COMPLETION;
  }

  @Override
  public String target() {
    return model;
  }

  @Override
  public ChatCompletionRequest target(String target) {
    return model(Objects.requireNonNull(target, "target"));
  }

  @Override
  public Collector<ChatCompletionChunk, ?, ChatCompletion> collector() {
    return Aggregator.collector(ChatCompletionAggregator::new);
  }
}
