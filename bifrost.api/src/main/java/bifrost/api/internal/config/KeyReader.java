package bifrost.api.internal.config;

import bifrost.api.ApiKey;
import bifrost.api.internal.value.Headers;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** An element of {@code keys}, while it is read. */
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
      .unsupported("aliases", "ask for models by the names that the server knows")
      .unsupported("use_anthropic_endpoints", "the server is asked in OpenAI's protocol")
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

  private KeyReader(boolean emptyMeansAll) {
    this.emptyModelsMeanAll = emptyMeansAll;
  }

  /** The key, unless it is not enabled. */
  static Optional<ApiKey> read(ConfigReader in, boolean emptyMeansAll) {
    var place = in.location();
    var draft = new KeyReader(emptyMeansAll);
    MEMBERS.read(in, draft);
    if (draft.enabled) return Optional.of(draft.build(in, place));
    in.ignore(" (not enabled)");
    return Optional.empty();
  }

  private void value(String value, ConfigLocation place) {
    this.value = Headers.trimmed(value);
    valueLocation = Optional.of(place);
  }

  private void url(String url, ConfigLocation place) {
    this.url = url;
    urlLocation = Optional.of(place);
  }

  private void models(Set<String> models, ConfigLocation place) {
    if (models.contains(ALL) && models.size() > 1) {
      throw place.misconfigured("'*' stands for all models: leave out the others, or it");
    }
    this.models = Optional.of(models);
    modelsLocation = Optional.of(place);
  }

  /** Only now are variables read: a key that is not enabled need not have any. */
  private ApiKey build(ConfigReader in, ConfigLocation place) {
    var where = modelsLocation.orElse(place);
    var serves = withoutBlacklisted(configuredModels(where), where);
    valueLocation.ifPresent(its -> in.resolvedString(value, its));
    var secret = valueLocation.orElse(place)
        .of(() -> new ApiKey(name.isEmpty() ? id : name, value, weight, serves, Optional.empty()));
    return urlLocation.map(its -> its.of(() -> secret.baseUrl(in.resolvedString(url, its)))).orElse(secret);
  }

  /** The models that the key serves; none for all. */
  private Set<String> configuredModels(ConfigLocation place) {
    boolean all = models.isEmpty() || models.get().contains(ALL) || models.get().isEmpty() && emptyModelsMeanAll;
    if (!all && models.get().isEmpty()) {
      throw place.misconfigured(
          "'models' is empty, which is no model at all since version 2 of the file: write [\"*\"] for all,"
              + " \"enabled\": false for none, or \"version\": 1 at the top");
    }
    if (modelName.isEmpty()) return all ? Set.of() : models.get();
    if (!all && !models.get().contains(modelName.get())) {
      throw place.misconfigured("the 'model_name' of vllm_key_config is not among 'models'");
    }
    return Set.of(modelName.get());
  }

  private Set<String> withoutBlacklisted(Set<String> serves, ConfigLocation place) {
    if (blacklist.isEmpty()) return serves;
    if (serves.isEmpty()) {
      throw place.misconfigured(
          "'blacklisted_models' takes from 'models', which here are all: list those that the key serves");
    }
    var left = new LinkedHashSet<>(serves);
    left.removeAll(blacklist);
    if (left.isEmpty() || blacklist.contains(ALL)) {
      throw place.misconfigured("'blacklisted_models' leaves no model: write \"enabled\": false");
    }
    return left;
  }
}
