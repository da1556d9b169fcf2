package bifrost.api;

import bifrost.api.internal.Nullable;
import java.io.IOException;
import java.util.Optional;

/** The exception of a call that fails, with a {@link BifrostError} and a report. */
public final class BifrostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient BifrostError error;
  private final transient Optional<CallReport> report;

  /**
   * Creates an exception.
   *
   * @param error the error
   */
  public BifrostException(BifrostError error) {
    this(error, null, Optional.empty());
  }

  /**
   * Creates an exception with a cause.
   *
   * @param error the error
   * @param cause the cause, or null
   */
  public BifrostException(BifrostError error, @Nullable Throwable cause) {
    this(error, cause, Optional.empty());
  }

  BifrostException(BifrostError error, @Nullable Throwable cause, Optional<CallReport> report) {
    this(describe(error) + hint(error, cause) + report.map(each -> context(error, each, isWithFallbacks(each))).orElse(""), error, cause, report);
  }

  private BifrostException(@Nullable String text, BifrostError error, @Nullable Throwable cause, Optional<CallReport> report) {
    super(text, cause);
    this.error = error;
    this.report = report;
  }

  /**
   * {@return the message of the cause of error 404 or 405, which names the URL} It is not in the error, because the same payload gives the same
   * error, whatever carried it.
   */
  private static String hint(BifrostError error, @Nullable Throwable cause) {
    boolean isMissing = error instanceof BifrostError.Rejected rejected && (rejected.status() == 404 || rejected.status() == 405);
    return isMissing && cause instanceof IOException ? "; " + cause.getMessage() : "";
  }

  /**
   * {@return the failure of one of several targets}
   *
   * @param attempts the report of its own attempts
   */
  static BifrostException ofTarget(BifrostException failure, CallReport attempts) {
    var text = describe(failure.error) + hint(failure.error, failure.getCause()) + context(failure.error, attempts, true);
    return new BifrostException(text, failure.error, failure.getCause(), Optional.of(attempts));
  }

  /** {@return this exception with the report of the whole call} */
  BifrostException reported(CallReport whole) {
    return new BifrostException(getMessage(), error, getCause(), Optional.of(whole));
  }

  /** {@return the parts of the place that the error does not have: of a refusal all of them, of other errors the model of one of several targets} */
  private static String context(BifrostError error, CallReport report, boolean isOneOfSeveral) {
    // by identity: on Java 17 the JDK keeps the class loader of a record whose equals was called, and an application could not be unloaded
    var failed = report.tries().stream().filter(each -> each.error().filter(own -> own == error).isPresent()).reduce((first, last) -> last);
    if (failed.isEmpty() || error instanceof BifrostError.Misconfigured || error instanceof BifrostError.Cancelled) return "";
    var model = failed.get().model().isEmpty() ? "" : "model '" + failed.get().model() + "'";
    if (!(error instanceof BifrostError.Rejected)) return isOneOfSeveral && !model.isEmpty() ? " (" + model + ")" : "";
    var server = failed.get().server().map(url -> ", " + BaseUrls.shown(url)).orElse("");
    return " (provider '" + failed.get().provider() + "'" + (model.isEmpty() ? "" : ", " + model) + server + ")";
  }

  private static boolean isWithFallbacks(CallReport report) {
    return report.tries().stream().map(each -> each.provider() + "/" + each.model()).distinct().count() > 1;
  }

  static String describe(BifrostError error) {
    var kind = error.getClass().getSimpleName();
    return error instanceof BifrostError.Rejected rejected
        ? kind + " with status " + rejected.status() + ": " + rejected.message()
        : kind + ": " + error.message();
  }

  /** {@return the error} */
  public BifrostError error() {
    if (error == null) throw new IllegalStateException("only the message of this exception was serialized: " + getMessage());
    return error;
  }

  /**
   * {@return the report of the call; empty if this exception does not come from a {@link Bifrost}} If a call with fallbacks fails, each suppressed
   * exception has only the attempts of its own target.
   */
  public Optional<CallReport> report() {
    return report == null ? Optional.empty() : report;
  }
}
