package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.RawRequest;
import bifrost.api.Transcription;
import bifrost.api.TranscriptionChunk;
import bifrost.api.Upload;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.contract.MutantTransport.Body;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/** Writes forms with audio and reads transcriptions, depending on the defects. */
final class MutantAudioCodec {
  private static final String BOUNDARY = "kit-boundary-";

  private final Set<Defect> defects;
  private final Semaphore files = new Semaphore(1);

  MutantAudioCodec(Set<Defect> defects) {
    this.defects = defects;
  }

  /** {@return the content type of a form; empty if the body is not a form} */
  static Optional<String> contentType(byte[] body) {
    var start = new String(body, 0, Math.min(body.length, 100), ISO_8859_1);
    return start.startsWith("--" + BOUNDARY)
        ? Optional.of("multipart/form-data; boundary=" + start.substring(2, start.indexOf('\r')))
        : Optional.empty();
  }

  byte[] form(String model, Upload file, JsonObject parameters, boolean streamed) {
    boolean isStream = streamed && !has(Defect.DOES_NOT_REQUEST_STREAMS_OF_TRANSCRIPTIONS);
    return form(JsonObject.of("model", model).with(isStream ? JsonObject.of("stream", true) : JsonObject.of()), file,
        parameters);
  }

  /** {@return a form with the fields of the protocol, the file and the parameters} */
  byte[] form(JsonObject fields, Upload file, JsonObject parameters) {
    return form(fields, List.of(new RawRequest.Part("file", file)), parameters);
  }

  /** {@return a form with several files} */
  byte[] form(JsonObject fields, List<RawRequest.Part> files, JsonObject parameters) {
    var form = new ByteArrayOutputStream();
    var delimiter = "--" + BOUNDARY + (has(Defect.USES_THE_SAME_BOUNDARY_FOR_EVERY_FORM) ? "3d1c" : UUID.randomUUID());
    var all = has(Defect.SENDS_ONLY_THE_FILE_OF_A_FORM) ? fields : fields.with(parameters);
    all.members().forEach((name, value) -> {
      if (value == JsonNull.NULL && !has(Defect.SENDS_NULL_FIELDS)) return;
      boolean isList = value instanceof JsonArray && !has(Defect.SENDS_A_LIST_AS_ONE_FIELD);
      for (var each : isList ? ((JsonArray) value).elements() : List.of(value)) {
        part(form, delimiter, "name=\"" + escaped(name) + "\"", text(each).getBytes(UTF_8));
      }
    });
    for (var each : has(Defect.SENDS_THE_FIRST_FILE_OF_A_FORM) ? files.subList(0, 1)
        : files) file(form, delimiter, each);
    form.writeBytes((delimiter + "--\r\n").getBytes(UTF_8));
    return form.toByteArray();
  }

  private void file(ByteArrayOutputStream form, String delimiter, RawRequest.Part each) {
    var file = each.file();
    var filename = has(Defect.RENAMES_UPLOADED_FILES) ? "audio.wav" : file.filename();
    var type = has(Defect.GUESSES_THE_CONTENT_TYPE_OF_FILES) ? "application/octet-stream" : file.contentType();
    part(form, delimiter,
        "name=\"" + escaped(each.name()) + "\"; filename=\"" + escaped(filename) + "\"\r\ncontent-type: "
            + type,
        bytes(file));
  }

  private byte[] bytes(Upload file) {
    if (has(Defect.READS_FILES_WITH_A_LOCK)) files.acquireUninterruptibly();
    try {
      var bytes = readAll(file);
      return has(Defect.SENDS_THE_BEGINNING_OF_A_FILE) ? Arrays.copyOf(bytes, Math.min(8192, bytes.length)) : bytes;
    } catch (IOException | RuntimeException e) {
      boolean isTransient = has(Defect.REPORTS_UNREADABLE_FILES_AS_LOST_CONNECTIONS);
      var error = new Unreachable("cannot read " + file.filename(), isTransient);
      throw has(Defect.HIDES_THE_CAUSE_OF_UNREADABLE_FILES) ? new BifrostException(error)
          : new BifrostException(error, e);
    } finally {
      if (has(Defect.READS_FILES_WITH_A_LOCK)) files.release();
    }
  }

