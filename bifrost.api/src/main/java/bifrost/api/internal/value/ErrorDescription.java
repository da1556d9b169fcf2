package bifrost.api.internal.value;

import bifrost.api.BifrostError;
import bifrost.api.CallReport;
import java.io.IOException;

/** A formatter of errors, for the messages of exceptions. */
public final class ErrorDescription {
  private ErrorDescription() {}

  /** {@return the type and the message of the error} */
  public static String of(BifrostError error) {
    var kind = error.getClass().getSimpleName();
    return error instanceof BifrostError.Rejected rejected
        ? kind + " with status " + rejected.status() + ": " + rejected.message()
        : kind + ": " + error.message();
  }

  public static String of(BifrostError error, Throwable cause) {
    return of(error) + hint(error, cause);
  }

  /** {@return a description that also names the server and the model, unless the message of the error names them} */
  public static String of(BifrostError error, Throwable cause, CallReport report) {
    return of(error, cause) + context(error, report, hasSeveralTargets(report));
  }

  /**
   * {@return the description of the error of one of several targets}
   *
   * @param attempts the report of the attempts for this target
   */
  public static String ofTarget(BifrostError error, Throwable cause, CallReport attempts) {
    return of(error, cause) + context(error, attempts, true);
  }

  /**
   * {@return the message of the cause of a status 404 or 405, which contains the URL} It is not part of the error,
   * because the error depends only on the payload of the response, not on the transport.
   */
  private static String hint(BifrostError error, Throwable cause) {
    boolean isMissing =
        error instanceof BifrostError.Rejected rejected && (rejected.status() == 404 || rejected.status() == 405);
    return isMissing && cause instanceof IOException ? "; " + cause.getMessage() : "";
  }

  /**
   * {@return the details that the message of the error does not contain} For a rejection these are the provider, the
   * model and the server; for other errors only the model, if the call has several targets.
   */
  private static String context(BifrostError error, CallReport report, boolean hasSeveralTargets) {
    // The comparison is by identity because, on Java 17, calling the generated equals of a record leaks its class
    // loader, so that an application could not be unloaded.
    var failed = report.attempts().stream().filter(each -> each.error().filter(other -> other == error).isPresent())
        .reduce((first, last) -> last);
    if (failed.isEmpty() || error instanceof BifrostError.Misconfigured || error instanceof BifrostError.Cancelled) {
      return "";
    }
    var model = failed.get().model().isEmpty() ? "" : "model '" + failed.get().model() + "'";
    if (!(error instanceof BifrostError.Rejected)) {
      return hasSeveralTargets && !model.isEmpty() ? " (" + model + ")" : "";
    }
    var server = failed.get().server().map(url -> ", " + ServerUrls.redacted(url)).orElse("");
    return " (provider '" + failed.get().provider() + "'" + (model.isEmpty() ? "" : ", " + model) + server + ")";
  }

  private static boolean hasSeveralTargets(CallReport report) {
    return report.attempts().stream().map(each -> each.provider() + "/" + each.model()).distinct().count() > 1;
  }
}
