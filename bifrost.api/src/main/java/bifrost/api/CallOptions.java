package bifrost.api;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What one call does differently. What is not set here is as {@link Bifrost.Builder#options(CallOptions)} says, else as the
 * provider's {@link NetworkConfig} says.
 *
 * @param timeout how long the whole call may take, with every retry and fallback, and a stream to its end; by default without limit
 * @param requestTimeout how long one try may take until its answer is whole, or the first event of a stream is there
 * @param idleTimeout how long the body may pause between bytes, from its first byte or a stream's first event on
 * @param maxRetries how often a try that failed for a moment is repeated
 * @param fallbacks whom to ask, in this order, when the target fails, as {@code provider/model}; an empty list for nobody
 * @param headers further headers; their values are not printed
 * @param affinity the name of a conversation that is kept on one server; see {@link #affinity(String)}
 * @param attributes values that listeners find in the events of the call; not sent; their values are not printed
 */
public record CallOptions(Optional<Duration> timeout, Optional<Duration> requestTimeout, Optional<Duration> idleTimeout, OptionalInt maxRetries,
    Optional<List<String>> fallbacks, Map<String, String> headers, Optional<String> affinity,
    Map<String, Object> attributes) {
  private static final CallOptions NONE = new CallOptions(Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.empty(),
      Optional.empty(), Map.of(), Optional.empty(), Map.of());

  /** Copies lists and headers, and checks that limits are above zero. */
  public CallOptions {
    Objects.requireNonNull(timeout, "timeout");
    Objects.requireNonNull(requestTimeout, "requestTimeout");
    Objects.requireNonNull(idleTimeout, "idleTimeout");
    Objects.requireNonNull(maxRetries, "maxRetries");
    Objects.requireNonNull(fallbacks, "fallbacks");
    Objects.requireNonNull(headers, "headers");
    Objects.requireNonNull(affinity, "affinity");
    attributes = Attributes.copy(attributes);
    timeout.ifPresent(limit -> Check.limit("timeout", limit));
    requestTimeout.ifPresent(limit -> Check.limit("requestTimeout", limit));
    idleTimeout.ifPresent(limit -> Check.limit("idleTimeout", limit));
    maxRetries.ifPresent(count -> Check.retries("maxRetries", count));
    fallbacks = fallbacks.map(List::copyOf);
    headers = Headers.copy(headers);
  }

  /**
   * Nothing different.
   *
   * @return options
   */
  public static CallOptions options() {
    return NONE;
  }

  /**
   * Limits the whole call: every try, the pauses between them, every fallback, and a stream to its last event.
   *
   * @param wholeCall how long; above zero
   * @return options
   */
  public CallOptions timeout(Duration wholeCall) {
    return with(draft -> draft.timeout = Optional.of(Objects.requireNonNull(wholeCall, "wholeCall")));
  }

  /**
   * Limits the time of one attempt until its response is complete, or until the first event of a stream. Comments before the first event do
   * not extend it.
   *
   * @param limit how long one attempt may take; positive
   * @return options
   */
  public CallOptions requestTimeout(Duration limit) {
    return with(draft -> draft.requestTimeout = Optional.of(Objects.requireNonNull(limit, "limit")));
  }

  /**
   * Limits the pauses between bytes of a response body. The limit begins with the first byte of the body, or with the first event of a stream;
   * before, only the request timeout counts. It runs only while a reader waits.
   *
   * @param limit how long the body may pause; positive
   * @return options
   */
  public CallOptions idleTimeout(Duration limit) {
    return with(draft -> draft.idleTimeout = Optional.of(Objects.requireNonNull(limit, "limit")));
  }

  /**
   * Repeats tries that failed for a moment; see {@link NetworkConfig#maxRetries(int)}.
   *
   * @param count how often, at most, for the target and for each fallback; 0 for not at all
   * @return options
   */
  public CallOptions maxRetries(int count) {
    return with(draft -> draft.maxRetries = OptionalInt.of(count));
  }

  /**
   * Sets the fallbacks: the targets that are tried, in this order, when the call's own target fails with any error except
   * {@code Cancelled}, {@code Misconfigured} and the timeout of the whole call. Once a stream has started, there is no fallback. Requests
   * that name a provider, not a model, have none. {@link #fallbacks()}, without an argument, reads them.
   *
   * @param first a target, as {@code provider/model}; the provider must be configured
   * @param more further targets
   * @return options
   */
  public CallOptions fallbacks(String first, String... more) {
    return fallbacks(Check.list(first, more));
  }

  /**
   * Sets the fallbacks, as {@link #fallbacks(String, String...)} does.
   *
   * @param targets the targets, as {@code provider/model}; an empty list disables fallbacks, as {@link #withoutFallbacks()} does
   * @return options
   */
  public CallOptions fallbacks(List<String> targets) {
    return with(draft -> draft.fallbacks = Optional.of(Objects.requireNonNull(targets, "targets")));
  }

  /**
   * Asks nobody else, though the client's options name somebody.
   *
   * @return options
   */
  public CallOptions withoutFallbacks() {
    return with(draft -> draft.fallbacks = Optional.of(List.of()));
  }

  /**
   * Adds a header, or replaces it; names match without regard to case. {@code Authorization} replaces the provider's key for this call: no
   * key is sent, a refusal does not select another key, and the report names no key. Neither {@code Authorization} nor any other header whose
   * name contains {@code auth}, {@code key}, {@code token}, {@code secret}, {@code cookie}, {@code password}, {@code credential} or
   * {@code signature} is sent to a fallback at another provider.
   *
   * @param name its name
   * @param value its value, in printable ASCII
   * @return options
   * @throws IllegalArgumentException if it cannot be a header
   */
  public CallOptions header(String name, String value) {
    return with(draft -> draft.headers = Headers.with(headers, name, value));
  }

  /**
   * Keeps the calls of a conversation on one server of a provider that has several, so that they find its prefix cache. If that server fails,
   * the conversation moves to another one; if servers are added or removed, only those conversations move that must. The choice depends on
   * the base URLs of the servers and on their weights: it is the same in every process, and after a restart.
   *
   * <p>Providers of kind {@code vllm} also send the name to the server, in the header {@code X-Session-Id}, which vllm-router reads; a header
   * of that name in the configuration or in these options takes precedence. Servers may log the name, so do not use personal data. A name
   * that is longer than 200 characters, contains a character other than printable ASCII, or begins or ends with a blank is sent as
   * {@code sha256-} and the hexadecimal SHA-256 of its UTF-8 bytes.
   *
   * @param conversation the name of the conversation, not blank
   * @return options
   */
  public CallOptions affinity(String conversation) {
    if (Objects.requireNonNull(conversation, "conversation").isBlank()) throw new IllegalArgumentException("the affinity is blank");
    return with(draft -> draft.affinity = Optional.of(conversation));
  }

  /**
   * Adds a value that listeners find in every {@linkplain CallEvent#attributes() event} of this call, and hooks in its
   * {@linkplain AttemptInfo#attributes() attempts}, or replaces it. It is not sent to the server. Since asynchronous calls and publishers
   * run on other threads, this is the way to hand over what belongs to the calling thread, such as the parent span.
   *
   * @param key its name
   * @param value its value, such as a tenant, or the parent span
   * @return options
   */
  public CallOptions attribute(String key, Object value) {
    var changed = new HashMap<>(attributes);
    changed.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
    return with(draft -> draft.attributes = changed);
  }

  CallOptions withoutCredentials() {
    return with(draft -> draft.headers = Headers.withoutCredentials(headers));
  }

  /** These options where they say something, else the others. */
  CallOptions over(CallOptions others) {
    return new CallOptions(timeout.or(others::timeout), requestTimeout.or(others::requestTimeout), idleTimeout.or(others::idleTimeout),
        maxRetries.isPresent() ? maxRetries : others.maxRetries, fallbacks.or(others::fallbacks), Headers.merged(others.headers, headers),
        affinity.or(others::affinity), merged(others.attributes, attributes));
  }

  private static Map<String, Object> merged(Map<String, Object> below, Map<String, Object> above) {
    if (below.isEmpty()) return above;
    var merged = new HashMap<>(below);
    merged.putAll(above);
    return merged;
  }

  private CallOptions with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.done();
  }

  @Override
  public String toString() {
    return "CallOptions[timeout=" + timeout + ", requestTimeout=" + requestTimeout + ", idleTimeout=" + idleTimeout + ", maxRetries="
        + maxRetries + ", fallbacks=" + fallbacks + ", headers=" + headers.keySet() + ", affinity=" + affinity + ", attributes="
        + attributes + "]";
  }

  /** A copy that is still being written. */
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

    private CallOptions done() {
      return new CallOptions(timeout, requestTimeout, idleTimeout, maxRetries, fallbacks, headers, affinity, attributes);
    }
  }
}
