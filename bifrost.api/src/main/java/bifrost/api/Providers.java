package bifrost.api;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.spi.Provider;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The providers of a client by name, and the rules by which a target names one. */
final class Providers implements AutoCloseable {
  /** A provider, and what of its configuration is not its own business. */
  record Entry(Provider provider, Optional<Key> key, NetworkConfig network, Redaction redaction) {
    Entry(Provider provider, Optional<Key> key, NetworkConfig network) {
      this(provider, key, network, Redaction.of(key));
    }
  }

  private final Map<String, Entry> byName;
  private final Optional<String> byDefault;

  Providers(Map<String, Entry> byName, Optional<String> defaultProvider) {
    this.byName = new TreeMap<>(byName);
    this.byDefault = defaultProvider.or(() -> byName.size() == 1 ? Optional.of(byName.keySet().iterator().next()) : Optional.empty());
    defaultProvider.ifPresent(this::checkDefault);
  }

  private void checkDefault(String name) {
    if (!byName.containsKey(name)) {
      throw misconfigured("the default provider '" + name + "' is not configured: there is " + names()
          + "; add it by Builder.provider(…), or make one of these the default");
    }
  }

  /** The text before the first slash names a provider if there is one of that name; otherwise all of it is a model of the default one. */
  Route route(Request<?> request, CallOptions options) {
    var target = request.target();
    if (request.operation().isAskedOfProvider()) return route(entry(target), "", options, false);
    int slash = target.indexOf('/');
    var entry = slash < 0 ? null : byName.get(target.substring(0, slash));
    if (entry == null) return route(entry(byDefault.orElseThrow(() -> unknown(target))), target, options, true);
    var model = target.substring(slash + 1);
    if (model.isBlank()) throw misconfigured("the target '" + target + "' names no model: write '" + target.strip() + "<model>'");
    return route(entry, model, options, false);
  }

  private Route route(Entry entry, String model, CallOptions options, boolean isDefault) {
    if (entry.key.isPresent() && options.headers().containsKey("Authorization")) {
      throw new IllegalArgumentException(
          "provider '" + entry.provider.name() + "' has a key: leave out the header 'Authorization', which would contradict it");
    }
    var authorization = options.headers().get("Authorization");
    return new Route(entry.provider, model, entry.key, options.requestTimeout().orElse(entry.network.requestTimeout()),
        options.idleTimeout().orElse(entry.network.idleTimeout()), Headers.merged(entry.network.extraHeaders(), options.headers()), isDefault,
        authorization == null ? entry.redaction : Redaction.ofAuthorization(authorization));
  }

  private Entry entry(String name) {
    var entry = byName.get(name);
    if (entry == null) throw misconfigured("no provider is named '" + name + "': there is " + names() + "; name one of them");
    return entry;
  }

  private BifrostException unknown(String target) {
    return misconfigured("'" + target + "' names no provider, and none is the default: write '<provider>/" + target
        + "', or call Builder.defaultProvider(…); there is " + names());
  }

  List<String> all() {
    return List.copyOf(byName.keySet());
  }

  private String names() {
    return String.join(", ", byName.keySet());
  }

  private static BifrostException misconfigured(String message) {
    return new BifrostException(new Misconfigured(message));
  }

  /** Closes every provider, even if one of them fails to close. */
  @Override
  public void close() {
    RuntimeException first = null;
    for (var entry : byName.values()) {
      try {
        entry.provider.close();
      } catch (RuntimeException e) {
        if (first == null) first = e;
        else first.addSuppressed(e);
      }
    }
    if (first != null) throw first;
  }
}
