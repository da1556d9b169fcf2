package bifrost.api.internal.call;

import bifrost.api.ApiKey;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.value.Headers;
import bifrost.api.internal.value.KeyFile;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * The key values for one target of one call, from the supplier of each key that has one. A supplier runs on its own
 * thread, which is interrupted when the attempt is cancelled. Therefore, a blocked supplier does not outlive a timeout,
 * and the caller's thread is never interrupted.
 */
final class SuppliedKeyValues {
  private final ResolvedTarget target;
  private final Executor executor;
  private Set<ApiKey> renewedKeys = Set.of();
  private Map<ApiKey, String> renewedValues = Map.of(); // the values that replace rejected ones
  private boolean supplierFailed; // whether the supplier of the current attempt failed, so that nothing was sent

  SuppliedKeyValues(ResolvedTarget target, Executor executor) {
    this.target = target;
    this.executor = executor;
  }

  /**
   * {@return the key with the value to send} The value is empty if the call has its own {@code Authorization}.
   *
   * @throws BifrostException if the supplier fails or returns an invalid value
   */
  Optional<ApiKey> keyToSend(Optional<ApiKey> configured, CallAttempt attempt)
      throws IOException, InterruptedException {
    if (configured.isEmpty()) return configured;
    var key = configured.get();
    if (target.isAuthorized()) return Optional.of(key.value(""));
    if (key.supplier().isEmpty()) return configured;
    supplierFailed = true;
    var renewal = renewedValues.isEmpty() ? null : renewedValues.remove(key);
    var value = renewal == null ? supply(key, attempt) : renewal;
    supplierFailed = false;
    return Optional.of(key.value(value));
  }

  /** {@return the delay before the next attempt; empty if there is none} */
  Optional<Duration> delayAfter(BifrostError error, boolean lostBeforeResponse, CallAttempt attempt,
      RetryDecider retries) {
    if (supplierFailed) {
      supplierFailed = false;
      return Call.isFinal(error) ? Optional.empty() : retries.delayAfterSupplierFailure(error);
    }
    return tryRenew(error, attempt, retries) ? retries.delayAfterKeyRenewal()
        : retries.delayAfter(error, lostBeforeResponse);
  }

  /**
   * {@return whether the supplier has returned a new value for a rejected key} Each key is renewed at most once per
   * call.
   */
  private boolean tryRenew(BifrostError error, CallAttempt attempt, RetryDecider retries) {
    var key = retries.key().filter(each -> each.supplier().isPresent());
    boolean isRejected = error instanceof Rejected rejected && (rejected.status() == 401 || rejected.status() == 403);
    if (!isRejected || key.isEmpty() || target.isAuthorized() || !addRenewed(key.get())) return false;
    retries.serverResponded(); // a rejection proves that the server is up
    try {
      var value = supply(key.get(), attempt);
      if (value.equals(attempt.key().map(ApiKey::value).orElse(""))) return false;
      if (renewedValues.isEmpty()) renewedValues = new HashMap<>();
      renewedValues.put(key.get(), value);
      return true;
    } catch (RuntimeException | IOException e) { // includes the exception for a closed client
      return false; // the rejection is the better error
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // ends the delay that follows
      return false;
    }
  }

  private boolean addRenewed(ApiKey key) {
    if (renewedKeys.isEmpty()) renewedKeys = new HashSet<>();
    return renewedKeys.add(key);
  }

  private String supply(ApiKey key, CallAttempt attempt) throws IOException, InterruptedException {
    var supplied = new FutureTask<>(key.supplier().orElseThrow()::get);
    attempt.onCancel(() -> supplied.cancel(true));
    executor.execute(supplied);
    try {
      return validated(key, supplied.get());
    } catch (CancellationException e) {
      throw new IOException("the attempt was cancelled", e);
    } catch (ExecutionException e) {
      throw supplierFailure(key, Objects.requireNonNull(e.getCause()));
    }
  }

  private String validated(ApiKey key, String supplied) {
    if (supplied == null) throw invalidValue(key, "null");
    var value = Headers.trimmed(supplied);
    if (value.isBlank()) throw invalidValue(key, "a blank value");
    target.redaction().remember(value);
    if (!ArgumentChecks.isHeaderValue(value)) {
      throw invalidValue(key, "a value with a character that is not printable ASCII");
    }
    return value;
  }

  private static BifrostException invalidValue(ApiKey key, String description) {
    return new BifrostException(
        new Unreachable("the supplier of key '" + key.id() + "' returned " + description, false));
  }

  /**
   * {@return the exception for a failed supplier} It contains neither the message nor the cause of the failure, which
   * may contain the secret.
   */
  private static BifrostException supplierFailure(ApiKey key, Throwable thrown) {
    boolean isSafe = thrown instanceof KeyFile.UnreadableKeyFileException;
    var reason = isSafe ? thrown.getMessage()
        : "its supplier failed with " + thrown.getClass().getName()
            + " (message hidden, because it may contain the key)";
    var trace = new IllegalStateException("a failure of type " + thrown.getClass().getName());
    trace.setStackTrace(thrown.getStackTrace());
    return new BifrostException(new Unreachable("no value for key '" + key.id() + "': " + reason, true), trace);
  }
}
