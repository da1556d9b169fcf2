package bifrost.testkit.internal.endpoint;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.server.ErrorReplies;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The input of completion and embedding requests, in any of its four formats, as texts. A token id becomes a
 * word: {@code t} followed by the id.
 */
final class PromptInputs {
  private PromptInputs() {}

  /** {@return the texts; empty if the format is unknown} */
  static Optional<List<String>> of(JsonValue json) {
    if (json instanceof JsonString text) return Optional.of(List.of(text.value()));
    if (!(json instanceof JsonArray array) || array.isEmpty()) return Optional.empty();
    if (isTokens(array)) return Optional.of(List.of(words(array)));
    if (array.elements().stream().allMatch(PromptInputs::isTokens)) {
      return Optional.of(array.elements().stream().map(each -> words((JsonArray) each)).toList());
    }
    boolean hasOnlyTexts = array.elements().stream().allMatch(JsonString.class::isInstance);
    return hasOnlyTexts ? Optional.of(array.elements().stream().map(each -> ((JsonString) each).value()).toList())
        : Optional.empty();
  }

  /** Throws vLLM's error if the input has a token id that the model does not have. */
  static void rejectUnknownTokens(JsonValue json) {
    if (!(json instanceof JsonArray array)) return;
    for (var element : array.elements()) {
      if (element instanceof JsonArray) rejectUnknownTokens(element);
      if (element instanceof JsonNumber id
          && (id.longValue() < 0 || id.longValue() >= ModelCatalog.VOCABULARY_SIZE)) {
        throw ErrorReplies.badRequest("Token id " + id + " is out of vocabulary");
      }
    }
  }

  private static boolean isTokens(JsonValue json) {
    return json instanceof JsonArray array && !array.isEmpty()
        && array.elements().stream().allMatch(JsonNumber.class::isInstance);
  }

  private static String words(JsonArray tokens) {
    return tokens.elements().stream().map(token -> "t" + token).collect(Collectors.joining(" "));
  }
}
