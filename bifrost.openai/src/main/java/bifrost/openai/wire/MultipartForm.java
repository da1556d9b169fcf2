package bifrost.openai.wire;

import bifrost.api.Upload;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A form with a file, as RFC 7578 has it. The file comes last, and is read while it is sent. */
final class MultipartForm {
  private final String boundary = "bifrost-" + UUID.randomUUID();
  private final List<String> fields = new ArrayList<>();

  /** An array is several fields of one name; a null is none. */
  MultipartForm field(String name, JsonValue value) {
    var values = value instanceof JsonArray array ? array.elements() : List.of(value);
    for (var each : values) field(name, each instanceof JsonString string ? string.value() : each.toString());
    return this;
  }

  MultipartForm field(String name, String value) {
    fields.add("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + quoted(name) + "\"\r\n\r\n" + value + "\r\n");
    return this;
  }

  MultipartForm fields(JsonObject parameters) {
    parameters.members().keySet().forEach(name -> parameters.get(name).ifPresent(value -> field(name, value)));
    return this;
  }

  String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  BodyPublisher with(String name, UploadBody content) {
    return BodyPublishers.concat(text(head(name, content.upload())), content.publisher(), text(tail()));
  }

  /** The form as a text, without what is in the file. */
  String described(String name, Upload upload) {
    return head(name, upload) + "(the file)" + tail();
  }

  private String head(String name, Upload upload) {
    return String.join("", fields) + "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + quoted(name) + "\"; filename=\""
        + quoted(upload.filename()) + "\"\r\nContent-Type: " + upload.contentType() + "\r\n\r\n";
  }

  private String tail() {
    return "\r\n--" + boundary + "--\r\n";
  }

  private static BodyPublisher text(String text) {
    return BodyPublishers.ofString(text, StandardCharsets.UTF_8);
  }

  /** What the HTML standard, section 4.10.21.8, escapes in names. */
  private static String quoted(String name) {
    return name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
  }
}
