package bifrost.openai.internal.url;

import static bifrost.openai.internal.url.ApiEndpoint.PathBase.BASE_URL;
import static bifrost.openai.internal.url.ApiEndpoint.PathBase.PREFIX;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The endpoints of a provider's operations. The paths of the configuration take precedence over those of the kind. */
public final class OperationPaths {
  /** The part of a path that the path prefix of the configuration replaces. */
  private static final String VERSION = "/v1";

  private final Map<Operation, ApiEndpoint> defaults = new EnumMap<>(Operation.class);
  private final Map<Operation, ApiEndpoint> unaryPaths = new EnumMap<>(Operation.class);
  private final Map<Operation, ApiEndpoint> streamPaths = new EnumMap<>(Operation.class);

  private OperationPaths() {}

  /**
   * Reads the paths of a configuration.
   *
   * @throws BifrostException with Misconfigured if a path is invalid
   */
  public static OperationPaths of(ProviderConfig config) {
    var paths = new OperationPaths();
    for (var operation : Operation.values()) {
      var path = operation.path();
      if (path.isPresent()) paths.defaults.put(operation, defaultEndpoint(path.get()));
    }
    addConfigured(config.sendPaths(), paths.unaryPaths);
    addConfigured(config.streamPaths(), paths.streamPaths);
    return paths;
  }

  private static void addConfigured(Map<Operation, String> configured, Map<Operation, ApiEndpoint> endpoints) {
    for (var path : configured.entrySet()) {
      endpoints.put(path.getKey(), configuredEndpoint(path.getKey(), path.getValue()));
    }
  }

  private static ApiEndpoint defaultEndpoint(String path) {
    return path.startsWith(VERSION + "/") ? ApiEndpoint.of(PREFIX, path.substring(VERSION.length()))
        : ApiEndpoint.raw(path);
  }

  /** {@return the endpoint of an operation without the version} */
  public static ApiEndpoint unprefixed(Operation operation) {
    return ApiEndpoint.raw(operation.path().orElseThrow().substring(VERSION.length()));
  }

  private static ApiEndpoint configuredEndpoint(Operation operation, String path) {
    if (operation == Operation.RAW) {
      throw misconfigured(
          "RAW cannot have a path: remove ProviderConfig.path(RAW, …), and set the path of the RawRequest");
    }
    if (!isUrl(path)) {
      return ApiEndpoint.of(BASE_URL, validate("path of " + operation, "ProviderConfig.path", path, true));
    }
    var url = BaseUrl.parse(path);
    if (url.getRawFragment() != null) {
      throw misconfigured(
          "the URL of " + operation + " must not have a fragment: remove it from ProviderConfig.path");
    }
    if (url.getRawAuthority() == null) {
      throw misconfigured("the URL of " + operation + " has no host: add it to ProviderConfig.path");
    }
    var urlPath = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    var query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    return ApiEndpoint.of(BASE_URL, urlPath + query)
        .withOrigin(URI.create(url.getScheme() + "://" + url.getRawAuthority()));
  }

  private static boolean isUrl(String path) {
    return path.regionMatches(true, 0, "http://", 0, "http://".length())
        || path.regionMatches(true, 0, "https://", 0, "https://".length());
  }

  /** {@return the endpoint of an operation} Streams may have a different one. */
  public ApiEndpoint of(Operation operation, boolean stream) {
    var endpoint = (stream ? streamPaths : unaryPaths).getOrDefault(operation, defaults.get(operation));
    if (endpoint == null) throw new IllegalArgumentException("this kind of provider has no path for " + operation);
    return endpoint;
  }

  public boolean isOverridden(Operation operation) {
    return unaryPaths.containsKey(operation);
  }

  /** {@return the servers that are configured for individual operations} */
  public Set<URI> origins() {
    var origins = new LinkedHashSet<URI>();
    for (var paths : List.of(unaryPaths, streamPaths)) {
      if (paths.isEmpty()) continue;
      for (var endpoint : paths.values()) {
        if (endpoint.origin().isPresent()) origins.add(endpoint.origin().get());
      }
    }
    return origins;
  }

  /**
   * Checks a path in a configuration.
   *
   * @return the path, percent-encoded
   * @throws BifrostException with Misconfigured if the path is invalid
   */
  static String validate(String name, String setting, String path, boolean mayHaveQuery) {
    var fault = fault(path, mayHaveQuery);
    if (fault.isEmpty()) return URI.create(path).toASCIIString();
    throw misconfigured(
        "invalid " + name + " '" + path.replaceFirst("[?#].*", "") + "': " + fault.get() + "; set it with " + setting);
  }

  private static Optional<String> fault(String path, boolean mayHaveQuery) {
    if (!path.startsWith("/")) return Optional.of("must start with '/'");
    if (path.startsWith("//")) return Optional.of("must not start with '//'");
    if (path.indexOf('#') >= 0) return Optional.of("must not contain '#'");
    if (!mayHaveQuery && path.indexOf('?') >= 0) {
      return Optional.of("must not contain '?' (query parameters are set with ProviderConfig.query)");
    }
    try {
      new URI(path);
      return Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.of(e.getReason() + " at character " + (e.getIndex() + 1));
    }
  }

  private static BifrostException misconfigured(String message) {
    return new BifrostException(new Misconfigured(message));
  }
}
