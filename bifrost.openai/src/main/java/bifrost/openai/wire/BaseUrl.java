package bifrost.openai.wire;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Optional;

/** Where a server is. A trailing slash and a final {@code /v1} make no difference; any other path stays in front. */
final class BaseUrl {
  private final String prefix;
  private final URI url;

  private BaseUrl(URI url, String prefix) {
    this.url = url;
    this.prefix = prefix;
  }

  static BaseUrl of(URI url) {
    wrong(url).ifPresent(what -> {
      throw new BifrostException(new Misconfigured(what + ": write it like http://localhost:8000"));
    });
    var path = withoutSlash(URI.create(url.toASCIIString()).getRawPath()); // java.net.http sends '?' for other characters
    if (path.endsWith("/v1")) path = withoutSlash(path.substring(0, path.length() - "/v1".length()));
    return new BaseUrl(url, url.getScheme() + "://" + url.getRawAuthority() + path);
  }

  private static String withoutSlash(String path) {
    var shorter = path;
    while (shorter.endsWith("/")) shorter = shorter.substring(0, shorter.length() - 1);
    return shorter;
  }

  private static Optional<String> wrong(URI url) {
    if (String.valueOf(url.getRawAuthority()).indexOf('@') >= 0) {
      return Optional.of("the base URL names a user; a key goes into ProviderConfig.key(…)");
    }
    if (!"http".equalsIgnoreCase(url.getScheme()) && !"https".equalsIgnoreCase(url.getScheme())) {
      return Optional.of(shown(url) + " begins with neither http:// nor https://");
    }
    var fault = Authority.fault(url).map(what -> shown(url) + " " + what);
    if (fault.isPresent()) return fault;
    if (url.getRawQuery() != null || url.getRawFragment() != null) return Optional.of(shown(url) + " has a query or a fragment");
    return refused(url);
  }

  /** {@return the reason why java.net.http rejects the URL, which it otherwise reports only when a request is built} */
  private static Optional<String> refused(URI url) {
    try {
      HttpRequest.newBuilder(url);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(shown(url) + " is refused by java.net.http (" + e.getMessage() + ")");
    }
  }

  /** Without a password and without a key, which stand in front of an {@code @} or in the query. */
  private static String shown(URI url) {
    var text = url.toString().split("[?#]", 2)[0];
    return text.indexOf('@') < 0 ? "the base URL '" + text + "'" : "the base URL";
  }

  /** The address of a path such as {@code /v1/models}. */
  URI at(String path) {
    return URI.create(prefix + path);
  }

  boolean isTls() {
    return "https".equalsIgnoreCase(url.getScheme());
  }

  /** Whether the host is a name to be looked up, which blocks; digits, an address in brackets, and the machine itself are not. */
  boolean needsLookup() {
    var host = url.getHost();
    boolean address = host.startsWith("[") || host.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
    return !address && !host.equalsIgnoreCase("localhost");
  }

  @Override
  public String toString() {
    return prefix;
  }
}
