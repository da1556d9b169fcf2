package bifrost.openai.wire;

import bifrost.api.Transcription;
import bifrost.api.Transcription.Segment;
import bifrost.api.Transcription.Word;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads a whole transcription: JSON, or, from servers that give the form {@code text} as one, a text. */
final class TranscriptionDecoder {
  private TranscriptionDecoder() {}

  static Transcription decode(Answer answer) {
    var type = answer.headers().firstValue("content-type").orElse("").toLowerCase(Locale.ROOT);
    boolean isText = type.startsWith("text/") && !type.startsWith("text/html");
    return isText ? Transcription.of(answer.text(Integer.MAX_VALUE)) : answer.decode(new JsonReader(answer.bytes()), TranscriptionDecoder::json);
  }

  private static Transcription json(JsonReader in) {
    Optional<String> text = Optional.empty();
    Optional<String> language = Optional.empty();
    Optional<Double> duration = Optional.empty();
    List<Segment> segments = List.of();
    List<Word> words = List.of();
    Optional<JsonObject> usage = Optional.empty();
    var extras = JsonObject.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "text" -> text = Optional.of(in.string());
        case "language" -> language = Optional.of(in.string());
        case "duration" -> duration = Optional.of(seconds(in));
        case "segments" -> segments = Shape.list(in, TranscriptionDecoder::segment);
        case "words" -> words = Shape.list(in, TranscriptionDecoder::word);
        case "usage" -> usage = Optional.of(Shape.object(in));
        case "error" -> throw Shape.noAnswer(in);
        default -> extras = Shape.unknown(in, extras);
      }
    }
    var whole = text.orElseThrow(() -> in.unexpected("a transcription with 'text'"));
    return new Transcription(whole, language, duration, segments, words, usage, extras);
  }

  /** Until 0.24 vLLM wrote the number as a string. */
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
    var extras = JsonObject.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "id" -> id = in.isString() ? in.string() : Long.toString(in.integer());
        case "start" -> start = in.number();
        case "end" -> end = in.number();
        case "text" -> text = in.string();
        default -> extras = Shape.unknown(in, extras);
      }
    }
    return new Segment(id, start, end, text, extras);
  }

  private static Word word(JsonReader in) {
    var word = "";
    double start = Double.NaN;
    double end = Double.NaN;
    var extras = JsonObject.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "word" -> word = in.string();
        case "start" -> start = in.number();
        case "end" -> end = in.number();
        default -> extras = Shape.unknown(in, extras);
      }
    }
    return new Word(word, start, end, extras);
  }
}
