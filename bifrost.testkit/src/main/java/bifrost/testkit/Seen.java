package bifrost.testkit;

import bifrost.api.BifrostError;
import bifrost.api.CallReport;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the caller of a provider saw.
 *
 * @param answer the whole answer, if there was one
 * @param partial what had come of a stream when it ended
 * @param error what went wrong instead
 * @param report how the call went
 */
record Seen<R>(Optional<R> answer, Optional<R> partial, Optional<BifrostError> error, Optional<CallReport> report) {
  static <R> Seen<R> answer(R answer, CallReport report) {
    return new Seen<>(Optional.of(answer), Optional.empty(), Optional.empty(), Optional.of(report));
  }

  <S> Seen<S> map(Function<R, S> change) {
    return new Seen<>(answer.map(change), partial.map(change), error, report);
  }

  /** What the error was, in a word. */
  String end() {
    if (error.isEmpty()) return "Complete";
    var kind = error.get().getClass().getSimpleName();
    return error.get() instanceof BifrostError.TimedOut timedOut ? kind + "(" + timedOut.limit() + ")" : kind;
  }

  @Override
  public String toString() {
    return answer.map(each -> "the answer " + each).orElse("") + partial.map(each -> "in pieces " + each + ", and then ").orElse("")
        + error.map(each -> "the error " + each).orElse("");
  }
}
