package bifrost.api;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostError.Unsupported;
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
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Takes secrets out of what a server said, as they are and as JSON writes them: some servers repeat the key they refuse. */
final class Redaction {
  static final Redaction NOTHING = new Redaction(List.of());

  private static final List<String> PROXIES = List.of("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy");

  private final List<String> secrets; // the longest first: a shorter one may be a part of it

  private Redaction(List<String> secrets) {
    this.secrets = secrets;
  }

  static Redaction of(List<Key> keys) {
    return NOTHING.and(keys.stream().map(Key::value));
  }

  /** {@return a redaction of the trimmed values of credential headers too, and of the part after a scheme, as in {@code Bearer <token>}} */
  Redaction andCredentials(Map<String, String> headers) {
    var values = headers.entrySet().stream().filter(header -> Headers.isCredential(header.getKey())).map(Map.Entry::getValue).toList();
    if (values.isEmpty()) return this;
    return and(values.stream().map(Key::trimmed).flatMap(value -> Stream.of(value, afterScheme(value))));
  }

  private static String afterScheme(String value) {
    int blank = 0;
    while (blank < value.length() && " \t".indexOf(value.charAt(blank)) < 0) blank++;
    return blank == value.length() ? value : Key.trimmed(value.substring(blank));
  }

  /** The password, and what is sent of it; of the environment's proxies, too, in the variables that are read of old. */
  Redaction andProxy(ProxyConfig proxy, UnaryOperator<String> environment) {
    if (!(proxy instanceof ProxyConfig.Environment)) return andProxy(proxy);
    var all = this;
    for (var name : PROXIES) all = all.andProxy(Optional.ofNullable(environment.apply(name)));
    return all;
  }

  private Redaction andProxy(Optional<String> url) {
    try {
      return url.map(text -> andProxy(ProxyConfig.http(text.contains("://") ? text : "http://" + text.strip()))).orElse(this);
    } catch (BifrostException e) {
      return this; // it cannot be used either
    }
  }

  private Redaction andProxy(ProxyConfig proxy) {
    if (!(proxy instanceof ProxyConfig.Http http) || http.password().isEmpty()) return this;
    var user = http.username() + ":" + http.password();
    return and(Stream.of(http.password(), Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8))));
  }

  /** {@return a redaction of further secrets too} */
  Redaction and(Stream<String> more) {
    return new Redaction(Stream.concat(secrets.stream(), more.filter(each -> each.length() >= RedactedText.SHORTEST)).distinct()
        .sorted(Comparator.comparing(String::length).reversed()).toList());
  }

  String clean(String text) {
    if (secrets.isEmpty()) return text;
    var clean = new RedactedText(text);
    secrets.forEach(clean::remove);
    return clean.text();
  }

  Map<String, List<String>> clean(Map<String, List<String>> headers) {
    if (secrets.isEmpty()) return headers;
    var clean = new TreeMap<String, List<String>>();
    headers.forEach((name, values) -> clean.put(name, values.stream().map(this::clean).toList()));
    return Collections.unmodifiableMap(clean);
  }

  BifrostError clean(BifrostError error) {
    if (secrets.isEmpty()) return error;
    if (error instanceof Rejected r) return clean(r);
    if (error instanceof Malformed m) return new Malformed(clean(m.message()), clean(m.body()));
    if (error instanceof Truncated t) return new Truncated(clean(t.message()));
    if (error instanceof Unreachable u) return new Unreachable(clean(u.message()), u.isTransient());
    if (error instanceof Misconfigured m) return new Misconfigured(clean(m.message()));
    if (error instanceof Unsupported u) return new Unsupported(u.provider(), u.operation(), u.parameter().map(this::clean));
    if (error instanceof Cancelled c) return new Cancelled(clean(c.message()));
    return error;
  }

  private Rejected clean(Rejected r) {
    return new Rejected(r.status(), r.type().map(this::clean), r.code().map(this::clean), r.param().map(this::clean), clean(r.message()),
        r.retryAfter(), r.requestId().map(this::clean), clean(r.body()));
  }

  /** Whether an exception can be shown, with all that it was caused by. */
  boolean isClean(Throwable thrown) {
    return secrets.isEmpty() || isClean(thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private boolean isClean(Throwable thrown, Set<Throwable> seen) {
    if (thrown == null || !seen.add(thrown)) return true;
    var error = thrown instanceof BifrostException known ? known.error() : null;
    return isClean(thrown.toString()) && isClean(String.valueOf(thrown.getMessage())) && isClean(String.valueOf(error))
        && isClean(thrown.getCause(), seen) && Arrays.stream(thrown.getSuppressed()).allMatch(each -> isClean(each, seen));
  }

  private boolean isClean(String text) {
    return text.equals(clean(text));
  }
}
