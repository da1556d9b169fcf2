package bifrost.testkit.internal.model;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** The log probabilities of the tokens of a prompt: null for the first token, otherwise an object by token id. */
public final class PromptLogprobs {
  private PromptLogprobs() {}

  /**
   * {@return the log probabilities}
   *
   * @param tokens the texts of the tokens
   * @param ids the ids of the tokens
   * @param top the number of alternatives for each token; the token itself is added to them
   */
  public static JsonArray of(List<String> tokens, List<Integer> ids, int top) {
    var entries = new ArrayList<JsonValue>();
    for (int i = 0; i < tokens.size(); i++) {
      entries.add(i == 0 ? JsonNull.NULL : entry(tokens.get(i), ids.get(i), top));
    }
    return new JsonArray(entries);
  }

  private static JsonObject entry(String token, int id, int top) {
    double logprob = GeneratedLogprobs.logprob(token);
    JsonObject entry = object(Integer.toString(id), probability(token, logprob, 1));
    for (int rank = 2; rank <= top; rank++) {
      var alternative = token + rank;
      entry = entry.with(Integer.toString(TextTokenizer.id(alternative)),
          probability(alternative, logprob - 0.75 * (rank - 1), rank));
    }
    return entry;
  }

  private static JsonObject probability(String token, double logprob, int rank) {
    return object("logprob", logprob, "rank", rank, "decoded_token", token);
  }
}
