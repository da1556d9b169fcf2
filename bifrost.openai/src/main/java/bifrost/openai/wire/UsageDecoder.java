package bifrost.openai.wire;

import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;

/** Reads a count of tokens. */
final class UsageDecoder {
  private UsageDecoder() {}

  static Usage decode(JsonReader in) {
    long prompt = 0;
    long completion = 0;
    long total = -1;
    var extras = JsonObject.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "prompt_tokens" -> prompt = in.integer();
        case "completion_tokens" -> completion = in.integer();
        case "total_tokens" -> total = in.integer();
        default -> extras = Shape.unknown(in, extras);
      }
    }
    return new Usage(prompt, completion, total < 0 ? prompt + completion : total, extras);
  }
}
