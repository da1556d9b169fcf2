package bifrost.testkit.internal.live;

import bifrost.api.BifrostError;
import bifrost.api.BifrostException;
import bifrost.testkit.internal.Nullable;
import bifrost.testkit.internal.contract.BackgroundTask;
import bifrost.testkit.live.LiveReport.Result;
import bifrost.testkit.live.LiveReport.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * An operation and its rules. The first rule determines whether the operation is supported. If it is not, the
 * other rules do not run.
 *
 * @param operation the name of the operation
 * @param target the target of its request
 * @param rules the rules
 */
public record LiveOperationRules(String operation, String target, List<LiveRule> rules) {
  public List<Result> results(Duration timeout) {
    var results = new ArrayList<Result>();
    for (var rule : rules) {
      var firstVerdict = results.isEmpty() ? Verdict.PASS : results.get(0).verdict();
      if (firstVerdict == Verdict.FAIL) break; // the others would fail for the same reason, possibly after a long wait
      results.add(firstVerdict == Verdict.REFUSED
          ? result(rule, Verdict.REFUSED, results.get(0).detail(), Duration.ZERO)
          : run(rule, results.isEmpty(), timeout));
    }
    return results;
  }

  private Result run(LiveRule rule, boolean isFirst, Duration timeout) {
    long start = System.nanoTime();
    var failure = failure(rule, timeout);
    var elapsed = Duration.ofNanos(System.nanoTime() - start);
    if (failure == null) return result(rule, Verdict.PASS, "", elapsed);
    boolean isRefused = isFirst && failure instanceof BifrostException e && isRefusal(e.error());
    return result(rule, isRefused ? Verdict.REFUSED : Verdict.FAIL, detail(failure), elapsed);
  }

  /** Runs the check on a separate thread, because a check may interrupt its thread or never end. */
  private static @Nullable Throwable failure(LiveRule rule, Duration timeout) {
    var work = BackgroundTask.start(() -> {
      rule.check().check();
      return "";
    });
    try {
      work.await(timeout);
      return null;
    } catch (TimeoutException e) {
      work.interrupt();
      return e;
    } catch (Exception | Error e) {
      return e;
    }
  }

  /**
   * {@return whether the error means that the operation is not supported; an unknown model is a failure, because
   * the caller has chosen the model}
   */
  private static boolean isRefusal(BifrostError error) {
    if (error instanceof BifrostError.Unsupported) return true;
    return error instanceof BifrostError.Rejected it && (it.status() == 404 && !it.param().orElse("").equals("model")
        || it.status() == 405 || it.status() == 501);
  }

  private static String detail(Throwable failure) {
    if (failure instanceof AssertionError) return String.valueOf(failure.getMessage());
    return "expected: a response\nactual: " + (failure instanceof BifrostException e ? e.error() : failure);
  }

  private Result result(LiveRule rule, Verdict verdict, String detail, Duration elapsed) {
    return new Result(operation, target, rule.number(), rule.description(), verdict, detail, elapsed);
  }
}
