package bifrost.api;

import bifrost.api.internal.value.ExtraMembers;
import bifrost.api.internal.value.ModelOperations;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.ModelListJson;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A model that a provider serves. More components may be added later; {@link #of(String)} and the methods that set
 * components stay. Immutable and thread-safe.
 *
 * @param id the server's id; it has a provider prefix in a list of {@link ListModelsRequest#all()}.
 *     {@link ModelList#targets()} returns the targets for requests
 * @param created the creation time, if the server sent it; vLLM sends the time of the request
 * @param ownedBy the owner, if the server sent it; vLLM sends {@code vllm}
 * @param extras any other members, such as vLLM's {@code root}, {@code parent} and {@code permission}
 * @since 0.1
 */
public record Model(String id, Optional<Instant> created, Optional<String> ownedBy, JsonObject extras)
    implements JsonRepresentable {
  private static final List<String> CONTEXT_LENGTHS =
      List.of("max_model_len", "context_length", "context_window", "max_context_length");

  /** Rejects null components. */
  public Model {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(ownedBy, "ownedBy");
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * {@return the maximum number of tokens of prompt and generated text together, if the server states it}
   *
   * <p>It is {@code max_model_len} of vLLM (except for LoRA adapters) and SGLang; otherwise {@code context_length},
   * {@code context_window} or {@code max_context_length}.
   */
  public OptionalLong maxModelLen() {
    for (var name : CONTEXT_LENGTHS) {
      var length = ExtraMembers.integer(extras, name);
      if (length.isPresent()) return length;
    }
    return OptionalLong.empty();
  }

  /**
   * Returns the operations that the server states for the model: some of {@link Operation#CHAT_COMPLETION},
   * {@link Operation#COMPLETION}, {@link Operation#EMBEDDING} and {@link Operation#RERANK}. They are read from
   * {@code type}, {@code capabilities}, {@code supports_chat} or {@code architecture.output_modalities}.
   *
   * @return the operations; empty if the server states none, as vLLM does. The model may support more operations
   */
  public Set<Operation> operations() {
    return ModelOperations.of(extras);
  }

  /**
   * Returns a model of which only the id is known.
   *
   * @param id the server's id
   * @return a model
   */
  public static Model of(String id) {
    return new Model(id, Optional.empty(), Optional.empty(), JsonObject.of());
  }

  /**
   * Sets the server's id.
   *
   * @param id the server's id
   * @return a changed copy
   */
  public Model id(String id) {
    return new Model(id, created, ownedBy, extras);
  }

  /**
   * Sets the creation time.
   *
   * @param created the creation time
   * @return a changed copy
   */
  public Model created(Instant created) {
    return new Model(id, Optional.of(Objects.requireNonNull(created, "created")), ownedBy, extras);
  }

  /**
   * Sets the owner.
   *
   * @param ownedBy the owner
   * @return a changed copy
   */
  public Model ownedBy(String ownedBy) {
    return new Model(id, created, Optional.of(Objects.requireNonNull(ownedBy, "ownedBy")), extras);
  }

  /**
   * Sets the other members.
   *
   * @param extras the other members
   * @return a changed copy
   */
  public Model extras(JsonObject extras) {
    return new Model(id, created, ownedBy, extras);
  }

  /**
   * Returns the model that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a server sends it
   * @return the model
   */
  public static Model of(JsonObject json) {
    return JsonForm.read(json, ModelListJson::readModel);
  }

  /**
   * Returns the model that a text represents.
   *
   * @param json the text of a JSON form
   * @return the model
   * @throws bifrost.api.json.JsonParseException if the text is not a model
   */
  public static Model parse(String json) {
    return JsonForm.parse(json, ModelListJson::readModel);
  }

  /** {@return the JSON form, with the names of the OpenAI API} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, ModelListJson::writeModel);
  }
}
