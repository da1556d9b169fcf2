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
 * applies. If that is not set either, the value from the provider's {@link NetworkConfig} applies.
 *
 * @param timeout the timeout of the entire call, including all retries, all fallbacks, and the entire stream;
 *     none by default
 * @param requestTimeout the timeout of one attempt, until its response is complete, or until the first event of
 *     a stream
 * @param idleTimeout the timeout between bytes of the body, after its first byte or the first event of a stream
 * @param maxRetries the maximum number of retries after transient failures
 * @param fallbacks the targets to try if the call's own target fails, in this order, each as
 *     {@code provider/model}; an empty list for no fallbacks
 * @param headers additional headers; {@code toString()} omits their values
 * @param affinity the name of a conversation whose calls go to the same server; see {@link #affinity(String)}
 * @param attributes values that listeners and hooks receive with the call; never sent to a server; {@code toString()}
 *     omits their values
 */
public record CallOptions(Optional<Duration> timeout, Optional<Duration> requestTimeout, Optional<Duration> idleTimeout,
    OptionalInt maxRetries, Optional<List<String>> fallbacks, Map<String, String> headers, Optional<String> affinity,
    Map<String, Object> attributes) {
  private static final CallOptions NONE = new CallOptions(Optional.empty(), Optional.empty(), Optional.empty(),
      OptionalInt.empty(), Optional.empty(), Map.of(), Optional.empty(), Map.of());

  /** Copies the lists and maps, and checks that timeouts are positive and that {@code maxRetries} is not negative. */
  public CallOptions {
    Objects.requireNonNull(timeout, "timeout");
    Objects.requireNonNull(requestTimeout, "requestTimeout");
    Objects.requireNonNull(idleTimeout, "idleTimeout");
    Objects.requireNonNull(maxRetries, "maxRetries");
    Objects.requireNonNull(fallbacks, "fallbacks");
    Objects.requireNonNull(headers, "headers");
    Objects.requireNonNull(affinity, "affinity");
    attributes = CallAttributes.copy(attributes);
    timeout.ifPresent(limit -> ArgumentChecks.positive("timeout", limit));
    requestTimeout.ifPresent(limit -> ArgumentChecks.positive("requestTimeout", limit));
    idleTimeout.ifPresent(limit -> ArgumentChecks.positive("idleTimeout", limit));
    maxRetries.ifPresent(count -> ArgumentChecks.notNegative("maxRetries", count));
    fallbacks = fallbacks.map(List::copyOf);
    headers = Headers.copy(headers);
  }

  /** {@return options, none of which is set} */
  public static CallOptions options() {
    return NONE;
  }

  /**
   * Sets the timeout of the entire call: all attempts, the delays between them, all fallbacks, and the entire
   * stream.
   *
   * @param timeout the timeout; positive
   * @return a changed copy
   */
  public CallOptions timeout(Duration timeout) {
    return with(draft -> draft.timeout = Optional.of(Objects.requireNonNull(timeout, "timeout")));
  }

  /**
   * Sets the timeout of one attempt, until its response is complete, or until the first event of a stream.
   * Comments before the first event do not extend it.
   *
   * @param timeout the timeout; positive
   * @return a changed copy
   */
  public CallOptions requestTimeout(Duration timeout) {
    return with(draft -> draft.requestTimeout = Optional.of(Objects.requireNonNull(timeout, "timeout")));
  }

  /**
   * Sets the timeout between bytes of a response body, after its first byte or the first event of a stream;
   * before that, only the request timeout applies. The timeout runs only while a reader is blocked.
   *
   * @param timeout the timeout; positive
   * @return a changed copy
   */
  public CallOptions idleTimeout(Duration timeout) {
    return with(draft -> draft.idleTimeout = Optional.of(Objects.requireNonNull(timeout, "timeout")));
  }

  /**
   * Sets the maximum number of retries after transient failures; see {@link NetworkConfig#maxRetries(int)}.
   *
   * @param count the maximum for the target, and for each fallback; 0 for no retries
   * @return a changed copy
   */
  public CallOptions maxRetries(int count) {
    return with(draft -> draft.maxRetries = OptionalInt.of(count));
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
    return with(draft -> draft.fallbacks = Optional.of(Objects.requireNonNull(targets, "targets")));
  }

  /**
   * Disables the client's default fallbacks for this call.
   *
   * @return a changed copy
   */
  public CallOptions withoutFallbacks() {
    return with(draft -> draft.fallbacks = Optional.of(List.of()));
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
    return with(draft -> draft.headers = Headers.withHeader(headers, name, value));
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
    return with(draft -> draft.affinity = Optional.of(conversation));
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
    var changed = new HashMap<>(attributes);
    changed.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
    return with(draft -> draft.attributes = changed);
  }

  private CallOptions with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.toOptions();
  }

  @Override
  public String toString() {
    return "CallOptions[timeout=" + timeout + ", requestTimeout=" + requestTimeout + ", idleTimeout=" + idleTimeout
        + ", maxRetries=" + maxRetries + ", fallbacks=" + fallbacks + ", headers=" + headers.keySet() + ", affinity="
        + affinity + ", attributes=" + attributes + "]";
  }

  /** Mutable values from which a changed copy is created. */
  private static final class Draft {
    private Optional<Duration> timeout;
    private Optional<Duration> requestTimeout;
    private Optional<Duration> idleTimeout;
    private OptionalInt maxRetries;
    private Optional<List<String>> fallbacks;
    private Map<String, String> headers;
    private Optional<String> affinity;
    private Map<String, Object> attributes;

    private Draft(CallOptions from) {
      timeout = from.timeout;
      requestTimeout = from.requestTimeout;
      idleTimeout = from.idleTimeout;
      maxRetries = from.maxRetries;
      fallbacks = from.fallbacks;
      headers = from.headers;
      affinity = from.affinity;
      attributes = from.attributes;
    }

    private CallOptions toOptions() {
      return new CallOptions(timeout, requestTimeout, idleTimeout, maxRetries, fallbacks, headers, affinity,
          attributes);
    }
  }
}
