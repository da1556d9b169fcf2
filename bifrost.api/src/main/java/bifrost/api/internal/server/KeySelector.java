package bifrost.api.internal.server;

import bifrost.api.ApiKey;
import bifrost.api.NetworkConfig;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.concurrent.Clock;
import bifrost.api.internal.redact.Redaction;
import bifrost.api.internal.server.ServerCandidates.Suitability;
import bifrost.api.internal.value.ServerUrls;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The keys and servers of one provider. Selects a server and a key for each attempt. Until the cooldown of a
 * rate-limited key has ended, the key is selected only if no other key can be used.
 */
public final class KeySelector {
  /** The cooldown of a rate-limited key if the response has no {@code Retry-After}. */
  private static final Duration COOLDOWN = Duration.ofSeconds(60);

  private record KeyAndModel(ApiKey key, String model) {}

  /**
   * The requirements of an attempt.
   *
   * @param affinity the name of the conversation, if the call belongs to one
   * @param excludedKeys the keys that must not be used
   * @param failedServers the servers that failed in the same call
   */
  public record SelectionCriteria(String model, Optional<String> affinity, Set<ApiKey> excludedKeys,
      Set<Server> failedServers) {}

  private final List<ApiKey> keys;
  private final Clock clock;
  private final Redaction redaction;
  private final boolean hasSeveralKeys; // the only key of a provider has no cooldown
  private final Map<KeyAndModel, Long> cooldownEnds; // in nanoseconds of the clock
  private final ServerPool servers;
  private final RetryBudget budget;

  private KeySelector(List<ApiKey> keys, Clock clock, Redaction redaction, boolean hasSeveralKeys,
      Map<KeyAndModel, Long> cooldownEnds, ServerPool servers, RetryBudget budget) {
    this.keys = keys;
    this.clock = clock;
    this.redaction = redaction;
    this.hasSeveralKeys = hasSeveralKeys;
    this.cooldownEnds = cooldownEnds;
    this.servers = servers;
    this.budget = budget;
  }

  public static KeySelector of(List<ApiKey> keys, Clock clock) {
    return of(keys, ProviderConfig.defaults(), clock);
  }

  /**
   * {@return a selector for the keys and their servers; a key without a base URL belongs to the server at the
   * provider's base URL}
   */
  public static KeySelector of(List<ApiKey> keys, ProviderConfig config, Clock clock) {
    var traffic = config.traffic();
    var servers = new ServerPool(
        Server.of(keys, config.baseUrl().isPresent() ? ServerUrls.canonical(config.baseUrl().get()) : "", traffic),
        traffic.loadBalancing(), clock);
    return new KeySelector(List.copyOf(keys), clock, Redaction.of(keys), keys.size() > 1, new ConcurrentHashMap<>(),
        servers, new RetryBudget(traffic.retryBudget(), clock));
  }

  /**
   * {@return a copy of this selector that also redacts the credentials of the proxy and of the extra headers} Error
   * messages of proxies and servers may repeat them.
   */
  public KeySelector redacting(NetworkConfig network, UnaryOperator<String> environment) {
    return new KeySelector(keys, clock,
        redaction.andCredentials(network.headers()).andProxy(network.proxy(), environment), hasSeveralKeys,
        cooldownEnds, servers, budget);
  }

  /** {@return a copy of this selector that also redacts the given secrets} */
  public KeySelector redacting(Collection<String> secrets) {
    return new KeySelector(keys, clock, redaction.andSecrets(secrets), hasSeveralKeys, cooldownEnds, servers, budget);
  }

  public List<ApiKey> keys() {
    return keys;
  }

  /**
   * {@return a selector with only one of the keys; it shares cooldowns, servers and the retry budget with this
   * selector}
   */
  public KeySelector withOnly(ApiKey key) {
    return new KeySelector(List.of(key), clock, redaction, hasSeveralKeys, cooldownEnds, servers, budget);
  }

  /** {@return the redaction that removes the secrets of this provider from responses and errors} */
  public Redaction redaction() {
    return redaction;
  }

  public RetryBudget budget() {
    return budget;
  }

  /** {@return whether a request for a model can be sent, which requires a valid key unless the provider has no keys} */
  public boolean hasKeyFor(String model) {
    for (var key : keys) if (isValid(key, model)) return true;
    return keys.isEmpty();
  }

  /**
   * {@return whether a call with its own {@code Authorization} can send a request for a model} The header replaces the
   * keys, so their models do not matter, unless the keys determine the servers.
   */
  public boolean hasServerFor(String model) {
    for (var key : keys) if (key.baseUrl().isPresent()) return hasKeyFor(model);
    return true;
  }

  /** {@return whether the key is valid for a model; every key is valid for requests that name no model} */
  private static boolean isValid(ApiKey key, String model) {
    return model.isEmpty() || key.models().isEmpty() || key.models().contains(model);
  }

