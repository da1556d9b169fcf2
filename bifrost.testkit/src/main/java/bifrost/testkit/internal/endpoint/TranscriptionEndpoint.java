package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonObject;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.model.TextTokenizer;
import bifrost.testkit.internal.server.ErrorReplies;
import bifrost.testkit.internal.server.MultipartBody;
import bifrost.testkit.internal.server.SequentialIds;
import bifrost.testkit.internal.server.ServerSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * The endpoints {@code POST /v1/audio/transcriptions} and {@code /v1/audio/translations}, which return a text
 * with the name and the size of the recording.
 */
public final class TranscriptionEndpoint {
  private static final int WAV_HEADER_SIZE = 44;
  private static final int BYTES_PER_SECOND = 32_000; // 16 kHz, 16 bits

  private final ServerSettings settings;
  private final SequentialIds ids;
  private final String idPrefix;
  private final String object;

  public TranscriptionEndpoint(ServerSettings settings, SequentialIds ids, String idPrefix, String object) {
    this.settings = settings;
    this.ids = ids;
    this.idPrefix = idPrefix;
    this.object = object;
  }

  public Reply respond(RecordedRequest request) {
    var form = MultipartBody.of(request);
    var file = form.file("file")
        .orElseThrow(() -> ErrorReplies.schemaViolation("missing", "body.file", "Field required", JsonObject.of()));
    String model = ModelCatalog.servedModel(
        form.field("model").map(name -> JsonObject.of("model", name)).orElse(JsonObject.of()), settings.models());
    String text = "I heard " + file.content().length + " bytes of " + file.filename() + ".";
    int limit = form.field("max_completion_tokens").map(Integer::valueOf).orElse(ModelCatalog.MAX_LENGTH);
    List<String> tokens = TextTokenizer.split(text);
    boolean isTruncated = tokens.size() > limit;
    var sentTokens = isTruncated ? tokens.subList(0, limit) : tokens;
    if (form.field("stream").filter("true"::equals).isPresent()) {
      return stream(form, model, sentTokens, isTruncated ? "length" : "stop");
    }
    return complete(form.field("response_format").orElse("json"), String.join("", sentTokens), seconds(file));
  }

  private static double seconds(MultipartBody.Part file) {
    return (double) Math.max(0, file.content().length - WAV_HEADER_SIZE) / BYTES_PER_SECOND;
  }

  private Reply complete(String format, String text, double seconds) {
    JsonObject usage = object("type", "duration", "seconds", (int) Math.ceil(seconds));
    return switch (format) {
      case "json", "text" ->
          Reply.json((isTranslation() ? object("text", text) : object("text", text, "usage", usage)).toString());
      case "verbose_json" -> Reply.json(object("duration", seconds, "language", "en", "text", text, "segments",
          List.of(object("id", 0, "avg_logprob", -0.25, "compression_ratio", 1.5, "end", seconds, "no_speech_prob",
              null, "seek", 0, "start", 0.0, "temperature", 0.0, "text", text, "tokens", List.of(1, 2, 3))),
          "words", null).toString());
      default -> throw ErrorReplies
          .badRequest("Currently only support response_format: `text`, `json`, `verbose_json` or `diarized_json`");
    };
  }

  private boolean isTranslation() {
    return object.startsWith("translation");
  }

  private Reply stream(MultipartBody form, String model, List<String> tokens, String finishReason) {
    String id = idPrefix + ids.next();
    var events = new ArrayList<String>();
    for (String token : tokens) {
      events.add(chunk(id, model, List.of(object("delta", object("content", token)))).toString());
    }
    events.add(chunk(id, model,
        List.of(object("delta", object("content", ""), "finish_reason", finishReason, "stop_reason", null)))
        .toString());
    if (form.field("stream_include_usage").filter("true"::equals).isPresent()) {
      events.add(chunk(id, model, List.of())
          .with("usage",
              object("prompt_tokens", 204, "total_tokens", 204 + tokens.size(), "completion_tokens", tokens.size()))
          .toString());
    }
    events.add("[DONE]");
    return Reply.sse(events.toArray(String[]::new));
  }

  private JsonObject chunk(String id, String model, List<JsonObject> choices) {
    return object("id", id, "object", object, "created", ModelCatalog.CREATED, "model", model, "choices", choices);
  }
}
