package bifrost.api.spi;

import bifrost.api.Upload;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Optional;

/**
 * The reader and the writer of {@link Upload}: its name, its media type and its bytes in Base64. Thread-safe.
 *
 * @since 0.1
 */
public final class UploadJson {
  private UploadJson() {}

  /**
   * Reads an upload of bytes in memory.
   *
   * @param in the reader
   * @return the upload
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Upload read(JsonReader in) {
    Optional<String> filename = Optional.empty();
    Optional<String> contentType = Optional.empty();
    byte[] data = null;
    while (in.nextMember()) {
      switch (in.name()) {
        case "filename" -> filename = Optional.of(in.string());
        case "content_type" -> contentType = Optional.of(in.string());
        case "file_data" -> data = bytes(in);
        default -> in.skip();
      }
    }
    if (filename.isEmpty() || data == null) throw in.unexpected("a file with 'filename' and 'file_data'");
    var upload = Upload.of(filename.get(), data);
    return contentType.isPresent() ? upload.contentType(contentType.get()) : upload;
  }

  private static byte[] bytes(JsonReader in) {
    try {
      return Base64.getDecoder().decode(in.string());
    } catch (IllegalArgumentException e) {
      throw in.unexpected("bytes in Base64");
    }
  }

  /**
   * Writes an upload. All bytes are read into memory.
   *
   * @param upload the upload
   * @param out the writer
   * @throws UncheckedIOException if the bytes cannot be read
   */
  public static void write(Upload upload, JsonWriter out) {
    byte[] data;
    try (var bytes = upload.source().open()) {
      data = bytes.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.beginObject().member("filename", upload.filename()).member("content_type", upload.contentType())
        .member("file_data", Base64.getEncoder().encodeToString(data)).endObject();
  }
}
