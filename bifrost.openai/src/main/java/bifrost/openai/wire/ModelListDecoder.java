package bifrost.openai.wire;

import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A decoder for a list of models: an object with {@code data} or, from some servers, only the array. */
final class ModelListDecoder {
  private ModelListDecoder() {}

  static ModelList decode(JsonReader in) {
    if (in.isArray()) return new ModelList(Shape.list(in, ModelListDecoder::model), JsonObject.of());
    List<Model> data = null;
    var extras = JsonObject.builder();
    while (in.nextMemberOrNull()) {
      if (in.name().equals("data")) data = Shape.listOrNull(in, ModelListDecoder::model);
      else if (in.isNull()) in.skip();
      else member(in, extras);
    }
    if (data == null) throw in.unexpected("a list of models with 'data'");
    return new ModelList(data, extras.build());
  }

  private static void member(JsonReader in, JsonObject.Builder extras) {
    switch (in.name()) {
      case "object" -> Shape.word(in, "list", extras);
      case "error" -> Shape.noError(in, extras);
      default -> Shape.unknown(in, extras);
    }
  }

  private static Model model(JsonReader in) {
    if (in.isString()) return new Model(in.string(), Optional.empty(), Optional.empty(), JsonObject.of());
    var id = "";
    Optional<Instant> created = Optional.empty();
    Optional<String> ownedBy = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "id" -> id = Shape.text(in, extras).orElse("");
        case "object" -> Shape.word(in, "model", extras);
        case "created" -> created = Shape.time(in, extras);
        case "owned_by" -> ownedBy = Shape.text(in, extras);
        case "error" -> Shape.noError(in, extras);
        default -> Shape.unknown(in, extras);
      }
    }
    return new Model(id, created, ownedBy, extras.build());
  }
}
