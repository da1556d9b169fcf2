package bifrost.api.internal.server;

import bifrost.api.ApiKey;
import bifrost.api.NetworkConfig;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.concurrent.Clock;
import bifrost.api.internal.redact.Redaction;
import bifrost.api.internal.server.ServerCandidates.Suitability;
import bifrost.api.internal.value.ServerUrls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The keys of one provider and its servers, and with which of the keys a server wants to be left alone for a while. */
public final class KeySelector {
  /** A server that does not say how long it wants to be left alone. */
  private static final Duration COOLDOWN = Duration.ofSeconds(60);

  private record KeyAndModel(ApiKey key, String model) {}

  /**
   * An attempt's requirements.
   *
   * @param affinity the conversation, if it has a name
   * @param excludedKeys the keys that must not be used
   * @param failedServers the servers that failed in the same call
   */
  public record SelectionCriteria(String model, Optional<String> affinity, Set<ApiKey> excludedKeys,
      Set<Server> failedServers) {}

  private final List<ApiKey> keys;
  private final Clock clock;
  private final Redaction redaction;
  private final boolean hasSeveralKeys; // a key that is the only one is not left alone
  private final Map<KeyAndModel, Long> cooldownEnds; // nanoseconds of the time
  private final ServerPool servers;
  private final RetryBudget budget;

  private KeySelector(List<ApiKey> keys, Clock time, Redaction redaction, boolean several,
      Map<KeyAndModel, Long> coolUntil, ServerPool servers, RetryBudget budget) {
    this.keys = keys;
    this.clock = time;
    this.redaction = redaction;
    this.hasSeveralKeys = several;
    this.cooldownEnds = coolUntil;
    this.servers = servers;
    this.budget = budget;
  }

  public static KeySelector of(List<ApiKey> keys, Clock time) {
    return of(keys, ProviderConfig.defaults(), time);
  }

  /** The keys with their servers: those of a key without a base URL are at the provider's. */
  public static KeySelector of(List<ApiKey> keys, ProviderConfig config, Clock time) {
    var traffic = config.traffic();
    var servers = new ServerPool(Server.of(keys, config.baseUrl().map(ServerUrls::canonical).orElse(""), traffic),
        traffic.balance(), time);
    return new KeySelector(List.copyOf(keys), time, Redaction.of(keys), keys.size() > 1, new ConcurrentHashMap<>(),
        servers, new RetryBudget(traffic.retryBudget(), time));
  }

  /** The same keys, with further secrets that nobody is to see: a proxy may repeat what it refuses, and a server a header. */
  public KeySelector redacting(NetworkConfig network, UnaryOperator<String> environment) {
    return new KeySelector(keys, clock,
        redaction.andCredentials(network.extraHeaders()).andProxy(network.proxy(), environment), hasSeveralKeys,
        cooldownEnds, servers, budget);
  }

  /** The same keys, with further secrets. */
  public KeySelector redacting(Stream<String> secrets) {
    return new KeySelector(keys, clock, redaction.andSecrets(secrets), hasSeveralKeys, cooldownEnds, servers, budget);
  }

  public List<ApiKey> keys() {
    return keys;
  }

  /** One key, which is cooled by calls that use the whole ring, and the other way round. */
  public KeySelector withOnly(ApiKey key) {
    return new KeySelector(List.of(key), clock, redaction, hasSeveralKeys, cooldownEnds, servers, budget);
  }

  /** Takes the secrets out of what a server says. */
  public Redaction redaction() {
    return redaction;
  }

  public RetryBudget budget() {
    return budget;
  }

  /** Whether a request for this model can be sent: with one of the keys, or with none if there are none. */
  public boolean hasKeyFor(String model) {
    return keys.isEmpty() || keys.stream().anyMatch(key -> isValid(key, model));
  }

  /** {@return whether the key is valid for a model; every key is valid for requests that name no model} */
  private static boolean isValid(ApiKey key, String model) {
    return model.isEmpty() || key.models().isEmpty() || key.models().contains(model);
  }

  public boolean hasSeveralServers() {
    return servers.hasSeveral();
  }

