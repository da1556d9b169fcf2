package bifrost.openai.wire;

import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The members around the choices of a completion, which are the same in a whole one and in a chunk.
 *
 * @param choices the choices, none if the member is null; empty if it is missing
 * @param isNamed whether {@code object} has the expected value
 */
record Envelope<C>(String id, Optional<Instant> created, String model, Optional<List<C>> choices, Optional<Usage> usage,
    Optional<String> systemFingerprint, JsonObject extras, boolean isNamed) {
  /** Reads a choice; an index that is missing is the position in the array. */
  interface ChoiceDecoder<C> {
    C decode(JsonReader in, int position);
  }

  /** Whether an event with these members is a part of the response, rather than a ping or a warning. */
  boolean isChunk() {
    return choices.isPresent() || usage.isPresent() || isNamed;
  }

  static <C> Envelope<C> decode(JsonReader in, String object, ChoiceDecoder<C> choice) {
    var id = "";
    Optional<Instant> created = Optional.empty();
    var model = "";
    Optional<List<C>> choices = Optional.empty();
    Optional<Usage> usage = Optional.empty();
    Optional<String> systemFingerprint = Optional.empty();
    var extras = JsonObject.builder();
    boolean isNamed = false;
    while (in.nextMemberOrNull()) {
      if (in.isNull()) {
        if (in.name().equals("choices")) choices = Optional.of(choices.orElse(List.of()));
        in.skip();
        continue;
      }
      switch (in.name()) {
        case "id" -> id = Shape.text(in, extras).orElse("");
        case "object" -> isNamed = Shape.word(in, object, extras);
        case "created" -> created = Shape.time(in, extras);
        case "model" -> model = Shape.text(in, extras).orElse("");
        case "choices" -> choices = Optional.of(choices(in, choice));
        case "usage" -> usage = Shape.secondary(in, extras, UsageDecoder::decode);
        case "system_fingerprint" -> systemFingerprint = Shape.text(in, extras);
        case "error" -> Shape.noError(in, extras);
        default -> Shape.unknown(in, extras);
      }
    }
    return new Envelope<>(id, created, model, choices, usage, systemFingerprint, extras.build(), isNamed);
  }

  private static <C> List<C> choices(JsonReader in, ChoiceDecoder<C> decoder) {
    var choices = new ArrayList<C>(1);
    while (in.nextElement()) choices.add(decoder.decode(in, choices.size()));
    return choices;
  }
}
