package bifrost.openai.wire;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import java.util.Locale;
import java.util.Optional;

/** An addition to errors 404 and 405, which servers send for a path that they do not have: the URL that was requested. */
final class MissingPath {
  private MissingPath() {}

  /**
   * Adds the URL to the message, unless the server has the path and does not know the model.
   *
   * @param request the method and the URL
   */
  static BifrostException explained(BifrostException failure, String request) {
    if (!(failure.error() instanceof Rejected r) || r.status() != 404 && r.status() != 405 || isAboutModel(r)) return failure;
    var message = r.message() + "; the request was " + request
        + " (ProviderConfig.pathPrefix changes the path of operations, and ProviderConfig.path that of one operation)";
    return new BifrostException(
        new Rejected(r.status(), r.type(), r.code(), r.param(), message, r.retryAfter(), r.requestId(), r.body()), failure.getCause());
  }

  private static boolean isAboutModel(Rejected r) {
    return r.param().equals(Optional.of("model")) || (r.message() + r.code().orElse("") + r.type().orElse("")).toLowerCase(Locale.ROOT).contains("model");
  }
}
