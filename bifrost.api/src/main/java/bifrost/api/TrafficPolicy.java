package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The distribution of a provider's calls among its servers, and the limit of calls in flight. A provider has
 * several servers if it has {@linkplain ProviderConfig#servers(String, String...) further servers}, or keys
 * with their own base URLs ({@link ApiKey#baseUrl(String)}).
 *
 * <p><b>Failed servers.</b> A server fails if it cannot be reached, loses the connection, responds with 502, 503
 * or 504, or exceeds a timeout of the attempt. It is then ejected: it receives no calls for
 * {@code initialEjectionTime}, or for the delay requested by its {@code Retry-After}, at most 5 minutes. After that
 * period, one call at a time probes it, and other calls avoid it until a probe succeeds. Each failed probe
 * doubles the period. If all servers are ejected, calls go to the one whose last failure is the longest ago.
 *
 * <p><b>Retries.</b> A retry after such a failure goes to a server that this call has not tried yet; the first such
 * retry has no delay. Standbys (weight 0) are tried last. The move to another server does not count as a retry if
 * the failed server could not be reached, or if the attempt was a probe. Therefore, a server that is down does not
 * make calls fail, even if {@code maxRetries} is 0.
 *
 * @param loadBalancing the strategy that selects a server; {@link LoadBalancing#WEIGHTED} by default
 * @param initialEjectionTime the ejection period after the first failure of a server; doubles with each further
 *     failure; 1 s by default
 * @param maxEjectionTime the longest ejection period, apart from {@code Retry-After}; 60 s by default
 * @param retryBudget the maximum ratio of retries to recent calls; see {@link #retryBudget(double)}; empty, for
 *     no limit, by default
 * @param maxConcurrentCalls the maximum number of calls in flight; empty, for no limit, by default
 * @param queueTimeout the maximum wait of a call for a slot if {@code maxConcurrentCalls} is reached; zero to
 *     fail immediately; 30 s by default
 */
public record TrafficPolicy(LoadBalancing loadBalancing, Duration initialEjectionTime, Duration maxEjectionTime,
    OptionalDouble retryBudget, OptionalInt maxConcurrentCalls, Duration queueTimeout) {
  private static final TrafficPolicy DEFAULTS = new TrafficPolicy(LoadBalancing.WEIGHTED, Duration.ofSeconds(1),
      Duration.ofSeconds(60), OptionalDouble.empty(), OptionalInt.empty(), Duration.ofSeconds(30));

  /** Checks that durations and numbers are in range. */
  public TrafficPolicy {
    Objects.requireNonNull(loadBalancing, "balance");
    ArgumentChecks.positive("initialEjectionTime", initialEjectionTime);
    ArgumentChecks.positive("maxEjectionTime", maxEjectionTime);
    Objects.requireNonNull(retryBudget, "retryBudget");
    Objects.requireNonNull(maxConcurrentCalls, "maxConcurrentCalls");
    if (Objects.requireNonNull(queueTimeout, "queueTimeout").isNegative()) {
      throw new IllegalArgumentException("queueTimeout must not be negative: " + queueTimeout);
    }
    if (retryBudget.isPresent() && !(retryBudget.getAsDouble() >= 0 && retryBudget.getAsDouble() <= 1)) {
      throw new IllegalArgumentException("retryBudget must be from 0 to 1: " + retryBudget.getAsDouble());
    }
    if (maxConcurrentCalls.isPresent() && maxConcurrentCalls.getAsInt() <= 0) {
      throw new IllegalArgumentException("maxConcurrentCalls must be positive: " + maxConcurrentCalls.getAsInt());
    }
  }

  /** {@return the default policy} */
  public static TrafficPolicy defaults() {
    return DEFAULTS;
  }

  /**
   * Sets the strategy that selects a server.
   *
   * @param balance the strategy, such as {@link LoadBalancing#LEAST_BUSY}
   * @return a changed copy
   */
  public TrafficPolicy loadBalancing(LoadBalancing balance) {
    return new TrafficPolicy(balance, initialEjectionTime, maxEjectionTime, retryBudget, maxConcurrentCalls,
        queueTimeout);
  }

  /**
   * Sets the ejection period of a failed server. The only server of a provider is never ejected.
   *
   * @param initial the period after the first failure; doubles with each further failure; positive
   * @param max the longest period; positive
   * @return a changed copy
   */
  public TrafficPolicy ejectionTime(Duration initial, Duration max) {
    return new TrafficPolicy(loadBalancing, initial, max, retryBudget, maxConcurrentCalls, queueTimeout);
  }

  /**
   * Limits retries to a share of the calls of the last ten seconds, so that retries do not overload failing servers.
   * Three retries are always allowed in that period, unless the share is 0. A request that is sent again because the
   * connection was lost before the first byte of a response counts as a retry. A move to another server after a
   * failure to connect, or to another key after 401, 402 or 403, does not. If a call is not retried for this reason,
   * its error says so.
   *
   * @param share from 0 to 1, such as 0.2 for one retry for every five calls
   * @return a changed copy
   */
  public TrafficPolicy retryBudget(double share) {
    return new TrafficPolicy(loadBalancing, initialEjectionTime, maxEjectionTime, OptionalDouble.of(share),
        maxConcurrentCalls,
        queueTimeout);
  }

  /**
   * Limits the calls in flight at this provider. A call takes a slot before its first attempt and holds it during
   * its retries; a stream holds it until its end. Further calls wait in the order of their arrival. A call that
   * waits longer than {@code queueTimeout} fails with {@link BifrostError.TimedOut.Limit#QUEUE}. It is not
   * retried at this provider, but its fallbacks are tried, and each takes a slot at its own provider. An
   * interrupt, {@code cancel}, {@code close()} and the timeout of the entire call end the wait immediately. The
   * request timeout starts after the wait. A thread that makes a call while it has an open stream needs a second
   * slot.
   *
   * @param count the maximum; positive
   * @param queueTimeout the maximum wait; zero to fail immediately
   * @return a changed copy
   */
  public TrafficPolicy maxConcurrentCalls(int count, Duration queueTimeout) {
    return new TrafficPolicy(loadBalancing, initialEjectionTime, maxEjectionTime, retryBudget, OptionalInt.of(count),
        queueTimeout);
  }

  /**
   * Sets the maximum wait of a call for a slot, if {@link #maxConcurrentCalls(int, Duration)} limits the calls in
   * flight.
   *
   * @param timeout the maximum wait; zero to fail immediately
   * @return a changed copy
   */
  public TrafficPolicy queueTimeout(Duration timeout) {
    return new TrafficPolicy(loadBalancing, initialEjectionTime, maxEjectionTime, retryBudget, maxConcurrentCalls,
        Objects.requireNonNull(timeout, "timeout"));
  }
}
