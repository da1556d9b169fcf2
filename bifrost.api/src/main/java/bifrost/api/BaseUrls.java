package bifrost.api;

import bifrost.api.BifrostError.Misconfigured;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Base URLs as text, which may hold a password by mistake. */
final class BaseUrls {
  private BaseUrls() {}

  static URI parse(String baseUrl) {
    return parse("the base URL", baseUrl, "http://localhost:8000");
  }

  static URI parse(String what, String url, String example) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      // the cause would show the text, and that may hold a password
      throw new BifrostException(new Misconfigured(what + " is not a URL (" + e.getReason() + " at character "
          + (e.getIndex() + 1) + "): write it like " + example));
    }
  }

  /** {@return one text for all ways to write the address of a server} */
  static String canonical(URI url) {
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
  static String shown(URI url) {
    var text = url.toString().replaceFirst("[?#].*", "?***");
    int user = text.lastIndexOf('@');
    int scheme = text.indexOf("://");
    return user < 0 ? text : (scheme < 0 ? "" : text.substring(0, scheme + 3)) + "***" + text.substring(user);
  }
}
