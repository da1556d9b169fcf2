package bifrost.api.internal.call;

import bifrost.api.ApiKey;
import bifrost.api.CallOptions;
import bifrost.api.ListModelsRequest;
import bifrost.api.Request;
import bifrost.api.internal.call.ModelListMerger.PartialCall;
import bifrost.api.internal.value.ServerUrls;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds out where calls go: to their target and its fallbacks, and to whom when models are listed. */
public final class CallFactory {
  private final ProviderTable providers;
  private final CallRegistry registry;
  private final CallObservers observers;

  public CallFactory(ProviderTable providers, CallRegistry watch, CallObservers observers) {
    this.providers = providers;
    this.registry = watch;
    this.observers = observers;
  }

  /**
   * Creates a call.
   *
   * @param atEnd runs when the call has ended
   */
  public Call create(Request<?> request, CallOptions options, Runnable atEnd) {
    var total = new CallDeadline(options.timeout(), registry.clock());
    var events = observers.newNotifier(options.attributes(), atEnd);
    return new Call(request, providers.parseTarget(request), () -> routes(request, options, total, events), registry,
        total, events);
  }

  private List<ResolvedTarget> routes(Request<?> request, CallOptions options, CallDeadline total,
      CallNotifier events) {
    return request instanceof ListModelsRequest list ? List.of(route(list, options, total, events))
        : providers.resolveAll(request, options);
  }

  /** All providers, and all keys of a provider, are asked: each may know of other models. */
  private ResolvedTarget route(ListModelsRequest list, CallOptions options, CallDeadline total, CallNotifier events) {
    if (list.provider().equals(ModelListMerger.ALL)) {
      if (options.headers().containsKey("Authorization")) {
        throw new IllegalArgumentException("the header 'Authorization' is for one provider: ask each by its name");
      }
      return merged(list, providers.providerNames().stream()
          .map(name -> partialCall(name + "/", ListModelsRequest.of(name), options, total, events)).toList());
    }
    var route = providers.resolve(list, options);
    var keys = keys(route);
    if (keys.size() < 2) return route;
    return merged(list, keys.stream()
        .map(key -> partialCall("", list, route.withKeys(route.keys().withOnly(key)), total, events)).toList());
  }

  /** {@return the keys to ask with} A call that has its own {@code Authorization} asks each server once. */
  private static List<ApiKey> keys(ResolvedTarget route) {
    if (!route.isAuthorized()) return route.keys().keys();
    var byServer = new LinkedHashMap<Optional<String>, ApiKey>();
    route.keys().keys().forEach(key -> byServer.putIfAbsent(key.baseUrl().map(ServerUrls::canonical), key));
    return List.copyOf(byServer.values());
  }

  private ResolvedTarget merged(ListModelsRequest list, List<PartialCall> parts) {
    return ResolvedTarget.ofProvider(new ModelListMerger(list.provider(), parts), registry.clock());
  }

  private PartialCall partialCall(String prefix, ListModelsRequest list, CallOptions options, CallDeadline total,
      CallNotifier events) {
    return partialCall(prefix, list, () -> List.of(route(list, options, total, events)), total, events);
  }

  private PartialCall partialCall(String prefix, ListModelsRequest list, ResolvedTarget route, CallDeadline total,
      CallNotifier events) {
    return partialCall(prefix, list, () -> List.of(route), total, events);
  }

  private PartialCall partialCall(String prefix, ListModelsRequest list, Supplier<List<ResolvedTarget>> routes,
      CallDeadline total, CallNotifier events) {
    return new PartialCall(prefix, list,
        new Call(list, providers.parseTarget(list), routes, registry, total, events.forPartialCall()));
  }
}
