package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.model.TextTokenizer;
import bifrost.testkit.internal.model.TextVector;
import bifrost.testkit.internal.server.ErrorReplies;
import bifrost.testkit.internal.server.JsonRequestBody;
import bifrost.testkit.internal.server.SequentialIds;
import bifrost.testkit.internal.server.ServerSettings;
import java.util.ArrayList;
import java.util.List;

/** The endpoint {@code POST /v1/embeddings}. */
public final class EmbeddingEndpoint {
  private final ServerSettings settings;
  private final SequentialIds ids;

  public EmbeddingEndpoint(ServerSettings settings, SequentialIds ids) {
    this.settings = settings;
    this.ids = ids;
  }

  public Reply respond(RecordedRequest request) {
    JsonObject body = JsonRequestBody.of(request);
    if (body.tryGet("normalize").isPresent()) {
      throw ErrorReplies.invalidValue("Parameter `normalize` was removed; use `use_activation` instead.", "normalize");
    }
    String model = ModelCatalog.servedPoolingModel(body, settings.models());
    if (body.integer("dimensions").isPresent()) {
      throw ErrorReplies.badRequest(
          "Model '" + model + "' does not support Matryoshka embeddings; dimensions must be unset (received dimensions="
              + body.integer("dimensions").getAsLong() + ").");
    }
    var texts = PromptInputs.of(body.tryGet("input").orElse(JsonNull.NULL))
        .orElseThrow(() -> ErrorReplies.schemaViolation("missing", "body.input", "Field required", body));
    PromptInputs.rejectUnknownTokens(body.tryGet("input").orElse(JsonNull.NULL));
    texts.forEach(text -> ErrorReplies.rejectLongInput(tokens(text)));
    String format = body.string("encoding_format").orElse("float");
    var data = new ArrayList<JsonObject>();
    for (String text : texts) {
      data.add(embedding(data.size(), TextVector.of(text), format, body.string("endianness").orElse("native")));
    }
    return Reply.json(object("id", "embd-" + ids.next(), "object", "list", "created", ModelCatalog.CREATED, "model",
        model, "data", data, "usage", usage(texts)).toString());
  }

  private static JsonObject embedding(int index, TextVector vector, String format, String endianness) {
    return switch (format) {
      case "float" -> object("index", index, "object", "embedding", "embedding", vector.numbers());
      case "base64" -> object("index", index, "object", "embedding", "embedding", vector.base64(endianness));
      default -> throw ErrorReplies
          .badRequest("unknown encoding_format '" + format + "' (the fake server supports float and base64)");
    };
  }

  private static int tokens(String text) {
    return 2 + TextTokenizer.split(text).size();
  }

  static JsonObject usage(List<String> texts) {
    int tokens = texts.stream().mapToInt(EmbeddingEndpoint::tokens).sum();
    return object("prompt_tokens", tokens, "total_tokens", tokens, "completion_tokens", 0, "prompt_tokens_details",
        null, "completion_tokens_details", null);
  }
}
