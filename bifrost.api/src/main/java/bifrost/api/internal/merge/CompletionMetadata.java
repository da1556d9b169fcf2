package bifrost.api.internal.merge;

import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * An aggregator for the members of a streamed completion other than its choices. The last value that is present and
 * not empty wins.
 */
public final class CompletionMetadata {
  private String id = "";
  private Optional<Instant> created = Optional.empty();
  private String model = "";
  private Optional<Usage> usage = Optional.empty();
  private Optional<String> systemFingerprint = Optional.empty();
  private final JsonObject.Builder extras = JsonObject.builder();

  void add(String id, Optional<Instant> created, String model, Optional<Usage> usage,
      Optional<String> systemFingerprint, JsonObject extras) {
    if (!id.isEmpty()) this.id = id;
    if (!model.isEmpty()) this.model = model;
    boolean isTime = created.isPresent() && !created.get().equals(Instant.EPOCH);
    if (isTime || this.created.isEmpty()) this.created = created;
    if (usage.isPresent()) this.usage = usage;
    if (systemFingerprint.isPresent()) this.systemFingerprint = systemFingerprint;
    if (!extras.isEmpty()) this.extras.putAll(extras);
  }

  String id() {
    return id;
  }

  Optional<Instant> created() {
    return created;
  }

  String model() {
    return model;
  }

  Optional<Usage> usage() {
    return usage;
  }

  Optional<String> systemFingerprint() {
    return systemFingerprint;
  }

  JsonObject extras() {
    return extras.build();
  }
}
