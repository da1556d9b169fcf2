package bifrost.api;

/**
 * The way in which a provider distributes calls among its servers. Only servers of weight above 0 that are not left out take part;
 * a server has the weight of its keys together. With {@link CallOptions#affinity(String)}, the conversation decides instead.
 */
public enum Balance {
  /** Chooses at random, in proportion to {@link Key#weight()}. */
  WEIGHTED,
  /** Chooses two servers at random, in proportion to {@link Key#weight()}, and takes the one with fewer calls in flight per weight. */
  LEAST_BUSY
}
