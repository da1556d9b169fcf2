package bifrost.testkit.internal.contract;

import bifrost.api.BifrostError;
import bifrost.api.CallReport;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the caller of a provider saw.
 *
 * @param response the whole answer, if there was one
 * @param partial what had come of a stream when it ended
 * @param error what went wrong instead
 * @param report how the call went
 */
public record ActualResult<R>(Optional<R> response, Optional<R> partial, Optional<BifrostError> error,
    Optional<CallReport> report) {
  static <R> ActualResult<R> response(R answer, CallReport report) {
    return new ActualResult<>(Optional.of(answer), Optional.empty(), Optional.empty(), Optional.of(report));
  }

  public <S> ActualResult<S> map(Function<R, S> change) {
    return new ActualResult<>(response.map(change), partial.map(change), error, report);
  }

  /** What the error was, in a word. */
  public String outcomeName() {
    if (error.isEmpty()) return "Complete";
    var kind = error.get().getClass().getSimpleName();
    return error.get() instanceof BifrostError.TimedOut timedOut ? kind + "(" + timedOut.limit() + ")" : kind;
  }

  @Override
  public String toString() {
    return response.map(each -> "the answer " + each).orElse("")
        + partial.map(each -> "in pieces " + each + ", and then ").orElse("")
        + error.map(each -> "the error " + each).orElse("");
  }
}
