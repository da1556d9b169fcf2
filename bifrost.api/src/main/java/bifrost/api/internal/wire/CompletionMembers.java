package bifrost.api.internal.wire;

import bifrost.api.FinishReason;
import bifrost.api.Usage;
import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import bifrost.api.spi.UsageJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The members that completions and chunks have in common, for chat and for text.
 *
 * @param choices the choices; empty if the member is missing or null
 * @param isChunk whether an event with these members is a chunk, and not, for example, a ping or a warning
 */
public record CompletionMembers<C>(String id, Optional<Instant> created, String model, Optional<List<C>> choices,
    Optional<Usage> usage, Optional<String> systemFingerprint, JsonObject extras, boolean isChunk) {
  /** A reader of a choice. The position in the array replaces a missing index. */
  public interface ChoiceReader<C> {
    C read(JsonReader in, int position);
  }

  public static <C> CompletionMembers<C> read(JsonReader in, String object, ChoiceReader<C> choiceReader) {
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
        case "id" -> id = MemberReader.text(in, extras).orElse("");
        case "object" -> isChunk |= MemberReader.constant(in, object, extras);
        case "created" -> created = MemberReader.time(in, extras);
        case "model" -> model = MemberReader.text(in, extras).orElse("");
        case "choices" -> choices = Optional.of(choices(in, choiceReader));
        case "usage" -> usage = MemberReader.lenient(in, extras, UsageJson::read);
        case "system_fingerprint" -> systemFingerprint = MemberReader.text(in, extras);
        case "error" -> MemberReader.rejectError(in, extras);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    return new CompletionMembers<>(id, created, model, choices, usage, systemFingerprint, extras.build(),
        isChunk || usage.isPresent());
  }

  private static <C> List<C> choices(JsonReader in, ChoiceReader<C> reader) {
    if (!in.nextElement()) return List.of();
    var first = reader.read(in, 0);
    if (!in.nextElement()) return List.of(first); // the usual case, in which the list need not be copied later
    var choices = new ArrayList<C>();
    choices.add(first);
    do choices.add(reader.read(in, choices.size())); while (in.nextElement());
    return choices;
  }

  /** {@return the members of an event; null for an event that is not a chunk, such as null, a ping or a warning} */
  public static <C> @Nullable CompletionMembers<C> readEvent(JsonReader in, String object,
      ChoiceReader<C> choiceReader) {
    if (in.isNull()) {
      in.skip();
      return null;
    }
    if (!in.isObject()) throw in.unexpected("an object");
    var members = read(in, object, choiceReader);
    return members.isChunk() ? members : null;
  }

  public void write(JsonWriter out, String object, BiConsumer<C, JsonWriter> writeChoice) {
    ObjectWriter.begin(extras, out).memberIfPresent("id", id).member("object", object)
        .memberIfPresent("created", created, JsonForm::time).memberIfPresent("model", model)
        .array("choices", choices.orElse(List.of()), writeChoice).memberIfPresent("usage", usage, UsageJson::write)
        .memberIfPresent("system_fingerprint", systemFingerprint.orElse("")).end();
  }

  /** Writes the reason a choice ended, or null, because clients require the member. */
  public static void writeFinishReason(Optional<FinishReason> reason, JsonWriter out) {
    if (reason.isPresent()) out.string(reason.get().value());
    else out.nullValue();
  }
}
