package bifrost.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The keys of one provider, and with which of them a server wants to be left alone for a while. */
final class KeyRing {
  /** A server that does not say how long it wants to be left alone. */
  private static final Duration COOLDOWN = Duration.ofSeconds(60);

  private record Use(Key key, String model) {}

  private final List<Key> keys;
  private final Time time;
  private final Redaction redaction;
  private final boolean several; // a key that is the only one is not left alone
  private final Map<Use, Long> coolUntil; // nanoseconds of the time

  private KeyRing(List<Key> keys, Time time, Redaction redaction, boolean several, Map<Use, Long> coolUntil) {
    this.keys = keys;
    this.time = time;
    this.redaction = redaction;
    this.several = several;
    this.coolUntil = coolUntil;
  }

  static KeyRing of(List<Key> keys, Time time) {
    return new KeyRing(List.copyOf(keys), time, Redaction.of(keys), keys.size() > 1, new ConcurrentHashMap<>());
  }

  /** The same keys, with further secrets that nobody is to see: a proxy may repeat what it refuses, and a server a header. */
  KeyRing hiding(NetworkConfig network, UnaryOperator<String> environment) {
    return new KeyRing(keys, time, redaction.andCredentials(network.extraHeaders()).andProxy(network.proxy(), environment), several, coolUntil);
  }

  /** The same keys, with further secrets. */
  KeyRing hiding(Stream<String> secrets) {
    return new KeyRing(keys, time, redaction.and(secrets), several, coolUntil);
  }

  List<Key> keys() {
    return keys;
  }

  /** One key, which is cooled by calls that use the whole ring, and the other way round. */
  KeyRing only(Key key) {
    return new KeyRing(List.of(key), time, redaction, several, coolUntil);
  }

  /** Takes the secrets out of what a server says. */
  Redaction redaction() {
    return redaction;
  }

  /** Whether a request for this model can be sent: with one of the keys, or with none if there are none. */
  boolean serves(String model) {
    return keys.isEmpty() || keys.stream().anyMatch(key -> key.serves(model));
  }

  /** A key for the model, by its weight, and none of those; one that is to be left alone only if all are. */
  Optional<Key> choose(String model, Set<Key> without) {
    var serving = keys.stream().filter(key -> key.serves(model) && !without.contains(key)).toList();
    var rested = serving.stream().filter(key -> !isCooling(new Use(key, model))).toList();
    return byWeight(rested.isEmpty() ? serving : rested);
  }

  private Optional<Key> byWeight(List<Key> candidates) {
    if (candidates.isEmpty()) return Optional.empty();
    double left = time.random() * candidates.stream().mapToDouble(Key::weight).sum();
    for (var key : candidates) {
      left -= key.weight();
      if (left < 0) return Optional.of(key);
    }
    return Optional.of(candidates.get((int) (time.random() * candidates.size()))); // all of them have the weight 0
  }

  private boolean isCooling(Use use) {
    return !rest(use).isZero();
  }

  /** How long the server still wants to be left alone with this key, for this model. */
  Duration rest(Key key, String model) {
    return rest(new Use(key, model));
  }

  private Duration rest(Use use) {
    var until = coolUntil.get(use);
    return until == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, until - time.nanos()));
  }

  /** The server had enough of this key, for this model. What has rested is forgotten: models may be any number. */
  void cool(Key key, String model, Optional<Duration> wanted) {
    if (!several) return;
    coolUntil.values().removeIf(until -> until - time.nanos() <= 0);
    coolUntil.put(new Use(key, model), time.nanos() + Watch.nanos(wanted.orElse(COOLDOWN)));
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
