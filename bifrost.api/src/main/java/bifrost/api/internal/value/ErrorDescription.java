package bifrost.api.internal.value;

import bifrost.api.BifrostError;
import bifrost.api.CallReport;
import bifrost.api.internal.Nullable;
import java.io.IOException;

/** Descriptions of errors, which are the messages of exceptions. */
public final class ErrorDescription {
  private ErrorDescription() {}

  /** {@return the kind of the error and its message} */
  public static String of(BifrostError error) {
    var kind = error.getClass().getSimpleName();
    return error instanceof BifrostError.Rejected rejected
        ? kind + " with status " + rejected.status() + ": " + rejected.message()
        : kind + ": " + error.message();
  }

  public static String of(BifrostError error, @Nullable Throwable cause) {
    return of(error) + hint(error, cause);
  }

  /** {@return a description that names the server and the model, unless the error does} */
  public static String of(BifrostError error, @Nullable Throwable cause, CallReport report) {
    return of(error, cause) + context(error, report, isWithFallbacks(report));
  }

  /**
   * {@return the description of the failure of one of several targets}
   *
   * @param attempts the report of its own attempts
   */
  public static String ofTarget(BifrostError error, @Nullable Throwable cause, CallReport attempts) {
    return of(error, cause) + context(error, attempts, true);
  }

  /**
   * {@return the message of the cause of error 404 or 405, which names the URL} It is not in the error, because the same payload gives the same
   * error, whatever carried it.
   */
  private static String hint(BifrostError error, @Nullable Throwable cause) {
    boolean isMissing =
        error instanceof BifrostError.Rejected rejected && (rejected.status() == 404 || rejected.status() == 405);
    return isMissing && cause instanceof IOException ? "; " + cause.getMessage() : "";
  }

  /** {@return the parts of the place that the error does not have: of a refusal all of them, of other errors the model of one of several targets} */
  private static String context(BifrostError error, CallReport report, boolean isOneOfSeveral) {
    // by identity: on Java 17 the JDK keeps the class loader of a record whose equals was called, and an application could not be unloaded
    var failed = report.attempts().stream().filter(each -> each.error().filter(own -> own == error).isPresent())
        .reduce((first, last) -> last);
    if (failed.isEmpty() || error instanceof BifrostError.Misconfigured || error instanceof BifrostError.Cancelled) {
      return "";
    }
    var model = failed.get().model().isEmpty() ? "" : "model '" + failed.get().model() + "'";
    if (!(error instanceof BifrostError.Rejected)) return isOneOfSeveral && !model.isEmpty() ? " (" + model + ")" : "";
    var server = failed.get().server().map(url -> ", " + ServerUrls.redacted(url)).orElse("");
    return " (provider '" + failed.get().provider() + "'" + (model.isEmpty() ? "" : ", " + model) + server + ")";
  }

  private static boolean isWithFallbacks(CallReport report) {
    return report.attempts().stream().map(each -> each.provider() + "/" + each.model()).distinct().count() > 1;
  }
}
