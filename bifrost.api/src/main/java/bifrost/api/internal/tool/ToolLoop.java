package bifrost.api.internal.tool;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.ToolsFailed;
import bifrost.api.BifrostError.ToolsFailed.Reason;
import bifrost.api.BifrostException;
import bifrost.api.EventStream;
import bifrost.api.ModelResponse;
import bifrost.api.Outcome;
import bifrost.api.Streamable;
import bifrost.api.ToolCall;
import bifrost.api.ToolRun;
import bifrost.api.Usage;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.call.CallEventStream;
import bifrost.api.internal.call.CallSequence;
import bifrost.api.internal.value.ErrorDescription;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** One run of a toolbox: sends requests, executes the tool calls of their responses, and sends the results. */
public final class ToolLoop<Q extends Streamable<E, R>, E, R extends ModelResponse> {
  private final ToolProtocol<Q, E, R> protocol;
  private final ToolSettings settings;
  private final CallSequence calls;
  private volatile Q request; // with the messages so far
  private volatile int rounds; // responses so far
  private volatile Optional<Usage> usage = Optional.of(Usage.of(0, 0)); // of these responses; empty if one has none
  private volatile @Nullable ToolRun<Q, R> latest; // for failures; null before the first response

  public ToolLoop(ToolProtocol<Q, E, R> protocol, ToolSettings settings, Q request, CallSequence calls) {
    this.protocol = protocol;
    this.settings = settings;
    this.request = request;
    this.calls = calls;
  }

  /** Runs on the current thread. */
  public ToolRun<Q, R> run() {
    try (calls) {
      while (true) {
        var round = calls.send(nextRequest());
        if (isComplete(round)) return progress(round.value());
      }
    } catch (BifrostException e) {
      throw withProgress(e);
    }
  }

  /** Runs on another thread. Completing the future stops the run. */
  @SuppressWarnings("FutureReturnValueIgnored") // stopping a run does not fail
  public CompletableFuture<ToolRun<Q, R>> runAsync() {
    var future = new CompletableFuture<ToolRun<Q, R>>();
    future.whenComplete((run, failure) -> calls.stop(new Cancelled("the future was completed early")));
    try {
      calls.runAsync(() -> complete(future));
    } catch (RuntimeException closed) {
      calls.close();
      throw closed;
    }
    return future;
  }

  /** Completes the future, even after an {@code Error}, because no other thread would receive the error. */
  private void complete(CompletableFuture<ToolRun<Q, R>> future) {
    try {
      future.complete(run());
    } catch (Throwable e) {
      future.completeExceptionally(e);
    }
  }

  /** Sends the first request, and waits for its first event. */
  public EventStream<E, ToolRun<Q, R>> stream() {
    try {
      return new ToolEventStream<>(this, open());
    } catch (Throwable e) {
      calls.close();
      throw e;
    }
  }

  CallEventStream<E, R> open() {
    return calls.open(nextRequest());
  }

  CallSequence calls() {
    return calls;
  }

  private Q nextRequest() {
    return protocol.prepare(request, settings.tools(), rounds == 0);
  }

  /** {@return the exception with the messages so far, from which the caller can continue} */
  BifrostException withProgress(BifrostException failure) {
    var run = latest;
    return run == null ? failure : failure.toolRun(run);
  }

  /** {@return the messages so far, with a response that may be partial} */
  ToolRun<Q, R> progress(R response) {
    return new ToolRun<>(request, response, rounds, usage);
  }

  /**
   * Adds a response, and executes its tool calls.
   *
   * @return whether it is the answer, so that no further request is needed
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // only the thread of the run updates the number
  boolean isComplete(Outcome.Success<R> round) {
    var response = round.value();
    rounds++;
    usage = usage.flatMap(sum -> response.usage().map(sum::plus));
    latest = progress(response);
    var toolCalls = protocol.calls(response);
    if (toolCalls.isEmpty()) {
      request = protocol.append(request, response);
      return true;
    }
    if (rounds >= settings.maxRounds()) {
      throw failure(Reason.ROUNDS, "the model requests tool calls " + toolCalls.stream().map(ToolCall::name).toList()
          + " after " + rounds + (rounds == 1 ? " round" : " rounds")
          + " (maxRounds): increase Toolbox.maxRounds, or continue with the toolRun of the exception", null, round);
    }
    var results = execute(toolCalls, round);
    request = protocol.append(protocol.append(request, response), toolCalls, results);
    latest = progress(response);
    return false;
  }

  private List<String> execute(List<ToolCall> toolCalls, Outcome.Success<R> round) {
    var tasks = toolCalls.stream().<Callable<ToolExecution>>map(call -> () -> settings.execute(call)).toList();
    var executions = calls.runAll(tasks, done -> calls.notifyToolExecuted(done.call(), done.result(), done.failure(),
        done.elapsed()), round.report());
    if (settings.failOnHandlerException()) {
      for (var each : executions) {
        if (each.failure().isEmpty() || each.isRejected()) continue;
        var failure = each.failure().get();
        throw failure(Reason.HANDLER, "the handler of tool '" + each.call().name() + "' failed: " + failure, failure,
            round);
      }
    }
    return executions.stream().map(ToolExecution::result).toList();
  }

  private BifrostException failure(Reason reason, String message, @Nullable Exception cause,
      Outcome.Success<R> round) {
    var error = new ToolsFailed(reason, message);
    return new BifrostException(ErrorDescription.of(error, cause), error, cause, round.report());
  }
}
