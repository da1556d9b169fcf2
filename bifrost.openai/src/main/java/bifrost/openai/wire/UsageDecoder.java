package bifrost.openai.wire;

import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.util.Optional;

/** Reads a count of tokens. */
final class UsageDecoder {
  private UsageDecoder() {}

  static Usage decode(JsonReader in) {
    Optional<Long> prompt = Optional.empty();
    Optional<Long> completion = Optional.empty();
    Optional<Long> total = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "prompt_tokens" -> prompt = Shape.secondary(in, extras, JsonReader::integer);
        case "completion_tokens" -> completion = Shape.secondary(in, extras, JsonReader::integer);
        case "total_tokens" -> total = Shape.secondary(in, extras, JsonReader::integer);
        default -> Shape.unknown(in, extras);
      }
    }
    long sum = prompt.orElse(0L) + completion.orElse(0L);
    return new Usage(prompt.orElse(0L), completion.orElse(0L), total.orElse(sum), extras.build());
  }
}
