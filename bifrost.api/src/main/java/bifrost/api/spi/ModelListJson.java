package bifrost.api.spi;

import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectWriter;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The readers and the writers of {@link ModelList} and {@link Model}. Thread-safe.
 *
 * @since 0.1
 */
public final class ModelListJson {
  private ModelListJson() {}

  /**
   * Reads a list of models: an object with {@code data}, or, from some servers, only the array.
   *
   * @param in the reader
   * @return the list
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static ModelList read(JsonReader in) {
    if (in.isArray()) return ModelList.of(MemberReader.list(in, ModelListJson::readModel));
    List<Model> data = null;
    Optional<String> provider = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      if (in.isNull() && !in.name().equals("data")) {
        in.skip();
        continue;
      }
      switch (in.name()) {
        case "data" -> data = MemberReader.listOrNull(in, ModelListJson::readModel);
        case "object" -> MemberReader.constant(in, "list", extras);
        case "provider" -> provider = MemberReader.lenient(in, extras, JsonReader::string);
        case "error" -> MemberReader.rejectError(in, extras);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    if (data == null) throw in.unexpected("a list of models with 'data'");
    return new ModelList(data, extras.build(), provider);
  }

  /**
   * Reads a model: an object, or, from some servers, only the id.
   *
   * @param in the reader
   * @return the model
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Model readModel(JsonReader in) {
    if (in.isString()) return Model.of(in.string());
    var id = "";
    Optional<Instant> created = Optional.empty();
    Optional<String> ownedBy = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "id" -> id = MemberReader.text(in, extras).orElse("");
        case "object" -> MemberReader.constant(in, "model", extras);
        case "created" -> created = MemberReader.time(in, extras);
        case "owned_by" -> ownedBy = MemberReader.text(in, extras);
        case "error" -> MemberReader.rejectError(in, extras);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    return new Model(id, created, ownedBy, extras.build());
  }

  /**
   * Writes a list of models, and the name of its provider, if there is one.
   *
   * @param list the list
   * @param out the writer
   */
  public static void write(ModelList list, JsonWriter out) {
    ObjectWriter.begin(list.extras(), out).member("object", "list")
        .array("data", list.data(), ModelListJson::writeModel)
        .memberIfPresent("provider", list.provider(), JsonForm::string).end();
  }

  /**
   * Writes a model. The creation time is written in seconds.
   *
   * @param model the model
   * @param out the writer
   */
  public static void writeModel(Model model, JsonWriter out) {
    ObjectWriter.begin(model.extras(), out).memberIfPresent("id", model.id()).member("object", "model")
        .memberIfPresent("created", model.created(), JsonForm::time)
        .memberIfPresent("owned_by", model.ownedBy(), JsonForm::string).end();
  }
}
