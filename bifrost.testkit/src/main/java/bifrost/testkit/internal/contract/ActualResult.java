package bifrost.testkit.internal.contract;

import bifrost.api.BifrostError;
import bifrost.api.CallReport;
import java.util.Optional;
import java.util.function.Function;

/**
 * The result of a call, as its caller receives it.
 *
 * @param response the response, if the call succeeded
 * @param partial the partial response of a stream that failed
 * @param error the error, if the call failed
 * @param report the report of the call
 */
public record ActualResult<R>(Optional<R> response, Optional<R> partial, Optional<BifrostError> error,
    Optional<CallReport> report) {
  static <R> ActualResult<R> response(R response, CallReport report) {
    return new ActualResult<>(Optional.of(response), Optional.empty(), Optional.empty(), Optional.of(report));
  }

  public <S> ActualResult<S> map(Function<R, S> change) {
    return new ActualResult<>(response.map(change), partial.map(change), error, report);
  }

  /**
   * {@return the class name of the error, with the name of the timeout if the call timed out; {@code Complete}
   * if there is no error}
   */
  public String outcomeName() {
    if (error.isEmpty()) return "Complete";
    var kind = error.get().getClass().getSimpleName();
    return error.get() instanceof BifrostError.TimedOut timedOut ? kind + "(" + timedOut.limit() + ")" : kind;
  }

  @Override
  public String toString() {
    return response.map(each -> "the response " + each).orElse("")
        + error.map(each -> "the error " + each).orElse("")
        + partial.map(each -> "\nafter the partial response " + each).orElse("");
  }
}
