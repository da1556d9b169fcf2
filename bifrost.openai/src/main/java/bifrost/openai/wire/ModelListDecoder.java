package bifrost.openai.wire;

import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads a list of models. */
final class ModelListDecoder {
  private ModelListDecoder() {}

  static ModelList decode(JsonReader in) {
    List<Model> data = null;
    var extras = JsonObject.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "object" -> extras = Shape.word(in, "list", extras);
        case "data" -> data = Shape.list(in, ModelListDecoder::model);
        case "error" -> throw Shape.noAnswer(in);
        default -> extras = Shape.unknown(in, extras);
      }
    }
    if (data == null) throw in.unexpected("a list of models with 'data'");
    return new ModelList(data, extras);
  }

  private static Model model(JsonReader in) {
    var id = "";
    Optional<Instant> created = Optional.empty();
    Optional<String> ownedBy = Optional.empty();
    var extras = JsonObject.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "id" -> id = in.string();
        case "object" -> extras = Shape.word(in, "model", extras);
        case "created" -> created = Shape.time(in);
        case "owned_by" -> ownedBy = Optional.of(in.string());
        default -> extras = Shape.unknown(in, extras);
      }
    }
    return new Model(id, created, ownedBy, extras);
  }
}
