package bifrost.openai.internal.http;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.HttpVersion;
import bifrost.api.NetworkConfig;
import bifrost.openai.internal.url.BaseUrl;
import java.net.http.HttpClient;
import java.util.Optional;

/** A selector of the HTTP version of a client. */
public final class HttpVersionSelector {
  /**
   * The first of the tested Java releases whose HTTP/2 client loses no calls if a server sends GOAWAY. Java 17 loses
   * calls after the response head.
   */
  private static final int FIRST_WITH_HTTP_2 = 25;

  private HttpVersionSelector() {}

  /**
   * Returns the HTTP version for a server.
   *
   * @throws BifrostException with Misconfigured if the configured version cannot be used for the URL
   */
  public static HttpClient.Version version(NetworkConfig network, BaseUrl baseUrl) {
    if (network.httpVersion() == HttpVersion.HTTP_1_1) return HttpClient.Version.HTTP_1_1;
    if (!baseUrl.isTls()) {
      throw new BifrostException(new Misconfigured("HTTP/2 requires https://, but the base URL is " + baseUrl
          + ": use an https:// URL, or set NetworkConfig.httpVersion(HttpVersion.HTTP_1_1)"));
    }
    return isHttp2Supported() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
  }

  /** {@return a warning, if HTTP/1.1 is used because this Java runtime does not support the configured version} */
  public static Optional<String> warning(String provider, NetworkConfig network) {
    if (network.httpVersion() == HttpVersion.HTTP_1_1 || isHttp2Supported()) return Optional.empty();
    return Optional.of("provider '" + provider + "' uses HTTP/1.1 instead of HTTP/2: java.net.http of Java "
        + Runtime.version().feature() + " loses calls when a server closes a connection with GOAWAY; run on Java "
        + FIRST_WITH_HTTP_2 + " or later, or set NetworkConfig.httpVersion(HttpVersion.HTTP_1_1)");
  }

  static boolean isHttp2Supported() {
    return Runtime.version().feature() >= FIRST_WITH_HTTP_2;
  }
}
