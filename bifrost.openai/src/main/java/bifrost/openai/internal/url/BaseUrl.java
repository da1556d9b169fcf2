package bifrost.openai.internal.url;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.ProviderConfig;
import bifrost.openai.internal.url.ApiEndpoint.PathBase;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.Optional;

/**
 * The base URL of a server, which resolves the endpoints of requests.
 *
 * <p>{@code /v1} is added to it, unless the configuration has a path prefix, or the path of the URL has a version
 * segment or names an Azure deployment. A trailing slash makes no difference.
 */
public final class BaseUrl {
  private static final String DEPLOYMENTS = "/openai/deployments/";
  private static final String VERSION = "/v1";

  /**
   * The placeholder for a host name with {@code _} in requests, until its IP address is known. It never resolves
   * (RFC 6761).
   */
  private static final String PLACEHOLDER = "name-with-underscore.invalid";

  private final URI url;
  private final String server; // scheme, host and port
  private final URI origin;
  private final URI serverWithPath;
  private final boolean isName;
  private final Optional<String> nameWithUnderscore;
  private final String authority; // the host and port of requests
  private final String path; // without a trailing slash
  private final String prefix; // the path prefix of operations, which follows the path
  private final String query; // with the parameters of the kind and the configuration
  private final boolean hasConfiguredPaths; // configured paths follow the path without the prefix

  private BaseUrl(URI url, String path, String prefix, String query, boolean hasConfiguredPaths) {
    this.url = url;
    this.server = address(url, url.getRawAuthority());
    this.nameWithUnderscore = UrlAuthority.nameWithUnderscore(url);
    this.authority = nameWithUnderscore.isEmpty() ? url.getRawAuthority() : placeholder(UrlAuthority.explicitPort(url));
    this.path = path;
    this.origin = URI.create(server);
    this.serverWithPath = URI.create(server.concat(path));
    this.isName = isName(host());
    this.prefix = prefix;
    this.query = query;
    this.hasConfiguredPaths = hasConfiguredPaths;
  }

  public static BaseUrl of(URI url) {
    return of(url, ProviderConfig.defaults());
  }

  public static BaseUrl of(URI url, ProviderConfig config) {
    return of(url, config, Map.of());
  }

  /**
   * Reads a base URL.
   *
   * @param config the configuration, whose path prefix and query are added
   * @param defaults the query parameters of the kind; those of the URL and of the configuration take precedence
   * @throws BifrostException with Misconfigured if requests cannot be sent to the URL
   */
  public static BaseUrl of(URI url, ProviderConfig config, Map<String, String> defaults) {
    var fault = findFault(url);
    if (fault.isPresent()) {
      throw new BifrostException(new Misconfigured(fault.get() + ": use a URL like http://localhost:8000"));
    }
    var ascii = URI.create(url.toASCIIString()); // java.net.http sends '?' for other characters
    var path = path(ascii);
    var prefix = config.pathPrefix().isPresent() ? prefix(path, config.pathPrefix().get())
        : hasVersion(path) ? ""
        : VERSION;
    var urlQuery = QueryString.merge(QueryString.of(defaults), ascii.getRawQuery() == null ? "" : ascii.getRawQuery());
    var query = QueryString.merge(urlQuery, QueryString.of(config.query()));
    return new BaseUrl(url, path, prefix, query, !config.sendPaths().isEmpty() || !config.streamPaths().isEmpty());
  }

  /** {@return the path without trailing slashes, and with a single slash before a trailing version segment} */
  private static String path(URI url) {
    var path = withoutSlash(url.getRawPath());
    var unversioned = withoutVersion(path);
    return unversioned.equals(path) ? path : unversioned + path.substring(path.lastIndexOf('/'));
  }

  private static String prefix(String path, String configured) {
    if (configured.isEmpty()) return "";
    var prefix = withoutSlash(OperationPaths.validate("path prefix", "ProviderConfig.pathPrefix", configured, false));
    return path.endsWith(prefix) ? "" : prefix;
  }

  private static String withoutSlash(String path) {
    var shorter = path;
    while (shorter.endsWith("/")) shorter = shorter.substring(0, shorter.length() - 1);
    return shorter;
  }

  private static boolean hasVersion(String path) {
    for (var segment : path.split("/")) {
      if (isVersion(segment)) return true;
    }
    return path.contains(DEPLOYMENTS);
  }

  /** {@return whether a segment of a path is a version, such as {@code v1}, {@code v3} or {@code v1beta}} */
  private static boolean isVersion(String segment) {
    return segment.length() >= 2 && segment.charAt(0) == 'v' && segment.charAt(1) >= '0' && segment.charAt(1) <= '9';
  }

  private static String withoutVersion(String path) {
    int slash = path.lastIndexOf('/');
    return slash >= 0 && isVersion(path.substring(slash + 1)) ? withoutSlash(path.substring(0, slash)) : path;
  }

  /** Parses a URL in a configuration. */
  static URI parse(String text) {
    try {
      return URI.create(new URI(text).toASCIIString());
    } catch (URISyntaxException e) {
      throw new BifrostException(
          new Misconfigured("invalid URL '" + text.replaceFirst("[?#].*", "").replaceFirst("//[^/]*@", "//***@") + "': "
              + e.getReason() + " at character " + (e.getIndex() + 1)));
    }
  }

