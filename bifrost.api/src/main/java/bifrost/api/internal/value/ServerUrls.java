package bifrost.api.internal.value;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.Nullable;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Base URLs as text, which may hold a password by mistake. */
public final class ServerUrls {
  private ServerUrls() {}

  public static URI parse(String baseUrl) {
    return parse("the base URL", baseUrl, "http://localhost:8000");
  }

  public static URI parse(String what, String url, String example) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      // the cause would show the text, and that may hold a password
      throw new BifrostException(new Misconfigured(what + " is not a URL (" + e.getReason() + " at character "
          + (e.getIndex() + 1) + "): write it like " + example));
    }
  }

  /** {@return the values of the query parameters, of URLs and of the configuration, whose names are those of credentials} */
  public static Stream<String> credentialsIn(ProviderConfig config) {
    var urls = Stream.concat(config.baseUrl().stream(), config.keys().stream().flatMap(key -> key.baseUrl().stream()))
        .map(URI::getRawQuery);
    var paths =
        Stream.of(config.paths(), config.streamPaths()).flatMap(each -> each.values().stream()).map(ServerUrls::query);
    var written = Stream.concat(urls, paths).filter(Objects::nonNull).flatMap(query -> Stream.of(query.split("&")))
        .filter(each -> each.indexOf('=') > 0).flatMap(ServerUrls::secret);
    return Stream.concat(written, config.query().entrySet().stream().filter(each -> Headers.isCredential(each.getKey()))
        .map(Map.Entry::getValue));
  }

  private static @Nullable String query(String path) {
    int question = path.indexOf('?');
    return question < 0 ? null : path.substring(question + 1);
  }

  /** {@return the value of a parameter, as it is written and decoded} */
  private static Stream<String> secret(String parameter) {
    int equals = parameter.indexOf('=');
    if (!Headers.isCredential(decoded(parameter.substring(0, equals)))) return Stream.empty();
    var value = parameter.substring(equals + 1);
    return Stream.of(value, decoded(value));
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // of a path that is refused on opening
    }
  }

  /** {@return the URL itself if it has neither user-info nor a query, which may hold a password} */
  public static URI withoutSecrets(URI url) {
    var authority = String.valueOf(url.getRawAuthority());
    boolean isPlain = url.getRawQuery() == null && url.getRawFragment() == null && authority.indexOf('@') < 0;
    return isPlain ? url : URI.create(redacted(url));
  }

  /** {@return one text for all ways to write the address of a server} */
  public static String canonical(URI url) {
    if (url.getRawAuthority() == null || url.getScheme() == null) return url.toString();
    var scheme = url.getScheme().toLowerCase(Locale.ROOT);
    var address = scheme + "://" + url.getRawAuthority().toLowerCase(Locale.ROOT);
    var port = scheme.equals("https") ? ":443" : ":80";
    if (address.endsWith(port)) address = address.substring(0, address.length() - port.length());
    var path = withoutSlash(url.getRawPath());
    if (path.endsWith("/v1")) path = withoutSlash(path.substring(0, path.length() - "/v1".length()));
    return address + path + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
  }

  private static String withoutSlash(String path) {
    var shorter = path;
    while (shorter.endsWith("/")) shorter = shorter.substring(0, shorter.length() - 1);
    return shorter;
  }

  /** Without user-info and query. {@link URI#getUserInfo()} knows of no user before a host with an underscore, or without a scheme. */
  public static String redacted(URI url) {
    return redacted(url.toString());
  }

  public static String redacted(String url) {
    var text = url.replaceFirst("[?#].*", "?***");
    int user = text.lastIndexOf('@');
    int scheme = text.indexOf("://");
    return user < 0 ? text : (scheme < 0 ? "" : text.substring(0, scheme + 3)) + "***" + text.substring(user);
  }
}
