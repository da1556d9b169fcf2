package bifrost.api.spi;

import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.wire.ComponentWriter;
import bifrost.api.internal.wire.RequestForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;

/**
 * The readers and the writers of {@link TranscriptionRequest} and {@link TranslationRequest}. Servers receive these
 * requests as forms; the JSON form has the same members, and the file as an object (see {@link UploadJson}).
 */
public final class TranscriptionRequestJson {
  private String model = "";
  private @Nullable Upload file;
  private final JsonObject.Builder parameters = JsonObject.builder();

  private TranscriptionRequestJson() {}

  /**
   * Reads a request for a transcription. All members except {@code model} and {@code file} are parameters.
   *
   * @param in the reader
   * @return the request
   */
  public static TranscriptionRequest read(JsonReader in) {
    var form = new TranscriptionRequestJson();
    var file = form.members(in);
    return new TranscriptionRequest(form.model, file, form.parameters.build());
  }

  /**
   * Reads a request for a translation. All members except {@code model} and {@code file} are parameters.
   *
   * @param in the reader
   * @return the request
   */
  public static TranslationRequest readTranslation(JsonReader in) {
    var form = new TranscriptionRequestJson();
    var file = form.members(in);
    return new TranslationRequest(form.model, file, form.parameters.build());
  }

  /** Reads all members, and returns the file. */
  private Upload members(JsonReader in) {
    while (in.nextMemberIncludingNull()) {
      switch (in.name()) {
        case "model" -> model = RequestForm.model(in);
        case "file" -> file = UploadJson.read(in);
        default -> RequestForm.parameter(in, parameters);
      }
    }
    if (file == null) throw in.unexpected("a request with 'file'");
    return file;
  }

  /**
   * Writes a request for a transcription. All bytes of the file are read into memory.
   *
   * @param request the request
   * @param out the writer
   * @throws java.io.UncheckedIOException if the file cannot be read
   */
  public static void write(TranscriptionRequest request, JsonWriter out) {
    write(request.model(), request.file(), request.parameters(), out);
  }

  /**
   * Writes a request for a translation. All bytes of the file are read into memory.
   *
   * @param request the request
   * @param out the writer
   * @throws java.io.UncheckedIOException if the file cannot be read
   */
  public static void write(TranslationRequest request, JsonWriter out) {
    write(request.model(), request.file(), request.parameters(), out);
  }

  private static void write(String model, Upload file, JsonObject parameters, JsonWriter out) {
    new ComponentWriter(out, parameters).member("model", model).member("file", file, UploadJson::write).end();
  }
}
