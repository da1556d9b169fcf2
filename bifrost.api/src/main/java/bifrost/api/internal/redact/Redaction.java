package bifrost.api.internal.redact;

import bifrost.api.ApiKey;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Mismatched;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.BifrostException;
import bifrost.api.ProxyConfig;
import bifrost.api.Usage;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.value.Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A set of secrets and the operations that remove them from errors, reports and responses, in plain and in
 * JSON-escaped form. Some servers repeat a rejected key in their error message.
 */
public final class Redaction {
  public static final Redaction NONE = new Redaction(List.of(), List.of());

  private static final List<String> PROXIES = List.of("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy");

  private final List<String> secrets; // the longest first, because a shorter one may be a part of it
  private final List<RecentSecrets> changingSecrets; // the values of keys that have a supplier

  private Redaction(List<String> secrets, List<RecentSecrets> changingSecrets) {
    this.secrets = secrets;
    this.changingSecrets = changingSecrets;
  }

  public static Redaction of(List<ApiKey> keys) {
    var secrets = new ArrayList<String>();
    boolean hasSupplier = false;
    for (var key : keys) {
      secrets.add(key.value());
      hasSupplier |= key.supplier().isPresent();
    }
    var values = NONE.andSecrets(secrets);
    return !hasSupplier ? values : new Redaction(values.secrets, List.of(new RecentSecrets()));
  }

  /**
   * {@return a redaction for one call, which keeps the key values of the call even if later calls supply many others}
   */
  public Redaction forCall() {
    return changingSecrets.isEmpty() ? this
        : new Redaction(secrets, Stream.concat(changingSecrets.stream(), Stream.of(new RecentSecrets())).toList());
  }

  /** Adds a value of a key that has a supplier. Must be called before the value is sent. */
  public void remember(String value) {
    if (value.length() >= RedactedText.MIN_SECRET_LENGTH) changingSecrets.forEach(each -> each.add(value));
  }

  /** {@return an immutable redaction of the secrets that are known now} */
  Redaction snapshot() {
    if (changingSecrets.isEmpty()) return this;
    var recent = new ArrayList<String>();
    for (var each : changingSecrets) recent.addAll(each.all());
    return new Redaction(andSecrets(recent).secrets, List.of());
  }

  boolean isEmpty() {
    return secrets.isEmpty()
        && (changingSecrets.isEmpty() || changingSecrets.stream().allMatch(each -> each.all().isEmpty()));
  }

  /**
   * {@return a redaction that also removes the trimmed values of credential headers, and the part of a value after
   * the authentication scheme, as in {@code Bearer <token>}}
   */
  public Redaction andCredentials(Map<String, String> headers) {
    if (headers.isEmpty()) return this;
    var values = new ArrayList<String>();
    for (var header : headers.entrySet()) {
      if (!Headers.isCredential(header.getKey())) continue;
      var value = Headers.trimmed(header.getValue());
      values.add(value);
      values.add(afterScheme(value));
    }
    return values.isEmpty() ? this : andSecrets(values);
  }

  private static String afterScheme(String value) {
    int blank = 0;
    while (blank < value.length() && " \t".indexOf(value.charAt(blank)) < 0) blank++;
    return blank == value.length() ? value : Headers.trimmed(value.substring(blank));
  }

  /**
   * {@return a redaction that also removes the password of the proxy, in plain text and Base64-encoded with the user
   * name} For {@link ProxyConfig.Environment}, the proxies come from the usual environment variables.
   */
  public Redaction andProxy(ProxyConfig proxy, UnaryOperator<String> environment) {
    if (!(proxy instanceof ProxyConfig.Environment)) return andProxy(proxy);
    var all = this;
    for (var name : PROXIES) all = all.andProxy(Optional.ofNullable(environment.apply(name)));
    return all;
  }

  private Redaction andProxy(Optional<String> url) {
    try {
      return url.map(text -> andProxy(ProxyConfig.http(text.contains("://") ? text : "http://" + text.strip())))
          .orElse(this);
    } catch (BifrostException e) {
      return this; // an invalid proxy URL is never used
    }
  }

  private Redaction andProxy(ProxyConfig proxy) {
    if (!(proxy instanceof ProxyConfig.Http http) || http.password().isEmpty()) return this;
    var user = http.username() + ":" + http.password();
    return andSecrets(
        List.of(http.password(), Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8))));
  }

  /** {@return a redaction that also removes the given secrets} */
  public Redaction andSecrets(Collection<String> more) {
    var all = new LinkedHashSet<>(secrets);
    for (var each : more) if (each.length() >= RedactedText.MIN_SECRET_LENGTH) all.add(each);
    var longestFirst = new ArrayList<>(all);
    if (longestFirst.size() > 1) longestFirst.sort(Comparator.comparingInt(String::length).reversed());
    return new Redaction(List.copyOf(longestFirst), changingSecrets);
  }

  public String redact(String text) {
    if (isEmpty()) return text;
    var redacted = new RedactedText(text);
    for (var secret : snapshot().secrets) redacted.remove(secret);
    return redacted.text();
  }

  public BifrostError redact(BifrostError error) {
    if (isEmpty()) return error;
    if (error instanceof Rejected r) return redact(r);
    if (error instanceof Malformed m) return new Malformed(redact(m.message()), redact(m.body()));
    if (error instanceof Mismatched m) {
      return new Mismatched(m.reason(), redact(m.message()), redact(m.text()), m.usage().filter(this::isFreeOfSecrets));
    }
    if (error instanceof Truncated t) return new Truncated(redact(t.message()));
    if (error instanceof Unreachable u) return new Unreachable(redact(u.message()), u.isTransient());
    if (error instanceof Misconfigured m) return new Misconfigured(redact(m.message()));
    if (error instanceof Unsupported u) {
      return new Unsupported(u.provider(), u.operation(), u.parameter().map(this::redact));
    }
    if (error instanceof TimedOut t) return new TimedOut(t.limit(), t.after(), redact(t.message()));
    if (error instanceof Cancelled c) return new Cancelled(redact(c.message()));
    return error;
  }

  private Rejected redact(Rejected r) {
    return new Rejected(r.status(), r.type().map(this::redact), r.serverCode().map(this::redact),
        r.param().map(this::redact),
        redact(r.message()), r.retryAfter(), r.requestId().map(this::redact), redact(r.body()));
  }

  /** {@return whether an exception, its causes and its suppressed exceptions contain no secret} */
  public boolean isFreeOfSecrets(@Nullable Throwable thrown) {
    return isEmpty() || isFreeOfSecrets(thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private boolean isFreeOfSecrets(@Nullable Throwable thrown, Set<Throwable> visited) {
    if (thrown == null || !visited.add(thrown)) return true;
    var error = thrown instanceof BifrostException known ? known.error() : null;
    return isFreeOfSecrets(thrown.toString()) && isFreeOfSecrets(String.valueOf(thrown.getMessage()))
        && isFreeOfSecrets(String.valueOf(error)) && isFreeOfSecrets(thrown.getCause(), visited)
        && Arrays.stream(thrown.getSuppressed()).allMatch(each -> isFreeOfSecrets(each, visited));
  }

  private boolean isFreeOfSecrets(Usage usage) { // not of its toString(), which retains its class loader on Java 17
    return isFreeOfSecrets(usage.extras().toString());
  }

  private boolean isFreeOfSecrets(String text) {
    return text.equals(redact(text));
  }
}
