package bifrost.api.internal.call;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.NetworkConfig;
import bifrost.api.Operation;
import bifrost.api.Request;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.redact.QuerySecrets;
import bifrost.api.internal.server.KeySelector;
import bifrost.api.internal.value.Headers;
import bifrost.api.json.JsonString;
import bifrost.api.spi.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The providers of a client by name, and the rules that resolve a target to a provider and a model. */
public final class ProviderTable implements AutoCloseable {
  /** A provider, with the part of its configuration that the client applies. */
  public record ProviderEntry(Provider provider, KeySelector keys, NetworkConfig network, RawBodyCapture capture,
      Optional<InFlightLimit> limit) {
    public ProviderEntry(Provider provider, KeySelector keys, NetworkConfig network) {
      this(provider, keys, network, RawBodyCapture.NONE, Optional.empty());
    }
  }

  /**
   * The provider and the model of a target. The provider is empty if the target names no configured provider and
   * there is no default.
   */
  record ParsedTarget(Optional<String> provider, String model) {}

  /** The maximum number of resolved targets that are kept, because the number of models is unbounded. */
  private static final int MAX_RESOLVED = 256;

  private final Map<String, ProviderEntry> byName;
  private final Map<String, ResolvedTarget> resolved = new ConcurrentHashMap<>(); // without the options of a call
  private final Optional<String> defaultProvider;

  public ProviderTable(Map<String, ProviderEntry> byName, Optional<String> defaultProvider) {
    this.byName = new TreeMap<>(byName);
    this.defaultProvider = defaultProvider.isEmpty() && byName.size() == 1
        ? Optional.of(byName.keySet().iterator().next())
        : defaultProvider;
    if (defaultProvider.isPresent()) checkDefault(defaultProvider.get());
  }

  private void checkDefault(String name) {
    if (!byName.containsKey(name)) {
      throw misconfigured("unknown default provider '" + name + "' (configured: " + joinedNames()
          + "): add it with Builder.provider(…), or choose a configured one");
    }
  }

  /** {@return the target of a request, followed by its fallbacks} */
  List<ResolvedTarget> resolveAll(Request<?> request, CallOptions options) {
    var first = resolve(request, options);
    var fallbacks = options.fallbacks().orElse(List.of());
    if (fallbacks.isEmpty() || targetsProviderOnly(request)) return List.of(first);
    var targets = new ArrayList<ResolvedTarget>();
    targets.add(first);
    // The credentials of a call must not be sent to another provider.
    var withoutCredentials = options.headers(Headers.withoutCredentials(options.headers()));
    for (var target : fallbacks) {
      var fallback = fallbackEntry(target);
      var fallbackOptions = fallback.provider == first.provider() ? options : withoutCredentials;
      targets.add(newTarget(fallback, target, target.substring(target.indexOf('/') + 1), fallbackOptions, false)
          .withOptions(fallbackOptions));
    }
    return targets;
  }

  /**
   * Resolves the target of a request. The text before the first slash is the name of a provider if such a provider is
   * configured; otherwise the complete target is a model of the default provider.
   */
  public ResolvedTarget resolve(Request<?> request, CallOptions options) {
    var target = request.target();
    if (request.operation() == Operation.RAW) {
      return newTarget(entry(target), target, modelOf(request), options, false)
          .withOptions(options).redacting(QuerySecrets.of(request).toList());
    }
    if (targetsProviderOnly(request)) {
      return newTarget(entry(target), target, "", options, false).withOptions(options);
    }
    var known = resolved.get(target);
    if (known != null) return known.withOptions(options);
    int slash = target.indexOf('/');
    var entry = slash < 0 ? null : byName.get(target.substring(0, slash));
    var base = entry == null
        ? newTarget(entry(defaultProvider.orElseThrow(() -> noProvider(target))), target, target, options, true)
        : newTarget(entry, target, target.substring(slash + 1), options, false);
    // A target without a valid key is not kept, because only the options of this call allow it.
    if (resolved.size() < MAX_RESOLVED && base.keys().hasKeyFor(base.model())) resolved.put(target, base);
    return base.withOptions(options);
  }

