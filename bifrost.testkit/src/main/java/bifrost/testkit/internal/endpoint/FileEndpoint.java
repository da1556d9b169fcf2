package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.json.JsonObject;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.server.ErrorReplies;
import bifrost.testkit.internal.server.MultipartBody;
import bifrost.testkit.internal.server.SequentialIds;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /v1/files}, which OpenAI serves and vLLM does not. Files are kept in memory. */
public final class FileEndpoint {
  public static final String PATH = "/v1/files";

  private record StoredFile(JsonObject description, byte[] content) {}

  private final Map<String, StoredFile> files = new LinkedHashMap<>(); // guarded by this
  private final SequentialIds ids;

  public FileEndpoint(SequentialIds ids) {
    this.ids = ids;
  }

  public Reply respond(RecordedRequest request, String path) {
    var segments = path.split("/");
    if (segments.length == 3) {
      return switch (request.method()) {
        case "GET" -> Reply.json(list().toString());
        case "POST" -> Reply.json(upload(MultipartBody.of(request)).toString());
        default -> ErrorReplies.methodNotAllowed("GET");
      };
    }
    var id = URLDecoder.decode(segments[3], UTF_8);
    if (segments.length == 5 && segments[4].equals("content")) {
      return Reply.of(200, Map.of("content-type", "application/octet-stream"), content(id));
    }
    if (segments.length != 4) return ErrorReplies.NOT_FOUND;
    return switch (request.method()) {
      case "GET" -> Reply.json(file(id).description().toString());
      case "DELETE" -> Reply.json(delete(id).toString());
      default -> ErrorReplies.methodNotAllowed("GET");
    };
  }

  private synchronized JsonObject list() {
    return object("object", "list", "data", files.values().stream().map(StoredFile::description).toList(), "has_more",
        false);
  }

  private JsonObject upload(MultipartBody form) {
    var file = form.file("file").orElseThrow(() -> ErrorReplies.badRequest("'file' is a required property"));
    var purpose = form.field("purpose").orElseThrow(() -> ErrorReplies.badRequest("'purpose' is a required property"));
    return store(file.filename(), purpose, file.content());
  }

  synchronized JsonObject store(String filename, String purpose, byte[] content) {
    var id = "file-" + ids.next();
    var description = object("id", id, "object", "file", "bytes", content.length, "created_at", ModelCatalog.CREATED,
        "filename", filename, "purpose", purpose, "status", "processed");
    files.put(id, new StoredFile(description, content));
    return description;
  }

  byte[] content(String id) {
    return file(id).content();
  }

  private synchronized StoredFile file(String id) {
    if (!files.containsKey(id)) throw ErrorReplies.missingObject("No such File object: " + id);
    return files.get(id);
  }

  private synchronized JsonObject delete(String id) {
    file(id);
    files.remove(id);
    return object("id", id, "object", "file", "deleted", true);
  }

  static List<String> lines(byte[] content) {
    return new String(content, UTF_8).lines().filter(line -> !line.isBlank()).toList();
  }
}
