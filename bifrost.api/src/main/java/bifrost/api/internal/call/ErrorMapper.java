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

/** Says, as an error, what an exception out of a provider means. */
final class ErrorMapper {
  static final Cancelled INTERRUPTED = new Cancelled("the waiting thread was interrupted");

  private ErrorMapper() {}

  /**
   * What a failed attempt failed of.
   *
   * @throws RuntimeException the exception itself, if it is a provider's bug and no end that a call can have; the attempt is stopped
   */
  static BifrostError toError(Throwable thrown, CallAttempt attempt, ResolvedTarget route) {
    if (isInterrupt(thrown)) {
      Thread.currentThread().interrupt();
      attempt.stop(INTERRUPTED);
    }
    if (thrown instanceof Error) throw unexpectedFailure(thrown, attempt);
    var error = attempt.stopped().filter(reason -> !isSupersededByRejection(reason, thrown))
        .or(() -> knownError(thrown, attempt))
        .orElseThrow(() -> unexpectedFailure(thrown, attempt));
    return attempt.redaction().redact(withUnknownProviderHint(error, route));
  }

  /**
   * {@return whether a limit of the attempt passed while the body of an error was read} The server's status is then the better error: a
   * rejected request must not be retried only because its body arrived slowly.
   */
  private static boolean isSupersededByRejection(BifrostError reason, Throwable thrown) {
    return reason instanceof TimedOut passed && passed.limit() != TimedOut.Limit.TOTAL
        && thrown instanceof BifrostException known && known.error() instanceof Rejected;
  }

  /**
   * Whether the connection was there, and was lost before a byte of an answer came: most likely the server was closing it, having been
   * idle for too long, in the moment in which it was used again.
   */
  static boolean isLostBeforeResponse(Throwable thrown, CallAttempt attempt) {
    var broken = thrown instanceof UncheckedIOException unchecked ? unchecked.getCause() : thrown;
    if (!(broken instanceof IOException) || attempt.hasReceivedAnything() || attempt.stopped().isPresent()) {
      return false;
    }
    return !isConnecting(broken) && !(broken instanceof SSLException) && !(broken instanceof InterruptedIOException);
  }

  /** Channels, and the sockets of virtual threads, answer an interrupt with some IOException, and leave the thread interrupted. */
  private static boolean isInterrupt(Throwable thrown) {
    return thrown instanceof InterruptedException
        || thrown instanceof IOException && Thread.currentThread().isInterrupted();
  }

  private static Optional<BifrostError> knownError(Throwable thrown, CallAttempt attempt) {
    if (thrown instanceof BifrostException known) { // another call's error has its place
      return Optional.of(known.report().isPresent() ? known.error() : attempt.withContext(known.error()));
    }
    if (thrown instanceof JsonParseException wrong) {
      return Optional.of(attempt.withContext(new Malformed(Objects.requireNonNull(wrong.getMessage()), "")));
    }
    if (thrown instanceof UnresolvedAddressException || thrown instanceof IOException) {
      return Optional.of(connectionError(thrown, attempt));
    }
    return thrown instanceof UncheckedIOException broken
        ? Optional.of(connectionError(Objects.requireNonNull(broken.getCause()), attempt))
        : Optional.empty();
  }

  private static BifrostError connectionError(Throwable broken, CallAttempt attempt) {
    var place = attempt.context();
    var why = " (" + place.details() + "): " + NetworkExceptionText.describe(broken);
    if (broken instanceof SSLException) {
      return new Unreachable("TLS failed in the connection" + place.server("to") + why, false);
    }
    if (isConnecting(broken)) return new Unreachable("cannot connect" + place.server("to") + why, true);
    if (attempt.hasResponse()) {
      return new Truncated("the connection" + place.server("to") + " was lost within the response" + why);
    }
    return new Unreachable("the connection" + place.server("to") + " was lost before the response" + why, true);
  }

  private static boolean isConnecting(Throwable broken) {
    return broken instanceof ConnectException || broken instanceof NoRouteToHostException
        || broken instanceof BindException || broken instanceof UnknownHostException
        || NetworkExceptionText.isCausedBy(UnresolvedAddressException.class, broken);
  }

  /** What to throw for a bug; one that shows the key, as a refused header does, is told without it. */
  private static RuntimeException unexpectedFailure(Throwable thrown, CallAttempt attempt) {
    attempt.stop(new Cancelled("the provider failed with " + thrown.getClass().getName()));
    if (!attempt.redaction().isFreeOfSecrets(thrown)) return withoutSecrets(thrown, attempt.redaction());
    if (thrown instanceof Error error) throw error;
    return thrown instanceof RuntimeException bug ? bug : new IllegalStateException(thrown);
  }

  private static RuntimeException withoutSecrets(Throwable thrown, Redaction redaction) {
    var told = new IllegalStateException("the provider failed with " + redaction.redact(thrown.toString()));
    told.setStackTrace(thrown.getStackTrace());
    return told;
  }

  /** A model whose name begins like a provider's, refused by the default provider, may have been meant for another one. */
  private static BifrostError withUnknownProviderHint(BifrostError error, ResolvedTarget route) {
    var target = route.requestedTarget();
    if (!(error instanceof Rejected r) || r.status() != 404 || !route.isDefaultProvider() || target.indexOf('/') < 0) {
      return error;
    }
    var hint = " (unknown provider '" + target.substring(0, target.indexOf('/')) + "', therefore '" + target
        + "' was sent as a model of provider '" + route.provider().name() + "')";
    return new Rejected(r.status(), r.type(), r.code(), r.param(), r.message() + hint, r.retryAfter(), r.requestId(),
        r.body());
  }
}
