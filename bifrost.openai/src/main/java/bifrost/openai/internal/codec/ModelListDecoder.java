package bifrost.openai.internal.codec;

import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A decoder for a list of models: an object with {@code data}, or from some servers only the array. */
public final class ModelListDecoder {
  private ModelListDecoder() {}

  public static ModelList decode(JsonReader in) {
    if (in.isArray()) return new ModelList(Decoders.list(in, ModelListDecoder::model), JsonObject.of());
    List<Model> data = null;
    var extras = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      if (in.name().equals("data")) data = Decoders.listOrNull(in, ModelListDecoder::model);
      else if (in.isNull()) in.skip();
      else member(in, extras);
    }
    if (data == null) throw in.unexpected("a list of models with 'data'");
    return new ModelList(data, extras.build());
  }

  private static void member(JsonReader in, JsonObject.Builder extras) {
    switch (in.name()) {
      case "object" -> Decoders.constant(in, "list", extras);
      case "error" -> Decoders.rejectError(in, extras);
      default -> Decoders.keepInExtras(in, extras);
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
        case "id" -> id = Decoders.text(in, extras).orElse("");
        case "object" -> Decoders.constant(in, "model", extras);
        case "created" -> created = Decoders.time(in, extras);
        case "owned_by" -> ownedBy = Decoders.text(in, extras);
        case "error" -> Decoders.rejectError(in, extras);
        default -> Decoders.keepInExtras(in, extras);
      }
    }
    return new Model(id, created, ownedBy, extras.build());
  }
}
