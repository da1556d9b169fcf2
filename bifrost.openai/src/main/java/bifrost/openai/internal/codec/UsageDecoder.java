package bifrost.openai.internal.codec;

import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.util.Optional;

/** A decoder for token usage. */
public final class UsageDecoder {
  private UsageDecoder() {}

  static Usage decode(JsonReader in) {
    Optional<Long> prompt = Optional.empty();
    Optional<Long> completion = Optional.empty();
    Optional<Long> total = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "prompt_tokens" -> prompt = Decoders.lenient(in, extras, UsageDecoder::count);
        case "completion_tokens" -> completion = Decoders.lenient(in, extras, UsageDecoder::count);
        case "total_tokens" -> total = Decoders.lenient(in, extras, UsageDecoder::count);
        default -> Decoders.keepInExtras(in, extras);
      }
    }
    long sum = prompt.orElse(0L) + completion.orElse(0L);
    if (sum < 0) sum = Long.MAX_VALUE; // the sum has overflowed
    return new Usage(prompt.orElse(0L), completion.orElse(0L), total.orElse(sum), extras.build());
  }

  private static long count(JsonReader in) {
    long count = in.integer();
    if (count < 0) throw in.unexpected("a count");
    return count;
  }
}
