package bifrost.api;

import bifrost.api.internal.value.ExtraMembers;
import bifrost.api.json.JsonObject;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A model that a provider serves.
 *
 * @param id the server's id; starts with the provider's name in the list of {@link ListModelsRequest#all()}. {@link ModelList#ids()} has the
 *     targets for requests
 * @param created when it was made; vLLM gives the time of the request
 * @param ownedBy who made it; {@code vllm} for vLLM
 * @param extras members that have no component: vLLM's {@code root}, {@code parent}, {@code permission} among them
 */
public record Model(String id, Optional<Instant> created, Optional<String> ownedBy, JsonObject extras) {
  /** Refuses null. */
  public Model {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(ownedBy, "ownedBy");
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * How long prompt and answer together can be; vLLM's own.
   *
   * @return {@code max_model_len}, in tokens; empty for LoRA adapters
   */
  public OptionalLong maxModelLen() {
    return ExtraMembers.integer(extras, "max_model_len");
  }
}
