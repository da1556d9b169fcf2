package bifrost.api;

import bifrost.api.internal.client.BifrostClient;
import bifrost.api.internal.tool.ChatToolProtocol;
import bifrost.api.internal.tool.ResponsesToolProtocol;
import bifrost.api.internal.tool.ToolDefinition;
import bifrost.api.internal.tool.ToolLoop;
import bifrost.api.internal.tool.ToolProtocol;
import bifrost.api.internal.tool.ToolSettings;
import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.json.JsonMapper;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Tools with their handlers. A run sends a request with the tools, executes the tool calls of the response, and sends
 * their results, in a loop until the model answers without a tool call. Immutable and thread-safe, if the handlers are.
 * Methods that set or add something return a changed copy.
 *
 * <pre>{@code
 * record City(String name) {}
 *
 * var toolbox = Toolbox.of("get_weather", "Returns the weather in a city.", City.class, city -> weather(city.name()))
 *     .add("get_time", "Returns the time in a city.", City.class, city -> time(city.name()));
 * System.out.println(toolbox.run(bifrost, request).response().text());
 * }</pre>
 *
 * <p><b>Executions.</b> The tool calls of one response are executed concurrently, on the client's
 * {@linkplain Bifrost.Builder#executor(java.util.concurrent.Executor) executor}. Their results are sent in the order of
 * the calls. A call that fails has the result {@code {"error": "…"}}, so that the model can correct it: if its tool is
 * unknown, if its arguments do not fit the type, or if its handler throws an exception. An {@code Error} of a handler
 * ends the run. Listeners are notified of each execution with {@link CallEvent.ToolExecuted}. A handler that itself
 * waits for a run requires an executor with enough threads, such as the default one.
 *
 * <p><b>Requests.</b> The tools are added to those of the request; a tool with the same name is replaced. The first
 * choice of a completion counts. A {@link ToolChoice} that forces a tool call applies only to the first round, because
 * the model could otherwise never answer; later rounds let the model choose.
 *
 * <p><b>Limits.</b> A run has at most 10 rounds, unless {@link #maxRounds(int)} is set.
 * {@link CallOptions#timeout(java.time.Duration)} applies to the entire run; all other options apply to each call.
 * Closing the client, a timeout, or an interrupt of a waiting thread stops the call or interrupts the handlers, and
 * ends the run at once. A handler that ignores the interrupt continues, but its result is discarded.
 * {@link Bifrost#close(java.time.Duration)} waits for the end of the run.
 *
 * @since 0.1
 */
public final class Toolbox {
  private final ToolSettings settings;

  private Toolbox(ToolSettings settings) {
    this.settings = settings;
  }

  /**
   * Returns a toolbox with one tool.
   *
   * @param <A> the type of the arguments
   * @param name the name of the tool: letters, digits, {@code _} and {@code -}
   * @param description the purpose of the tool, and when to call it; {@code ""} for none
   * @param arguments the type of the arguments, a record; see {@link JsonMapper}
   * @param handler the handler
   * @return a toolbox
   * @throws IllegalArgumentException if the type is not supported, not accessible, or not an object in JSON
   */
  public static <A> Toolbox of(String name, String description, Class<A> arguments, ToolHandler<A> handler) {
    return new Toolbox(ToolSettings.DEFAULTS).add(name, description, arguments, handler);
  }

  /**
   * Returns a toolbox with one tool, whose arguments a mapper reads. Use it for a record that requires a
   * {@code Lookup}.
   *
   * @param <A> the type of the arguments
   * @param name the name of the tool: letters, digits, {@code _} and {@code -}
   * @param description the purpose of the tool, and when to call it; {@code ""} for none
   * @param arguments the mapper of the arguments
   * @param handler the handler
   * @return a toolbox
   * @throws IllegalArgumentException if the arguments are not an object in JSON
   */
  public static <A> Toolbox of(String name, String description, JsonMapper<A> arguments, ToolHandler<A> handler) {
    return new Toolbox(ToolSettings.DEFAULTS).add(name, description, arguments, handler);
  }

  /**
   * Adds a tool.
   *
   * @param <A> the type of the arguments
   * @param name the name of the tool: letters, digits, {@code _} and {@code -}
   * @param description the purpose of the tool, and when to call it; {@code ""} for none
   * @param arguments the type of the arguments, a record; see {@link JsonMapper}
   * @param handler the handler
   * @return a changed copy
   * @throws IllegalArgumentException if the toolbox contains a tool of this name, or if the type is not supported, not
   *     accessible, or not an object in JSON
   */
  public <A> Toolbox add(String name, String description, Class<A> arguments, ToolHandler<A> handler) {
    return add(name, description, JsonMapper.of(Objects.requireNonNull(arguments, "arguments")), handler);
  }

  /**
   * Adds a tool, whose arguments a mapper reads.
   *
   * @param <A> the type of the arguments
   * @param name the name of the tool: letters, digits, {@code _} and {@code -}
   * @param description the purpose of the tool, and when to call it; {@code ""} for none
   * @param arguments the mapper of the arguments
   * @param handler the handler
   * @return a changed copy
   * @throws IllegalArgumentException if the toolbox contains a tool of this name, or if the arguments are not an object
   *     in JSON
   */
  public <A> Toolbox add(String name, String description, JsonMapper<A> arguments, ToolHandler<A> handler) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(arguments, "arguments");
    return new Toolbox(settings.with(new ToolDefinition<>(name, description, arguments,
        Objects.requireNonNull(handler, "handler"))));
  }

  /**
   * Sets the maximum number of rounds. A run fails with {@link BifrostError.ToolsFailed} if the last of them requests
   * tool calls, which are then not executed.
   *
   * @param count the maximum, at least 1; 10 by default
   * @return a changed copy
   */
  public Toolbox maxRounds(int count) {
    return new Toolbox(settings.maxRounds(ArgumentChecks.positive("count", count)));
  }

  /**
   * Sets whether an exception of a handler ends the run with {@link BifrostError.ToolsFailed} instead of being sent to
   * the model. It is then the cause of the {@link BifrostException}. Unknown tools and invalid arguments are always
   * sent to the model.
   *
   * @param value true to end the run; false by default
   * @return a changed copy
   */
  public Toolbox failOnHandlerException(boolean value) {
    return new Toolbox(settings.failOnHandlerException(value));
  }

  /** {@return the tools, in the order in which they were added} */
  public List<Tool> tools() {
    return settings.tools();
  }

  /**
   * Runs a chat completion until the model answers.
   *
   * @param bifrost the client
   * @param request the request
   * @return the answer, and the request with all messages of the run
   * @throws BifrostException if a call fails, or if the run is stopped or exceeds the maximum number of rounds
   * @throws IllegalStateException if the client is closed
   */
  public ToolRun<ChatCompletionRequest, ChatCompletion> run(Bifrost bifrost, ChatCompletionRequest request) {
    return run(bifrost, request, CallOptions.options());
  }

  /**
   * Runs a chat completion until the model answers.
   *
   * @param bifrost the client
   * @param request the request
   * @param options the options; the timeout applies to the entire run
   * @return the answer, and the request with all messages of the run
   * @throws BifrostException if a call fails, or if the run is stopped or exceeds the maximum number of rounds
   * @throws IllegalStateException if the client is closed
   */
  public ToolRun<ChatCompletionRequest, ChatCompletion> run(Bifrost bifrost, ChatCompletionRequest request,
      CallOptions options) {
    return loop(new ChatToolProtocol(), bifrost, request, options).run();
  }

  /**
   * Runs a request of the Responses API until the model answers.
   *
   * @param bifrost the client
   * @param request the request
   * @return the answer, and the request with all items of the run
   * @throws BifrostException if a call fails, or if the run is stopped or exceeds the maximum number of rounds
   * @throws IllegalStateException if the client is closed
   */
  public ToolRun<ResponsesRequest, Response> run(Bifrost bifrost, ResponsesRequest request) {
    return run(bifrost, request, CallOptions.options());
  }

  /**
   * Runs a request of the Responses API until the model answers.
   *
   * @param bifrost the client
   * @param request the request
   * @param options the options; the timeout applies to the entire run
   * @return the answer, and the request with all items of the run
   * @throws BifrostException if a call fails, or if the run is stopped or exceeds the maximum number of rounds
   * @throws IllegalStateException if the client is closed
   */
  public ToolRun<ResponsesRequest, Response> run(Bifrost bifrost, ResponsesRequest request, CallOptions options) {
    return loop(new ResponsesToolProtocol(), bifrost, request, options).run();
  }

  /**
   * Runs a chat completion asynchronously until the model answers. A thread of the library waits for the
   * calls and the handlers.
   *
   * @param bifrost the client
   * @param request the request
   * @return a future with the result or the {@link BifrostException}. Completing it in any way, including
   *     {@code cancel} and {@code orTimeout}, stops the run and interrupts the handlers
   * @throws IllegalStateException if the client is closed
   */
  public CompletableFuture<ToolRun<ChatCompletionRequest, ChatCompletion>> runAsync(Bifrost bifrost,
      ChatCompletionRequest request) {
    return runAsync(bifrost, request, CallOptions.options());
  }

  /**
   * Runs a chat completion asynchronously until the model answers. A thread of the library waits for the
   * calls and the handlers.
   *
   * @param bifrost the client
   * @param request the request
   * @param options the options; the timeout applies to the entire run
   * @return a future with the result or the {@link BifrostException}. Completing it in any way, including
   *     {@code cancel} and {@code orTimeout}, stops the run and interrupts the handlers
   * @throws IllegalStateException if the client is closed
   */
  public CompletableFuture<ToolRun<ChatCompletionRequest, ChatCompletion>> runAsync(Bifrost bifrost,
      ChatCompletionRequest request, CallOptions options) {
    return loop(new ChatToolProtocol(), bifrost, request, options).runAsync();
  }

  /**
   * Runs a request of the Responses API asynchronously until the model answers. A thread of the library waits for the
   * calls and the handlers.
   *
   * @param bifrost the client
   * @param request the request
   * @return a future with the result or the {@link BifrostException}. Completing it in any way, including
   *     {@code cancel} and {@code orTimeout}, stops the run and interrupts the handlers
   * @throws IllegalStateException if the client is closed
   */
  public CompletableFuture<ToolRun<ResponsesRequest, Response>> runAsync(Bifrost bifrost,
      ResponsesRequest request) {
    return runAsync(bifrost, request, CallOptions.options());
  }

  /**
   * Runs a request of the Responses API asynchronously until the model answers. A thread of the library waits for the
   * calls and the handlers.
   *
   * @param bifrost the client
   * @param request the request
   * @param options the options; the timeout applies to the entire run
   * @return a future with the result or the {@link BifrostException}. Completing it in any way, including
   *     {@code cancel} and {@code orTimeout}, stops the run and interrupts the handlers
   * @throws IllegalStateException if the client is closed
   */
  public CompletableFuture<ToolRun<ResponsesRequest, Response>> runAsync(Bifrost bifrost, ResponsesRequest request,
      CallOptions options) {
    return loop(new ResponsesToolProtocol(), bifrost, request, options).runAsync();
  }

  /**
   * Runs a chat completion until the model answers, and streams the events of all rounds. The tools are executed
   * while the reader waits for the next event.
   *
   * @param bifrost the client
   * @param request the request
   * @return the events, which must be closed. Closing the stream stops the run and interrupts the handlers
   * @throws BifrostException if the first call fails before its first event
   * @throws IllegalStateException if the client is closed
   */
  public EventStream<ChatCompletionChunk, ToolRun<ChatCompletionRequest, ChatCompletion>> stream(Bifrost bifrost,
      ChatCompletionRequest request) {
    return stream(bifrost, request, CallOptions.options());
  }

  /**
   * Runs a chat completion until the model answers, and streams the events of all rounds. The tools are executed
   * while the reader waits for the next event.
   *
   * @param bifrost the client
   * @param request the request
   * @param options the options; the timeout applies to the entire run
   * @return the events, which must be closed. Closing the stream stops the run and interrupts the handlers
   * @throws BifrostException if the first call fails before its first event
   * @throws IllegalStateException if the client is closed
   */
  public EventStream<ChatCompletionChunk, ToolRun<ChatCompletionRequest, ChatCompletion>> stream(Bifrost bifrost,
      ChatCompletionRequest request, CallOptions options) {
    return loop(new ChatToolProtocol(), bifrost, request, options).stream();
  }

  /**
   * Runs a request of the Responses API until the model answers, and streams the events of all rounds. The tools are
   * executed while the reader waits for the next event.
   *
   * @param bifrost the client
   * @param request the request
   * @return the events, which must be closed. Closing the stream stops the run and interrupts the handlers
   * @throws BifrostException if the first call fails before its first event
   * @throws IllegalStateException if the client is closed
   */
  public EventStream<ResponseEvent, ToolRun<ResponsesRequest, Response>> stream(Bifrost bifrost,
      ResponsesRequest request) {
    return stream(bifrost, request, CallOptions.options());
  }

  /**
   * Runs a request of the Responses API until the model answers, and streams the events of all rounds. The tools are
   * executed while the reader waits for the next event.
   *
   * @param bifrost the client
   * @param request the request
   * @param options the options; the timeout applies to the entire run
   * @return the events, which must be closed. Closing the stream stops the run and interrupts the handlers
   * @throws BifrostException if the first call fails before its first event
   * @throws IllegalStateException if the client is closed
   */
  public EventStream<ResponseEvent, ToolRun<ResponsesRequest, Response>> stream(Bifrost bifrost,
      ResponsesRequest request,
      CallOptions options) {
    return loop(new ResponsesToolProtocol(), bifrost, request, options).stream();
  }

  private <Q extends Streamable<E, R>, E, R extends ModelResponse> ToolLoop<Q, E, R> loop(
      ToolProtocol<Q, E, R> protocol, Bifrost bifrost, Q request, CallOptions options) {
    var client = (BifrostClient) Objects.requireNonNull(bifrost, "bifrost"); // the only permitted type
    return new ToolLoop<>(protocol, settings, Objects.requireNonNull(request, "request"),
        client.newCallSequence(options));
  }

  /** {@return the names of the tools, and the settings} */
  @Override
  public String toString() {
    return "Toolbox[tools=" + settings.definitions().keySet() + ", maxRounds=" + settings.maxRounds()
        + ", failOnHandlerException=" + settings.failOnHandlerException() + "]";
  }
}
