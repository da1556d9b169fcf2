package bifrost.openai.internal.provider;

import bifrost.api.BatchRequest;
import bifrost.api.FileContentRequest;
import bifrost.api.FileRequest;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.Operation;
import bifrost.api.RawRequest;
import bifrost.api.SpeechRequest;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.openai.internal.url.ApiEndpoint;
import bifrost.openai.internal.url.OperationPaths;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A request with JSON or a form from the caller, which is sent without conversion.
 *
 * @param body the JSON, or the fields of the form; empty for no body
 * @param parts the files of a form; empty for a request with JSON
 */
record PassThroughRequest(String method, ApiEndpoint endpoint, Optional<JsonValue> body, List<RawRequest.Part> parts) {
  static PassThroughRequest of(RawRequest raw) {
    return new PassThroughRequest(raw.method(), ApiEndpoint.raw(raw.path()).query(raw.query()), raw.body(),
        raw.parts());
  }

  static PassThroughRequest of(ImageGenerationRequest request, boolean stream, OperationPaths paths) {
    var body = request.json();
    return post(paths.of(Operation.IMAGE_GENERATION, stream), stream ? body.with("stream", true) : body);
  }

  static PassThroughRequest of(SpeechRequest request, boolean stream, OperationPaths paths) {
    return post(paths.of(Operation.SPEECH, stream), request.json());
  }

  static PassThroughRequest of(FileRequest request, OperationPaths paths) {
    var files = paths.of(Operation.FILE, false);
    return switch (request.action()) {
      case UPLOAD -> new PassThroughRequest("POST", files, Optional.of(fields(request.parameters())),
          List.of(new RawRequest.Part("file", request.file().orElseThrow())));
      case LIST -> get(files, request.parameters());
      case RETRIEVE -> get(files.append(pathSegment(request.id())), request.parameters());
      case DELETE ->
          new PassThroughRequest("DELETE", files.append(pathSegment(request.id())).query(request.parameters()),
              Optional.empty(), List.of());
    };
  }

  static PassThroughRequest of(FileContentRequest request, boolean stream, OperationPaths paths) {
    var file = paths.of(Operation.FILE, stream).append(pathSegment(Optional.of(request.id())));
    return get(file.append("/content"), JsonObject.of());
  }

  static PassThroughRequest of(BatchRequest request, OperationPaths paths) {
    var batches = paths.of(Operation.BATCH, false);
    return switch (request.action()) {
      case CREATE -> post(batches, request.parameters());
      case LIST -> get(batches, request.parameters());
      case RETRIEVE -> get(batches.append(pathSegment(request.id())), request.parameters());
      case CANCEL -> new PassThroughRequest("POST", batches.append(pathSegment(request.id()) + "/cancel"),
          Optional.<JsonValue>of(request.parameters()).filter(parameters -> !request.parameters().isEmpty()),
          List.of());
    };
  }

  private static PassThroughRequest get(ApiEndpoint endpoint, JsonObject query) {
    return new PassThroughRequest("GET", endpoint.query(query), Optional.empty(), List.of());
  }

  private static PassThroughRequest post(ApiEndpoint endpoint, JsonObject body) {
    return new PassThroughRequest("POST", endpoint, Optional.of(body), List.of());
  }

  private static String pathSegment(Optional<String> id) {
    return "/" + URLEncoder.encode(id.orElseThrow(), StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Flattens objects to fields such as {@code expires_after[anchor]}, because a form has no objects. */
  private static JsonObject fields(JsonObject parameters) {
    var fields = JsonObject.builder();
    parameters.members().forEach((name, value) -> {
      if (value instanceof JsonObject object) {
        object.members().forEach((inner, each) -> fields.put(name + "[" + inner + "]", each));
      } else fields.put(name, value);
    });
    return fields.build();
  }
}
