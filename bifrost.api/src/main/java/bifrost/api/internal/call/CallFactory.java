package bifrost.api.internal.call;

import bifrost.api.ApiKey;
import bifrost.api.CallOptions;
import bifrost.api.ListModelsRequest;
import bifrost.api.Request;
import bifrost.api.Streamable;
import bifrost.api.internal.call.ModelListMerger.PartialCall;
import bifrost.api.internal.value.ServerUrls;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A factory of calls. Resolves the target and the fallbacks of a request, and splits a request for the list of models
 * into partial calls.
 */
public final class CallFactory {
  private final ProviderTable providers;
  private final CallRegistry registry;
  private final CallObservers observers;
  private final Map<String, ServedModel> servedModels = new ConcurrentHashMap<>(); // by the names of the providers

  public CallFactory(ProviderTable providers, CallRegistry registry, CallObservers observers) {
    this.providers = providers;
    this.registry = registry;
    this.observers = observers;
  }

  /**
   * Creates a call that waits for the complete response.
   *
   * @param atEnd runs when the call has ended
   */
  public <R> SendCall<R> newSendCall(Request<R> request, CallOptions options, Runnable atEnd) {
    return newSendCall(request, options, newDeadline(options), atEnd);
  }

  <R> SendCall<R> newSendCall(Request<R> request, CallOptions options, CallDeadline deadline, Runnable atEnd) {
    var events = newNotifier(options, atEnd);
    return new SendCall<>(request, () -> targets(request, options, deadline, events), registry, deadline, events);
  }

  /**
   * Creates a call whose response is streamed.
   *
   * @param atEnd runs when the call has ended
   */
  public <E, R> StreamCall<E, R> newStreamCall(Streamable<E, R> request, CallOptions options, Runnable atEnd) {
    return newStreamCall(request, options, newDeadline(options), atEnd);
  }

  <E, R> StreamCall<E, R> newStreamCall(Streamable<E, R> request, CallOptions options, CallDeadline deadline,
      Runnable atEnd) {
    var events = newNotifier(options, atEnd);
    return new StreamCall<>(request, () -> targets(request, options, deadline, events), registry, deadline, events);
  }

  CallDeadline newDeadline(CallOptions options) {
    return new CallDeadline(options.timeout(), registry.clock());
  }

  private CallNotifier newNotifier(CallOptions options, Runnable atEnd) {
    return observers.newNotifier(providers, options.attributes(), atEnd);
  }

  private List<ResolvedTarget> targets(Request<?> request, CallOptions options, CallDeadline deadline,
      CallNotifier events) {
    if (request instanceof ListModelsRequest list) return List.of(modelListTarget(list, options, deadline, events));
    var targets = providers.resolveAll(request, options);
    if (ProviderTable.targetsProviderOnly(request) || !hasTargetWithoutModel(targets)) return targets;
    return targets.stream().map(each -> each.model().isEmpty() ? withLookup(each, deadline, events) : each).toList();
  }

  private static boolean hasTargetWithoutModel(List<ResolvedTarget> targets) {
    for (var each : targets) if (each.model().isEmpty()) return true;
    return false;
  }

  /**
   * {@return the target, with a lookup of its model that makes a call within the limits of the call that needs it} A
   * call with its own {@code Authorization} neither uses nor changes the remembered model, because its user may have
   * other models.
   */
  private ResolvedTarget withLookup(ResolvedTarget target, CallDeadline deadline, CallNotifier events) {
    var list = ListModelsRequest.of(target.provider().name());
    return target.withLookup(new ServedModel.Lookup(
        target.isAuthorized() ? new ServedModel()
            : servedModels.computeIfAbsent(list.provider(), name -> new ServedModel()),
        () -> partialCall("", list, () -> modelListTarget(list, target, deadline, events), deadline, events).call()));
  }

  /**
   * {@return the target of a request for the list of models: all providers, or all keys of a provider, because each
   * may have different models}
   */
  private ResolvedTarget modelListTarget(ListModelsRequest list, CallOptions options, CallDeadline deadline,
      CallNotifier events) {
    if (list.provider().equals(ModelListMerger.ALL)) {
      if (options.headers().containsKey("Authorization")) {
        throw new IllegalArgumentException("the header 'Authorization' must not be sent to all providers:"
            + " list the models of one provider, or remove the header");
      }
      return merged(list, providers.providerNames().stream()
          .map(ListModelsRequest::of).map(each -> partialCall(each.provider() + "/", each,
              () -> modelListTarget(each, options, deadline, events), deadline, events))
          .toList());
    }
    return modelListTarget(list, providers.resolve(list, options), deadline, events);
  }

  private ResolvedTarget modelListTarget(ListModelsRequest list, ResolvedTarget target, CallDeadline deadline,
      CallNotifier events) {
    var keys = modelListKeys(target);
    if (keys.size() < 2) return target.withProvider(new ModelListTargets(target.provider()));
    return merged(list, keys.stream()
        .map(key -> partialCall("", list, () -> target.withKeys(target.keys().withOnly(key)), deadline, events))
        .toList());
  }

  /**
   * {@return the keys for a list of models} A call that has its own {@code Authorization} needs only one key for each
   * server.
   */
  private static List<ApiKey> modelListKeys(ResolvedTarget target) {
    if (!target.isAuthorized()) return target.keys().keys();
    var byServer = new LinkedHashMap<Optional<String>, ApiKey>();
    target.keys().keys().forEach(key -> byServer.putIfAbsent(key.baseUrl().map(ServerUrls::canonical), key));
    return List.copyOf(byServer.values());
  }

  private ResolvedTarget merged(ListModelsRequest list, List<PartialCall> parts) {
    return ResolvedTarget.ofProvider(new ModelListMerger(list.provider(), parts), registry.clock());
  }

  private PartialCall partialCall(String prefix, ListModelsRequest list, Supplier<ResolvedTarget> target,
      CallDeadline deadline, CallNotifier events) {
    return new PartialCall(prefix,
        new SendCall<>(list, () -> List.of(target.get()), registry, deadline, events.forPartialCall()));
  }
}
