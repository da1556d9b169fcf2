package bifrost.api;

import java.io.IOException;
import java.util.Optional;

/** Carries a {@link BifrostError} up the stack. */
public final class BifrostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient BifrostError error;
  private final transient Optional<CallReport> report;

  /**
   * Carries an error.
   *
   * @param error what went wrong
   */
  public BifrostException(BifrostError error) {
    this(error, null);
  }

  /**
   * Carries an error and what it came from.
   *
   * @param error what went wrong
   * @param cause what it came from, or null
   */
  public BifrostException(BifrostError error, Throwable cause) {
    this(error, cause, Optional.empty());
  }

  BifrostException(BifrostError error, Throwable cause, Optional<CallReport> report) {
    super(describe(error) + hint(error, cause), cause);
    this.error = error;
    this.report = report;
  }

  /**
   * {@return the message of the cause of error 404 or 405, which names the URL} It is not in the error, because the same payload gives the same
   * error, whatever carried it.
   */
  private static String hint(BifrostError error, Throwable cause) {
    boolean isMissing = error instanceof BifrostError.Rejected rejected && (rejected.status() == 404 || rejected.status() == 405);
    return isMissing && cause instanceof IOException ? "; " + cause.getMessage() : "";
  }

  static String describe(BifrostError error) {
    var kind = error.getClass().getSimpleName();
    return error instanceof BifrostError.Rejected rejected
        ? kind + " with status " + rejected.status() + ": " + rejected.message()
        : kind + ": " + error.message();
  }

  /**
   * What went wrong.
   *
   * @return the error
   */
  public BifrostError error() {
    if (error == null) throw new IllegalStateException("only the message of this exception was serialized: " + getMessage());
    return error;
  }

  /**
   * How the call went.
   *
   * @return the report; empty until {@link Bifrost} has seen this exception
   */
  public Optional<CallReport> report() {
    return report == null ? Optional.empty() : report;
  }
}
