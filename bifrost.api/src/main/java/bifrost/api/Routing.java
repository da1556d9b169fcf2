package bifrost.api;

import bifrost.api.MergedModels.Part;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Finds out where calls go: to their target and its fallbacks, and to whom when models are listed. */
final class Routing {
  private final Providers providers;
  private final Watch watch;
  private final CallEvents events;
  private final CallEvents nobody = CallEvents.nobody();

  Routing(Providers providers, Watch watch, CallEvents events) {
    this.providers = providers;
    this.watch = watch;
    this.events = events;
  }

  Call call(Request<?> request, CallOptions options) {
    var total = new TotalLimit(options.timeout(), watch.time());
    return new Call(request, () -> routes(request, options, total), watch, total, events);
  }

  private List<Route> routes(Request<?> request, CallOptions options, TotalLimit total) {
    return request instanceof ListModelsRequest list ? List.of(route(list, options, total)) : providers.routes(request, options);
  }

  /** All providers, and all keys of a provider, are asked: each may know of other models. */
  private Route route(ListModelsRequest list, CallOptions options, TotalLimit total) {
    if (list.provider().equals(MergedModels.ALL)) {
      if (options.headers().containsKey("Authorization")) {
        throw new IllegalArgumentException("the header 'Authorization' is for one provider: ask each by its name");
      }
      return merged(list, providers.all().stream().map(name -> part(name + "/", ListModelsRequest.of(name), options, total)).toList());
    }
    var route = providers.route(list, options);
    var keys = keys(route);
    if (keys.size() < 2) return route;
    return merged(list, keys.stream().map(key -> part("", list, route.with(route.keys().only(key)), total)).toList());
  }

  /** {@return the keys to ask with} A call that has its own {@code Authorization} asks each server once. */
  private static List<Key> keys(Route route) {
    if (!route.isAuthorized()) return route.keys().keys();
    var byServer = new LinkedHashMap<Optional<URI>, Key>();
    route.keys().keys().forEach(key -> byServer.putIfAbsent(key.baseUrl(), key));
    return List.copyOf(byServer.values());
  }

  private Route merged(ListModelsRequest list, List<Part> parts) {
    return Route.to(new MergedModels(list.provider(), parts), watch.time());
  }

  private Part part(String prefix, ListModelsRequest list, CallOptions options, TotalLimit total) {
    return new Part(prefix, list, new Call(list, () -> List.of(route(list, options, total)), watch, total, nobody));
  }

  private Part part(String prefix, ListModelsRequest list, Route route, TotalLimit total) {
    return new Part(prefix, list, new Call(list, () -> List.of(route), watch, total, nobody));
  }
}
