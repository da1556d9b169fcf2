package bifrost.api.internal.call;

import bifrost.api.CallOptions;
import bifrost.api.internal.value.Headers;
import java.util.HashMap;
import java.util.Map;

/** The options that apply to a call: its own options, and the default options of the client. */
public final class EffectiveCallOptions {
  private EffectiveCallOptions() {}

  /** {@return the options of a call, with the default for each option that is not set} */
  public static CallOptions merge(CallOptions call, CallOptions defaults) {
    return new CallOptions(call.timeout().or(defaults::timeout), call.requestTimeout().or(defaults::requestTimeout),
        call.idleTimeout().or(defaults::idleTimeout),
        call.maxRetries().isPresent() ? call.maxRetries() : defaults.maxRetries(),
        call.fallbacks().or(defaults::fallbacks), Headers.merged(defaults.headers(), call.headers()),
        call.affinity().or(defaults::affinity), merged(defaults.attributes(), call.attributes()));
  }

  private static Map<String, Object> merged(Map<String, Object> defaults, Map<String, Object> attributes) {
    if (defaults.isEmpty()) return attributes;
    var merged = new HashMap<>(defaults);
    merged.putAll(attributes);
    return merged;
  }

  /** {@return the options without the headers that contain credentials} */
  static CallOptions withoutCredentials(CallOptions options) {
    return new CallOptions(options.timeout(), options.requestTimeout(), options.idleTimeout(), options.maxRetries(),
        options.fallbacks(), Headers.withoutCredentials(options.headers()), options.affinity(), options.attributes());
  }
}
