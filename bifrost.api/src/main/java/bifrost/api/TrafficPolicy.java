package bifrost.api;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How a provider distributes calls among its servers, and how many it sends at a time. A provider has several servers if its keys have
 * base URLs of their own ({@link Key#baseUrl(String)}), or if there are {@linkplain ProviderConfig#servers(String, String...) further
 * servers}.
 *
 * <p><b>Failed servers.</b> A server fails if it cannot be reached, loses the connection, answers 502, 503 or 504, or exceeds a timeout of
 * the attempt. It is then left out for {@code ejectionInitial}, or for as long as its {@code Retry-After} requests, but at most 5 minutes.
 * Afterwards one call at a time probes it, and the others avoid it until such a call succeeds. Each probe that fails doubles the period. If
 * all servers are left out, the one that failed least recently is tried.
 *
 * <p><b>Retries</b> after such a failure go to a server that this call has not tried. The first one does not wait. Standbys (weight 0) come
 * last. If the server was not reached, or if the call was a probe, the move costs no retry, so that a server that is down fails no calls even
 * with {@code maxRetries} 0.
 *
 * @param balance how a server is chosen; {@link Balance#WEIGHTED}
 * @param ejectionInitial how long a failed server is left out after its first failure; doubles with each further one;
 *     1 s
 * @param ejectionMax how long a failed server is left out at most; 60 s
 * @param retryBudget the share of retries among recent calls, above which no call is retried; see {@link #retryBudget(double)}; empty for no
 *     such limit, the default
 * @param maxCallsInFlight how many calls are in flight at most; empty for no limit, the default
 * @param queueTimeout how long a call waits for its turn if that many calls are in flight; zero to fail immediately;
 *     30 s
 */
public record TrafficPolicy(Balance balance, Duration ejectionInitial, Duration ejectionMax, OptionalDouble retryBudget,
    OptionalInt maxCallsInFlight, Duration queueTimeout) {
  private static final TrafficPolicy DEFAULTS = new TrafficPolicy(Balance.WEIGHTED, Duration.ofSeconds(1), Duration.ofSeconds(60),
      OptionalDouble.empty(), OptionalInt.empty(), Duration.ofSeconds(30));

  /** Checks that durations and numbers are in range. */
  public TrafficPolicy {
    Objects.requireNonNull(balance, "balance");
    Check.limit("ejectionInitial", ejectionInitial);
    Check.limit("ejectionMax", ejectionMax);
    Objects.requireNonNull(retryBudget, "retryBudget");
    Objects.requireNonNull(maxCallsInFlight, "maxCallsInFlight");
    if (Objects.requireNonNull(queueTimeout, "queueTimeout").isNegative()) {
      throw new IllegalArgumentException("queueTimeout must not be negative: " + queueTimeout);
    }
    if (retryBudget.isPresent() && !(retryBudget.getAsDouble() >= 0 && retryBudget.getAsDouble() <= 1)) {
      throw new IllegalArgumentException("retryBudget must be from 0 to 1: " + retryBudget.getAsDouble());
    }
    if (maxCallsInFlight.isPresent() && maxCallsInFlight.getAsInt() <= 0) {
      throw new IllegalArgumentException("maxCallsInFlight must be positive: " + maxCallsInFlight.getAsInt());
    }
  }

  /** {@return the policy that applies where nothing is configured} */
  public static TrafficPolicy defaults() {
    return DEFAULTS;
  }

  /**
   * Sets how a server is chosen.
   *
   * @param balance such as {@link Balance#LEAST_BUSY}
   * @return a policy
   */
  public TrafficPolicy balance(Balance balance) {
    return new TrafficPolicy(balance, ejectionInitial, ejectionMax, retryBudget, maxCallsInFlight, queueTimeout);
  }

  /**
   * Sets how long a failed server is left out, if there is another one.
   *
   * @param initial after its first failure; doubles with each further one; positive
   * @param max the longest period; positive
   * @return a policy
   */
  public TrafficPolicy ejection(Duration initial, Duration max) {
    return new TrafficPolicy(balance, initial, max, retryBudget, maxCallsInFlight, queueTimeout);
  }

  /**
   * Limits retries to a share of the calls of the last ten seconds, so that struggling servers are not flooded. Three retries are always
   * allowed in that time, unless the share is 0. Requests that are sent again because the connection was lost without a byte of a response
   * count too; moving to another server after a failed connect, and to another key after 401, 402 or 403, does not. The error of a call that
   * is not retried for this reason says so.
   *
   * @param share from 0 to 1, such as 0.2 for one retry for every five calls
   * @return a policy
   */
  public TrafficPolicy retryBudget(double share) {
    return new TrafficPolicy(balance, ejectionInitial, ejectionMax, OptionalDouble.of(share), maxCallsInFlight, queueTimeout);
  }

  /**
   * Limits the calls in flight at this provider. A call takes a slot before its first attempt and holds it during its
   * retries, and a stream until its end. Further calls wait in the order of their arrival. A call that waits too long
   * fails with {@link BifrostError.TimedOut.Limit#QUEUE}; it is not retried at this provider, but its fallbacks
   * follow, each with a slot of its own provider. Interrupting the caller, cancelling, {@code close()} and the limit
   * of the whole call end the wait immediately; the request timeout starts afterwards. A caller that makes a call
   * while it holds an open stream needs a second slot.
   *
   * @param count how many; positive
   * @param queueTimeout how long a call waits for its turn before it fails; zero to fail immediately
   * @return a policy
   */
  public TrafficPolicy maxCallsInFlight(int count, Duration queueTimeout) {
    return new TrafficPolicy(balance, ejectionInitial, ejectionMax, retryBudget, OptionalInt.of(count), queueTimeout);
  }

  /**
   * Sets how long a call waits for its turn, if {@link #maxCallsInFlight(int, Duration)} calls are in flight.
   *
   * @param longest the longest wait; zero to fail immediately
   * @return a policy
   */
  public TrafficPolicy queueTimeout(Duration longest) {
    return new TrafficPolicy(balance, ejectionInitial, ejectionMax, retryBudget, maxCallsInFlight,
        Objects.requireNonNull(longest, "longest"));
  }
}