  /** {@return the provider and the model of a request, without checking whether the request can be sent} */
  ParsedTarget parseTarget(Request<?> request) {
    var target = request.target();
    if (targetsProviderOnly(request)) {
      return new ParsedTarget(Optional.of(target).filter(byName::containsKey), modelOf(request));
    }
    int slash = target.indexOf('/');
    boolean prefixed = slash >= 0 && byName.containsKey(target.substring(0, slash));
    return prefixed ? new ParsedTarget(Optional.of(target.substring(0, slash)), target.substring(slash + 1))
        : new ParsedTarget(defaultProvider, target);
  }

  /** {@return whether the target of a request is only the name of a provider} */
  static boolean targetsProviderOnly(Request<?> request) {
    return !request.operation().hasModel();
  }

  /** {@return the model in the body of a raw request, which determines the valid keys; {@code ""} if there is none} */
  private static String modelOf(Request<?> request) {
    boolean isRaw = request.operation() == Operation.RAW;
    return isRaw && request.parameters().tryGet("model").orElse(null) instanceof JsonString model ? model.value() : "";
  }

  /**
   * {@return the provider of a fallback} A fallback must start with the name of a configured provider. This is checked
   * when the client is opened, because the first use of a fallback may be much later.
   */
  public ProviderEntry fallbackEntry(String target) {
    int slash = target.indexOf('/');
    if (slash < 0) {
      throw misconfigured("the fallback '" + target + "' has no provider: set it to 'provider/" + target + "'");
    }
    return entry(target.substring(0, slash));
  }

  /** {@return the target without the options, which only determine whether the keys allow the call} */
  private ResolvedTarget newTarget(ProviderEntry entry, String target, String model, CallOptions options,
      boolean isDefaultProvider) {
    var authorization = options.headers().get("Authorization");
    check(entry, target, model, authorization);
    return new ResolvedTarget(entry.provider, target, model, isDefaultProvider, entry.keys,
        entry.network.requestTimeout(), entry.network.idleTimeout(), entry.network.maxRetries(),
        entry.network.initialRetryBackoff(), entry.network.maxRetryBackoff(), entry.network.headers(),
        entry.keys.redaction(), entry.capture, Optional.empty(), entry.limit, Optional.empty());
  }

  private static void check(ProviderEntry entry, String target, String model, @Nullable String authorization) {
    var name = entry.provider.name();
    if (!model.isEmpty() && model.isBlank()) {
      throw misconfigured("the target '" + target + "' has a blank model: set it to '" + target.strip()
          + "<model>', or to '" + target.strip() + "' for the only model of the provider");
    }
    if (authorization == null ? !entry.keys.hasKeyFor(model) : !entry.keys.hasServerFor(model)) {
      throw misconfigured("no key of provider '" + name + "' is valid for the model '" + model
          + "': add the model to ApiKey.models(…) of a key");
    }
  }

  private ProviderEntry entry(String name) {
    var entry = byName.get(name);
    if (entry == null) throw misconfigured("unknown provider '" + name + "' (configured: " + joinedNames() + ")");
    return entry;
  }

  private BifrostException noProvider(String target) {
    return misconfigured(
        "the target '" + target + "' has no provider, and there is no default: use '<provider>/" + target
            + "', or set Builder.defaultProvider(…) (configured: " + joinedNames() + ")");
  }

  List<String> providerNames() {
    return List.copyOf(byName.keySet());
  }

  private String joinedNames() {
    return String.join(", ", byName.keySet());
  }

  private static BifrostException misconfigured(String message) {
    return new BifrostException(new Misconfigured(message));
  }

  /** Closes all providers, even if closing one of them fails. */
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