  /** Begins to use a server with a key: one that is left alone only if all are. */
  public ServerSelection select(SelectionCriteria wish) {
    return servers.hasSeveral() ? servers.select(serverCriteria(wish), server -> chooseKey(server.keys(), wish))
        : servers.onlyServer(chooseKey(keys, wish));
  }

  /** Begins to use the same server with the same key, unless other calls avoid the server by now. */
  public ServerSelection selectAgain(ServerSelection last, SelectionCriteria wish) {
    return servers.selectAgain(last).orElseGet(() -> select(wish));
  }

  /** {@return how suitable the best server for a further attempt is} */
  public Suitability bestSuitability(SelectionCriteria wish) {
    return servers.bestSuitability(serverCriteria(wish));
  }

  /** {@return the time until a further attempt has a chance: a requested delay, or the rest of a key} */
  public Duration timeUntilAvailable(SelectionCriteria wish) {
    long delay = servers.requestedDelay(serverCriteria(wish));
    long rest = Long.MAX_VALUE;
    for (var key : keys) if (isUsable(key, wish)) rest = Math.min(rest, remainingCooldown(key, wish.model()).toNanos());
    return Duration.ofNanos(rest == Long.MAX_VALUE ? delay : Math.max(delay, rest));
  }

  private ServerPool.ServerCriteria serverCriteria(SelectionCriteria wish) {
    return new ServerPool.ServerCriteria(key -> isValid(key, wish.model()), key -> isUsable(key, wish),
        key -> isCoolingDown(key, wish.model()), wish.failedServers(),
        wish.affinity().isPresent() ? OptionalLong.of(RendezvousHash.hash(wish.affinity().get()))
            : OptionalLong.empty());
  }

  private boolean isUsable(ApiKey key, SelectionCriteria wish) {
    return isValid(key, wish.model()) && !wish.excludedKeys().contains(key)
        && (keys.size() > 1 || key.equals(keys.get(0)));
  }

  private Optional<ApiKey> chooseKey(List<ApiKey> ofServer, SelectionCriteria wish) {
    if (ofServer.size() == 1) return Optional.of(ofServer.get(0)).filter(key -> isUsable(key, wish));
    var rested = chooseByWeight(ofServer, key -> isUsable(key, wish) && !isCoolingDown(key, wish.model()));
    return rested.isPresent() ? rested : chooseByWeight(ofServer, key -> isUsable(key, wish));
  }

  /** Chooses at random by weight, or any if all have the weight 0. */
  private Optional<ApiKey> chooseByWeight(List<ApiKey> all, Predicate<ApiKey> candidate) {
    double sum = 0;
    int count = 0;
    for (var key : all) {
      if (!candidate.test(key)) continue;
      sum += key.weight();
      count++;
    }
    if (count == 0) return Optional.empty();
    boolean equal = sum == 0;
    double left = clock.random() * (equal ? count : sum);
    ApiKey last = null;
    for (var key : all) {
      if (!candidate.test(key)) continue;
      if (equal || key.weight() > 0) last = key;
      left -= equal ? 1 : key.weight();
      if (left < 0) break;
    }
    return Optional.of(Objects.requireNonNull(last));
  }

  private boolean isCoolingDown(ApiKey key, String model) {
    return !cooldownEnds.isEmpty() && !remainingCooldown(key, model).isZero();
  }

  /** How long the server still wants to be left alone with this key, for this model. */
  private Duration remainingCooldown(ApiKey key, String model) {
    var until = cooldownEnds.get(new KeyAndModel(key, model));
    return until == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, until - clock.nanos()));
  }

  /** The server had enough of this key, for this model. What has rested is forgotten: models may be any number. */
  public void coolDown(ApiKey key, String model, Optional<Duration> wanted) {
    if (!hasSeveralKeys) return;
    cooldownEnds.values().removeIf(until -> until - clock.nanos() <= 0);
    cooldownEnds.put(new KeyAndModel(key, model), clock.nanos() + Clock.nanos(wanted.orElse(COOLDOWN)));
  }

  /** How many keys rest, for how many models. */
  int cooldownCount() {
    return cooldownEnds.size();
  }

  @Override
  public String toString() {
    return "KeyRing" + keys;
  }
}
