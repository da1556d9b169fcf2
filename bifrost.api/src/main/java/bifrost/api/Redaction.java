package bifrost.api;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.json.JsonString;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Takes a key out of what a server said, as it is and as JSON writes it: some servers repeat the key they refuse. */
final class Redaction {
  /** A shorter key is a word that could stand anywhere. */
  private static final int SHORTEST = 8;

  private static final String INSTEAD = "***";

  private final List<String> secrets;

  private Redaction(List<String> secrets) {
    this.secrets = secrets;
  }

  static Redaction of(Optional<Key> key) {
    return new Redaction(key.map(Key::value).filter(value -> value.length() >= SHORTEST).map(Redaction::forms).orElse(List.of()));
  }

  private static List<String> forms(String secret) {
    var quoted = new JsonString(secret).toString();
    var escaped = quoted.substring(1, quoted.length() - 1);
    return List.of(escaped, escaped.replace("/", "\\/"), secret);
  }

  String clean(String text) {
    var clean = text;
    for (var secret : secrets) clean = clean.replace(secret, INSTEAD);
    return clean;
  }

  Map<String, List<String>> clean(Map<String, List<String>> headers) {
    if (secrets.isEmpty()) return headers;
    var clean = new TreeMap<String, List<String>>();
    headers.forEach((name, values) -> clean.put(name, values.stream().map(this::clean).toList()));
    return clean;
  }

  BifrostError clean(BifrostError error) {
    if (secrets.isEmpty()) return error;
    if (error instanceof Rejected r) return clean(r);
    if (error instanceof Malformed m) return new Malformed(clean(m.message()), clean(m.body()));
    if (error instanceof Truncated t) return new Truncated(clean(t.message()));
    if (error instanceof Unreachable u) return new Unreachable(clean(u.message()), u.isTransient());
    return error;
  }

  private Rejected clean(Rejected r) {
    return new Rejected(r.status(), r.type().map(this::clean), r.code().map(this::clean), r.param().map(this::clean), clean(r.message()),
        r.retryAfter(), r.requestId().map(this::clean), clean(r.body()));
  }

  /** Whether an exception can be shown as a cause. */
  boolean isClean(Throwable thrown) {
    for (var each = thrown; each != null; each = each.getCause()) {
      var text = String.valueOf(each.getMessage());
      if (!text.equals(clean(text))) return false;
    }
    return true;
  }
}
