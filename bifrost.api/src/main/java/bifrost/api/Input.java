package bifrost.api;

import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The input of a completion or an embedding: a text, several texts, tokens, or several lists of tokens. It is
 * sent unchanged. Immutable and thread-safe.
 *
 * @param json the JSON form: a string, or an array of strings, of numbers, or of arrays of numbers
 * @since 0.1
 */
public record Input(JsonValue json) implements JsonRepresentable {
  /** Checks that the JSON has one of these forms. */
  public Input {
    Objects.requireNonNull(json, "json");
    if (!isText(json) && !isList(json)) {
      throw new IllegalArgumentException(
          "input must be a string or a non-empty array of strings, of tokens, or of token arrays");
    }
  }

  private static boolean isText(JsonValue json) {
    return json instanceof JsonString;
  }

  private static boolean isList(JsonValue json) {
    if (!(json instanceof JsonArray array) || array.isEmpty()) return false;
    return array.elements().stream().allMatch(Input::isText) || isTokens(array)
        || array.elements().stream().allMatch(Input::isTokens);
  }

  private static boolean isTokens(JsonValue json) {
    return json instanceof JsonArray array && !array.isEmpty()
        && array.elements().stream().allMatch(JsonNumber.class::isInstance);
  }

  /**
   * Returns an input that is a single text.
   *
   * @param text the text
   * @return an input
   */
  public static Input text(String text) {
    return new Input(new JsonString(Objects.requireNonNull(text, "text")));
  }

  /**
   * Returns an input that consists of several independent texts.
   *
   * @param texts at least one text
   * @return an input
   */
  public static Input texts(List<String> texts) {
    Objects.requireNonNull(texts, "texts");
    return new Input(new JsonArray(texts.stream().<JsonValue>map(JsonString::new).toList()));
  }

  /**
   * Returns an input that consists of the tokens of a single text.
   *
   * @param ids the ids of the tokens, at least one
   * @return an input
   */
  public static Input tokens(int... ids) {
    return new Input(array(Objects.requireNonNull(ids, "ids")));
  }

  /**
   * Returns an input that consists of the tokens of a single text.
   *
   * @param ids the ids of the tokens, at least one
   * @return an input
   */
  public static Input tokens(List<Integer> ids) {
    Objects.requireNonNull(ids, "ids");
    return new Input(new JsonArray(ids.stream().<JsonValue>map(JsonNumber::of).toList()));
  }

  /**
   * Returns an input that consists of the tokens of several independent texts.
   *
   * @param texts at least one list of at least one token
   * @return an input
   */
  public static Input tokenLists(List<int[]> texts) {
    Objects.requireNonNull(texts, "texts");
    return new Input(new JsonArray(texts.stream().<JsonValue>map(Input::array).toList()));
  }

  /**
   * Returns the input that a text represents.
   *
   * @param json the text of a JSON form
   * @return the input
   * @throws bifrost.api.json.JsonParseException if the text is not JSON
   * @throws IllegalArgumentException if the JSON has none of the forms of an input
   */
  public static Input parse(String json) {
    return new Input(Json.parse(Objects.requireNonNull(json, "json")));
  }

  private static JsonArray array(int[] ids) {
    return new JsonArray(IntStream.of(ids).<JsonValue>mapToObj(JsonNumber::of).toList());
  }

  /** {@return inputs of at most {@code maxSize} texts, in order} Nothing is copied before an input is read. */
  Stream<Input> split(int maxSize) {
    int size = size();
    if (size <= maxSize) return Stream.of(this);
    var texts = ((JsonArray) json).elements();
    return IntStream.iterate(0, start -> start < size, start -> start + maxSize)
        .mapToObj(start -> new Input(new JsonArray(texts.subList(start, start + Math.min(maxSize, size - start)))));
  }

  /** {@return the number of texts; 1 for a single text or its tokens} */
  public int size() {
    return json instanceof JsonArray several && !isTokens(several) ? several.size() : 1;
  }
}
