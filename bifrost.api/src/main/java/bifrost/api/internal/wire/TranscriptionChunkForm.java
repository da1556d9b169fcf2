package bifrost.api.internal.wire;

import bifrost.api.FinishReason;
import bifrost.api.TranscriptionChunk;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** The reader and the writer of the chunks of a streamed transcription, in the form of vLLM or of OpenAI. */
public final class TranscriptionChunkForm {
  private static final String DONE = "transcript.text.done";
  private static final String DELTA = "transcript.text.delta";
  /** vLLM's names for a chunk. */
  private static final Set<String> OBJECTS = Set.of("transcription.chunk", "translation.chunk");

  private final StringBuilder text = new StringBuilder();
  private Optional<String> completeText = Optional.empty();
  private Optional<FinishReason> finishReason = Optional.empty();
  private Optional<JsonObject> usage = Optional.empty();
  private final JsonObject.Builder extras = JsonObject.builder();
  private String type = "";
  private boolean isChunk;
  private boolean hasFinishReason; // also if it is null

  private TranscriptionChunkForm() {}

  /** {@return the current value, which must be an object, as a chunk; empty if it is another event} */
  public static Optional<TranscriptionChunk> read(JsonReader in) {
    return new TranscriptionChunkForm().chunk(in);
  }

  private Optional<TranscriptionChunk> chunk(JsonReader in) {
    while (in.nextMemberIncludingNull()) {
      isChunk |= in.name().equals("choices");
      if (in.isNull()) in.skip();
      else member(in);
    }
    if (!isChunk && completeText.isPresent() && type.isEmpty()) { // some servers send segments without a type
      text.append(completeText.get());
      completeText = Optional.empty();
      isChunk = true;
    }
    return isChunk || usage.isPresent() ? Optional.of(chunk()) : Optional.empty();
  }

  private TranscriptionChunk chunk() {
    boolean done = type.equals(DONE);
    if (done && !hasFinishReason) finishReason = Optional.of(FinishReason.STOP);
    if (!done && completeText.isPresent()) { // for example the text of a segment, not the complete text
      extras.put("text", completeText.get());
      completeText = Optional.empty();
    }
    boolean isImplied = type.isEmpty() || type.equals(DELTA) || done && completeText.isPresent();
    if (!isImplied) extras.put("type", type);
    return new TranscriptionChunk(text.toString(), finishReason, usage, completeText, extras.build());
  }

  private void member(JsonReader in) {
    switch (in.name()) {
      case "object" -> object(in);
      case "choices" -> choices(in);
      case "delta" -> {
        text.append(MemberReader.joinedText(in, extras));
        isChunk = true;
      }
      case "text" -> completeText = Optional.of(MemberReader.joinedText(in, extras));
      case "usage" -> usage = MemberReader.lenient(in, extras, MemberReader::object);
      case "type" -> {
        type = MemberReader.text(in, extras).orElse("");
        isChunk |= type.startsWith("transcript.");
      }
      case "error" -> MemberReader.rejectError(in, extras);
      default -> MemberReader.keepInExtras(in, extras);
    }
  }

  private void object(JsonReader in) {
    boolean isKnown = in.isString() && in.tryRead(TranscriptionChunkForm::known).isPresent();
    isChunk |= isKnown;
    if (!isKnown) MemberReader.constant(in, "", extras);
  }

  private static String known(JsonReader in) {
    var object = in.string();
    if (!OBJECTS.contains(object)) throw in.unexpected("the object of a chunk");
    return object;
  }

  private void choices(JsonReader in) {
    while (in.nextElement()) {
      while (in.nextMemberIncludingNull()) {
        hasFinishReason |= in.name().equals("finish_reason");
        if (in.isNull()) in.skip();
        else choiceMember(in);
      }
    }
  }

  private void choiceMember(JsonReader in) {
    switch (in.name()) {
      case "delta" -> delta(in);
      case "finish_reason" -> finishReason = MemberReader.finishReason(in, extras);
      case "error" -> MemberReader.rejectError(in, extras);
      default -> MemberReader.keepInExtras(in, extras);
    }
  }

  private void delta(JsonReader in) {
    while (in.nextMember()) {
      if (in.name().equals("content")) text.append(MemberReader.joinedText(in, extras));
      else MemberReader.keepInExtras(in, extras);
    }
  }

  /** Writes an event of OpenAI, or a chunk of vLLM if there is a finish reason without the complete text. */
  public static void write(TranscriptionChunk chunk, JsonWriter out) {
    var object = new ComponentWriter(out, chunk.extras());
    var reason = chunk.finishReason().map(FinishReason::value);
    if (chunk.completeText().isPresent()) {
      object.member("type", DONE).memberIfPresent("delta", chunk.text()).member("text", chunk.completeText().get());
      if (!reason.equals(Optional.of(FinishReason.STOP.value()))) object.array("choices", List.of(""), choice(reason));
    } else if (reason.isPresent()) {
      object.member("object", "transcription.chunk").array("choices", List.of(chunk.text()), choice(reason));
    } else object.member("type", DELTA).member("delta", chunk.text());
    chunk.usage().ifPresent(usage -> object.member("usage", usage));
    object.end();
  }

  private static BiConsumer<String, JsonWriter> choice(Optional<String> reason) {
    return (text, out) -> {
      out.beginObject().name("delta").beginObject().member("content", text).endObject().name("finish_reason");
      if (reason.isPresent()) out.string(reason.get());
      else out.nullValue();
      out.endObject();
    };
  }
}
