package bifrost.openai.internal.codec;

import bifrost.api.FinishReason;
import bifrost.api.TranscriptionChunk;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.util.Optional;

/** A decoder for the chunks of a streamed transcription, in the form of vLLM or of OpenAI. */
public final class TranscriptionChunkDecoder {
  static final String DONE = "transcript.text.done";
  private static final String DELTA = "transcript.text.delta";

  private final String object;
  private final StringBuilder text = new StringBuilder();
  private Optional<String> completeText = Optional.empty();
  private Optional<FinishReason> finishReason = Optional.empty();
  private Optional<JsonObject> usage = Optional.empty();
  private final JsonObject.Builder extras = JsonObject.builder();
  private String type = "";
  private boolean isChunk;

  private TranscriptionChunkDecoder(String object) {
    this.object = object;
  }

  /**
   * Returns a decoder for events. Its result is empty for an event that is not a chunk.
   *
   * @param object vLLM's name for a chunk: {@code transcription.chunk} or {@code translation.chunk}
   */
  public static RawResponse.Decoder<Optional<TranscriptionChunk>> of(String object) {
    return in -> in.isObject() ? new TranscriptionChunkDecoder(object).decode(in) : RawResponse.nonObjectEvent(in);
  }

  private Optional<TranscriptionChunk> decode(JsonReader in) {
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
    if (done) finishReason = Optional.of(FinishReason.STOP);
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
      case "object" -> isChunk |= Decoders.constant(in, object, extras);
      case "choices" -> choices(in);
      case "delta" -> {
        text.append(Decoders.joinedText(in, extras));
        isChunk = true;
      }
      case "text" -> completeText = Optional.of(Decoders.joinedText(in, extras));
      case "usage" -> usage = Decoders.lenient(in, extras, Decoders::object);
      case "type" -> {
        type = Decoders.text(in, extras).orElse("");
        isChunk |= type.startsWith("transcript.");
      }
      case "error" -> Decoders.rejectError(in, extras);
      default -> Decoders.keepInExtras(in, extras);
    }
  }

  private void choices(JsonReader in) {
    while (in.nextElement()) {
      while (in.nextMember()) {
        switch (in.name()) {
          case "delta" -> delta(in);
          case "finish_reason" -> finishReason = Decoders.finishReason(in, extras);
          case "error" -> Decoders.rejectError(in, extras);
          default -> Decoders.keepInExtras(in, extras);
        }
      }
    }
  }

  private void delta(JsonReader in) {
    while (in.nextMember()) {
      if (in.name().equals("content")) text.append(Decoders.joinedText(in, extras));
      else Decoders.keepInExtras(in, extras);
    }
  }
}