  private byte[] readAll(Upload file) throws IOException {
    boolean isClosed = false;
    var content = file.source().open();
    if (content == null) throw new IOException("no content");
    try {
      var bytes = content.readAllBytes();
      int length = (int) file.length().orElse(bytes.length);
      boolean hasLength = bytes.length == length || has(Defect.IGNORES_MISSING_BYTES_OF_FILES) && bytes.length < length
          || has(Defect.CUTS_FILES_AT_THEIR_LENGTH) && bytes.length > length;
      if (!hasLength) throw new IOException("not the announced length");
      isClosed = !has(Defect.LEAVES_FILES_OPEN);
      return Arrays.copyOf(bytes, Math.min(bytes.length, length));
    } finally {
      if (isClosed || !has(Defect.LEAVES_UNREADABLE_FILES_OPEN) && !has(Defect.LEAVES_FILES_OPEN)) content.close();
    }
  }

  /** Waits until no file is being read, if a defect holds a lock meanwhile. */
  void awaitFiles() {
    files.acquireUninterruptibly();
    files.release();
  }

  private String escaped(String name) {
    return has(Defect.DOES_NOT_ESCAPE_NAMES_IN_FORMS) ? name
        : name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String text(JsonValue value) {
    return value instanceof JsonString text ? text.value() : value.toString();
  }

  private static void part(ByteArrayOutputStream form, String delimiter, String disposition, byte[] content) {
    form.writeBytes((delimiter + "\r\ncontent-disposition: form-data; " + disposition + "\r\n\r\n").getBytes(UTF_8));
    form.writeBytes(content);
    form.writeBytes("\r\n".getBytes(UTF_8));
  }

  Transcription transcription(JsonObject json) {
    var all = Transcription.of(json);
    return new Transcription(has(Defect.TRIMS_TRANSCRIPTIONS) ? all.text().strip() : all.text(), all.language(),
        all.duration(), all.segments(), has(Defect.DROPS_WORDS_OF_TRANSCRIPTIONS) ? List.of() : all.words(),
        all.usage(), all.extras());
  }

  /** {@return whether a transcription is a text instead of JSON} */
  boolean isText(Body body, String format) {
    if (has(Defect.REQUIRES_JSON_TRANSCRIPTIONS)) return false;
    var type = body.headers().getOrDefault("content-type", List.of("")).get(0);
    boolean isTextType = type.startsWith("text/") && !type.startsWith("text/html");
    boolean isTextFormat = Set.of("text", "srt", "vtt").contains(format);
    if (!isTextType && !isTextFormat) return false;
    boolean isObject = body.text().stripLeading().startsWith("{");
    boolean isQuoted = body.text().startsWith("\"") && !(isTextType && isTextFormat);
    if (!isObject && !isQuoted) return true;
    try {
      Json.parse(body.text());
      return false;
    } catch (JsonParseException e) {
      return true;
    }
  }

  /** {@return the body as an object; some servers send only the text, as a JSON string} */
  Body withObject(Body body) {
    boolean isQuoted = body.text().startsWith("\"") && body.text().endsWith("\"");
    return isQuoted ? new Body(200, ("{\"text\":" + body.text() + "}").getBytes(UTF_8), body.headers()) : body;
  }

  /** {@return the transcription in a text format} */
  Transcription text(String body, String format) {
    boolean isSubtitle = Set.of("srt", "vtt").contains(format) && !has(Defect.TRIMS_SUBTITLES);
    var text = body.replaceFirst("^\uFEFF", "");
    var all = isSubtitle ? text : text.replaceFirst("[\r\n]+$", "");
    boolean isCut = has(Defect.CUTS_LONG_TRANSCRIPTIONS) && all.length() > 1 << 16;
    return Transcription.of(isCut ? all.substring(0, 1 << 16) : all);
  }

  private static void checkId(JsonObject json) {
    if (json.string("id").isEmpty()) throw new IllegalStateException("no id");
  }

  TranscriptionChunk chunk(JsonObject json) {
    if (has(Defect.REQUIRES_AN_ID_IN_TRANSCRIPTION_STREAMS)) checkId(json);
    var chunk = TranscriptionChunk.of(json);
    return has(Defect.DROPS_USAGE_OF_TRANSCRIPTION_STREAMS)
        ? new TranscriptionChunk(chunk.text(), chunk.finishReason(), Optional.empty(), chunk.completeText(),
            chunk.extras())
        : chunk;
  }

  private boolean has(Defect defect) {
    return defects.contains(defect);
  }
}
