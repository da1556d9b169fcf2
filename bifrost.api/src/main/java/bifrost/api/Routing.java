package bifrost.api;

import bifrost.api.MergedModels.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds out where calls go: to their target and its fallbacks, and to whom when models are listed. */
final class Routing {
  private final Providers providers;
  private final Watch watch;
  private final Observers observers;

  Routing(Providers providers, Watch watch, Observers observers) {
    this.providers = providers;
    this.watch = watch;
    this.observers = observers;
  }

  /** @param atEnd runs when the call has ended */
  Call call(Request<?> request, CallOptions options, Runnable atEnd) {
    var total = new TotalLimit(options.timeout(), watch.time());
    var events = observers.call(options.attributes(), atEnd);
    return new Call(request, providers.named(request), () -> routes(request, options, total, events), watch, total, events);
  }

  private List<Route> routes(Request<?> request, CallOptions options, TotalLimit total, CallEvents events) {
    return request instanceof ListModelsRequest list ? List.of(route(list, options, total, events)) : providers.routes(request, options);
  }

  /** All providers, and all keys of a provider, are asked: each may know of other models. */
  private Route route(ListModelsRequest list, CallOptions options, TotalLimit total, CallEvents events) {
    if (list.provider().equals(MergedModels.ALL)) {
      if (options.headers().containsKey("Authorization")) {
        throw new IllegalArgumentException("the header 'Authorization' is for one provider: ask each by its name");
      }
      return merged(list, providers.all().stream().map(name -> part(name + "/", ListModelsRequest.of(name), options, total, events)).toList());
    }
    var route = providers.route(list, options);
    var keys = keys(route);
    if (keys.size() < 2) return route;
    return merged(list, keys.stream().map(key -> part("", list, route.with(route.keys().only(key)), total, events)).toList());
  }

  /** {@return the keys to ask with} A call that has its own {@code Authorization} asks each server once. */
  private static List<Key> keys(Route route) {
    if (!route.isAuthorized()) return route.keys().keys();
    var byServer = new LinkedHashMap<Optional<String>, Key>();
    route.keys().keys().forEach(key -> byServer.putIfAbsent(key.baseUrl().map(BaseUrls::canonical), key));
    return List.copyOf(byServer.values());
  }

  private Route merged(ListModelsRequest list, List<Part> parts) {
    return Route.to(new MergedModels(list.provider(), parts), watch.time());
  }

  private Part part(String prefix, ListModelsRequest list, CallOptions options, TotalLimit total, CallEvents events) {
    return part(prefix, list, () -> List.of(route(list, options, total, events)), total, events);
  }

  private Part part(String prefix, ListModelsRequest list, Route route, TotalLimit total, CallEvents events) {
    return part(prefix, list, () -> List.of(route), total, events);
  }

  private Part part(String prefix, ListModelsRequest list, Supplier<List<Route>> routes, TotalLimit total, CallEvents events) {
    return new Part(prefix, list, new Call(list, providers.named(list), routes, watch, total, events.part()));
  }
}
