package bifrost.testkit.internal.model;

import bifrost.api.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One generated answer. Whole or streamed, it is rendered from the same pieces. */
public record GeneratedChoice(int index, List<GeneratedToken> tokens, String finishReason,
    Optional<JsonValue> stopReason) {
  public String textOf(Class<? extends GeneratedToken> kind) {
    return tokens.stream().filter(kind::isInstance).map(GeneratedToken::token).collect(Collectors.joining());
  }

  public boolean contains(Class<? extends GeneratedToken> kind) {
    return tokens.stream().anyMatch(kind::isInstance);
  }

  public int count(Class<? extends GeneratedToken> kind) {
    return (int) tokens.stream().filter(kind::isInstance).count();
  }

  public List<Integer> tokenIds() {
    return tokens.stream().map(GeneratedToken::tokenId).toList();
  }

  public String arguments(int call) {
    return tokens.stream()
        .filter(piece -> piece instanceof GeneratedToken.CallArguments arguments && arguments.index() == call)
        .map(GeneratedToken::token).collect(Collectors.joining());
  }
}
