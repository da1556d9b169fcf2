package bifrost.api.internal.call;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.BifrostException;
import bifrost.api.CallReport;
import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.value.ErrorDescription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The only model of a provider, for targets that name none. Its name is remembered. Calls that need it at the same time
 * share one request for the list of models; a call that waits in vain makes its own request, because its timeouts and
 * headers may differ.
 */
final class ServedModel {
  /** The longest list of models in a message. */
  private static final int MAX_LISTED = 10;

  private String name = ""; // guarded by this; "" until it is known
  private @Nullable CompletableFuture<String> pending; // guarded by this; its result is "" if the request failed

  /**
   * A lookup of the model by one call.
   *
   * @param newCall creates a call for the list of models, within the limits of the call that needs the model
   */
  record Lookup(ServedModel served, Supplier<SendCall<ModelList>> newCall) {
    /**
     * Returns the name of the model.
     *
     * @param rejected the name that the server does not know; {@code ""} if there is none
     * @param track registers a wait with the call, so that stopping the call ends the wait
     * @throws BifrostException if the list of models cannot be read, or does not have exactly one model
     */
    String model(String rejected, ResolvedTarget target, CallRegistry registry, Consumer<CallRegistry.Stoppable> track,
        CallDeadline deadline) {
      var result = new CompletableFuture<String>();
      var shared = served.share(rejected, result);
      if (shared != result) {
        var found = await(shared, target, registry, track, deadline);
        if (!found.isEmpty()) return found;
      }
      return request(result, target, track);
    }

    /** {@return the result of the request of another call; {@code ""} if that request failed} */
    @SuppressWarnings("FutureReturnValueIgnored") // ending a wait does not fail
    private static String await(CompletableFuture<String> shared, ResolvedTarget target, CallRegistry registry,
        Consumer<CallRegistry.Stoppable> track, CallDeadline deadline) {
      if (shared.isDone()) return shared.join();
      var wait = new RetryDelay();
      track.accept(wait);
      shared.thenRun(wait::end);
      var limit = target.requestTimeout();
      var timeout = deadline.remaining().filter(left -> left.compareTo(limit) < 0).orElse(limit);
      try {
        var stopped = wait.await(timeout, registry);
        if (stopped.isPresent()) throw new BifrostException(stopped.get());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BifrostException(ErrorMapper.INTERRUPTED, e);
      }
      if (shared.isDone()) return shared.join();
      throw new BifrostException(
          deadline.allows(Duration.ZERO) ? new TimedOut(TimedOut.Limit.REQUEST, limit) : deadline.timeoutError());
    }

    private String request(CompletableFuture<String> result, ResolvedTarget target,
        Consumer<CallRegistry.Stoppable> track) {
      var found = "";
      var call = newCall.get();
      track.accept(call::stop);
      try {
        var list = call.send();
        found = onlyModel(list.value(), target, list.report());
        return found;
      } catch (BifrostException e) {
        throw explained(e, target);
      } finally {
        served.found(found, result);
      }
    }
  }

  /**
   * {@return the result of the request in progress, the remembered result, or, if there is none, the given one, which
   * the caller must complete}
   */
  private synchronized CompletableFuture<String> share(String rejected, CompletableFuture<String> result) {
    if (!name.isEmpty() && !name.equals(rejected)) return CompletableFuture.completedFuture(name);
    if (pending != null) return pending;
    pending = result;
    return result;
  }

  private void found(String found, CompletableFuture<String> result) {
    synchronized (this) {
      if (!found.isEmpty()) name = found;
      if (pending == result) pending = null;
    }
    result.complete(found);
  }

  /**
   * {@return whether a server does not know a model} Servers state this in different ways. Other responses with 404,
   * such as that to a wrong path, say nothing about the model.
   */
  static boolean isUnknown(String model, BifrostError error) {
    if (!(error instanceof Rejected rejected) || rejected.status() != 404) return false;
    var text = rejected.param().orElse("") + ' ' + rejected.serverCode().orElse("") + ' ' + rejected.message();
    return Pattern.compile("\\bmodels?(\\b|_)|(?<!\\w)" + Pattern.quote(model) + "(?!\\w)", Pattern.CASE_INSENSITIVE)
        .matcher(text).find();
  }

  private static String onlyModel(ModelList list, ResolvedTarget target, CallReport report) {
    var listed = list.data().stream().map(Model::id).filter(id -> !id.isBlank()).distinct().toList();
    var keys = target.keys();
    var models = listed.stream().filter(target.isAuthorized() ? keys::hasServerFor : keys::hasKeyFor).toList();
    if (models.size() == 1) return models.get(0);
    var provider = target.provider().name();
    throw misconfigured(listed.isEmpty()
        ? "provider '" + provider + "' lists no model: load a model, or set the target to '" + provider + "/<model>'"
        : models.isEmpty()
            ? "no key of provider '" + provider + "' is valid for a model that it lists: add one of its "
                + listed.size() + " models, such as '" + listed.get(0) + "', to ApiKey.models(…) of a key"
        : "provider '" + provider + "' serves " + models.size() + " models: set the target to "
            + alternatives(provider, models),
        null, target, report);
  }

  private static String alternatives(String provider, List<String> models) {
    var listed = models.stream().limit(MAX_LISTED).map(model -> "'" + provider + "/" + model + "'").toList();
    int more = models.size() - listed.size();
    return String.join(", ", listed.subList(0, listed.size() - 1)) + (more > 0 ? ", " : " or ")
        + listed.get(listed.size() - 1) + (more > 0 ? " or one of " + more + " more" : "");
  }

  /** {@return the exception, with the advice to name the model if the server has no list of models} */
  private static BifrostException explained(BifrostException e, ResolvedTarget target) {
    var rejected = e.error() instanceof Rejected response ? response.status() : 0;
    boolean hasNoList = e.error() instanceof Unsupported || rejected == 404 || rejected == 405 || rejected == 501;
    if (!hasNoList) return e;
    var provider = target.provider().name();
    return misconfigured("provider '" + provider + "' cannot list its models"
        + (rejected == 0 ? "" : " (status " + rejected + ")") + ": set the target to '" + provider + "/<model>'",
        e, target, e.report().orElseThrow());
  }

  private static BifrostException misconfigured(String reason, @Nullable Throwable cause, ResolvedTarget target,
      CallReport report) {
    var message = "the target '" + target.requestedTarget() + "' names no model, and " + reason;
    var error = target.redaction().redact(new Misconfigured(message));
    return new BifrostException(ErrorDescription.of(error), error, cause, report);
  }
}
