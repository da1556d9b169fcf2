package bifrost.api;

import bifrost.api.internal.merge.Aggregator;
import bifrost.api.internal.merge.ResponseAggregator;
import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonMapper;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.ResponseJson;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collector;
import java.util.stream.Stream;

/**
 * A request of the Responses API. Providers of kind {@code openai} send it to {@code /v1/responses}; providers of
 * kind {@code vllm} send it as a chat completion and convert the result. The
 * {@linkplain ProviderConfig#option(String, Object) option} {@code responses} overrides this choice. Immutable and
 * thread-safe.
 *
 * <p>The members are those of the OpenAI API's {@code POST /v1/responses}. A conversation can be stored and continued
 * later:
 *
 * <pre>{@code
 * var response = bifrost.send(request);
 * Files.writeString(file, request.then(response.output()).json().toString());
 *
 * var stored = ResponsesRequest.parse(Files.readString(file));
 * var next = bifrost.send(stored.then(ResponseItem.user("And tomorrow?")));
 * }</pre>
 *
 * <p>Endpoint: <code>{@index /v1/responses ResponsesRequest}</code>.
 *
 * @param model the model, as {@code provider/model}, or a model of the default provider
 * @param input the conversation: messages, reasoning, function calls and their results, in order
 * @param parameters the other members of the body
 * @since 0.1
 */
