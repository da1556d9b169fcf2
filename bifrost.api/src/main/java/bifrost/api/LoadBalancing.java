package bifrost.api;

/**
 * The strategy by which a provider distributes calls among its servers. A standby (weight 0) or an ejected server is
 * selected only if no other server is available. The weight of a server is the sum of the weights of its keys. For
 * calls with {@link CallOptions#affinity(String)}, the conversation determines the server. Immutable and thread-safe.
 *
 * @since 0.1
 */
public enum LoadBalancing {
  /** Chooses a server at random, in proportion to the weights. */
  WEIGHTED,
  /**
   * Chooses two servers at random, in proportion to the weights, and takes the one with fewer calls in flight
   * relative to its weight.
   */
  LEAST_BUSY
}
