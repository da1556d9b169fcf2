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
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The endpoints of a provider's operations: those of its configuration, otherwise those of its kind. */
public final class OperationPaths {
  /** The paths of OpenAI's protocol, which follow the path prefix. */
  public static final Map<Operation, String> OPENAI = Map.ofEntries(
      Map.entry(Operation.CHAT_COMPLETION, "/chat/completions"),
      Map.entry(Operation.RESPONSES, "/responses"),
      Map.entry(Operation.COMPLETION, "/completions"),
      Map.entry(Operation.EMBEDDING, "/embeddings"),
      Map.entry(Operation.TRANSCRIPTION, "/audio/transcriptions"),
      Map.entry(Operation.TRANSLATION, "/audio/translations"),
      Map.entry(Operation.LIST_MODELS, "/models"),
      Map.entry(Operation.RERANK, "/rerank"),
      Map.entry(Operation.IMAGE_GENERATION, "/images/generations"),
      Map.entry(Operation.SPEECH, "/audio/speech"),
      Map.entry(Operation.FILE, "/files"),
      Map.entry(Operation.BATCH, "/batches"));

  private final Map<Operation, ApiEndpoint> defaults = new EnumMap<>(Operation.class);
  private final Map<Operation, ApiEndpoint> wholePaths = new EnumMap<>(Operation.class);
  private final Map<Operation, ApiEndpoint> streamPaths = new EnumMap<>(Operation.class);

  private OperationPaths() {}

  /**
   * Reads the paths of a configuration.
   *
   * @param defaults the paths of the kind, which follow the path prefix
   * @throws BifrostException with Misconfigured if a path is invalid
   */
  public static OperationPaths of(ProviderConfig config, Map<Operation, String> defaults) {
    var paths = new OperationPaths();
    defaults.forEach((operation, path) -> paths.defaults.put(operation, ApiEndpoint.of(PREFIX, path)));
    config.paths()
        .forEach((operation, path) -> paths.wholePaths.put(operation, paths.configuredEndpoint(operation, path)));
    config.streamPaths()
        .forEach((operation, path) -> paths.streamPaths.put(operation, paths.configuredEndpoint(operation, path)));
    return paths;
  }

  private ApiEndpoint configuredEndpoint(Operation operation, String path) {
    if (operation == Operation.RAW) {
      throw misconfigured(
          "RAW has no path of its own, because a RawRequest has one: remove ProviderConfig.path(RAW, …)");
    }
    if (!isUrl(path)) {
      return ApiEndpoint.of(BASE_URL, validate("path of " + operation, "ProviderConfig.path", path, true));
    }
    var url = BaseUrl.parse(path);
    if (url.getRawFragment() != null) {
      throw misconfigured("URL of " + operation + " must not have a fragment: remove it from ProviderConfig.path");
    }
    var rest = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    var query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    return ApiEndpoint.of(BASE_URL, rest + query)
        .withOrigin(URI.create(url.getScheme() + "://" + url.getRawAuthority()));
  }

  private static boolean isUrl(String path) {
    return path.regionMatches(true, 0, "http://", 0, "http://".length())
        || path.regionMatches(true, 0, "https://", 0, "https://".length());
  }

  /** {@return the path of an operation; of a stream if {@code stream}} */
  public ApiEndpoint of(Operation operation, boolean stream) {
    var endpoint = (stream ? streamPaths : wholePaths).getOrDefault(operation, defaults.get(operation));
    if (endpoint == null) throw new IllegalArgumentException("the kind of this provider has no path for " + operation);
    return endpoint;
  }

  public boolean isOverridden(Operation operation) {
    return wholePaths.containsKey(operation);
  }

  /** {@return the servers that only single operations are sent to} */
  public Stream<URI> origins() {
    return Stream.of(wholePaths, streamPaths).flatMap(each -> each.values().stream()).map(ApiEndpoint::origin)
        .flatMap(Optional::stream).distinct();
  }

  /**
   * Checks a path of a configuration.
   *
   * @return the path, percent-encoded
   * @throws BifrostException with Misconfigured if it is not a path
   */
  static String validate(String what, String setting, String path, boolean mayHaveQuery) {
    var fault = fault(path, mayHaveQuery);
    if (fault.isEmpty()) return URI.create(path).toASCIIString();
    throw misconfigured(
        "invalid " + what + " '" + path.replaceFirst("[?#].*", "") + "': " + fault.get() + "; set it with " + setting);
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
