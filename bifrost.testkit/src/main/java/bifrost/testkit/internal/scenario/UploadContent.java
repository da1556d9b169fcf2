package bifrost.testkit.internal.scenario;

import bifrost.api.Upload;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;

/** The content of an uploaded file, as bytes and as the input of a decoded request. */
public final class UploadContent {
  private UploadContent() {}

  public static byte[] bytes(Upload upload) {
    try (var bytes = upload.source().open()) {
      return bytes.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonValue json(Upload upload) {
    return json(upload.filename(), bytes(upload));
  }

  public static JsonValue json(String name, byte[] bytes) {
    return JsonObject.of("filename", name).with("base64", Base64.getEncoder().encodeToString(bytes));
  }
}
