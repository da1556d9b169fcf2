package bifrost.openai.internal.http;

import bifrost.openai.internal.url.UrlAuthority;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Optional;

/**
 * Which redirects are followed: those that repeat the very request at the same server, so that neither the key nor the question goes
 * anywhere else, and a question does not become a GET.
 *
 * @param request the request that was answered
 * @param remaining how many more are followed
 * @param server the server by its name, if the request was sent to its IP address
 */
public record RedirectPolicy(HttpRequest request, int remaining, URI server) {
  /** As many as java.net.http follows by itself: a server that has not found its own path by then never will. */
  static final int MAX_REDIRECTS = 5;

  /** Where to ask again; empty for an answer that is one. */
  Optional<URI> target(ResponseInfo answer) {
    if (remaining == 0 || !isRepeated(request.method(), answer.statusCode())) return Optional.empty();
    return answer.headers().firstValue("location").flatMap(this::resolved).flatMap(this::atSameServer);
  }

  /** RFC 9110, section 15.4: 307 and 308 keep the method, and clients turn a POST into a GET for the others. */
  private static boolean isRepeated(String method, int status) {
    return switch (status) {
      case 307, 308 -> true;
      case 301, 302, 303 -> method.equals("GET");
      default -> false;
    };
  }

  private Optional<URI> resolved(String to) {
    try {
      var reference = to.startsWith("?") ? request.uri().getRawPath() + to : to; // which java.net.URI resolves as RFC 2396 did
      return Optional.of(request.uri().resolve(new URI(reference)));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** {@return the target, if it is at the same server; by its IP address, if that is in use} */
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

  /** The same request, elsewhere. */
  static HttpRequest repeat(HttpRequest request, URI target) {
    return HttpRequest.newBuilder(request, (name, value) -> true).uri(target).build();
  }

  /** What to say of a redirect that was not followed; {@code ""} of anything else. */
  public static String explanation(int status, HttpHeaders headers) {
    if (status < 300 || status >= 400) return "";
    return headers.firstValue("location")
        .map(to -> "; it points to " + to.replaceFirst("//[^/?#]*@", "//***@").replaceFirst("[?#].*", "")
            + ": a redirect is followed to the same scheme, host and port only, at most " + MAX_REDIRECTS
            + " times, and from a POST only if it is 307 or"
            + " 308; is the base URL right?")
        .orElse("");
  }
}
