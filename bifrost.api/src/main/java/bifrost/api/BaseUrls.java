package bifrost.api;

import bifrost.api.BifrostError.Misconfigured;
import java.net.URI;
import java.net.URISyntaxException;

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

  /** {@return the URL itself if it has neither user-info nor a query, which may hold a password} */
  static URI withoutSecrets(URI url) {
    var authority = String.valueOf(url.getRawAuthority());
    boolean isPlain = url.getRawQuery() == null && url.getRawFragment() == null && authority.indexOf('@') < 0;
    return isPlain ? url : URI.create(shown(url));
  }

  /** Without user-info and query. {@link URI#getUserInfo()} knows of no user before a host with an underscore, or without a scheme. */
  static String shown(URI url) {
    var text = url.toString().replaceFirst("[?#].*", "?***");
    int user = text.lastIndexOf('@');
    int scheme = text.indexOf("://");
    return user < 0 ? text : (scheme < 0 ? "" : text.substring(0, scheme + 3)) + "***" + text.substring(user);
  }
}
