package bifrost.api.internal.call;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.internal.redact.Redaction;
import bifrost.api.internal.value.NetworkExceptionText;
import bifrost.api.json.JsonParseException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** A mapper from the exceptions of providers to errors. */
final class ErrorMapper {
  static final Cancelled INTERRUPTED = new Cancelled("the waiting thread was interrupted");

  private ErrorMapper() {}

  /**
   * {@return the error of a failed attempt}
   *
   * @throws RuntimeException the exception itself, if it indicates a bug in the provider; this method then stops the
   *     attempt
   */
  static BifrostError toError(Throwable thrown, CallAttempt attempt, ResolvedTarget target) {
    if (isInterrupt(thrown)) {
      Thread.currentThread().interrupt();
      attempt.stop(INTERRUPTED);
    }
    if (thrown instanceof Error) throw unexpectedFailure(thrown, attempt);
    var error = attempt.stopped().filter(reason -> !isSupersededByRejection(reason, thrown))
        .or(() -> knownError(thrown, attempt))
        .orElseThrow(() -> unexpectedFailure(thrown, attempt));
    return attempt.redaction().redact(withUnknownProviderHint(error, target));
  }

  /**
   * {@return whether a timeout of the attempt expired while the body of an error response was being read} The rejection
   * is then the better error, because a rejected request must not be retried only because the error response arrived
   * slowly.
   */
  private static boolean isSupersededByRejection(BifrostError reason, Throwable thrown) {
    return reason instanceof TimedOut passed && passed.limit() != TimedOut.Limit.TOTAL
        && thrown instanceof BifrostException known && known.error() instanceof Rejected;
  }

  /**
   * {@return whether an established connection was lost before the first byte of a response} Most likely the server
   * closed an idle connection just as the client reused it.
   */
  static boolean isLostBeforeResponse(Throwable thrown, CallAttempt attempt) {
    var cause = thrown instanceof UncheckedIOException unchecked ? unchecked.getCause() : thrown;
    if (!(cause instanceof IOException) || attempt.hasReceivedAnything() || attempt.stopped().isPresent()) {
      return false;
    }
    return !isConnecting(cause) && !(cause instanceof SSLException) && !(cause instanceof InterruptedIOException);
  }

  /**
   * {@return whether an interrupt caused an exception} Channels, and sockets on virtual threads, throw an IOException
   * and leave the thread interrupted.
   */
  private static boolean isInterrupt(Throwable thrown) {
    return thrown instanceof InterruptedException
        || thrown instanceof IOException && Thread.currentThread().isInterrupted();
  }

  private static Optional<BifrostError> knownError(Throwable thrown, CallAttempt attempt) {
    if (thrown instanceof BifrostException known) { // the error of another call already contains its context
      return Optional.of(known.report().isPresent() ? known.error() : attempt.withContext(known.error()));
    }
    if (thrown instanceof JsonParseException parseException) {
      return Optional.of(attempt.withContext(new Malformed(Objects.requireNonNull(parseException.getMessage()), "")));
    }
    if (thrown instanceof UnresolvedAddressException || thrown instanceof IOException) {
      return Optional.of(connectionError(thrown, attempt));
    }
    return thrown instanceof UncheckedIOException unchecked
        ? Optional.of(connectionError(Objects.requireNonNull(unchecked.getCause()), attempt))
        : Optional.empty();
  }

  private static BifrostError connectionError(Throwable cause, CallAttempt attempt) {
    var context = attempt.context();
    var suffix = " (" + context.details() + "): " + NetworkExceptionText.describe(cause);
    if (cause instanceof SSLException) {
      return new Unreachable("TLS failed on the connection" + context.serverPhrase("to") + suffix, false);
    }
    if (isConnecting(cause)) return new Unreachable("cannot connect" + context.serverPhrase("to") + suffix, true);
    if (attempt.hasResponse()) {
      return new Truncated("the connection" + context.serverPhrase("to") + " was lost during the response" + suffix);
    }
    return new Unreachable("the connection" + context.serverPhrase("to") + " was lost before the response" + suffix,
        true);
  }

  private static boolean isConnecting(Throwable cause) {
    return cause instanceof ConnectException || cause instanceof NoRouteToHostException
        || cause instanceof BindException || cause instanceof UnknownHostException
        || NetworkExceptionText.isCausedBy(UnresolvedAddressException.class, cause);
  }

  /**
   * {@return the exception for a bug} An exception that contains a secret, such as a rejected header value, is
   * replaced by a redacted one.
   */
  private static RuntimeException unexpectedFailure(Throwable thrown, CallAttempt attempt) {
    attempt.stop(new Cancelled("the provider failed with " + thrown.getClass().getName()));
    if (!attempt.redaction().isFreeOfSecrets(thrown)) return withoutSecrets(thrown, attempt.redaction());
    if (thrown instanceof Error error) throw error;
    return thrown instanceof RuntimeException bug ? bug : new IllegalStateException(thrown);
  }

  private static RuntimeException withoutSecrets(Throwable thrown, Redaction redaction) {
    var redacted = new IllegalStateException("the provider failed with " + redaction.redact(thrown.toString()));
    redacted.setStackTrace(thrown.getStackTrace());
    return redacted;
  }

  /**
   * Adds a hint to a 404 of the default provider if the name of the model starts with a prefix that may be a misspelt
   * provider name.
   */
  private static BifrostError withUnknownProviderHint(BifrostError error, ResolvedTarget target) {
    var model = target.requestedTarget();
    if (!(error instanceof Rejected r) || r.status() != 404 || !target.isDefaultProvider() || model.indexOf('/') < 0) {
      return error;
    }
    var hint = " (unknown provider '" + model.substring(0, model.indexOf('/')) + "', therefore '" + model
        + "' was sent as a model of provider '" + target.provider().name() + "')";
    return r.message(r.message() + hint);
  }
}
