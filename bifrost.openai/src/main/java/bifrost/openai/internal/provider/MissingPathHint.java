package bifrost.openai.internal.provider;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** A hint for errors 404 and 405, which servers send for an unknown path: the requested URL. */
final class MissingPathHint {
  private MissingPathHint() {}

  /**
   * Adds a cause that names the URL, unless the error concerns the model, and not the path. The message of
   * {@link BifrostException} includes it.
   *
   * @param request the method and the URL
   */
  static BifrostException addTo(BifrostException failure, String request) {
    if (!(failure.error() instanceof Rejected rejected) || rejected.status() != 404 && rejected.status() != 405
        || isAboutModel(rejected)) {
      return failure;
    }
    return new BifrostException(rejected, new IOException("the request was " + request
        + " (ProviderConfig.pathPrefix sets the path prefix of all operations, ProviderConfig.path the path of one)"));
  }

  private static boolean isAboutModel(Rejected rejected) {
    return rejected.param().equals(Optional.of("model"))
        || (rejected.message() + rejected.code().orElse("") + rejected.type().orElse("")).toLowerCase(Locale.ROOT)
            .contains("model");
  }
}
