package bifrost.testkit;

import static bifrost.testkit.Shape.object;

import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** {@code POST /v1/embeddings}. */
final class Embeddings {
  private final Settings settings;
  private final Ids ids;

  Embeddings(Settings settings, Ids ids) {
    this.settings = settings;
    this.ids = ids;
  }

  Reply answer(RecordedRequest request) {
    JsonObject body = JsonBody.of(request);
    String model = Models.servedForPooling(body, settings.models());
    if (body.integer("dimensions").isPresent()) throw Errors.bad("Model '" + model
        + "' does not support Matryoshka embeddings; dimensions must be unset (received dimensions=" + body.integer("dimensions").getAsLong() + ").");
    var texts = Prompts.of(body.get("input").orElse(JsonNull.NULL))
        .orElseThrow(() -> Errors.schema("missing", "body.input", "Field required", body));
    String format = body.string("encoding_format").orElse("float");
    var data = new ArrayList<JsonObject>();
    for (String text : texts) data.add(embedding(data.size(), Vector.of(text), format, body.string("endianness").orElse("native")));
    return Reply.json(object("id", "embd-" + ids.next(), "object", "list", "created", Models.CREATED, "model", model, "data", data,
        "usage", usage(texts)).toString());
  }

  private static JsonObject embedding(int index, Vector vector, String format, String endianness) {
    return switch (format) {
      case "float" -> object("index", index, "object", "embedding", "embedding", vector.numbers());
      case "base64" -> object("index", index, "object", "embedding", "embedding", vector.base64(endianness));
      default -> throw Errors.bad("The fake server has no encoding_format " + format + ".");
    };
  }

  static JsonObject usage(List<String> texts) {
    int tokens = texts.stream().mapToInt(text -> 2 + Tokens.split(text).size()).sum();
    return object("prompt_tokens", tokens, "total_tokens", tokens, "completion_tokens", 0, "prompt_tokens_details", null,
        "completion_tokens_details", null);
  }
}
