package bifrost.api.internal.redact;

import bifrost.api.internal.Nullable;
import bifrost.api.internal.value.Headers;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A view of response headers, with names in lower case, that redacts a value each time it is read, because most values
 * are never read.
 */
public final class RedactedHeaders extends AbstractMap<String, List<String>> {
  private volatile Map<String, List<String>> headers; // never modified
  private volatile boolean isLowerCase; // whether the headers have been read, and are a copy
  private final Redaction redaction; // a snapshot

  private RedactedHeaders(Map<String, List<String>> headers, Redaction redaction) {
    this.headers = headers;
    this.redaction = redaction;
  }

  /**
   * {@return a view that removes the secrets that are known now}
   *
   * @param headers the headers; must not be modified later
   */
  public static Map<String, List<String>> of(Map<String, List<String>> headers, Redaction redaction) {
    return headers.isEmpty() ? Map.of() : new RedactedHeaders(headers, redaction.snapshot());
  }

  /** {@return the headers with names in lower case} Several threads may create equal copies. */
  private Map<String, List<String>> headers() {
    if (!isLowerCase) {
      headers = Headers.lowerCase(headers);
      isLowerCase = true;
    }
    return headers;
  }

  private List<String> redacted(List<String> values) {
    return redaction.isEmpty() ? values : values.stream().map(redaction::redact).toList();
  }

  @Override
  public @Nullable List<String> get(Object name) {
    var values = headers().get(name);
    return values == null ? null : redacted(values);
  }

  @Override
  public boolean containsKey(Object name) {
    return headers().containsKey(name);
  }

  @Override
  public boolean isEmpty() {
    return false; // without a copy, which size() needs
  }

  @Override
  public int size() {
    return headers().size();
  }

  @Override
  public Set<String> keySet() {
    return headers().keySet();
  }

  @Override
  public Set<Entry<String, List<String>>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<String, List<String>>> iterator() {
        return headers().entrySet().stream().map(each -> Map.entry(each.getKey(), redacted(each.getValue())))
            .iterator();
      }

      @Override
      public int size() {
        return headers().size();
      }
    };
  }
}
