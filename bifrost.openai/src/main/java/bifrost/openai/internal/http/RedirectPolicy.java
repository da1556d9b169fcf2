package bifrost.openai.internal.http;

import bifrost.openai.internal.url.UrlAuthority;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Optional;

/**
 * The rules for redirects. A redirect is followed only if it repeats the same request at the same server: neither the
 * key nor the request is sent to another server, and a POST does not become a GET.
 *
 * @param request the request that was redirected
 * @param remaining the number of redirects that may still be followed
 * @param server the URL of the server with its name; the request may have the IP address instead
 */
public record RedirectPolicy(HttpRequest request, int remaining, URI server) {
  /** The maximum number of redirects of one request, which is also the default of java.net.http. */
  static final int MAX_REDIRECTS = 5;

  /** {@return the target of a redirect that is followed; empty for any other response} */
  Optional<URI> target(ResponseInfo response) {
    if (remaining == 0 || !isRepeated(request.method(), response.statusCode())) return Optional.empty();
    return response.headers().firstValue("location").flatMap(this::resolve).flatMap(this::atSameServer);
  }

  /**
   * {@return whether a redirect keeps the method} 307 and 308 do; for other redirects a POST becomes a GET (RFC 9110,
   * section 15.4).
   */
  private static boolean isRepeated(String method, int status) {
    return switch (status) {
      case 307, 308 -> true;
      case 301, 302, 303 -> method.equals("GET");
      default -> false;
    };
  }

  private Optional<URI> resolve(String location) {
    try {
      // java.net.URI resolves a reference without a path as RFC 2396 did, which removes the last segment of the path
      var reference = location.startsWith("?") ? request.uri().getRawPath() + location : location;
      return Optional.of(request.uri().resolve(new URI(reference)));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** {@return the target, if it is at the same server} It has the IP address of the server if the request has it. */
  private Optional<URI> atSameServer(URI to) {
    if (isSameOrigin(request.uri(), to)) return Optional.of(to);
    if (!isSameOrigin(server, to)) return Optional.empty();
    var query = to.getRawQuery() == null ? "" : "?" + to.getRawQuery();
    return Optional
        .of(URI.create(request.uri().getScheme() + "://" + request.uri().getRawAuthority() + to.getRawPath() + query));
  }

  private static boolean isSameOrigin(URI from, URI to) {
    if (!from.getScheme().equalsIgnoreCase(to.getScheme()) || to.getRawAuthority() == null
        || UrlAuthority.findFault(to).isPresent()) {
      return false;
    }
    return UrlAuthority.host(from).equalsIgnoreCase(UrlAuthority.host(to))
        && UrlAuthority.port(from) == UrlAuthority.port(to) && to.getRawUserInfo() == null;
  }

  /** {@return the same request for another URI} */
  static HttpRequest repeat(HttpRequest request, URI target) {
    return HttpRequest.newBuilder(request, (name, value) -> true).uri(target).build();
  }

  /**
   * {@return the explanation of a redirect that was not followed, to append to a message; {@code ""} for any other
   * response}
   */
  public static String explanation(int status, HttpHeaders headers) {
    if (status < 300 || status >= 400) return "";
    return headers.firstValue("location")
        .map(to -> "; the server redirects to " + to.replaceFirst("//[^/?#]*@", "//***@").replaceFirst("[?#].*", "")
            + ": redirects are followed only to the same scheme, host and port, at most " + MAX_REDIRECTS
            + " times, and for a POST only with status 307 or 308; check the base URL")
        .orElse("");
  }
}
