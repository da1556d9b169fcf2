package bifrost.api;

import bifrost.api.internal.merge.Aggregator;
import bifrost.api.internal.merge.ResponseAggregator;
import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.json.JsonObject;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.Provider;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collector;
import java.util.stream.Stream;

/**
 * A request of the Responses API. Providers of kind {@code openai} send it to {@code /v1/responses}; those of kind {@code vllm} send it as a
 * chat completion and convert the result. The option {@code responses} of {@link ProviderConfig#option(String, Object)} selects the other way.
 *
 * <p>The members are those of the OpenAI API's {@code POST /v1/responses}.
 *
 * @param model the model to ask, {@code provider/model} or a model of the default provider
 * @param input what was said, called and given back so far, in order
 * @param parameters the other members of the body
 */
public record ResponsesRequest(String model, List<ResponseItem> input, JsonObject parameters)
    implements Streamable<ResponseEvent, Response>, Parameters<ResponsesRequest> {
  /** Copies the items, and checks that no parameter says again what a component says. */
  public ResponsesRequest {
    ArgumentChecks.target("model", model);
    input = List.copyOf(Objects.requireNonNull(input, "input"));
    ArgumentChecks.parameters(parameters, "model", "input");
  }

  /**
   * Begins with a text of the user.
   *
   * @param model the model to ask
   * @param user what the user says
   * @return a request
   */
  public static ResponsesRequest of(String model, String user) {
    return of(model, ResponseItem.user(Objects.requireNonNull(user, "user")));
  }

  /**
   * Makes a request with a conversation.
   *
   * @param model the model to ask
   * @param first the first item
   * @param more the items after it
   * @return a request
   */
  public static ResponsesRequest of(String model, ResponseItem first, ResponseItem... more) {
    return of(model, ArgumentChecks.listOf(first, more));
  }

  /**
   * Begins with items.
   *
   * @param model the model to ask
   * @param input the items
   * @return a request
   */
  public static ResponsesRequest of(String model, List<? extends ResponseItem> input) {
    return new ResponsesRequest(model, List.copyOf(Objects.requireNonNull(input, "input")), JsonObject.of());
  }

  /**
   * The same request to another model.
   *
   * @param model the model to ask
   * @return a request
   */
  public ResponsesRequest model(String model) {
    return new ResponsesRequest(model, input, parameters);
  }

  /**
   * The same request with other items.
   *
   * @param input the items
   * @return a request
   */
  public ResponsesRequest input(List<? extends ResponseItem> input) {
    return new ResponsesRequest(model, List.copyOf(Objects.requireNonNull(input, "input")), parameters);
  }

  /**
   * Appends items to the conversation.
   *
   * @param first the next item
   * @param more the items after it
   * @return a request
   */
  public ResponsesRequest then(ResponseItem first, ResponseItem... more) {
    return then(ArgumentChecks.listOf(first, more));
  }

  /**
   * The same request, continued: with what came out of it, for instance.
   *
   * @param more what came next
   * @return a request
   */
  public ResponsesRequest then(List<? extends ResponseItem> more) {
    return input(Stream.concat(input.stream(), more.stream()).toList());
  }

  @Override
  public ResponsesRequest parameters(JsonObject parameters) {
    return new ResponsesRequest(model, input, parameters);
  }

  /**
   * What stands above the conversation.
   *
   * @param value the instructions
   * @return a request
   */
  public ResponsesRequest instructions(String value) {
    return with("instructions", Objects.requireNonNull(value, "value"));
  }

  /**
   * The length at which the answer is cut off, reasoning included.
   *
   * @param value in tokens, at least 1
   * @return a request
   */
  public ResponsesRequest maxOutputTokens(long value) {
    return with("max_output_tokens", value);
  }

  /**
   * How freely tokens are chosen.
   *
   * @param value 0 (always the likeliest) to 2
   * @return a request
   */
  public ResponsesRequest temperature(double value) {
    return with("temperature", value);
  }

  /**
   * Nucleus sampling.
   *
   * @param value the share of the probability to choose from, above 0, at most 1
   * @return a request
   */
  public ResponsesRequest topP(double value) {
    return with("top_p", value);
  }

  /**
   * How many likely tokens to report at each place.
   *
   * @param value 0 to 20, or what the server allows
   * @return a request
   */
  public ResponsesRequest topLogprobs(long value) {
    return with("top_logprobs", value);
  }

  /**
   * Sets the tools that the model may call.
   *
   * @param first a tool
   * @param more further tools
   * @return a request
   */
  public ResponsesRequest tools(Tool first, Tool... more) {
    return tools(ArgumentChecks.listOf(first, more));
  }

  /**
   * Sets the tools that the model may call.
   *
   * @param tools the tools; an empty list removes the parameter, since vLLM refuses an empty list
   * @return a request
   */
  public ResponsesRequest tools(List<Tool> tools) {
    return tools.isEmpty() ? without("tools") : with("tools", tools.stream().map(Tool::flatJson).toList());
  }

  /**
   * Whether, and which, tools the model has to call.
   *
   * @param choice the choice
   * @return a request
   */
  public ResponsesRequest toolChoice(ToolChoice choice) {
    return with("tool_choice", choice.flatJson());
  }

  /**
   * Whether the model may call several tools in one answer.
   *
   * @param value false for one at most
   * @return a request
   */
  public ResponsesRequest parallelToolCalls(boolean value) {
    return with("parallel_tool_calls", value);
  }

  /**
   * The form the answer's text must have: {@code text.format}.
   *
   * @param format the form
   * @return a request
   */
  public ResponsesRequest responseFormat(ResponseFormat format) {
    return with("text", parameters.object("text").orElse(JsonObject.of()).with("format", format.flatJson()));
  }

  /**
   * How much the model reasons before it answers: {@code reasoning.effort}.
   *
   * @param value {@code none}, {@code minimal}, {@code low}, {@code medium}, {@code high}, or what the server knows besides
   * @return a request
   */
  public ResponsesRequest reasoningEffort(String value) {
    return with("reasoning",
        parameters.object("reasoning").orElse(JsonObject.of()).with("effort", Objects.requireNonNull(value, "value")));
  }

  /**
   * Labels that the server keeps with the response.
   *
   * @param value the labels
   * @return a request
   */
  public ResponsesRequest metadata(Map<String, String> value) {
    value.forEach((name, label) -> Objects.requireNonNull(label, name));
    return with("metadata", value);
  }

  /**
   * Whether the server keeps the response; through chat completions it means nothing.
   *
   * @param value true to keep it
   * @return a request
   */
  public ResponsesRequest store(boolean value) {
    return with("store", value);
  }

  /**
   * The response that is continued; only servers that keep responses know it, and chat completions do not.
   *
   * @param value its id
   * @return a request
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
  public Response sendTo(Provider provider, Attempt attempt) throws IOException, InterruptedException {
    return provider.responses(this, attempt);
  }

  @Override
  public EventSource<ResponseEvent> streamFrom(Provider provider, Attempt attempt)
      throws IOException, InterruptedException {
    return provider.responsesStream(this, attempt);
  }

  @Override
  public Collector<ResponseEvent, ?, Response> collector() {
    return Aggregator.collector(ResponseAggregator::new);
  }
}
