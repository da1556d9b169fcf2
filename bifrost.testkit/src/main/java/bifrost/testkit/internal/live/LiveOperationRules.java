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
 * An operation and its rules. The first tells whether it is served at all: if not, there is nothing to be asked of the others.
 *
 * @param operation what it is called
 * @param target what is asked
 * @param rules the rules
 */
public record LiveOperationRules(String operation, String target, List<LiveRule> rules) {
  public List<Result> results(Duration patience) {
    var results = new ArrayList<Result>();
    for (var rule : rules) {
      var first = results.isEmpty() ? Verdict.PASS : results.get(0).verdict();
      if (first == Verdict.FAIL) break; // it would be the same failure again, perhaps after the same wait
      if (first == Verdict.REFUSED) results.add(result(rule, Verdict.REFUSED, results.get(0).detail(), Duration.ZERO));
      else results.add(tried(rule, results.isEmpty(), patience));
    }
    return results;
  }

  private Result tried(LiveRule rule, boolean first, Duration patience) {
    long start = System.nanoTime();
    var failure = failure(rule, patience);
    var elapsed = Duration.ofNanos(System.nanoTime() - start);
    if (failure == null) return result(rule, Verdict.PASS, "", elapsed);
    boolean refused = first && failure instanceof BifrostException e && isRefusal(e.error());
    return result(rule, refused ? Verdict.REFUSED : Verdict.FAIL, said(failure), elapsed);
  }

  /** On a thread of its own: a rule may interrupt it, and may not end. */
  private static @Nullable Throwable failure(LiveRule rule, Duration patience) {
    var work = BackgroundTask.start(() -> {
      rule.check().check();
      return "";
    });
    try {
      work.await(patience);
      return null;
    } catch (TimeoutException e) {
      work.interrupt();
      return e;
    } catch (Exception | Error e) {
      return e;
    }
  }

  /** That the operation is not served. A model that is not there is a mistake of whoever named it. */
  private static boolean isRefusal(BifrostError error) {
    if (error instanceof BifrostError.Unsupported) return true;
    return error instanceof BifrostError.Rejected it && (it.status() == 404 && !it.param().orElse("").equals("model")
        || it.status() == 405 || it.status() == 501);
  }

  private static String said(Throwable failure) {
    if (failure instanceof AssertionError) return String.valueOf(failure.getMessage());
    return "expected: an answer\nseen: " + (failure instanceof BifrostException e ? e.error() : failure);
  }

  private Result result(LiveRule rule, Verdict verdict, String detail, Duration elapsed) {
    return new Result(operation, target, rule.number(), rule.description(), verdict, detail, elapsed);
  }
}