  public boolean hasSeveralServers() {
    return servers.hasSeveral();
  }

  /**
   * Selects a server and a key. Ejected servers and keys in their cooldown are selected only if no other can be used.
   */
  public ServerSelection select(SelectionCriteria criteria) {
    return servers.hasSeveral() ? servers.select(serverCriteria(criteria), server -> chooseKey(server.keys(), criteria))
        : servers.onlyServer(chooseKey(keys, criteria));
  }

  /** Selects the same server and key again, or others if the server has since been ejected. */
  public ServerSelection selectAgain(ServerSelection last, SelectionCriteria criteria) {
    return servers.selectAgain(last).orElseGet(() -> select(criteria));
  }

  /** {@return the suitability of the best server for the next attempt} */
  public Suitability bestSuitability(SelectionCriteria criteria) {
    return servers.bestSuitability(serverCriteria(criteria));
  }

  /**
   * {@return the time until both the delay requested by the next server and the shortest cooldown of a key have ended}
   */
  public Duration timeUntilAvailable(SelectionCriteria criteria) {
    long delay = servers.requestedDelay(serverCriteria(criteria));
    long cooldown = Long.MAX_VALUE;
    for (var key : keys) {
      if (isUsable(key, criteria)) cooldown = Math.min(cooldown, remainingCooldown(key, criteria.model()).toNanos());
    }
    return Duration.ofNanos(cooldown == Long.MAX_VALUE ? delay : Math.max(delay, cooldown));
  }

  private ServerPool.ServerCriteria serverCriteria(SelectionCriteria criteria) {
    return new ServerPool.ServerCriteria(key -> isValid(key, criteria.model()), key -> isUsable(key, criteria),
        key -> isCoolingDown(key, criteria.model()), criteria.failedServers(),
        criteria.affinity().isPresent() ? OptionalLong.of(RendezvousHash.hash(criteria.affinity().get()))
            : OptionalLong.empty());
  }

  private boolean isUsable(ApiKey key, SelectionCriteria criteria) {
    return isValid(key, criteria.model()) && !criteria.excludedKeys().contains(key)
        && (keys.size() > 1 || key == keys.get(0));
  }

  private Optional<ApiKey> chooseKey(List<ApiKey> serverKeys, SelectionCriteria criteria) {
    if (serverKeys.size() == 1) {
      return isUsable(serverKeys.get(0), criteria) ? Optional.of(serverKeys.get(0)) : Optional.empty();
    }
    if (serverKeys.isEmpty()) return Optional.empty();
    var available = chooseByWeight(serverKeys, key -> isUsable(key, criteria) && !isCoolingDown(key, criteria.model()));
    return available.isPresent() ? available : chooseByWeight(serverKeys, key -> isUsable(key, criteria));
  }

  /** Chooses a key at random by weight, or with equal probability if all weights are 0. */
  private Optional<ApiKey> chooseByWeight(List<ApiKey> all, Predicate<ApiKey> candidate) {
    double sum = 0;
    int count = 0;
    for (var key : all) {
      if (!candidate.test(key)) continue;
      sum += key.weight();
      count++;
    }
    if (count == 0) return Optional.empty();
    boolean hasOnlyZeroWeights = sum == 0;
    double remaining = clock.random() * (hasOnlyZeroWeights ? count : sum);
    ApiKey last = null;
    for (var key : all) {
      if (!candidate.test(key)) continue;
      if (hasOnlyZeroWeights || key.weight() > 0) last = key;
      remaining -= hasOnlyZeroWeights ? 1 : key.weight();
      if (remaining < 0) break;
    }
    return Optional.of(Objects.requireNonNull(last));
  }

  private boolean isCoolingDown(ApiKey key, String model) {
    return !cooldownEnds.isEmpty() && !remainingCooldown(key, model).isZero();
  }

  /** {@return the remaining cooldown of a key for a model} */
  private Duration remainingCooldown(ApiKey key, String model) {
    var until = cooldownEnds.get(new KeyAndModel(key, model));
    return until == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, until - clock.nanos()));
  }

  /**
   * Starts the cooldown of a rate-limited key for a model. Cooldowns that have ended are removed, because the number
   * of models is unbounded.
   *
   * @param retryAfter the delay that the server requested, if any
   */
  public void coolDown(ApiKey key, String model, Optional<Duration> retryAfter) {
    if (!hasSeveralKeys) return;
    cooldownEnds.values().removeIf(until -> until - clock.nanos() <= 0);
    cooldownEnds.put(new KeyAndModel(key, model), clock.nanos() + Clock.nanos(retryAfter.orElse(COOLDOWN)));
  }

  /** {@return the number of pairs of a key and a model with a cooldown} */
  int cooldownCount() {
    return cooldownEnds.size();
  }

  @Override
  public String toString() {
    return "KeySelector" + keys;
  }
}
