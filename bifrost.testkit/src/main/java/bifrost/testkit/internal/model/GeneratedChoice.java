package bifrost.testkit.internal.model;

import bifrost.api.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A generated choice. Streamed and non-streamed responses are rendered from the same tokens. */
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
        .filter(token -> token instanceof GeneratedToken.CallArguments arguments && arguments.index() == call)
        .map(GeneratedToken::token).collect(Collectors.joining());
  }
}
