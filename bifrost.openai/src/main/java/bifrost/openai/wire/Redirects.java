package bifrost.openai.wire;

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
 * @param from the request that was answered
 * @param left how many more are followed
 */
record Redirects(HttpRequest from, int left) {
  /** As many as java.net.http follows by itself: a server that has not found its own path by then never will. */
  static final int MOST = 5;

  /** Where to ask again; empty for an answer that is one. */
  Optional<URI> target(ResponseInfo answer) {
    if (left == 0 || !isRepeated(from.method(), answer.statusCode())) return Optional.empty();
    return answer.headers().firstValue("location").flatMap(this::resolved).filter(to -> isSameOrigin(from.uri(), to));
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
      var reference = to.startsWith("?") ? from.uri().getRawPath() + to : to; // which java.net.URI resolves as RFC 2396 did
      return Optional.of(from.uri().resolve(new URI(reference)));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static boolean isSameOrigin(URI from, URI to) {
    return from.getScheme().equalsIgnoreCase(to.getScheme()) && from.getHost().equalsIgnoreCase(to.getHost()) && port(from) == port(to)
        && to.getRawUserInfo() == null;
  }

  private static int port(URI url) {
    return url.getPort() >= 0 ? url.getPort() : url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }

  /** The same request, elsewhere. */
  static HttpRequest repeated(HttpRequest request, URI target) {
    return HttpRequest.newBuilder(request, (name, value) -> true).uri(target).build();
  }

  /** What to say of a redirect that was not followed; {@code ""} of anything else. */
  static String explanation(int status, HttpHeaders headers) {
    if (status < 300 || status >= 400) return "";
    return headers.firstValue("location").map(to -> "; it points to " + to.replaceFirst("//[^/?#]*@", "//***@").replaceFirst("[?#].*", "")
        + ": a redirect is followed to the same scheme, host and port only, at most " + MOST + " times, and from a POST only if it is 307 or"
        + " 308; is the base URL right?").orElse("");
  }
}
