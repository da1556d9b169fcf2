package bifrost.testkit.contract;

import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The URLs of requests, and the checks of the URLs and paths of a configuration. */
record MutantUrls(ProviderConfig config, Set<Defect> defects) {
  private static final Pattern VERSION = Pattern.compile("(.*/)?v\\d[^/]*(/.*)?");
  private static final Pattern NAME = Pattern.compile("(?!\\.)(?!.*\\.\\.)[A-Za-z0-9._-]*_[A-Za-z0-9._-]*");
  private static final Pattern PORT = Pattern.compile("0*([1-9]\\d{0,4})");

  /** A server and the path of a request, with its own query. */
  record Endpoint(URI server, String path) {}

  Endpoint endpoint(URI base, String path, boolean streamed) {
    var basePath = has(Defect.DOUBLES_SLASHES) ? base.getRawPath() : base.getRawPath().replaceFirst("/+$", "");
    var start = has(Defect.DROPS_THE_PATH_OF_THE_BASE_URL) ? "" : basePath;
    var configured = configured(path, streamed);
    if (configured.isPresent() && isUrl(configured.get())) {
      var url = URI.create(configured.get());
      return new Endpoint(url, url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery()));
    }
    if (configured.isPresent()) return new Endpoint(base, start + URI.create(configured.get()).toASCIIString());
    if (!path.startsWith("/v1/")) {
      boolean keepsVersion = has(Defect.KEEPS_THE_VERSION_BEFORE_RAW_PATHS);
      return new Endpoint(base, (keepsVersion ? start : start.replaceFirst("/v\\d[^/]*$", "")) + path);
    }
    return new Endpoint(base, start + prefix(start) + path.substring(3));
  }

  private String prefix(String start) {
    if (config.pathPrefix().isPresent() && !has(Defect.IGNORES_THE_PATH_PREFIX)) {
      var prefix = config.pathPrefix().get().replaceFirst("/$", "");
      return start.endsWith(prefix) ? "" : prefix;
    }
    boolean isComplete = VERSION.matcher(start).matches() || start.contains("/openai/deployments/");
    return isComplete && !has(Defect.ADDS_V1_TO_EVERY_BASE_URL) ? "" : "/v1";
  }

  private Optional<String> configured(String path, boolean streamed) {
    if (has(Defect.IGNORES_THE_PATHS_OF_OPERATIONS)) return Optional.empty();
    return (streamed && !has(Defect.SENDS_STREAMS_TO_OTHER_PATHS) ? config.streamPaths() : config.sendPaths())
        .entrySet().stream()
        .filter(each -> each.getKey().path().filter(path::equals).isPresent()).map(Map.Entry::getValue).findFirst();
  }

  private static boolean isUrl(String path) {
    return path.regionMatches(true, 0, "http://", 0, 7) || path.regionMatches(true, 0, "https://", 0, 8);
  }

  /** {@return the target of a redirect that is followed} */
  Optional<URI> redirect(URI request, String method, MutantConnection response) {
    boolean keepsMethod = response.status() == 307 || response.status() == 308
        || response.status() > 300 && response.status() < 304 && method.equals("GET")
            && !has(Defect.FOLLOWS_NO_REDIRECTS_OF_GETS);
    if (!keepsMethod || !response.headers().containsKey("location") || has(Defect.FOLLOWS_NO_REDIRECTS)) {
      return Optional.empty();
    }
    try {
      var location = response.header("location");
      var target = request.resolve(new URI(location.startsWith("?") ? request.getRawPath() + location : location));
      boolean isSame = String.valueOf(target.getRawAuthority()).equalsIgnoreCase(request.getRawAuthority())
          && request.getScheme().equalsIgnoreCase(target.getScheme());
      return isSame ? Optional.of(target) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  void check() {
    if (config.baseUrl().isPresent()) checkBaseUrl(config.baseUrl().get());
    if (has(Defect.ACCEPTS_INVALID_PATHS)) return;
    config.pathPrefix().filter(prefix -> !prefix.isEmpty())
        .ifPresent(prefix -> checkPath(prefix, prefix.contains("?")));
    Stream.of(config.sendPaths(), config.streamPaths()).forEach(paths -> paths.forEach(MutantUrls::checkOperationPath));
  }

  private static void checkOperationPath(Operation operation, String path) {
    if (operation == Operation.RAW) throw MutantProvider.misconfigured("no path for RAW");
    if (isUrl(path)) {
      try {
        var url = new URI(path);
        if (fault(url).isPresent()) throw MutantProvider.misconfigured("the URL of " + operation + fault(url).get());
      } catch (URISyntaxException e) {
        throw MutantProvider.misconfigured("the URL of " + operation + " is invalid");
      }
    } else checkPath(path, false);
  }

  private static void checkPath(String path, boolean isInvalid) {
    boolean isPath = !isInvalid && path.startsWith("/") && !path.startsWith("//") && path.indexOf('#') < 0;
    try {
      new URI(path);
    } catch (URISyntaxException e) {
      isPath = false;
    }
    if (!isPath) throw MutantProvider.misconfigured("invalid path " + path);
  }

  private void checkBaseUrl(URI url) {
    var fault = fault(url);
    boolean isAccepted = fault.isEmpty() || has(Defect.ACCEPTS_INVALID_BASE_URLS);
    boolean isName = has(Defect.REQUIRES_A_HOST_NAME_OF_THE_JDK) && url.getHost() == null;
    if (isAccepted && !isName) return;
    var text = has(Defect.PRINTS_BASE_URLS) ? url.toString()
        : url.toString().replaceFirst("[?#].*", "").replaceFirst("//[^/]*@", "//***@");
    throw MutantProvider.misconfigured("the base URL " + text + fault.orElse(""));
  }

  /** {@return the fault of a URL, for messages} */
  private static Optional<String> fault(URI url) {
    var scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) return Optional.of(" must start with http://");
    var authority = String.valueOf(url.getRawAuthority());
    if (authority.indexOf('@') >= 0) return Optional.of(" must have no user");
    if (url.getRawFragment() != null) return Optional.of(" must have no fragment");
    var host = authority.replaceFirst(":[^:\\]]*$", "");
    boolean hasPort = host.length() < authority.length();
    var port = hasPort ? PORT.matcher(authority.substring(host.length() + 1)) : PORT.matcher("1");
    if (host.indexOf(':') >= 0 && host.indexOf('[') < 0) return Optional.of(": an IPv6 address must be in brackets");
    if (!port.matches() || Integer.parseInt(port.group(1)) > 65_535) return Optional.of(" has an invalid port");
    boolean isValid = url.getHost() != null || scheme.equals("http") && NAME.matcher(host).matches();
    return isValid ? Optional.empty() : Optional.of(" has an invalid host");
  }

  private boolean has(Defect defect) {
    return defects.contains(defect);
  }
}
