package bifrost.api.internal.value;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.Nullable;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Operations on base URLs. Messages never contain the secrets of a URL, such as a password in its user-info or its
 * query.
 */
public final class ServerUrls {
  private ServerUrls() {}

  public static URI parse(String baseUrl) {
    return parse("base URL", baseUrl, "http://localhost:8000");
  }

  /**
   * Parses a URL.
   *
   * @param subject the name of the setting, for the exception
   * @param example a valid URL, for the exception
   * @throws BifrostException with {@link Misconfigured} if the text is not a URL
   */
  public static URI parse(String subject, String url, String example) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      // The cause is omitted because its message contains the text, which may contain a password.
      throw new BifrostException(new Misconfigured("invalid " + subject + " (" + e.getReason() + " at character "
          + (e.getIndex() + 1) + "): use a URL such as " + example));
    }
  }

  /**
   * {@return the values of the query parameters in the URLs and paths of the configuration if their names suggest
   * credentials}
   */
  public static List<String> credentialsIn(ProviderConfig config) {
    var secrets = new ArrayList<String>();
    if (config.baseUrl().isPresent()) addSecrets(config.baseUrl().get().getRawQuery(), secrets);
    for (var key : config.keys()) {
      if (key.baseUrl().isPresent()) addSecrets(key.baseUrl().get().getRawQuery(), secrets);
    }
    for (var each : config.sendPaths().entrySet()) addSecrets(query(each.getValue()), secrets);
    for (var each : config.streamPaths().entrySet()) addSecrets(query(each.getValue()), secrets);
    for (var each : config.query().entrySet()) {
      if (Headers.isCredential(each.getKey())) secrets.add(each.getValue());
    }
    return secrets;
  }

  private static @Nullable String query(String path) {
    int queryStart = path.indexOf('?');
    return queryStart < 0 ? null : path.substring(queryStart + 1);
  }

  /** Adds the value of each parameter, both encoded and decoded, if its name suggests a credential. */
  private static void addSecrets(@Nullable String query, List<String> secrets) {
    if (query == null) return;
    for (var parameter : query.split("&")) {
      int equals = parameter.indexOf('=');
      if (equals <= 0 || !Headers.isCredential(decoded(parameter.substring(0, equals)))) continue;
      var value = parameter.substring(equals + 1);
      secrets.add(value);
      secrets.add(decoded(value));
    }
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // the path is invalid and will be rejected when the provider is opened
    }
  }

  /**
   * {@return the URL with its user-info, query and fragment replaced by {@code ***}, because they may contain a
   * password}
   */
  public static URI withoutSecrets(URI url) {
    var authority = String.valueOf(url.getRawAuthority());
    boolean isPlain = url.getRawQuery() == null && url.getRawFragment() == null && authority.indexOf('@') < 0;
    return isPlain ? url : URI.create(redacted(url));
  }

  /** {@return the canonical form of a base URL, which is the same for all spellings of the address of a server} */
  public static String canonical(URI url) {
    if (url.getRawAuthority() == null || url.getScheme() == null) return url.toString();
    var scheme = url.getScheme().toLowerCase(Locale.ROOT);
    // concat instead of +, because opening a client must not load the classes of invokedynamic
    var address = scheme.concat("://").concat(url.getRawAuthority().toLowerCase(Locale.ROOT));
    var port = scheme.equals("https") ? ":443" : ":80";
    if (address.endsWith(port)) address = address.substring(0, address.length() - port.length());
    var path = withoutSlash(url.getRawPath());
    if (path.endsWith("/v1")) path = withoutSlash(path.substring(0, path.length() - "/v1".length()));
    return url.getRawQuery() == null ? address.concat(path) : address + path + "?" + url.getRawQuery();
  }

  private static String withoutSlash(String path) {
    var shorter = path;
    while (shorter.endsWith("/")) shorter = shorter.substring(0, shorter.length() - 1);
    return shorter;
  }

  /**
   * {@return a URL with its user-info, query and fragment replaced by {@code ***}} {@link URI#getUserInfo()} is not
   * used because it is null if the host contains an underscore or the scheme is missing.
   */
  public static String redacted(URI url) {
    return redacted(url.toString());
  }

  public static String redacted(String url) {
    var text = url.replaceFirst("[?#].*", "?***");
    int user = text.lastIndexOf('@');
    int scheme = text.indexOf("://");
    return user < 0 ? text : (scheme < 0 ? "" : text.substring(0, scheme + 3)) + "***" + text.substring(user);
  }

  public static Map<Operation, String> redacted(Map<Operation, String> paths) {
    var redacted = new TreeMap<Operation, String>();
    paths.forEach((operation, path) -> redacted.put(operation, redacted(path)));
    return redacted;
  }
}
