package bifrost.openai.internal.http;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.HttpVersion;
import bifrost.api.NetworkConfig;
import bifrost.openai.internal.url.BaseUrl;
import java.net.http.HttpClient;
import java.util.Optional;

/** The version of HTTP that a client speaks. */
public final class HttpVersionSelector {
  /** The first release whose HTTP/2 client loses no call to GOAWAY, of those that were measured. Java 17 loses calls after their head. */
  private static final int FIRST_WITH_HTTP_2 = 25;

  private HttpVersionSelector() {}

  /**
   * {@return the HTTP version of requests to a URL}
   *
   * @throws BifrostException if the URL does not allow the configured version
   */
  public static HttpClient.Version version(NetworkConfig network, BaseUrl baseUrl) {
    if (network.httpVersion() == HttpVersion.HTTP_1_1) return HttpClient.Version.HTTP_1_1;
    if (!baseUrl.isTls()) {
      throw new BifrostException(new Misconfigured("HTTP/2 needs https://, but the base URL is " + baseUrl
          + ": use an https:// URL, or NetworkConfig.httpVersion(HttpVersion.HTTP_1_1)"));
    }
    return isHttp2Supported() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
  }

  /** {@return the warning for a version that this Java runtime does not support} */
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
