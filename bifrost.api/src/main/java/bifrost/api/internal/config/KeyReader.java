package bifrost.api.internal.config;

import bifrost.api.ApiKey;
import bifrost.api.internal.value.Headers;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** A reader for the elements of {@code keys}. */
public final class KeyReader {
  private static final String ALL = "*";

  private static final ConfigMembers<KeyReader> SERVER = ConfigMembers.<KeyReader>of("vllm_key_config")
      .with("url", (in, key) -> key.url(in.nonBlankString("a URL, or env.NAME"), in.location()))
      .with("model_name", (in, key) -> key.modelName = Optional.of(in.nonBlankString("the name of a model")));
  private static final ConfigMembers<KeyReader> MEMBERS = ConfigMembers.<KeyReader>of("a key")
      .with("id", (in, key) -> key.id = in.string("a name"))
      .with("name", (in, key) -> key.name = in.string("a name"))
      .with("value", (in, key) -> key.value(in.string("a secret, or env.NAME"), in.location()))
      .with("models", (in, key) -> key.models(in.strings("the name of a model"), in.location()))
      .with("blacklisted_models", (in, key) -> key.blacklist = in.strings("the name of a model"))
      .with("weight", (in, key) -> key.weight = in.number("a weight", 0))
      .with("enabled", (in, key) -> key.enabled = in.bool())
      .with("vllm_key_config", SERVER)
      .unsupported("aliases", "use the model names of the server")
      .unsupported("use_anthropic_endpoints", "requests always use the OpenAI API; remove it")
      .ignored("use_for_batch_api");

  private final boolean emptyModelsMeanAll;
  private String id = "";
  private String name = "";
  private String value = "";
  private Optional<ConfigLocation> valueLocation = Optional.empty();
  private String url = "";
  private Optional<ConfigLocation> urlLocation = Optional.empty();
  private double weight = 1;
  private boolean enabled = true;
  private Optional<Set<String>> models = Optional.empty();
  private Optional<ConfigLocation> modelsLocation = Optional.empty();
  private Set<String> blacklist = Set.of();
  private Optional<String> modelName = Optional.empty();

  private KeyReader(boolean emptyModelsMeanAll) {
    this.emptyModelsMeanAll = emptyModelsMeanAll;
  }

  /**
   * Reads a key.
   *
   * @return the key; empty if it is disabled
   */
  static Optional<ApiKey> read(ConfigReader in, boolean emptyModelsMeanAll) {
    var location = in.location();
    var reader = new KeyReader(emptyModelsMeanAll);
    MEMBERS.read(in, reader);
    if (reader.enabled) return Optional.of(reader.build(in, location));
    in.ignore(" (disabled)");
    return Optional.empty();
  }

  private void value(String value, ConfigLocation location) {
    this.value = Headers.trimmed(value);
    valueLocation = Optional.of(location);
  }

  private void url(String url, ConfigLocation location) {
    this.url = url;
    urlLocation = Optional.of(location);
  }

  private void models(Set<String> models, ConfigLocation location) {
    if (models.contains(ALL) && models.size() > 1) {
      throw location.misconfigured("'models' contains '*', which means all models: remove '*' or the other models");
    }
    this.models = Optional.of(models);
    modelsLocation = Optional.of(location);
  }

  /**
   * Builds the key. Environment variables are resolved here because a disabled key may refer to variables that are
   * not set.
   */
  private ApiKey build(ConfigReader in, ConfigLocation location) {
    var errorLocation = modelsLocation.orElse(location);
    var allowed = withoutBlacklisted(configuredModels(errorLocation), errorLocation);
    valueLocation.ifPresent(valueAt -> in.resolvedString(value, valueAt));
    var key = valueLocation.orElse(location)
        .evaluate(() -> ApiKey.of("").id(name.isEmpty() ? id : name).value(value).weight(weight).models(allowed));
    return urlLocation.map(urlAt -> urlAt.evaluate(() -> key.baseUrl(in.resolvedString(url, urlAt)))).orElse(key);
  }

  /** {@return the models that the key is valid for; empty for all} */
  private Set<String> configuredModels(ConfigLocation location) {
    boolean all = models.isEmpty() || models.get().contains(ALL) || models.get().isEmpty() && emptyModelsMeanAll;
    if (!all && models.get().isEmpty()) {
      throw location.misconfigured(
          "'models' is empty, which means no models since version 2 of the file format: use [\"*\"] for all models,"
              + " \"enabled\": false for none, or \"version\": 1 at the top level");
    }
    if (modelName.isEmpty()) return all ? Set.of() : models.get();
    if (!all && !models.get().contains(modelName.get())) {
      throw location
          .misconfigured("'model_name' of 'vllm_key_config' is not in 'models': add it, or remove 'model_name'");
    }
    return Set.of(modelName.get());
  }

  private Set<String> withoutBlacklisted(Set<String> allowed, ConfigLocation location) {
    if (blacklist.isEmpty()) return allowed;
    if (allowed.isEmpty()) {
      throw location.misconfigured(
          "'blacklisted_models' requires a list of models in 'models': list the models of the key there");
    }
    var remaining = new LinkedHashSet<>(allowed);
    remaining.removeAll(blacklist);
    if (remaining.isEmpty() || blacklist.contains(ALL)) {
      throw location.misconfigured(
          "'blacklisted_models' excludes all models of the key: remove models from it, or set \"enabled\": false");
    }
    return remaining;
  }
}
