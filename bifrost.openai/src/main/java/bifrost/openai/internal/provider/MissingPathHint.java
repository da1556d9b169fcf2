package bifrost.openai.internal.provider;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * A hint that names the URL of the request in errors with status 404 or 405, which servers send for an unknown path.
 */
final class MissingPathHint {
  private MissingPathHint() {}

  /**
   * Adds the hint as the cause of the exception, unless the error concerns the model instead of the path. The message
   * of a {@link BifrostException} includes the message of its cause.
   *
   * @param request the method and the URL
   */
  static BifrostException addTo(BifrostException failure, String request) {
    if (!(failure.error() instanceof Rejected rejected) || rejected.status() != 404 && rejected.status() != 405
        || isAboutModel(rejected)) {
      return failure;
    }
    return new BifrostException(rejected, new IOException("the request was " + request
        + " (ProviderConfig.pathPrefix sets the path prefix of all operations, and ProviderConfig.path sets the path"
        + " of one operation)"));
  }

  private static boolean isAboutModel(Rejected rejected) {
    return rejected.param().equals(Optional.of("model"))
        || (rejected.message() + rejected.serverCode().orElse("") + rejected.type().orElse("")).toLowerCase(Locale.ROOT)
            .contains("model");
  }
}
