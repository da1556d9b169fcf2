package bifrost.openai.internal.provider;

import bifrost.api.BifrostException;
import bifrost.api.ProviderConfig;
import bifrost.openai.OpenAiProfile;
import bifrost.openai.internal.http.ReservedHeaders;
import bifrost.openai.internal.url.BaseUrl;

/** Completes a configuration with the properties of a profile. What is configured takes precedence. */
final class ProfileDefaults {
  private ProfileDefaults() {}

  /**
   * Returns the configuration with the path prefix, the paths and the headers of the profile, where it has none of its own. The query
   * parameters are left to {@link BaseUrl}, because those of the base URL take precedence too.
   *
   * @throws BifrostException if the profile has a header that only the HTTP client may set
   */
  static ProviderConfig complete(ProviderConfig config, OpenAiProfile profile) {
    ReservedHeaders.check(profile);
    var complete = config;
    if (config.pathPrefix().isEmpty() && profile.pathPrefix().isPresent()) {
      complete = complete.pathPrefix(profile.pathPrefix().get());
    }
    for (var path : profile.paths().entrySet()) {
      var whole = config.paths().getOrDefault(path.getKey(), path.getValue());
      var stream = config.streamPaths().getOrDefault(path.getKey(), path.getValue());
      complete = complete.path(path.getKey(), whole).streamPath(path.getKey(), stream);
    }
    for (var header : profile.headers().entrySet()) {
      boolean configured = config.network().extraHeaders().containsKey(header.getKey());
      if (!configured) complete = complete.network(network -> network.extraHeader(header.getKey(), header.getValue()));
    }
    return complete;
  }
}
