package bifrost.openai.wire;

import static bifrost.openai.wire.Endpoint.From.BASE_URL;
import static bifrost.openai.wire.Endpoint.From.PREFIX;

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
final class Paths {
  /** The paths of OpenAI's protocol, which follow the path prefix. */
  static final Map<Operation, String> OPENAI = Map.ofEntries(
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

  private final Map<Operation, Endpoint> defaults = new EnumMap<>(Operation.class);
  private final Map<Operation, Endpoint> whole = new EnumMap<>(Operation.class);
  private final Map<Operation, Endpoint> streams = new EnumMap<>(Operation.class);

  private Paths() {}

  /**
   * Reads the paths of a configuration.
   *
   * @param defaults the paths of the kind, which follow the path prefix
   * @throws BifrostException with Misconfigured if a path is invalid
   */
  static Paths of(ProviderConfig config, Map<Operation, String> defaults) {
    var paths = new Paths();
    defaults.forEach((operation, path) -> paths.defaults.put(operation, Endpoint.of(PREFIX, path)));
    config.paths().forEach((operation, path) -> paths.whole.put(operation, paths.own(operation, path)));
    config.streamPaths().forEach((operation, path) -> paths.streams.put(operation, paths.own(operation, path)));
    return paths;
  }

  private Endpoint own(Operation operation, String path) {
    if (operation == Operation.RAW) {
      throw misconfigured("RAW has no path of its own, because a RawRequest has one: remove ProviderConfig.path(RAW, …)");
    }
    if (!isUrl(path)) return Endpoint.of(BASE_URL, checked("path of " + operation, "ProviderConfig.path", path, true));
    var url = BaseUrl.parsed(path);
    if (url.getRawFragment() != null) throw misconfigured("URL of " + operation + " must not have a fragment: remove it from ProviderConfig.path");
    var rest = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    var query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    return Endpoint.of(BASE_URL, rest + query).at(URI.create(url.getScheme() + "://" + url.getRawAuthority()));
  }

  private static boolean isUrl(String path) {
    return path.regionMatches(true, 0, "http://", 0, "http://".length()) || path.regionMatches(true, 0, "https://", 0, "https://".length());
  }

  /** {@return the path of an operation; of a stream if {@code stream}} */
  Endpoint of(Operation operation, boolean stream) {
    var endpoint = (stream ? streams : whole).getOrDefault(operation, defaults.get(operation));
    if (endpoint == null) throw new IllegalArgumentException("the kind of this provider has no path for " + operation);
    return endpoint;
  }

  boolean isOverridden(Operation operation) {
    return whole.containsKey(operation);
  }

  /** {@return the servers that only single operations are sent to} */
  Stream<URI> origins() {
    return Stream.of(whole, streams).flatMap(each -> each.values().stream()).map(Endpoint::origin).flatMap(Optional::stream).distinct();
  }

  /**
   * Checks a path of a configuration.
   *
   * @return the path, percent-encoded
   * @throws BifrostException with Misconfigured if it is not a path
   */
  static String checked(String what, String setting, String path, boolean mayHaveQuery) {
    var fault = fault(path, mayHaveQuery);
    if (fault.isEmpty()) return URI.create(path).toASCIIString();
    throw misconfigured("invalid " + what + " '" + path.replaceFirst("[?#].*", "") + "': " + fault.get() + "; set it with " + setting);
  }

  private static Optional<String> fault(String path, boolean mayHaveQuery) {
    if (!path.startsWith("/")) return Optional.of("must start with '/'");
    if (path.startsWith("//")) return Optional.of("must not start with '//'");
    if (path.indexOf('#') >= 0) return Optional.of("must not contain '#'");
    if (!mayHaveQuery && path.indexOf('?') >= 0) return Optional.of("must not contain '?' (query parameters are set with ProviderConfig.query)");
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