public record ResponsesRequest(String model, List<ResponseItem> input, JsonObject parameters)
    implements Streamable<ResponseEvent, Response>, Parameters<ResponsesRequest>, JsonRepresentable {
  /** Copies the items, and checks that no parameter repeats a component. */
  public ResponsesRequest {
    ArgumentChecks.target("model", model);
    input = List.copyOf(Objects.requireNonNull(input, "input"));
    ArgumentChecks.parameters(parameters, "model", "input");
  }

  /**
   * Returns a request with a single message from the user.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param user the text of the message
   * @return a request
   */
  public static ResponsesRequest of(String model, String user) {
    return of(model, ResponseItem.user(Objects.requireNonNull(user, "user")));
  }

  /**
   * Returns a request that continues a conversation.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param first the first item
   * @param more the other items, in order
   * @return a request
   */
  public static ResponsesRequest of(String model, ResponseItem first, ResponseItem... more) {
    return of(model, ArgumentChecks.listOf(first, more));
  }

  /**
   * Returns a request that continues a conversation.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param input the items, in order
   * @return a request
   */
  public static ResponsesRequest of(String model, List<? extends ResponseItem> input) {
    return new ResponsesRequest(model, List.copyOf(Objects.requireNonNull(input, "input")), JsonObject.of());
  }

  /**
   * Returns the request that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it, or the body of a {@code POST /v1/responses}, whose
   *     {@code input} may be a text. The member {@code stream} is ignored, because it depends on the method of the
   *     client that sends the request
   * @return the request
   * @throws bifrost.api.json.JsonParseException if the object is not a request
   */
  public static ResponsesRequest of(JsonObject json) {
    return JsonForm.read(json, ResponseJson::readRequest);
  }

  /**
   * Returns the request that a text represents.
   *
   * @param json the text of a JSON form; see {@link #of(JsonObject)}
   * @return the request
   * @throws bifrost.api.json.JsonParseException if the text is not a request
   */
  public static ResponsesRequest parse(String json) {
    return JsonForm.parse(json, ResponseJson::readRequest);
  }

  /** {@return the JSON form, which is the body of a {@code POST /v1/responses} without {@code stream}} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, ResponseJson::writeRequest);
  }

  /**
   * Sets the model.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @return a changed copy
   */
  public ResponsesRequest model(String model) {
    return new ResponsesRequest(model, input, parameters);
  }

  /**
   * Sets the conversation.
   *
   * @param input the items, in order
   * @return a changed copy
   */
  public ResponsesRequest input(List<? extends ResponseItem> input) {
    return new ResponsesRequest(model, List.copyOf(Objects.requireNonNull(input, "input")), parameters);
  }

  /**
   * Appends items to the conversation.
   *
   * @param first the first new item
   * @param more the other new items, in order
   * @return a changed copy
   */
  public ResponsesRequest then(ResponseItem first, ResponseItem... more) {
    return then(ArgumentChecks.listOf(first, more));
  }

  /**
   * Appends items to the conversation, such as the output of a response.
   *
   * @param more the new items, in order
   * @return a changed copy
   */
  public ResponsesRequest then(List<? extends ResponseItem> more) {
    return input(Stream.concat(input.stream(), Objects.requireNonNull(more, "more").stream()).toList());
  }

  @Override
  public ResponsesRequest parameters(JsonObject parameters) {
    return new ResponsesRequest(model, input, parameters);
  }

  /**
   * Sets the instructions, which precede the conversation.
   *
   * @param value the instructions
   * @return a changed copy
   */
  public ResponsesRequest instructions(String value) {
    return with("instructions", Objects.requireNonNull(value, "value"));
  }

  /**
   * Sets the maximum number of tokens to generate, including reasoning.
   *
   * @param value the maximum, at least 1
   * @return a changed copy
   */
  public ResponsesRequest maxOutputTokens(long value) {
    return with("max_output_tokens", value);
  }

  /**
   * Sets the sampling temperature.
   *
   * @param value from 0 (always the most likely token) to 2
   * @return a changed copy
   */
  public ResponsesRequest temperature(double value) {
    return with("temperature", value);
  }

  /**
   * Sets the probability mass for nucleus sampling.
   *
   * @param value above 0, at most 1
   * @return a changed copy
   */
  public ResponsesRequest topP(double value) {
    return with("top_p", value);
  }

  /**
   * Sets the number of most likely tokens that are reported at each position.
   *
   * @param value from 0 to 20, or to the server's maximum
   * @return a changed copy
   */
  public ResponsesRequest topLogprobs(long value) {
    return with("top_logprobs", value);
  }

  /**
   * Sets the tools that the model may call.
   *
   * @param first a tool
   * @param more further tools
   * @return a changed copy
   */
  public ResponsesRequest tools(Tool first, Tool... more) {
    return tools(ArgumentChecks.listOf(first, more));
  }

  /**
   * Sets the tools that the model may call.
   *
   * @param tools the tools; an empty list removes the parameter, because vLLM rejects an empty list
   * @return a changed copy
   */
  public ResponsesRequest tools(List<Tool> tools) {
    Objects.requireNonNull(tools, "tools");
    return tools.isEmpty() ? without("tools") : with("tools", tools.stream().map(Tool::flatJson).toList());
  }

  /**
   * Sets whether the model must call tools, and which ones.
   *
   * @param choice the choice
   * @return a changed copy
   */
  public ResponsesRequest toolChoice(ToolChoice choice) {
    return with("tool_choice", Objects.requireNonNull(choice, "choice").flatJson());
  }

  /**
   * Sets whether the model may call several tools in one response.
   *
   * @param value false for at most one
   * @return a changed copy
   */
  public ResponsesRequest parallelToolCalls(boolean value) {
    return with("parallel_tool_calls", value);
  }

  /**
   * Sets the required format of the generated text, {@code text.format}.
   *
   * @param format the format
   * @return a changed copy
   */
  public ResponsesRequest responseFormat(ResponseFormat format) {
    Objects.requireNonNull(format, "format");
    return with("text", parameters.object("text").orElse(JsonObject.of()).with("format", format.flatJson()));
  }

  /**
   * Requires a value of a Java type, whose JSON schema becomes the response format.
   *
   * @param <T> the type of the value
   * @param type a record, or another type that {@link JsonMapper} supports; OpenAI's API requires a record
   * @return a request whose response contains the value
   * @throws IllegalArgumentException if the type is not supported or not accessible; see {@link JsonMapper}
   */
  public <T> TypedRequest<T, ResponseEvent, Response> as(Class<T> type) {
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
  public <T> TypedRequest<T, ResponseEvent, Response> as(JsonMapper<T> mapper) {
    return new TypedRequest<>(responseFormat(ResponseFormat.jsonSchema(mapper)), mapper);
  }

  /**
   * Sets the reasoning effort of the model ({@code reasoning.effort}).
   *
   * @param value {@code none}, {@code minimal}, {@code low}, {@code medium}, {@code high}, or another value
   *     that the server supports
   * @return a changed copy
   */
  public ResponsesRequest reasoningEffort(String value) {
    return with("reasoning",
        parameters.object("reasoning").orElse(JsonObject.of()).with("effort", Objects.requireNonNull(value, "value")));
  }

  /**
   * Sets the metadata, which the server stores with the response.
   *
   * @param value the values by key
   * @return a changed copy
   */
  public ResponsesRequest metadata(Map<String, String> value) {
    Objects.requireNonNull(value, "value").forEach((key, text) -> Objects.requireNonNull(text, key));
    return with("metadata", value);
  }

  /**
   * Sets whether the server stores the response. It has no effect if the request is sent as a chat completion.
   *
   * @param value true to store it
   * @return a changed copy
   */
  public ResponsesRequest store(boolean value) {
    return with("store", value);
  }

  /**
   * Sets the response that this request continues. This requires a server that stores responses; chat
   * completions do not support it.
   *
   * @param value the id of the response
   * @return a changed copy
   */
  public ResponsesRequest previousResponseId(String value) {
    return with("previous_response_id", Objects.requireNonNull(value, "value"));
  }

  @Override
  public Operation operation() {
    return Operation.RESPONSES;
  }

  @Override
  public String target() {
    return model;
  }

  @Override
  public ResponsesRequest target(String target) {
    return model(Objects.requireNonNull(target, "target"));
  }

  @Override
  public Collector<ResponseEvent, ?, Response> collector() {
    return Aggregator.collector(ResponseAggregator::new);
  }
}
