package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.server.ErrorReplies;
import bifrost.testkit.internal.server.JsonRequestBody;
import bifrost.testkit.internal.server.SequentialIds;
import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** {@code /v1/batches}, which OpenAI serves and vLLM does not. A batch is complete as soon as it is created. */
public final class BatchEndpoint {
  public static final String PATH = "/v1/batches";

  private final Map<String, JsonObject> batches = new LinkedHashMap<>(); // guarded by this
  private final SequentialIds ids;
  private final FileEndpoint files;
  private final Function<RecordedRequest, Reply> model;

  public BatchEndpoint(SequentialIds ids, FileEndpoint files, Function<RecordedRequest, Reply> model) {
    this.ids = ids;
    this.files = files;
    this.model = model;
  }

  public Reply respond(RecordedRequest request, String path) {
    var segments = path.split("/");
    boolean isCancel = segments.length == 5 && segments[4].equals("cancel");
    if (segments.length > 4 && !isCancel) return ErrorReplies.NOT_FOUND;
    var call = request.method() + " " + (isCancel ? "cancel" : segments.length == 3 ? "all" : "one");
    return switch (call) {
      case "GET all" -> Reply.json(list().toString());
      case "POST all" -> Reply.json(createBatch(JsonRequestBody.of(request)).toString());
      case "GET one", "POST cancel" -> Reply.json(batch(URLDecoder.decode(segments[3], UTF_8)).toString());
      default -> ErrorReplies.methodNotAllowed("GET");
    };
  }

  private synchronized JsonObject list() {
    return object("object", "list", "data", List.copyOf(batches.values()), "has_more", false);
  }

  private synchronized JsonObject batch(String id) {
    if (!batches.containsKey(id)) throw ErrorReplies.missingObject("No batch found with id '" + id + "'.");
    return batches.get(id);
  }

  private JsonObject createBatch(JsonObject body) {
    var input = body.string("input_file_id")
        .orElseThrow(() -> ErrorReplies.badRequest("'input_file_id' is a required property"));
    var lines = FileEndpoint.lines(files.content(input)).stream()
        .map(line -> result((JsonObject) Json.parse(line)).toString()).toList();
    var output = files.store("output.jsonl", "batch_output", (String.join("\n", lines) + "\n").getBytes(UTF_8));
    var id = "batch_" + ids.next();
    var batch = object("id", id, "object", "batch", "endpoint", body.string("endpoint").orElse(""), "errors", null,
        "input_file_id", input, "completion_window", "24h", "status", "completed", "output_file_id",
        output.string("id").orElseThrow(), "error_file_id", null, "created_at", ModelCatalog.CREATED, "request_counts",
        object("total", lines.size(), "completed", lines.size(), "failed", 0), "metadata",
        body.object("metadata").orElse(null));
    synchronized (this) {
      batches.put(id, batch);
    }
    return batch;
  }

  private JsonObject result(JsonObject line) {
    var body = line.object("body").orElse(JsonObject.of()).toString().getBytes(UTF_8);
    var request = new RecordedRequest(line.string("method").orElse("POST"), line.string("url").orElse(""), "HTTP/1.1",
        Map.of("content-type", List.of("application/json")), body);
    var reply = model.apply(request);
    var responseBody = new ByteArrayOutputStream();
    reply.writes().forEach(responseBody::writeBytes);
    var response =
        object("status_code", reply.status(), "request_id", ids.next(), "body", Json.parse(responseBody.toByteArray()));
    return object("id", "batch_req_" + ids.next(), "custom_id", line.string("custom_id").orElse(null), "response",
        response, "error", null);
  }
}
