package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * The distribution of a provider's calls among its servers, and the limit of concurrent calls. A provider has several
 * servers if it has {@linkplain ProviderConfig#servers(String, String...) additional servers}, or keys with their own
 * base URLs ({@link ApiKey#baseUrl(String)}). Immutable and thread-safe: methods that set a value return a changed
 * copy.
 *
 * <p><b>Failed servers.</b> A server fails if it cannot be reached, loses the connection, responds with 502, 503
 * or 504, or exceeds a timeout of the attempt. It is then ejected: it receives no calls for
 * {@link #initialEjectionTime()}, or for the delay requested by its {@code Retry-After}, at most 5 minutes. After that
 * time, one call at a time probes it, and other calls avoid it until a probe succeeds. Each failed probe
 * doubles the time. If all servers are ejected, calls go to the one whose last failure is the longest ago.
 *
 * <p><b>Retries.</b> A retry after such a failure goes to a server that this call has not tried yet; the first such
 * retry has no delay. Standbys (weight 0) are tried last. The move to another server does not count as a retry if
 * the failed server could not be reached, or if the attempt was a probe. Therefore, a server that is down does not
 * make calls fail, even if {@link NetworkConfig#maxRetries()} is 0.
 *
 * @since 0.1
 */
public final class TrafficPolicy {
  private static final TrafficPolicy DEFAULTS = new TrafficPolicy(new Values());

  private final Values values;

  private TrafficPolicy(Values values) {
    this.values = values;
  }

  /** {@return the default policy} */
  public static TrafficPolicy defaults() {
    return DEFAULTS;
  }

  /** {@return the strategy that selects a server; {@link LoadBalancing#WEIGHTED} by default} */
  public LoadBalancing loadBalancing() {
    return values.loadBalancing;
  }

  /**
   * Sets the strategy that selects a server.
   *
   * @param strategy the strategy, such as {@link LoadBalancing#LEAST_BUSY}
   * @return a changed copy
   */
  public TrafficPolicy loadBalancing(LoadBalancing strategy) {
    return with(copy -> copy.loadBalancing = Objects.requireNonNull(strategy, "strategy"));
  }

  /** {@return the ejection time after the first failure of a server; doubles with each further one; 1 s by default} */
  public Duration initialEjectionTime() {
    return values.initialEjectionTime;
  }

  /** {@return the longest ejection time, apart from {@code Retry-After}; 60 s by default} */
  public Duration maxEjectionTime() {
    return values.maxEjectionTime;
  }

  /**
   * Sets the time for which a failed server receives no calls. The only server of a provider is never ejected.
   *
   * @param initial the time after the first failure; doubles with each further failure; positive
   * @param max the longest time; positive
   * @return a changed copy
   */
  public TrafficPolicy ejectionTime(Duration initial, Duration max) {
    Objects.requireNonNull(initial, "initial");
    Objects.requireNonNull(max, "max");
    return with(copy -> {
      copy.initialEjectionTime = ArgumentChecks.positive("initialEjectionTime", initial);
      copy.maxEjectionTime = ArgumentChecks.positive("maxEjectionTime", max);
    });
  }

  /** {@return the maximum ratio of retries to recent calls; empty, for no limit, by default} */
  public OptionalDouble retryBudget() {
    return values.retryBudget;
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
    if (!(share >= 0 && share <= 1)) throw new IllegalArgumentException("retryBudget must be from 0 to 1: " + share);
    return with(copy -> copy.retryBudget = OptionalDouble.of(share));
  }

  /** {@return the maximum number of concurrent calls; empty, for no limit, by default} */
  public OptionalInt maxConcurrentCalls() {
    return values.maxConcurrentCalls;
  }

  /**
   * Limits the concurrent calls at this provider. A call takes a slot before its first attempt and holds it during
   * its retries; a stream holds it until its end. Further calls wait in the order of their arrival. A call that
   * waits longer than {@link #queueTimeout()} fails with {@link BifrostError.TimedOut.Limit#QUEUE}. It is not
   * retried at this provider, but its fallbacks are tried, and each takes a slot at its own provider. An
   * interrupt, {@code cancel}, {@code close()} and the timeout of the entire call end the wait immediately. The
   * request timeout starts after the wait. A thread that makes a call while it has an open stream needs a second
   * slot.
   *
   * @param count the maximum; positive
   * @return a changed copy
   */
  public TrafficPolicy maxConcurrentCalls(int count) {
    return with(
        copy -> copy.maxConcurrentCalls = OptionalInt.of(ArgumentChecks.positive("maxConcurrentCalls", count)));
  }

  /** {@return the maximum wait of a call for a slot, if {@link #maxConcurrentCalls()} is set; 30 s by default} */
  public Duration queueTimeout() {
    return values.queueTimeout;
  }

  /**
   * Sets the maximum wait of a call for a slot, if {@link #maxConcurrentCalls(int)} limits the concurrent calls.
   *
   * @param timeout the maximum wait; zero to fail immediately
   * @return a changed copy
   */
  public TrafficPolicy queueTimeout(Duration timeout) {
    return with(copy -> copy.queueTimeout = ArgumentChecks.notNegative("queueTimeout", timeout));
  }

  private TrafficPolicy with(Consumer<Values> change) {
    var copy = values.copy();
    change.accept(copy);
    return new TrafficPolicy(copy);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TrafficPolicy policy && values.all().equals(policy.values.all());
  }

  @Override
  public int hashCode() {
    return values.all().hashCode();
  }

  @Override
  public String toString() {
    return "TrafficPolicy[loadBalancing=" + loadBalancing() + ", initialEjectionTime=" + initialEjectionTime()
        + ", maxEjectionTime=" + maxEjectionTime() + ", retryBudget=" + retryBudget() + ", maxConcurrentCalls="
        + maxConcurrentCalls() + ", queueTimeout=" + queueTimeout() + "]";
  }

  /** The values of the policy. They are modified only before a policy refers to them. */
  private static final class Values implements Cloneable {
    private LoadBalancing loadBalancing = LoadBalancing.WEIGHTED;
    private Duration initialEjectionTime = Duration.ofSeconds(1);
    private Duration maxEjectionTime = Duration.ofMinutes(1);
    private OptionalDouble retryBudget = OptionalDouble.empty();
    private OptionalInt maxConcurrentCalls = OptionalInt.empty();
    private Duration queueTimeout = Duration.ofSeconds(30);

    private List<Object> all() {
      return List.of(loadBalancing, initialEjectionTime, maxEjectionTime, retryBudget, maxConcurrentCalls,
          queueTimeout);
    }

    private Values copy() {
      try {
        return (Values) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
