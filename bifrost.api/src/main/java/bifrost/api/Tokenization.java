package bifrost.api;

import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.TokenizationJson;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * The response to a {@link TokenizeRequest}. More components may be added later; {@link #of(List)} and the methods that
 * set components stay. Immutable and thread-safe.
 *
 * @param tokens the ids of the tokens
 * @param count the number of tokens
 * @param maxModelLen the maximum number of tokens of prompt and generated text together, if the server sent it
 * @param tokenStrs the tokens as texts, if {@link TokenizeRequest#returnTokenStrs(boolean)} requests them; empty
 *     otherwise
 * @param extras any other members
 * @since 0.1
 */
public record Tokenization(List<Integer> tokens, int count, OptionalInt maxModelLen, List<String> tokenStrs,
    JsonObject extras)
    implements JsonRepresentable {
  /** Copies the lists. */
  public Tokenization {
    tokens = List.copyOf(Objects.requireNonNull(tokens, "tokens"));
    Objects.requireNonNull(maxModelLen, "maxModelLen");
    tokenStrs = List.copyOf(Objects.requireNonNull(tokenStrs, "tokenStrs"));
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * Returns a tokenization that contains only tokens and their number.
   *
   * @param tokens the ids of the tokens
   * @return a tokenization
   */
  public static Tokenization of(List<Integer> tokens) {
    int count = Objects.requireNonNull(tokens, "tokens").size();
    return new Tokenization(tokens, count, OptionalInt.empty(), List.of(), JsonObject.of());
  }

  /**
   * Sets the tokens.
   *
   * @param tokens the ids of the tokens
   * @return a changed copy
   */
  public Tokenization tokens(List<Integer> tokens) {
    return new Tokenization(tokens, count, maxModelLen, tokenStrs, extras);
  }

  /**
   * Sets the number of tokens.
   *
   * @param count the number of tokens
   * @return a changed copy
   */
  public Tokenization count(int count) {
    return new Tokenization(tokens, count, maxModelLen, tokenStrs, extras);
  }

  /**
   * Sets the maximum number of tokens of prompt and generated text together.
   *
   * @param maxModelLen the maximum number of tokens
   * @return a changed copy
   */
  public Tokenization maxModelLen(int maxModelLen) {
    return new Tokenization(tokens, count, OptionalInt.of(maxModelLen), tokenStrs,
        extras);
  }

  /**
   * Sets the tokens as texts.
   *
   * @param tokenStrs the tokens as texts
   * @return a changed copy
   */
  public Tokenization tokenStrs(List<String> tokenStrs) {
    return new Tokenization(tokens, count, maxModelLen, tokenStrs, extras);
  }

  /**
   * Sets the other members.
   *
   * @param extras the other members
   * @return a changed copy
   */
  public Tokenization extras(JsonObject extras) {
    return new Tokenization(tokens, count, maxModelLen, tokenStrs, extras);
  }

  /**
   * Returns the tokenization that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a server sends it
   * @return the tokenization
   */
  public static Tokenization of(JsonObject json) {
    return JsonForm.read(json, TokenizationJson::read);
  }

  /**
   * Returns the tokenization that a text represents.
   *
   * @param json the text of a JSON form
   * @return the tokenization
   * @throws bifrost.api.json.JsonParseException if the text is not a tokenization
   */
  public static Tokenization parse(String json) {
    return JsonForm.parse(json, TokenizationJson::read);
  }

  /** {@return the JSON form, with the names of vLLM} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, TokenizationJson::write);
  }
}
