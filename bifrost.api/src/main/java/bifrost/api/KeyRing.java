package bifrost.api;

import bifrost.api.Candidates.Grade;
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
final class KeyRing {
  /** A server that does not say how long it wants to be left alone. */
  private static final Duration COOLDOWN = Duration.ofSeconds(60);

  private record Use(Key key, String model) {}

  /**
   * An attempt's requirements.
   *
   * @param affinity the conversation, if it has a name
   * @param without the keys that must not be used
   * @param failed the servers that failed in the same call
   */
  record Wish(String model, Optional<String> affinity, Set<Key> without, Set<Server> failed) {}

  private final List<Key> keys;
  private final Time time;
  private final Redaction redaction;
  private final boolean several; // a key that is the only one is not left alone
  private final Map<Use, Long> coolUntil; // nanoseconds of the time
  private final ServerPool servers;
  private final RetryBudget budget;

  private KeyRing(List<Key> keys, Time time, Redaction redaction, boolean several, Map<Use, Long> coolUntil, ServerPool servers,
      RetryBudget budget) {
    this.keys = keys;
    this.time = time;
    this.redaction = redaction;
    this.several = several;
    this.coolUntil = coolUntil;
    this.servers = servers;
    this.budget = budget;
  }

  static KeyRing of(List<Key> keys, Time time) {
    return of(keys, ProviderConfig.defaults(), time);
  }

  /** The keys with their servers: those of a key without a base URL are at the provider's. */
  static KeyRing of(List<Key> keys, ProviderConfig config, Time time) {
    var traffic = config.traffic();
    var servers = new ServerPool(Server.of(keys, config.baseUrl().map(BaseUrls::canonical).orElse(""), traffic), traffic.balance(), time);
    return new KeyRing(List.copyOf(keys), time, Redaction.of(keys), keys.size() > 1, new ConcurrentHashMap<>(), servers,
        new RetryBudget(traffic.retryBudget(), time));
  }

  /** The same keys, with further secrets that nobody is to see: a proxy may repeat what it refuses, and a server a header. */
  KeyRing hiding(NetworkConfig network, UnaryOperator<String> environment) {
    return new KeyRing(keys, time, redaction.andCredentials(network.extraHeaders()).andProxy(network.proxy(), environment), several, coolUntil,
        servers, budget);
  }

  /** The same keys, with further secrets. */
  KeyRing hiding(Stream<String> secrets) {
    return new KeyRing(keys, time, redaction.and(secrets), several, coolUntil, servers, budget);
  }

  List<Key> keys() {
    return keys;
  }

  /** One key, which is cooled by calls that use the whole ring, and the other way round. */
  KeyRing only(Key key) {
    return new KeyRing(List.of(key), time, redaction, several, coolUntil, servers, budget);
  }

  /** Takes the secrets out of what a server says. */
  Redaction redaction() {
    return redaction;
  }

  RetryBudget budget() {
    return budget;
  }

  /** Whether a request for this model can be sent: with one of the keys, or with none if there are none. */
  boolean serves(String model) {
    return keys.isEmpty() || keys.stream().anyMatch(key -> isValid(key, model));
  }

  /** {@return whether the key is valid for a model; every key is valid for requests that name no model} */
  private static boolean isValid(Key key, String model) {
    return model.isEmpty() || key.models().isEmpty() || key.models().contains(model);
  }

  boolean hasSeveralServers() {
    return servers.hasSeveral();
  }

  /** Begins to use a server with a key: one that is left alone only if all are. */
  ServerUse begin(Wish wish) {
    return servers.hasSeveral() ? servers.begin(wanted(wish), server -> key(server.keys(), wish)) : servers.only(key(keys, wish));
  }

  /** Begins to use the same server with the same key, unless other calls avoid the server by now. */
  ServerUse again(ServerUse last, Wish wish) {
    return servers.again(last).orElseGet(() -> begin(wish));
  }

  /** {@return how suitable the best server for a further attempt is} */
  Grade best(Wish wish) {
    return servers.best(wanted(wish));
  }

  /** {@return the time until a further attempt has a chance: a requested delay, or the rest of a key} */
  Duration wait(Wish wish) {
    long delay = servers.delay(wanted(wish));
    long rest = Long.MAX_VALUE;
    for (var key : keys) if (isUsable(key, wish)) rest = Math.min(rest, rest(key, wish.model()).toNanos());
    return Duration.ofNanos(rest == Long.MAX_VALUE ? delay : Math.max(delay, rest));
  }

  private ServerPool.Wanted wanted(Wish wish) {
    return new ServerPool.Wanted(key -> isValid(key, wish.model()), key -> isUsable(key, wish), key -> isCooling(key, wish.model()),
        wish.failed(), wish.affinity().isPresent() ? OptionalLong.of(Rendezvous.hash(wish.affinity().get())) : OptionalLong.empty());
  }

  private boolean isUsable(Key key, Wish wish) {
    return isValid(key, wish.model()) && !wish.without().contains(key) && (keys.size() > 1 || key.equals(keys.get(0)));
  }

  private Optional<Key> key(List<Key> ofServer, Wish wish) {
    if (ofServer.size() == 1) return Optional.of(ofServer.get(0)).filter(key -> isUsable(key, wish));
    var rested = byWeight(ofServer, key -> isUsable(key, wish) && !isCooling(key, wish.model()));
    return rested.isPresent() ? rested : byWeight(ofServer, key -> isUsable(key, wish));
  }

  /** Chooses at random by weight, or any if all have the weight 0. */
  private Optional<Key> byWeight(List<Key> all, Predicate<Key> candidate) {
    double sum = 0;
    int count = 0;
    for (var key : all) {
      if (!candidate.test(key)) continue;
      sum += key.weight();
      count++;
    }
    if (count == 0) return Optional.empty();
    boolean equal = sum == 0;
    double left = time.random() * (equal ? count : sum);
    Key last = null;
    for (var key : all) {
      if (!candidate.test(key)) continue;
      if (equal || key.weight() > 0) last = key;
      left -= equal ? 1 : key.weight();
      if (left < 0) break;
    }
    return Optional.of(Objects.requireNonNull(last));
  }

  private boolean isCooling(Key key, String model) {
    return !coolUntil.isEmpty() && !rest(key, model).isZero();
  }

  /** How long the server still wants to be left alone with this key, for this model. */
  private Duration rest(Key key, String model) {
    var until = coolUntil.get(new Use(key, model));
    return until == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, until - time.nanos()));
  }

  /** The server had enough of this key, for this model. What has rested is forgotten: models may be any number. */
  void cool(Key key, String model, Optional<Duration> wanted) {
    if (!several) return;
    coolUntil.values().removeIf(until -> until - time.nanos() <= 0);
    coolUntil.put(new Use(key, model), time.nanos() + Time.nanos(wanted.orElse(COOLDOWN)));
  }

  /** How many keys rest, for how many models. */
  int cooling() {
    return coolUntil.size();
  }

  @Override
  public String toString() {
    return "KeyRing" + keys;
  }
}
