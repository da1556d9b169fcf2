package bifrost.api.spi;

import bifrost.api.ScoreList;
import bifrost.api.ScoreRequest;
import bifrost.api.Usage;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectWriter;
import bifrost.api.internal.wire.RequestReader;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The readers and the writers of {@link ScoreList}, {@link ScoreList.Score} and {@link ScoreRequest}. Thread-safe.
 *
 * @since 0.1
 */
public final class ScoreJson {
  private ScoreJson() {}

  /**
   * Reads the response to a request. Each pair must have one score.
   *
   * @param in the reader
   * @param pairs the number of pairs in the request
   * @return the list, with the scores in the order of the pairs
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static ScoreList read(JsonReader in, int pairs) {
    var list = read(in);
    var sorted = new ArrayList<>(list.data());
    sorted.sort(Comparator.comparingInt(score -> score.index()));
    boolean isComplete = sorted.size() == pairs;
    for (int i = 0; i < pairs && isComplete; i++) isComplete = sorted.get(i).index() == i;
    if (!isComplete) throw in.unexpected("one score for each of the " + pairs + " pairs");
    return list.data(sorted);
  }

  /**
   * Reads a list of scores, in the server's order.
   *
   * @param in the reader
   * @return the list
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static ScoreList read(JsonReader in) {
    var model = "";
    Optional<List<ScoreList.Score>> data = Optional.empty();
    Optional<Usage> usage = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "object" -> MemberReader.constant(in, "list", extras);
        case "model" -> model = MemberReader.text(in, extras).orElse("");
        case "data" -> data = Optional.of(MemberReader.list(in, ScoreJson::readScore));
        case "usage" -> usage = MemberReader.lenient(in, extras, UsageJson::read);
        case "error" -> MemberReader.rejectError(in, extras);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    return new ScoreList(model, data.orElseThrow(() -> in.unexpected("a list of scores with 'data'")), usage,
        extras.build());
  }

  /**
   * Reads a score.
   *
   * @param in the reader
   * @return the score
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static ScoreList.Score readScore(JsonReader in) {
    int index = -1;
    Optional<Double> score = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "index" -> index = MemberReader.index(in);
        case "score" -> score = Optional.of(in.number());
        case "object" -> MemberReader.constant(in, "score", extras);
        case "error" -> MemberReader.rejectError(in, extras);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    if (index < 0 || score.isEmpty()) throw in.unexpected("an object with 'index' and 'score'");
    return new ScoreList.Score(index, score.get(), extras.build());
  }

  /**
   * Reads a request. All members except {@code model}, {@code text_1} and {@code text_2} are parameters.
   *
   * @param in the reader
   * @return the request
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static ScoreRequest readRequest(JsonReader in) {
    var model = "";
    List<String> text1 = List.of();
    List<String> text2 = List.of();
    var parameters = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      switch (in.name()) {
        case "model" -> model = RequestReader.model(in);
        case "text_1" -> text1 = texts(in);
        case "text_2" -> text2 = texts(in);
        default -> RequestReader.parameter(in, parameters);
      }
    }
    if (text1.isEmpty() || text2.isEmpty()) throw in.unexpected("a request with 'text_1' and 'text_2'");
    return new ScoreRequest(model, text1, text2, parameters.build());
  }

  private static List<String> texts(JsonReader in) {
    return in.isArray() ? MemberReader.list(in, JsonReader::string) : List.of(in.string());
  }

  /**
   * Writes a list of scores.
   *
   * @param list the list
   * @param out the writer
   */
  public static void write(ScoreList list, JsonWriter out) {
    ObjectWriter.begin(list.extras(), out).member("object", "list").memberIfPresent("model", list.model())
        .array("data", list.data(), ScoreJson::writeScore)
        .memberIfPresent("usage", list.usage(), UsageJson::write).end();
  }

  /**
   * Writes a score.
   *
   * @param score the score
   * @param out the writer
   */
  public static void writeScore(ScoreList.Score score, JsonWriter out) {
    ObjectWriter.begin(score.extras(), out).member("index", score.index()).member("object", "score")
        .member("score", score.score()).end();
  }

  /**
   * Writes a request. A single text is written as a string.
   *
   * @param request the request
   * @param out the writer
   */
  public static void writeRequest(ScoreRequest request, JsonWriter out) {
    writeTexts(request.text1(), out.beginObject().member("model", request.model()).name("text_1"));
    writeTexts(request.text2(), out.name("text_2"));
    JsonForm.parameters(request.parameters(), out);
    out.endObject();
  }

  private static void writeTexts(List<String> texts, JsonWriter out) {
    if (texts.size() == 1) out.string(texts.get(0));
    else JsonForm.list(texts, out, JsonForm::string);
  }
}
