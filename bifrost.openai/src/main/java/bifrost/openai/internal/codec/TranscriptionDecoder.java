package bifrost.openai.internal.codec;

import bifrost.api.Transcription;
import bifrost.api.Transcription.Segment;
import bifrost.api.Transcription.Word;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.openai.internal.http.ContentTypes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A decoder for transcriptions in the requested format. A JSON body is read as JSON, regardless of its content type:
 * vLLM sends JSON for {@code text}, and other servers send JSON as {@code text/plain}. An error is recognized in
 * every format.
 */
public final class TranscriptionDecoder {
  private static final Set<String> TEXT_FORMATS = Set.of("text", "srt", "vtt");
  private static final Set<String> SUBTITLE_FORMATS = Set.of("srt", "vtt");

  private final RawResponse response;
  private final String format;
  private final boolean isTextType;

  private TranscriptionDecoder(RawResponse response, String format) {
    var type = ContentTypes.of(response.headers());
    this.response = response;
    this.format = format;
    this.isTextType = type.startsWith("text/") && !type.startsWith("text/html");
  }

  /**
   * Decodes a transcription.
   *
   * @param parameters the parameters of the request, which include {@code response_format}
   */
  public static Transcription decode(RawResponse response, JsonObject parameters, JsonReader reader)
      throws IOException {
    var format = parameters.tryGet("response_format").map(Decoders::plainText).orElse("json");
    return new TranscriptionDecoder(response, format).decode(reader);
  }

  private Transcription decode(JsonReader reader) throws IOException {
    int first = response.firstByte();
    boolean isText = TEXT_FORMATS.contains(format);
    boolean mayBeJson = first == '{' || first == '"' && !(isText && isTextType);
    if (!mayBeJson && (isText || isTextType)) return text();
    try {
      return response.readRepaired(reader, TranscriptionDecoder::json);
    } catch (JsonParseException e) {
      boolean mayBeText = isTextType || isText && !ContentTypes.of(response.headers()).contains("json");
      if (mayBeText && !response.isJson(reader)) return text();
      throw response.failure(e);
    }
  }

  /**
   * {@return the body as text} The trailing line breaks that servers add to a text are removed; subtitles are not
   * changed.
   */
  private Transcription text() {
    ErrorDecoder.find(response, true).ifPresent(error -> {
      throw error;
    });
    var all = response.text(Integer.MAX_VALUE);
    var text = all.startsWith("\uFEFF") ? all.substring(1) : all;
    int end = text.length();
    if (!SUBTITLE_FORMATS.contains(format)) {
      while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) end--;
    }
    return Transcription.of(text.substring(0, end));
  }

  private static Transcription json(JsonReader in) {
    return in.isString() ? Transcription.of(in.string()) : object(in);
  }

  private static Transcription object(JsonReader in) {
    Optional<String> text = Optional.empty();
    Optional<String> language = Optional.empty();
    Optional<Double> duration = Optional.empty();
    List<Segment> segments = List.of();
    List<Word> words = List.of();
    Optional<JsonObject> usage = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "text" -> text = Optional.of(Decoders.joinedText(in, extras));
        case "language" -> language = Decoders.text(in, extras);
        case "duration" -> duration = Decoders.lenient(in, extras, TranscriptionDecoder::seconds);
        case "segments" -> segments = Decoders.lenientList(in, extras, TranscriptionDecoder::segment);
        case "words" -> words = Decoders.lenientList(in, extras, TranscriptionDecoder::word);
        case "usage" -> usage = Decoders.lenient(in, extras, Decoders::object);
        case "error" -> Decoders.rejectError(in, extras);
        default -> Decoders.keepInExtras(in, extras);
      }
    }
    var required = text.orElseThrow(() -> in.unexpected("a transcription with 'text'"));
    return new Transcription(required, language, duration, segments, words, usage, extras.build());
  }

  /** Reads a number of seconds. vLLM until 0.24 sends it as a string. */
  private static double seconds(JsonReader in) {
    if (!in.isString()) return in.number();
    try {
      return Double.parseDouble(in.string());
    } catch (NumberFormatException e) {
      throw in.unexpected("a number of seconds");
    }
  }

  private static Segment segment(JsonReader in) {
    var id = "";
    double start = Double.NaN;
    double end = Double.NaN;
    var text = "";
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "id" -> id = Decoders.text(in, extras).orElse("");
        case "start" -> start = Decoders.lenient(in, extras, JsonReader::number).orElse(Double.NaN);
        case "end" -> end = Decoders.lenient(in, extras, JsonReader::number).orElse(Double.NaN);
        case "text" -> text = Decoders.lenient(in, extras, JsonReader::string).orElse("");
        default -> Decoders.keepInExtras(in, extras);
      }
    }
    return new Segment(id, start, end, text, extras.build());
  }

  private static Word word(JsonReader in) {
    var word = "";
    double start = Double.NaN;
    double end = Double.NaN;
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "word" -> word = Decoders.lenient(in, extras, JsonReader::string).orElse("");
        case "start" -> start = Decoders.lenient(in, extras, JsonReader::number).orElse(Double.NaN);
        case "end" -> end = Decoders.lenient(in, extras, JsonReader::number).orElse(Double.NaN);
        default -> Decoders.keepInExtras(in, extras);
      }
    }
    return new Word(word, start, end, extras.build());
  }
}
