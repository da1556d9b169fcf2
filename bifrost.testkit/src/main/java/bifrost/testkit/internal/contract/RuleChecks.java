package bifrost.testkit.internal.contract;

import bifrost.api.BifrostError.Rejected;
import bifrost.testkit.internal.Nullable;
import bifrost.testkit.internal.report.DialectFailedError;
import bifrost.testkit.internal.report.FailureText;
import bifrost.testkit.internal.report.FirstDifference;
import bifrost.testkit.internal.report.Rule;
import bifrost.testkit.internal.report.RuleFailedError;
import bifrost.testkit.internal.report.RuleFailure;
import bifrost.testkit.internal.util.ReadableDuration;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The checks of one run of a rule, and its failures, which contain the exchanges with the server. */
public abstract sealed class RuleChecks permits ContractHarness {
  private final int rule;
  private final Duration timeout;
  private final RuleServer server;

  RuleChecks(int rule, Duration timeout, RuleServer server) {
    this.rule = rule;
    this.timeout = timeout;
    this.server = server;
  }

  /** Runs an action, and fails the rule if it does not return immediately. */
  public void expectReturnsImmediately(String operation, AutoCloseable action) {
    var task = BackgroundTask.start(() -> {
      action.close();
      return "";
    });
    try {
      task.await(timeout.dividedBy(4));
    } catch (TimeoutException e) {
      throw failure(operation + " returns immediately", e.getMessage(), e);
    } catch (Exception | Error e) {
      throw failure("no exception from " + operation, e.toString(), e);
    }
  }

  /** Runs an action, and fails the rule if it does not end within the timeout of the subject. */
  public <T> T completeInTime(String operation, Callable<T> action) {
    return await(operation, BackgroundTask.start(action));
  }

  public <T> T await(String operation, BackgroundTask<T> action) {
    try {
      var result = action.await(timeout);
      checkDialect();
      return result;
    } catch (TimeoutException e) {
      throw failure(operation + " ends", e.getMessage(), e);
    } catch (AssertionError e) {
      throw e;
    } catch (Exception | Error e) {
      throw failure("no exception from " + operation, e.toString(), e);
    }
  }

  /** Checks the response. If there is none, the failure message contains the error. */
  public void expectResponse(Object expected, ActualResult<?> actual) {
    if (!actual.response().equals(Optional.of(expected))) throw difference("", expected, actual);
  }

  /**
   * Checks that the call failed with {@code Truncated}. The client reports {@code Unreachable} instead if the provider
   * does not report the response head in time; then the usual fix would be misleading.
   */
  public void expectTruncated(ActualResult<?> actual) {
    if (actual.outcomeName().equals("Unreachable")) {
      throw failure("Truncated", "Unreachable: the provider did not call attempt.responded when the response head"
          + " arrived, before it read the body", null);
    }
    expect(actual.outcomeName().equals("Truncated"), "Truncated", actual);
  }

  /** {@return the error of a call that the server rejected} */
  public Rejected expectRejected(ActualResult<?> actual) {
    if (actual.error().orElse(null) instanceof Rejected rejected) return rejected;
    throw failure("Rejected", actual, null);
  }

  public void expect(String operation, Object expected, Object actual) {
    if (!expected.equals(actual)) throw difference(operation + ": ", expected, actual);
  }

  public void expect(Object expected, Object actual) {
    if (!expected.equals(actual)) throw difference("", expected, actual);
  }

  public void expect(boolean holds, String expected, Object actual) {
    if (!holds) throw failure(expected, actual, null);
  }

  /** Waits for a condition that other threads fulfill. */
  public void waitUntil(BooleanSupplier condition, String expected) {
    waitUntil(condition, expected, () -> "not within " + ReadableDuration.of(timeout));
  }

  /**
   * Waits for a condition that other threads fulfill. The supplier describes the actual state if the condition
   * is not fulfilled in time.
   */
  public void waitUntil(BooleanSupplier condition, String expected, Supplier<String> state) {
    if (!isFulfilledWithin(timeout, condition)) throw failure(expected, state.get(), null);
  }

  /** {@return whether other threads fulfill a condition within a time, which runs as fast as the machine} */
  public boolean isFulfilledWithin(Duration time, BooleanSupplier condition) {
    try {
      return new MachineTimeout(time).await(nanos -> {
        if (condition.getAsBoolean()) return true;
        TimeUnit.NANOSECONDS.sleep(nanos);
        return condition.getAsBoolean();
      });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("no interrupt", "an interrupt", e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw failure("no exception", e.toString(), e);
    }
  }

  /** Waits for a time, which runs as fast as the machine. */
  public void pause(Duration time) {
    isFulfilledWithin(time, () -> false);
  }

  public AssertionError failure(Object expected, @Nullable Object actual, @Nullable Throwable cause) {
    checkDialect();
    var found = cause == null || cause instanceof TimeoutException ? String.valueOf(actual)
        : FailureText.exception(cause);
    return failure(String.valueOf(expected), found);
  }

  private RuleFailedError failure(String expected, String actual) {
    return new RuleFailedError(
        new RuleFailure(Rule.of(rule), expected, actual, server.scenarios(), server.exchanges()));
  }

  /** Returns a failure that shows the first difference instead of two long records, if there is one. */
  private AssertionError difference(String subject, Object expected, Object actual) {
    checkDialect();
    var result = actual instanceof ActualResult<?> call && call.response().isPresent() ? call.response().get() : actual;
    var found = FirstDifference.of(expected, result).filter(each -> !each.path().isEmpty());
    return found.map(each -> failure(subject + each.path() + ": " + each.expected(), each.actual()))
        .orElseGet(() -> failure(subject + expected, String.valueOf(actual)));
  }

  private void checkDialect() {
    server.dialectFailure().ifPresent(e -> {
      throw new DialectFailedError(rule, e, server.scenarios());
    });
  }
}
