package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.value.CallAttributes;
import bifrost.api.internal.value.Headers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * The options of one call. If an option is not set, the value from {@link Bifrost.Builder#options(CallOptions)}
 * applies. If that is not set either, the value from the provider's {@link NetworkConfig} applies. Immutable and
 * thread-safe, if the values of the attributes are. Methods that set an option return a changed copy.
 *
 * @since 0.1
 */
public final class CallOptions {
  private static final CallOptions DEFAULTS = new CallOptions(new Values());

  private final Values values;

  private CallOptions(Values values) {
    this.values = values;
  }

  /** {@return options that set nothing, so that the defaults of the client and of the provider apply} */
  public static CallOptions options() {
    return DEFAULTS;
  }

  /** {@return the timeout of the entire call, including all retries, all fallbacks and the entire stream, if set} */
  public Optional<Duration> timeout() {
    return values.timeout;
  }

  /**
   * Sets the timeout of the entire call: all attempts, the delays between them, all fallbacks, and the entire
   * stream.
   *
   * @param timeout the timeout; positive
   * @return a changed copy
   */
  public CallOptions timeout(Duration timeout) {
    return with(copy -> copy.timeout = Optional.of(ArgumentChecks.positive("timeout", timeout)));
  }

  /**
   * {@return the timeout of one attempt, until its response is complete, or until the first event of a stream, if set}
   */
  public Optional<Duration> requestTimeout() {
    return values.requestTimeout;
  }

  /**
   * Sets the timeout of one attempt, until its response is complete, or until the first event of a stream.
   * Comments before the first event do not extend it.
   *
   * @param timeout the timeout; positive
   * @return a changed copy
   */
  public CallOptions requestTimeout(Duration timeout) {
    return with(copy -> copy.requestTimeout = Optional.of(ArgumentChecks.positive("requestTimeout", timeout)));
  }

  /** {@return the timeout between bytes of the body, after its first byte or the first event of a stream, if set} */
  public Optional<Duration> idleTimeout() {
    return values.idleTimeout;
  }

  /**
   * Sets the timeout between bytes of a response body, after its first byte or the first event of a stream;
   * before that, only the request timeout applies. The timeout runs only while a reader is blocked.
   *
   * @param timeout the timeout; positive
   * @return a changed copy
   */
  public CallOptions idleTimeout(Duration timeout) {
    return with(copy -> copy.idleTimeout = Optional.of(ArgumentChecks.positive("idleTimeout", timeout)));
  }

  /** {@return the maximum number of retries after transient failures, if set} */
  public OptionalInt maxRetries() {
    return values.maxRetries;
  }

  /**
   * Sets the maximum number of retries after transient failures; see {@link NetworkConfig#maxRetries(int)}.
   *
   * @param count the maximum for the target, and for each fallback; 0 for no retries
   * @return a changed copy
   */
  public CallOptions maxRetries(int count) {
    return with(copy -> copy.maxRetries = OptionalInt.of(ArgumentChecks.notNegative("maxRetries", count)));
  }

  /** {@return the targets to try if the call's own target fails, if set; an empty list for no fallbacks} */
  public Optional<List<String>> fallbacks() {
    return values.fallbacks;
  }

  /**
   * Sets the fallbacks: the targets to try, in this order, if the call's own target fails with any error except
   * {@code Cancelled}, {@code Misconfigured} and the timeout of the entire call. There is no fallback after the
   * first event of a stream. Requests that name a provider instead of a model have no fallbacks.
   * {@link #fallbacks()}, without an argument, returns the fallbacks.
   *
   * @param first a target, as {@code provider/model}; the provider must be configured
   * @param more further targets
   * @return a changed copy
   */
  public CallOptions fallbacks(String first, String... more) {
    return fallbacks(ArgumentChecks.listOf(first, more));
  }

  /**
   * Sets the fallbacks, as {@link #fallbacks(String, String...)} does.
   *
   * @param targets the targets, as {@code provider/model}; an empty list disables fallbacks, as
   *     {@link #withoutFallbacks()} does
   * @return a changed copy
   */
  public CallOptions fallbacks(List<String> targets) {
    var changed = List.copyOf(Objects.requireNonNull(targets, "targets"));
    return with(copy -> copy.fallbacks = Optional.of(changed));
  }

  /**
   * Disables the client's default fallbacks for this call.
   *
   * @return a changed copy
   */
  public CallOptions withoutFallbacks() {
    return with(copy -> copy.fallbacks = Optional.of(List.of()));
  }

  /** {@return the headers to add to the requests of the call; names are case-insensitive} */
  public Map<String, String> headers() {
    return values.headers;
  }

  /**
   * Adds or replaces a header. Header names are case-insensitive. {@code Authorization} replaces the provider's key
   * for this call: no key is sent, no other key is tried after a rejection, and the report names no key. Neither
   * {@code Authorization} nor any other header whose name contains {@code auth}, {@code key}, {@code token},
   * {@code secret}, {@code cookie}, {@code password}, {@code credential} or {@code signature} is sent to a fallback
   * at another provider.
   *
   * @param name the name
   * @param value the value, in printable ASCII
   * @return a changed copy
   * @throws IllegalArgumentException if the name or the value is invalid
   */
  public CallOptions header(String name, String value) {
    return with(copy -> copy.headers = Headers.withHeader(values.headers, name, value));
  }

  /**
   * Replaces all headers.
   *
   * @param headers the values by name, as for {@link #header(String, String)}
   * @return a changed copy
   * @throws IllegalArgumentException if a name or a value is invalid
   */
  public CallOptions headers(Map<String, String> headers) {
    return with(copy -> copy.headers = Headers.copy(Objects.requireNonNull(headers, "headers")));
  }

  /** {@return the name of the conversation whose calls go to the same server, if set} */
  public Optional<String> affinity() {
    return values.affinity;
  }

  /**
   * Sends all calls of a conversation to the same server of the provider, so that they use the prefix cache of that
   * server. If the server fails, the conversation moves to another server. If servers are added or removed, only a
   * proportionate share of the conversations moves. The choice depends only on the base URLs and the weights of the
   * servers, so it is the same in every process and after a restart.
   *
   * <p>Providers of kind {@code vllm} also send the name to the server, in the header {@code X-Session-Id},
   * which vllm-router reads; a header with this name in the configuration or in these options takes precedence.
   * Servers may log the name, so do not use personal data. A name that is longer than 200 characters, contains
   * a character other than printable ASCII, or begins or ends with a blank is sent as {@code sha256-} and the
   * hexadecimal SHA-256 of its UTF-8 bytes.
   *
   * @param conversation the name of the conversation, not blank
   * @return a changed copy
   */
  public CallOptions affinity(String conversation) {
    if (Objects.requireNonNull(conversation, "conversation").isBlank()) {
      throw new IllegalArgumentException("affinity must not be blank: '" + conversation + "'");
    }
    return with(copy -> copy.affinity = Optional.of(conversation));
  }

  /**
   * {@return the values that listeners and hooks receive with the call} The {@code toString()} of the map omits the
   * values.
   */
  public Map<String, Object> attributes() {
    return values.attributes;
  }

  /**
   * Adds or replaces a value that listeners receive in every {@linkplain CallEvent#attributes() event} of the
   * call, and hooks in its {@linkplain AttemptInfo#attributes() attempts}. It is not sent to the server.
   * Asynchronous calls and publishers run on other threads, so use an attribute to pass values of the calling
   * thread, such as the parent span.
   *
   * @param key the name
   * @param value the value, such as a tenant or the parent span
   * @return a changed copy
   */
  public CallOptions attribute(String key, Object value) {
    var changed = new HashMap<>(values.attributes);
    changed.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
    return attributes(changed);
  }

  /**
   * Replaces all attributes.
   *
   * @param attributes the values by name, as for {@link #attribute(String, Object)}
   * @return a changed copy
   */
  public CallOptions attributes(Map<String, Object> attributes) {
    return with(copy -> copy.attributes = CallAttributes.copy(attributes));
  }

  /**
   * Returns these options, with the defaults for the options that are not set. Headers and attributes are combined;
   * those of these options take precedence.
   *
   * @param defaults the defaults
   * @return the combined options
   */
  public CallOptions withDefaults(CallOptions defaults) {
    var others = Objects.requireNonNull(defaults, "defaults").values;
    if (this == DEFAULTS) return defaults;
    if (defaults == DEFAULTS) return this;
    var copy = values.copy();
    if (copy.timeout.isEmpty()) copy.timeout = others.timeout;
    if (copy.requestTimeout.isEmpty()) copy.requestTimeout = others.requestTimeout;
    if (copy.idleTimeout.isEmpty()) copy.idleTimeout = others.idleTimeout;
    if (copy.maxRetries.isEmpty()) copy.maxRetries = others.maxRetries;
    if (copy.fallbacks.isEmpty()) copy.fallbacks = others.fallbacks;
    copy.headers = Headers.merged(others.headers, copy.headers);
    if (copy.affinity.isEmpty()) copy.affinity = others.affinity;
    copy.attributes = CallAttributes.merged(others.attributes, copy.attributes);
    return new CallOptions(copy);
  }

  private CallOptions with(Consumer<Values> change) {
    var copy = values.copy();
    change.accept(copy);
    return new CallOptions(copy);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CallOptions options && values.all().equals(options.values.all());
  }

  @Override
  public int hashCode() {
    return values.all().hashCode();
  }

  /** {@return the options, without the values of headers and attributes} */
  @Override
  public String toString() {
    return "CallOptions[timeout=" + timeout() + ", requestTimeout=" + requestTimeout() + ", idleTimeout="
        + idleTimeout() + ", maxRetries=" + maxRetries() + ", fallbacks=" + fallbacks() + ", headers="
        + headers().keySet() + ", affinity=" + affinity() + ", attributes=" + attributes().keySet() + "]";
  }

  /** The values of the options. They are modified only before options refer to them. */
  private static final class Values implements Cloneable {
    private Optional<Duration> timeout = Optional.empty();
    private Optional<Duration> requestTimeout = Optional.empty();
    private Optional<Duration> idleTimeout = Optional.empty();
    private OptionalInt maxRetries = OptionalInt.empty();
    private Optional<List<String>> fallbacks = Optional.empty();
    private Map<String, String> headers = Headers.copy(Map.of());
    private Optional<String> affinity = Optional.empty();
    private Map<String, Object> attributes = CallAttributes.copy(Map.of());

    private List<Object> all() {
      return List.of(timeout, requestTimeout, idleTimeout, maxRetries, fallbacks, headers, affinity, attributes);
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
