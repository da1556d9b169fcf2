package bifrost.api;

import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.ScoreJson;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The response to a {@link ScoreRequest}. More components may be added later; {@link #of(List)} and the methods that
 * set components stay. Immutable and thread-safe.
 *
 * @param model the server's id for the model; {@code ""} if the server sent none
 * @param data the scores, one for each pair, in the order of the pairs
 * @param usage the token usage, if the server sent it
 * @param extras any other members, such as vLLM's {@code id} and {@code created}
 * @since 0.1
 */
public record ScoreList(String model, List<Score> data, Optional<Usage> usage, JsonObject extras)
    implements ModelResponse, JsonRepresentable {
  /** Copies the scores. */
  public ScoreList {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(extras, "extras");
    data = List.copyOf(Objects.requireNonNull(data, "data"));
  }

  /**
   * The score of a pair of texts.
   *
   * @param index the index of the pair in the request, from 0
   * @param score the similarity of the texts; the scale depends on the model, and is usually 0 to 1
   * @param extras any other members
   */
  public record Score(int index, double score, JsonObject extras) implements JsonRepresentable {
    /** Rejects null components. */
    public Score {
      Objects.requireNonNull(extras, "extras");
    }

    /**
     * Returns a score without other members.
     *
     * @param index the index of the pair in the request, from 0
     * @param score the similarity of the texts
     * @return a score
     */
    public static Score of(int index, double score) {
      return new Score(index, score, JsonObject.of());
    }

    /**
     * Sets the index of the pair.
     *
     * @param index the index, from 0
     * @return a changed copy
     */
    public Score index(int index) {
      return new Score(index, score, extras);
    }

    /**
     * Sets the score.
     *
     * @param score the similarity of the texts
     * @return a changed copy
     */
    public Score score(double score) {
      return new Score(index, score, extras);
    }

    /**
     * Sets the other members.
     *
     * @param extras the other members
     * @return a changed copy
     */
    public Score extras(JsonObject extras) {
      return new Score(index, score, extras);
    }

    /**
     * Returns the score that a JSON form represents.
     *
     * @param json the JSON form, as {@link #json()} returns it or a server sends it
     * @return the score
     */
    public static Score of(JsonObject json) {
      return JsonForm.read(json, ScoreJson::readScore);
    }

    /**
     * Returns the score that a text represents.
     *
     * @param json the text of a JSON form
     * @return the score
     * @throws bifrost.api.json.JsonParseException if the text is not a score
     */
    public static Score parse(String json) {
      return JsonForm.parse(json, ScoreJson::readScore);
    }

    /** {@return the JSON form, with the names of vLLM} */
    @Override
    public JsonObject json() {
      return JsonForm.json(this, ScoreJson::writeScore);
    }
  }

  /**
   * Returns a list that contains only scores.
   *
   * @param data the scores, in the order of the pairs
   * @return a list
   */
  public static ScoreList of(List<Score> data) {
    return new ScoreList("", data, Optional.empty(), JsonObject.of());
  }

  /**
   * {@return the first score of the list, which is the only one if the request has one pair}
   *
   * @throws IllegalStateException if there is none
   */
  public Score first() {
    if (data.isEmpty()) throw new IllegalStateException("the response contains no score");
    return data.get(0);
  }

  /**
   * Sets the server's id for the model.
   *
   * @param model the server's id for the model
   * @return a changed copy
   */
  public ScoreList model(String model) {
    return new ScoreList(model, data, usage, extras);
  }

  /**
   * Sets the scores.
   *
   * @param data the scores, in the order of the pairs
   * @return a changed copy
   */
  public ScoreList data(List<Score> data) {
    return new ScoreList(model, data, usage, extras);
  }

  /**
   * Sets the token usage.
   *
   * @param usage the token usage
   * @return a changed copy
   */
  public ScoreList usage(Usage usage) {
    return new ScoreList(model, data, Optional.of(Objects.requireNonNull(usage, "usage")), extras);
  }

  /**
   * Sets the other members.
   *
   * @param extras the other members
   * @return a changed copy
   */
  public ScoreList extras(JsonObject extras) {
    return new ScoreList(model, data, usage, extras);
  }

  /**
   * Returns the list of scores that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a server sends it
   * @return the list of scores
   */
  public static ScoreList of(JsonObject json) {
    return JsonForm.read(json, ScoreJson::read);
  }

  /**
   * Returns the list of scores that a text represents.
   *
   * @param json the text of a JSON form
   * @return the list of scores
   * @throws bifrost.api.json.JsonParseException if the text is not a list of scores
   */
  public static ScoreList parse(String json) {
    return JsonForm.parse(json, ScoreJson::read);
  }

  /** {@return the JSON form, with the names of vLLM} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, ScoreJson::write);
  }
}
