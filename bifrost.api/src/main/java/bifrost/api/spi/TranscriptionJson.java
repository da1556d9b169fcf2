package bifrost.api.spi;

import bifrost.api.Transcription;
import bifrost.api.Transcription.Segment;
import bifrost.api.Transcription.Word;
import bifrost.api.TranscriptionChunk;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectWriter;
import bifrost.api.internal.wire.RequestReader;
import bifrost.api.internal.wire.TranscriptionChunkForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * The readers and the writers of {@link Transcription}, {@link TranscriptionChunk}, {@link TranscriptionRequest} and
 * {@link TranslationRequest}. Servers receive these requests as forms; the JSON form has the same members, and the file
 * as an object (see {@link UploadJson}). Thread-safe.
 *
 * @since 0.1
 */
public final class TranscriptionJson {
  private TranscriptionJson() {}

  /**
   * Reads a transcription: an object with a {@code text}, or, from some servers, only the text.
   *
   * @param in the reader
   * @return the transcription
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Transcription read(JsonReader in) {
    if (in.isString()) return Transcription.of(in.string());
    Optional<String> text = Optional.empty();
    Optional<String> language = Optional.empty();
    Optional<Double> duration = Optional.empty();
    List<Segment> segments = List.of();
    List<Word> words = List.of();
    Optional<JsonObject> usage = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "text" -> text = Optional.of(MemberReader.joinedText(in, extras));
        case "language" -> language = MemberReader.text(in, extras);
        case "duration" -> duration = MemberReader.lenient(in, extras, TranscriptionJson::seconds);
        case "segments" -> segments = MemberReader.lenientList(in, extras, TranscriptionJson::readSegment);
        case "words" -> words = MemberReader.lenientList(in, extras, TranscriptionJson::readWord);
        case "usage" -> usage = MemberReader.lenient(in, extras, MemberReader::object);
        case "error" -> MemberReader.rejectError(in, extras);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    var required = text.orElseThrow(() -> in.unexpected("a transcription with 'text'"));
    return new Transcription(required, language, duration, segments, words, usage, extras.build());
  }

  /** Reads a number of seconds. vLLM until 0.24 sends it as a string. */
  private static double seconds(JsonReader in) {
    if (!in.isString()) return in.number();
    try {
      double seconds = Double.parseDouble(in.string());
      if (Double.isFinite(seconds)) return seconds;
    } catch (NumberFormatException e) {
      // is reported below
    }
    throw in.unexpected("a number of seconds");
  }

  /**
   * Reads a segment.
   *
   * @param in the reader
   * @return the segment; a time that is missing or invalid is NaN
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Segment readSegment(JsonReader in) {
    var id = "";
    double start = Double.NaN;
    double end = Double.NaN;
    var text = "";
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "id" -> id = MemberReader.text(in, extras).orElse("");
        case "start" -> start = MemberReader.lenient(in, extras, JsonReader::number).orElse(Double.NaN);
        case "end" -> end = MemberReader.lenient(in, extras, JsonReader::number).orElse(Double.NaN);
        case "text" -> text = MemberReader.lenient(in, extras, JsonReader::string).orElse("");
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    return new Segment(id, start, end, text, extras.build());
  }

  /**
   * Reads a word.
   *
   * @param in the reader
   * @return the word; a time that is missing or invalid is NaN
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Word readWord(JsonReader in) {
    var word = "";
    double start = Double.NaN;
    double end = Double.NaN;
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "word" -> word = MemberReader.lenient(in, extras, JsonReader::string).orElse("");
        case "start" -> start = MemberReader.lenient(in, extras, JsonReader::number).orElse(Double.NaN);
        case "end" -> end = MemberReader.lenient(in, extras, JsonReader::number).orElse(Double.NaN);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    return new Word(word, start, end, extras.build());
  }

  /**
   * Reads an event of a streamed transcription.
   *
   * @param in the reader
   * @return the chunk; empty if the event is not a chunk
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Optional<TranscriptionChunk> readEvent(JsonReader in) {
    return TranscriptionChunkForm.read(in);
  }

  /**
   * Reads a chunk of a streamed transcription, in the form of vLLM or of OpenAI.
   *
   * @param in the reader
   * @return the chunk
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static TranscriptionChunk readChunk(JsonReader in) {
    return readEvent(in).orElseThrow(() -> in.unexpected("a chunk of a transcription"));
  }

  /**
   * Writes a transcription.
   *
   * @param transcription the transcription
   * @param out the writer
   */
  public static void write(Transcription transcription, JsonWriter out) {
    ObjectWriter.begin(transcription.extras(), out).member("text", transcription.text())
        .memberIfPresent("language", transcription.language(), JsonForm::string)
        .memberIfPresent("duration", transcription.duration(), JsonForm::number)
        .arrayIfPresent("segments", transcription.segments(), TranscriptionJson::writeSegment)
        .arrayIfPresent("words", transcription.words(), TranscriptionJson::writeWord)
        .memberIfPresent("usage", transcription.usage(), JsonForm::value).end();
  }

