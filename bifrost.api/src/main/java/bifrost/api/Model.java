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
 * @param id the server's id; it has a provider prefix in a list of {@link ListModelsRequest#all()}.
 *     {@link ModelList#ids()} returns the targets for requests
 * @param created the creation time, if the server sent it; vLLM sends the time of the request
 * @param ownedBy the owner, if the server sent it; vLLM sends {@code vllm}
 * @param extras any other members, such as vLLM's {@code root}, {@code parent} and {@code permission}
 */
public record Model(String id, Optional<Instant> created, Optional<String> ownedBy, JsonObject extras) {
  /** Rejects null components. */
  public Model {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(ownedBy, "ownedBy");
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * {@return {@code max_model_len}, the maximum number of tokens of prompt and generated text together; empty
   * for LoRA adapters} Specific to vLLM.
   */
  public OptionalLong maxModelLen() {
    return ExtraMembers.integer(extras, "max_model_len");
  }
}
