package bifrost.openai.wire;

import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.Upload;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.api.spi.Attempt;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

  /** The client closes a file that it has read to its end, and no other: that is left to the attempt. */
  BodyPublisher with(String name, Upload upload, Attempt attempt) {
    return BodyPublishers.concat(text(head(name, upload)), content(upload, attempt), text(tail()));
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

  private static BodyPublisher content(Upload upload, Attempt attempt) {
    var content = BodyPublishers.ofInputStream(() -> open(upload, attempt));
    if (upload.path().isEmpty()) return content;
    long length = length(upload.path().get());
    return length == 0 ? BodyPublishers.noBody() : BodyPublishers.fromPublisher(content, length);
  }

  private static long length(Path file) {
    try {
      return BodyPublishers.ofFile(file).contentLength();
    } catch (FileNotFoundException e) {
      throw new BifrostException(new Unreachable(new UploadFailure(e).getMessage(), false), e);
    }
  }

  private static InputStream open(Upload upload, Attempt attempt) {
    try {
      var content = upload.source().open();
      attempt.onCancel(() -> close(content));
      return content;
    } catch (IOException e) {
      throw new UncheckedIOException(new UploadFailure(e));
    }
  }

  private static void close(InputStream content) {
    try {
      content.close();
    } catch (IOException e) {
      // nobody reads it any more
    }
  }

  private static BodyPublisher text(String text) {
    return BodyPublishers.ofString(text, StandardCharsets.UTF_8);
  }

  /** What the HTML standard, section 4.10.21.8, escapes in names. */
  private static String quoted(String name) {
    return name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
  }
}
