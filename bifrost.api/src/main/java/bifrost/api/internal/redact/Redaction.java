package bifrost.api.internal.redact;

import bifrost.api.ApiKey;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.BifrostException;
import bifrost.api.ProxyConfig;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.value.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Takes secrets out of what a server said, as they are and as JSON writes them: some servers repeat the key they refuse. */
public final class Redaction {
  public static final Redaction NONE = new Redaction(List.of(), List.of());

  private static final List<String> PROXIES = List.of("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy");

  private final List<String> secrets; // the longest first: a shorter one may be a part of it
  private final List<RecentSecrets> changingSecrets; // the values of keys that have a supplier

  private Redaction(List<String> secrets, List<RecentSecrets> changing) {
    this.secrets = secrets;
    this.changingSecrets = changing;
  }

  public static Redaction of(List<ApiKey> keys) {
    var values = NONE.andSecrets(keys.stream().map(ApiKey::value));
    boolean fixed = keys.stream().allMatch(key -> key.supplier().isEmpty());
    return fixed ? values : new Redaction(values.secrets, List.of(new RecentSecrets()));
  }

  /** {@return a redaction for one call, which keeps the values that the call sends, however many other calls send later} */
  public Redaction forCall() {
    return changingSecrets.isEmpty() ? this
        : new Redaction(secrets, Stream.concat(changingSecrets.stream(), Stream.of(new RecentSecrets())).toList());
  }

  /** Adds the value of a key that has a supplier, before it is sent. */
  public void remember(String value) {
    if (value.length() >= RedactedText.MIN_SECRET_LENGTH) changingSecrets.forEach(each -> each.add(value));
  }

  /** {@return a redaction of the present secrets, which does not change} */
  Redaction snapshot() {
    return changingSecrets.isEmpty() ? this
        : new Redaction(andSecrets(changingSecrets.stream().flatMap(each -> each.all().stream())).secrets, List.of());
  }

  boolean isEmpty() {
    return secrets.isEmpty()
        && (changingSecrets.isEmpty() || changingSecrets.stream().allMatch(each -> each.all().isEmpty()));
  }

  /** {@return a redaction of the trimmed values of credential headers too, and of the part after a scheme, as in {@code Bearer <token>}} */
  public Redaction andCredentials(Map<String, String> headers) {
    var values = headers.entrySet().stream().filter(header -> Headers.isCredential(header.getKey()))
        .map(Map.Entry::getValue).toList();
    if (values.isEmpty()) return this;
    return andSecrets(values.stream().map(Headers::trimmed).flatMap(value -> Stream.of(value, afterScheme(value))));
  }

  private static String afterScheme(String value) {
    int blank = 0;
    while (blank < value.length() && " \t".indexOf(value.charAt(blank)) < 0) blank++;
    return blank == value.length() ? value : Headers.trimmed(value.substring(blank));
  }

  /** The password, and what is sent of it; of the environment's proxies, too, in the variables that are read of old. */
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
      return this; // it cannot be used either
    }
  }

  private Redaction andProxy(ProxyConfig proxy) {
    if (!(proxy instanceof ProxyConfig.Http http) || http.password().isEmpty()) return this;
    var user = http.username() + ":" + http.password();
    return andSecrets(
        Stream.of(http.password(), Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8))));
  }

  /** {@return a redaction of further secrets too} */
  public Redaction andSecrets(Stream<String> more) {
    return new Redaction(
        Stream.concat(secrets.stream(), more.filter(each -> each.length() >= RedactedText.MIN_SECRET_LENGTH)).distinct()
            .sorted(Comparator.comparingInt(String::length).reversed()).toList(),
        changingSecrets);
  }

  public String redact(String text) {
    if (isEmpty()) return text;
    var clean = new RedactedText(text);
    snapshot().secrets.forEach(clean::remove);
    return clean.text();
  }

  public BifrostError redact(BifrostError error) {
    if (isEmpty()) return error;
    if (error instanceof Rejected r) return redact(r);
    if (error instanceof Malformed m) return new Malformed(redact(m.message()), redact(m.body()));
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
    return new Rejected(r.status(), r.type().map(this::redact), r.code().map(this::redact), r.param().map(this::redact),
        redact(r.message()), r.retryAfter(), r.requestId().map(this::redact), redact(r.body()));
  }

  /** Whether an exception can be shown, with all that it was caused by. */
  public boolean isFreeOfSecrets(@Nullable Throwable thrown) {
    return isEmpty() || isFreeOfSecrets(thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private boolean isFreeOfSecrets(@Nullable Throwable thrown, Set<Throwable> seen) {
    if (thrown == null || !seen.add(thrown)) return true;
    var error = thrown instanceof BifrostException known ? known.error() : null;
    return isFreeOfSecrets(thrown.toString()) && isFreeOfSecrets(String.valueOf(thrown.getMessage()))
        && isFreeOfSecrets(String.valueOf(error)) && isFreeOfSecrets(thrown.getCause(), seen)
        && Arrays.stream(thrown.getSuppressed()).allMatch(each -> isFreeOfSecrets(each, seen));
  }

  private boolean isFreeOfSecrets(String text) {
    return text.equals(redact(text));
  }
}
