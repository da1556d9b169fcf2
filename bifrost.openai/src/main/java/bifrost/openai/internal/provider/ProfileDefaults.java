package bifrost.openai.internal.provider;

import bifrost.api.BifrostException;
import bifrost.api.ProviderConfig;
import bifrost.openai.OpenAiProfile;
import bifrost.openai.internal.http.ReservedHeaders;
import bifrost.openai.internal.url.BaseUrl;

/** The rules that complete a configuration from a profile. The configuration takes precedence. */
final class ProfileDefaults {
  private ProfileDefaults() {}

  /**
   * Returns the configuration, completed with the path prefix, the paths and the headers of the profile.
   * {@link BaseUrl} adds the query parameters of the profile, because those of the base URL also take precedence over
   * them.
   *
   * @throws BifrostException with Misconfigured if the profile has a reserved header
   */
  static ProviderConfig complete(ProviderConfig config, OpenAiProfile profile) {
    ReservedHeaders.check(profile);
    var complete = config;
    if (config.pathPrefix().isEmpty() && profile.pathPrefix().isPresent()) {
      complete = complete.pathPrefix(profile.pathPrefix().get());
    }
    for (var path : profile.paths().entrySet()) {
      var operation = path.getKey();
      complete = complete.sendPath(operation, config.sendPaths().getOrDefault(operation, path.getValue()))
          .streamPath(operation, config.streamPaths().getOrDefault(operation, path.getValue()));
    }
    for (var header : profile.headers().entrySet()) {
      boolean configured = config.network().headers().containsKey(header.getKey());
      if (!configured) complete = complete.network(network -> network.header(header.getKey(), header.getValue()));
    }
    return complete;
  }
}