  /**
   * Writes a segment.
   *
   * @param segment the segment
   * @param out the writer
   */
  public static void writeSegment(Segment segment, JsonWriter out) {
    ObjectWriter.begin(segment.extras(), out).memberIfPresent("id", segment.id()).member("start", segment.start())
        .member("end", segment.end()).member("text", segment.text()).end();
  }

  /**
   * Writes a word.
   *
   * @param word the word
   * @param out the writer
   */
  public static void writeWord(Word word, JsonWriter out) {
    ObjectWriter.begin(word.extras(), out).member("word", word.word()).member("start", word.start())
        .member("end", word.end()).end();
  }

  /**
   * Writes a chunk: an event of OpenAI, or a chunk of vLLM if there is a finish reason without the complete text.
   *
   * @param chunk the chunk
   * @param out the writer
   */
  public static void writeChunk(TranscriptionChunk chunk, JsonWriter out) {
    TranscriptionChunkForm.write(chunk, out);
  }

  /**
   * Reads a request for a transcription. All members except {@code model} and {@code file} are parameters.
   *
   * @param in the reader
   * @return the request
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static TranscriptionRequest readRequest(JsonReader in) {
    return request(in, TranscriptionRequest::new);
  }

  /**
   * Writes a request for a transcription. All bytes of the file are read into memory.
   *
   * @param request the request
   * @param out the writer
   * @throws UncheckedIOException if the file cannot be read
   */
  public static void writeRequest(TranscriptionRequest request, JsonWriter out) {
    write(request.model(), request.file(), request.parameters(), out);
  }

  /**
   * Reads a request for a translation. All members except {@code model} and {@code file} are parameters.
   *
   * @param in the reader
   * @return the request
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static TranslationRequest readTranslationRequest(JsonReader in) {
    return request(in, TranslationRequest::new);
  }

  /**
   * Writes a request for a translation. All bytes of the file are read into memory.
   *
   * @param request the request
   * @param out the writer
   * @throws UncheckedIOException if the file cannot be read
   */
  public static void writeTranslationRequest(TranslationRequest request, JsonWriter out) {
    write(request.model(), request.file(), request.parameters(), out);
  }

  /** The constructor of a request with a file. */
  private interface RequestConstructor<Q> {
    Q create(String model, Upload file, JsonObject parameters);
  }

  private static <Q> Q request(JsonReader in, RequestConstructor<Q> constructor) {
    var model = "";
    Optional<Upload> file = Optional.empty();
    var parameters = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      switch (in.name()) {
        case "model" -> model = RequestReader.model(in);
        case "file" -> file = Optional.of(UploadJson.read(in));
        default -> RequestReader.parameter(in, parameters);
      }
    }
    return constructor.create(model, file.orElseThrow(() -> in.unexpected("a request with 'file'")),
        parameters.build());
  }

  private static void write(String model, Upload file, JsonObject parameters, JsonWriter out) {
    UploadJson.write(file, out.beginObject().member("model", model).name("file"));
    JsonForm.parameters(parameters, out);
    out.endObject();
  }
}
