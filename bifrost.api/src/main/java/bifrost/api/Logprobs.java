package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.LogprobsJson;
import java.util.List;
import java.util.Objects;

/**
 * The log probabilities of the tokens of a choice. Immutable and thread-safe.
 *
 * <p>Components may be added in later versions. {@code of} and the methods that set a component stay.
 *
 * @param content the tokens of the text, in order
 * @param refusal the tokens of the refusal, in order
 * @param extras any other members
 * @since 0.1
 */
public record Logprobs(List<TokenLogprob> content, List<TokenLogprob> refusal, JsonObject extras)
    implements JsonRepresentable {
  /** Copies the lists. */
  public Logprobs {
    Objects.requireNonNull(extras, "extras");
    content = List.copyOf(Objects.requireNonNull(content, "content"));
    refusal = List.copyOf(Objects.requireNonNull(refusal, "refusal"));
  }

  /**
   * Returns the log probabilities of the tokens of a text.
   *
   * @param first the first token
   * @param more the others, in order
   * @return the log probabilities
   */
  public static Logprobs of(TokenLogprob first, TokenLogprob... more) {
    return of(ArgumentChecks.listOf(first, more));
  }

  /**
   * Returns the log probabilities of the tokens of a text.
   *
   * @param content the tokens of the text, in order
   * @return the log probabilities
   */
  public static Logprobs of(List<TokenLogprob> content) {
    return new Logprobs(content, List.of(), JsonObject.of());
  }

  /**
   * Returns the log probabilities that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a server sends it
   * @return the log probabilities
   * @throws bifrost.api.json.JsonParseException if it is not log probabilities
   */
  public static Logprobs of(JsonObject json) {
    return JsonForm.read(json, LogprobsJson::read);
  }

  /**
   * Returns the log probabilities that a text represents.
   *
   * @param json the text of a JSON form
   * @return the log probabilities
   * @throws bifrost.api.json.JsonParseException if the text is not log probabilities
   */
  public static Logprobs parse(String json) {
    return JsonForm.parse(json, LogprobsJson::read);
  }

  /** {@return the JSON form, with the names of the OpenAI API} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, LogprobsJson::write);
  }

  /**
   * Sets the tokens of the text.
   *
   * @param content the tokens, in order
   * @return a changed copy
   */
  public Logprobs content(List<TokenLogprob> content) {
    return new Logprobs(content, refusal, extras);
  }

  /**
   * Sets the tokens of the refusal.
   *
   * @param refusal the tokens, in order
   * @return a changed copy
   */
  public Logprobs refusal(List<TokenLogprob> refusal) {
    return new Logprobs(content, refusal, extras);
  }

  /**
   * Sets all other members.
   *
   * @param extras the members
   * @return a changed copy
   */
  public Logprobs extras(JsonObject extras) {
    return new Logprobs(content, refusal, extras);
  }
}
