package bifrost.api;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * What a model is given to continue or to embed: a text, several texts, tokens, or several lists of tokens. It is sent as it is.
 *
 * @param json the JSON form: a string, or an array of strings, of numbers, or of arrays of numbers
 */
public record Input(JsonValue json) {
  /** Checks that it is of one of the forms. */
  public Input {
    Objects.requireNonNull(json, "json");
    if (!isText(json) && !isList(json)) {
      throw new IllegalArgumentException(
          "an input is a text, texts, tokens or lists of tokens, all of one kind and at least one");
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
   * A text.
   *
   * @param text the text
   * @return an input
   */
  public static Input text(String text) {
    return new Input(new JsonString(Objects.requireNonNull(text, "text")));
  }

  /**
   * Several texts, each for itself.
   *
   * @param texts at least one text
   * @return an input
   */
  public static Input texts(List<String> texts) {
    return new Input(new JsonArray(texts.stream().<JsonValue>map(JsonString::new).toList()));
  }

  /**
   * A text in tokens.
   *
   * @param ids the ids of the tokens, at least one
   * @return an input
   */
  public static Input tokens(int... ids) {
    return new Input(array(Objects.requireNonNull(ids, "ids")));
  }

  /**
   * Several texts in tokens, each for itself.
   *
   * @param texts at least one list of at least one token
   * @return an input
   */
  public static Input tokenLists(List<int[]> texts) {
    return new Input(new JsonArray(texts.stream().<JsonValue>map(Input::array).toList()));
  }

  private static JsonArray array(int[] ids) {
    return new JsonArray(IntStream.of(ids).<JsonValue>mapToObj(JsonNumber::of).toList());
  }

  /**
   * How many texts there are.
   *
   * @return 1 for a text or its tokens, else their number
   */
  public int size() {
    return json instanceof JsonArray several && !isTokens(several) ? several.size() : 1;
  }
}
