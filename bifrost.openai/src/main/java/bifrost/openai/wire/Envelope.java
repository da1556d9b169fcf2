package bifrost.openai.wire;

import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What every completion, whole or a piece, has around its choices.
 *
 * @param choices the choices; empty if the member is missing
 */
record Envelope<C>(String id, Optional<Instant> created, String model, Optional<List<C>> choices, Optional<Usage> usage,
    Optional<String> systemFingerprint, JsonObject extras) {
  static <C> Envelope<C> decode(JsonReader in, String object, Answer.Decoder<C> choice) {
    var id = "";
    Optional<Instant> created = Optional.empty();
    var model = "";
    Optional<List<C>> choices = Optional.empty();
    Optional<Usage> usage = Optional.empty();
    Optional<String> systemFingerprint = Optional.empty();
    var extras = JsonObject.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "id" -> id = in.string();
        case "object" -> extras = Shape.word(in, object, extras);
        case "created" -> created = Shape.time(in);
        case "model" -> model = in.string();
        case "choices" -> choices = Optional.of(Shape.list(in, choice));
        case "usage" -> usage = Optional.of(UsageDecoder.decode(in));
        case "system_fingerprint" -> systemFingerprint = Optional.of(in.string());
        case "error" -> throw Shape.noAnswer(in);
        default -> extras = Shape.unknown(in, extras);
      }
    }
    return new Envelope<>(id, created, model, choices, usage, systemFingerprint, extras);
  }
}
