package bifrost.openai.wire;

import bifrost.api.BatchRequest;
import bifrost.api.FileContentRequest;
import bifrost.api.FileRequest;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.RawRequest;
import bifrost.api.SpeechRequest;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A request whose JSON or form is sent as the caller wrote it.
 *
 * @param body the JSON, or the fields of the form; empty to send none
 * @param parts the files of a form; empty to send JSON
 */
record PlainRequest(String method, String path, JsonObject query, Optional<JsonValue> body, List<RawRequest.Part> parts) {
  private static final String IMAGES = "/v1/images/generations";
  private static final String SPEECH = "/v1/audio/speech";
  private static final String FILES = "/v1/files";
  private static final String BATCHES = "/v1/batches";

  static PlainRequest of(RawRequest raw) {
    return new PlainRequest(raw.method(), raw.path(), raw.query(), raw.body(), raw.parts());
  }

  static PlainRequest of(ImageGenerationRequest request, boolean stream) {
    var body = JsonObject.of("model", request.model()).with(request.parameters());
    return post(IMAGES, stream ? body.with("stream", true) : body);
  }

  static PlainRequest of(SpeechRequest request) {
    return post(SPEECH, JsonObject.of("model", request.model()).with(request.parameters()));
  }

  static PlainRequest of(FileRequest request) {
    return switch (request.action()) {
      case UPLOAD -> new PlainRequest("POST", FILES, JsonObject.of(), Optional.of(fields(request.parameters())),
          List.of(new RawRequest.Part("file", request.file().orElseThrow())));
      case LIST -> get(FILES, request.parameters());
      case RETRIEVE -> get(of(FILES, request.id()), request.parameters());
      case DELETE -> new PlainRequest("DELETE", of(FILES, request.id()), request.parameters(), Optional.empty(), List.of());
    };
  }

  static PlainRequest of(FileContentRequest request) {
    return get(of(FILES, Optional.of(request.id())) + "/content", JsonObject.of());
  }

  static PlainRequest of(BatchRequest request) {
    return switch (request.action()) {
      case CREATE -> post(BATCHES, request.parameters());
      case LIST -> get(BATCHES, request.parameters());
      case RETRIEVE -> get(of(BATCHES, request.id()), request.parameters());
      case CANCEL -> new PlainRequest("POST", of(BATCHES, request.id()) + "/cancel", JsonObject.of(),
          Optional.<JsonValue>of(request.parameters()).filter(parameters -> !request.parameters().isEmpty()), List.of());
    };
  }

  private static PlainRequest get(String path, JsonObject query) {
    return new PlainRequest("GET", path, query, Optional.empty(), List.of());
  }

  private static PlainRequest post(String path, JsonObject body) {
    return new PlainRequest("POST", path, JsonObject.of(), Optional.of(body), List.of());
  }

  private static String of(String path, Optional<String> id) {
    return path + "/" + URLEncoder.encode(id.orElseThrow(), StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Writes members of objects as fields such as {@code expires_after[anchor]}, which a form needs. */
  private static JsonObject fields(JsonObject parameters) {
    var fields = JsonObject.builder();
    parameters.members().forEach((name, value) -> {
      if (value instanceof JsonObject object) object.members().forEach((inner, each) -> fields.put(name + "[" + inner + "]", each));
      else fields.put(name, value);
    });
    return fields.build();
  }
}
