package bifrost.openai.internal.http;

import bifrost.api.RawRequest;
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

/** A form with files (RFC 7578). The files are last, and are read while they are sent. */
public final class MultipartForm {
  private final String boundary = "bifrost-" + UUID.randomUUID();
  private final List<String> fields = new ArrayList<>();

  /** Adds a field. An array becomes one field for each element, all with the same name. */
  MultipartForm field(String name, JsonValue value) {
    var values = value instanceof JsonArray array ? array.elements() : List.of(value);
    for (var each : values) field(name, each instanceof JsonString string ? string.value() : each.toString());
    return this;
  }

  public MultipartForm field(String name, String value) {
    fields.add(
        "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + quoted(name) + "\"\r\n\r\n" + value + "\r\n");
    return this;
  }

  public MultipartForm fields(JsonObject parameters) {
    parameters.members().keySet().forEach(name -> parameters.tryGet(name).ifPresent(value -> field(name, value)));
    return this;
  }

  public String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  /** A file of the form, under the name of its field. */
  record File(String name, UploadBody content) {}

  public BodyPublisher publisher(String name, UploadBody content) {
    return publisher(List.of(new File(name, content)));
  }

  BodyPublisher publisher(List<File> files) {
    var parts = new ArrayList<BodyPublisher>();
    var before = String.join("", fields);
    for (var file : files) {
      parts.add(text(before + head(file.name(), file.content().upload())));
      parts.add(file.content().publisher());
      before = "\r\n";
    }
    parts.add(text(before + tail()));
    return BodyPublishers.concat(parts.toArray(BodyPublisher[]::new));
  }

  /** {@return the form as text, without the contents of its files} */
  public String describe(List<RawRequest.Part> files) {
    var text = new StringBuilder(String.join("", fields));
    for (var part : files) text.append(head(part.name(), part.file())).append("(the file)\r\n");
    return text.append(tail()).toString();
  }

  private String head(String name, Upload upload) {
    return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + quoted(name) + "\"; filename=\""
        + quoted(upload.filename()) + "\"\r\nContent-Type: " + upload.contentType() + "\r\n\r\n";
  }

  private String tail() {
    return "--" + boundary + "--\r\n";
  }

  private static BodyPublisher text(String text) {
    return BodyPublishers.ofString(text, StandardCharsets.UTF_8);
  }

  /** Escapes a name (HTML standard, section 4.10.21.8). */
  private static String quoted(String name) {
    return name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
  }
}