  private static Optional<String> findFault(URI url) {
    if (String.valueOf(url.getRawAuthority()).indexOf('@') >= 0) {
      return Optional.of("the base URL must not contain a user name (ProviderConfig.key(…) sets a key)");
    }
    if (!"http".equalsIgnoreCase(url.getScheme()) && !"https".equalsIgnoreCase(url.getScheme())) {
      return Optional.of(describe(url) + " must start with http:// or https://");
    }
    var fault = UrlAuthority.findFault(url);
    if (fault.isPresent()) return Optional.of(describe(url) + " " + fault.get());
    if (url.getRawFragment() != null) return Optional.of(describe(url) + " must not have a fragment");
    return UrlAuthority.nameWithUnderscore(url).isPresent() ? findUnderscoreFault(url) : findJdkFault(url);
  }

  /**
   * {@return the fault of a name with {@code _} in an https:// URL} An IP address cannot replace it, because the
   * certificate must match.
   */
  private static Optional<String> findUnderscoreFault(URI url) {
    if (url.getScheme().equalsIgnoreCase("http")) return Optional.empty();
    return Optional.of(describe(url)
        + " has '_' in the host name, which java.net.http rejects for https://; give the server a network alias"
        + " without '_' (docker compose: networks.<name>.aliases) and a certificate for it");
  }

  /** {@return the reason why java.net.http rejects the URL, which it otherwise reports only when a request is built} */
  private static Optional<String> findJdkFault(URI url) {
    try {
      HttpRequest.newBuilder(url);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(describe(url) + " is rejected by java.net.http (" + e.getMessage() + ")");
    }
  }

  /** {@return the URL for messages, without user information and query, which may hold a password or a key} */
  private static String describe(URI url) {
    var text = url.toString().split("[?#]", 2)[0];
    return text.indexOf('@') < 0 ? "the base URL '" + text + "'" : "the base URL";
  }

  /**
   * {@return the URL of a request to an endpoint} The endpoint's query parameters take precedence. A host name with
   * {@code _} is replaced by a placeholder, because java.net.http rejects it.
   */
  public URI resolve(ApiEndpoint endpoint) {
    return endpoint.at(this);
  }

  URI parse(ApiEndpoint endpoint) {
    var all = QueryString.merge(query, endpoint.query());
    var address = address(url, authority).concat(path(endpoint));
    return URI.create(all.isEmpty() ? address : address + "?" + all);
  }

  /**
   * {@return a URL without a path} The first call uses {@code concat} instead of {@code +}, which loads classes of
   * {@code invokedynamic}.
   */
  private static String address(URI url, String authority) {
    return url.getScheme().concat("://").concat(authority);
  }

  private static String placeholder(int port) {
    return PLACEHOLDER + (port < 0 ? "" : ":" + port);
  }

  /** {@return whether the URL of a request has the name of this server, not one of its IP addresses} */
  public boolean usesServerName(URI request) {
    var host = nameWithUnderscore.isPresent() ? PLACEHOLDER : url.getHost();
    return host.equalsIgnoreCase(request.getHost());
  }

  /** {@return the URL of a request with the name of the server, which replaces a placeholder or an IP address} */
  public URI withServerName(URI request) {
    if (nameWithUnderscore.isEmpty() && usesServerName(request)) return request;
    return URI
        .create(server + request.getRawPath() + (request.getRawQuery() == null ? "" : "?" + request.getRawQuery()));
  }

  /**
   * {@return the URL of a request for messages: with the name of the server, and without the query, which may hold a
   * key}
   */
  public String describeRequest(URI request) {
    return withServerName(request).toString().replaceFirst("[?#].*", "");
  }

  private String path(ApiEndpoint endpoint) {
    var base = endpoint.pathBase() == PathBase.PREFIX ? path.concat(prefix)
        : endpoint.pathBase() == PathBase.BASE_URL ? path
        : withoutVersion(path);
    return base.concat(endpoint.path());
  }

  /** {@return the URL of the server, without path and query} */
  public URI origin() {
    return origin;
  }

  /** {@return the base URL without its query, to identify the server in messages and reports} */
  public URI server() {
    return serverWithPath;
  }

  public boolean isTls() {
    return "https".equalsIgnoreCase(url.getScheme());
  }

  /** {@return the host name, if it contains {@code _}} An IP address replaces it, because java.net.http rejects it. */
  public Optional<String> nameWithUnderscore() {
    return nameWithUnderscore;
  }

  public String host() {
    return nameWithUnderscore.isPresent() ? nameWithUnderscore.get() : url.getHost();
  }

  /** {@return whether the host requires a lookup, which may block} IP addresses and {@code localhost} require none. */
  public boolean needsLookup() {
    return isName() && !host().equalsIgnoreCase("localhost");
  }

  /** {@return whether the host is a name, not an IP address} */
  public boolean isName() {
    return isName;
  }

  private static boolean isName(String host) {
    if (host.startsWith("[")) return false;
    for (int i = 0; i < host.length(); i++) if ("0123456789.".indexOf(host.charAt(i)) < 0) return true;
    return false;
  }

  /** {@return an identifier that two base URLs share if they resolve every endpoint to the same URL} */
  public String identity() {
    return String.join(" ", server, path + prefix, withoutVersion(path), query, hasConfiguredPaths ? path : "");
  }

  /** {@return the URL without a trailing version segment, and without its query} */
  @Override
  public String toString() {
    return server + withoutVersion(path);
  }
}
