package bifrost.openai.wire;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What several decoders read alike. */
final class Shape {
  private Shape() {}

  /** An {@code error} member, in whatever it stands, makes it no answer. */
  static RuntimeException noAnswer(JsonReader in) {
    return in.unexpected("an answer, not an error");
  }

  /** A word that the Java type says already: kept only where it says something else. */
  static JsonObject word(JsonReader in, String expected, JsonObject extras) {
    var name = in.name();
    var word = in.string();
    if (name.equals("object") && word.equals("error")) throw noAnswer(in);
    return word.equals(expected) ? extras : extras.with(name, word);
  }

  static JsonObject unknown(JsonReader in, JsonObject extras) {
    return extras.with(in.name(), in.value());
  }

  /** Seconds; of those that no time has, the nearest ones. */
  static Optional<Instant> time(JsonReader in) {
    return Optional.of(time(in.integer()));
  }

  static Instant time(long seconds) {
    return Instant.ofEpochSecond(Math.max(Instant.MIN.getEpochSecond(), Math.min(seconds, Instant.MAX.getEpochSecond())));
  }

  /** A text that means nothing when it is empty. */
  static Optional<String> text(JsonReader in) {
    return Optional.of(in.string()).filter(text -> !text.isEmpty());
  }

  /** JSON has no NaN; servers write null. */
  static double numberOrNaN(JsonReader in) {
    if (!in.isNull()) return in.number();
    in.skip();
    return Double.NaN;
  }

  static JsonObject object(JsonReader in) {
    if (!in.isObject()) throw in.unexpected("an object");
    return (JsonObject) in.value();
  }

  static <T> List<T> list(JsonReader in, Answer.Decoder<T> element) {
    var list = new ArrayList<T>();
    while (in.nextElement()) list.add(element.decode(in));
    return list;
  }
}
