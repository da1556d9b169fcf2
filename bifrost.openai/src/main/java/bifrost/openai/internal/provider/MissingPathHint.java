package bifrost.openai.internal.provider;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** The cause of errors 404 and 405, which servers send for a path that they do not have: the URL that was requested. */
final class MissingPathHint {
  private MissingPathHint() {}

  /**
   * Adds a cause that names the URL, unless the server has the path and does not know the model. {@link BifrostException} shows it.
   *
   * @param request the method and the URL
   */
  static BifrostException addTo(BifrostException failure, String request) {
    if (!(failure.error() instanceof Rejected r) || r.status() != 404 && r.status() != 405 || isAboutModel(r)) {
      return failure;
    }
    return new BifrostException(r, new IOException("the request was " + request
        + " (ProviderConfig.pathPrefix changes the path of operations, and ProviderConfig.path that of one operation)"));
  }

  private static boolean isAboutModel(Rejected r) {
    return r.param().equals(Optional.of("model"))
        || (r.message() + r.code().orElse("") + r.type().orElse("")).toLowerCase(Locale.ROOT).contains("model");
  }
}
