package bifrost.api.spi;

import bifrost.api.RawRequest;
import bifrost.api.Upload;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.util.List;
import java.util.Optional;

/**
 * The reader and the writer of {@link RawRequest}: the members of a line of OpenAI's batch input ({@code method},
 * {@code url}, {@code body}), and {@code provider}, {@code query} and {@code files}. Thread-safe.
 *
 * @since 0.1
 */
public final class RawRequestJson {
  private RawRequestJson() {}

  /**
   * Reads a request. Other members, such as {@code custom_id}, are ignored.
   *
   * @param in the reader
   * @return the request
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static RawRequest read(JsonReader in) {
    var provider = "";
    var method = "";
    var url = "";
    var query = JsonObject.of();
    Optional<JsonValue> body = Optional.empty();
    List<RawRequest.Part> files = List.of();
    while (in.nextMemberIncludingNull()) {
      switch (in.name()) {
        case "provider" -> provider = in.string();
        case "method" -> method = in.string();
        case "url" -> url = in.string();
        case "query" -> query = MemberReader.object(in);
        case "body" -> body = Optional.of(in.value());
        case "files" -> files = MemberReader.list(in, RawRequestJson::file);
        default -> in.skip();
      }
    }
    return new RawRequest(provider, method, url, query, body, files);
  }

  private static RawRequest.Part file(JsonReader in) {
    var name = "";
    Optional<Upload> file = Optional.empty();
    while (in.nextMember()) {
      switch (in.name()) {
        case "name" -> name = in.string();
        case "file" -> file = Optional.of(UploadJson.read(in));
        default -> in.skip();
      }
    }
    return new RawRequest.Part(name, file.orElseThrow(() -> in.unexpected("an object with 'name' and 'file'")));
  }

  /**
   * Writes a request. All bytes of its files are read into memory.
   *
   * @param request the request
   * @param out the writer
   * @throws java.io.UncheckedIOException if a file cannot be read
   */
  public static void write(RawRequest request, JsonWriter out) {
    out.beginObject().member("provider", request.provider()).member("method", request.method())
        .member("url", request.path());
    if (!request.query().isEmpty()) out.member("query", request.query());
    request.body().ifPresent(body -> out.member("body", body));
    if (!request.parts().isEmpty()) JsonForm.list(request.parts(), out.name("files"), RawRequestJson::writeFile);
    out.endObject();
  }

  private static void writeFile(RawRequest.Part part, JsonWriter out) {
    UploadJson.write(part.file(), out.beginObject().member("name", part.name()).name("file"));
    out.endObject();
  }
}
