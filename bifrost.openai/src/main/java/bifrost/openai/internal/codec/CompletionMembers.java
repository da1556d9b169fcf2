package bifrost.openai.internal.codec;

import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The members that completions and chunks have in common, for chat and for text.
 *
 * @param choices the choices; empty if the member is missing or null
 * @param isChunk whether an event with these members is a chunk, and not, for example, a ping or a warning
 */
public record CompletionMembers<C>(String id, Optional<Instant> created, String model, Optional<List<C>> choices,
    Optional<Usage> usage, Optional<String> systemFingerprint, JsonObject extras, boolean isChunk) {
  /** A decoder for a choice. The position in the array replaces a missing index. */
  interface ChoiceDecoder<C> {
    C decode(JsonReader in, int position);
  }

  static <C> CompletionMembers<C> decode(JsonReader in, String object, ChoiceDecoder<C> choiceDecoder) {
    var id = "";
    Optional<Instant> created = Optional.empty();
    var model = "";
    Optional<List<C>> choices = Optional.empty();
    Optional<Usage> usage = Optional.empty();
    Optional<String> systemFingerprint = Optional.empty();
    var extras = JsonObject.builder();
    boolean isChunk = false;
    while (in.nextMemberIncludingNull()) {
      isChunk |= in.name().equals("choices");
      if (in.isNull()) {
        in.skip();
        continue;
      }
      switch (in.name()) {
        case "id" -> id = Decoders.text(in, extras).orElse("");
        case "object" -> isChunk |= Decoders.constant(in, object, extras);
        case "created" -> created = Decoders.time(in, extras);
        case "model" -> model = Decoders.text(in, extras).orElse("");
        case "choices" -> choices = Optional.of(choices(in, choiceDecoder));
        case "usage" -> usage = Decoders.lenient(in, extras, UsageDecoder::decode);
        case "system_fingerprint" -> systemFingerprint = Decoders.text(in, extras);
        case "error" -> Decoders.rejectError(in, extras);
        default -> Decoders.keepInExtras(in, extras);
      }
    }
    return new CompletionMembers<>(id, created, model, choices, usage, systemFingerprint, extras.build(),
        isChunk || usage.isPresent());
  }

  private static <C> List<C> choices(JsonReader in, ChoiceDecoder<C> decoder) {
    var choices = new ArrayList<C>(1);
    while (in.nextElement()) choices.add(decoder.decode(in, choices.size()));
    return choices;
  }
}
