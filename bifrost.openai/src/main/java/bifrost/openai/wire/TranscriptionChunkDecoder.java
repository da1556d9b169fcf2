package bifrost.openai.wire;

import bifrost.api.FinishReason;
import bifrost.api.TranscriptionChunk;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.util.Optional;

/** Reads a piece of a streamed transcription, in vLLM's form or in OpenAI's. */
final class TranscriptionChunkDecoder {
  static final String DONE = "transcript.text.done";

  private final String object;
  private String text = "";
  private Optional<String> wholeText = Optional.empty();
  private Optional<FinishReason> finishReason = Optional.empty();
  private Optional<JsonObject> usage = Optional.empty();
  private JsonObject extras = JsonObject.of();
  private boolean known;
  private boolean done;

  private TranscriptionChunkDecoder(String object) {
    this.object = object;
  }

  /**
   * A decoder.
   *
   * @param object vLLM's name for a piece: {@code transcription.chunk} or {@code translation.chunk}
   */
  static Answer.Decoder<TranscriptionChunk> of(String object) {
    return in -> new TranscriptionChunkDecoder(object).decode(in);
  }

  private TranscriptionChunk decode(JsonReader in) {
    while (in.nextMember()) member(in);
    if (!known) throw in.unexpected("a piece of a transcription, with 'choices' or 'delta'");
    if (!done && wholeText.isPresent()) { // of a segment, for instance: not the whole
      extras = extras.with("text", wholeText.get());
      wholeText = Optional.empty();
    }
    if (done && wholeText.isEmpty()) extras = extras.with("type", DONE);
    return new TranscriptionChunk(text, finishReason, usage, wholeText, extras);
  }

  private void member(JsonReader in) {
    switch (in.name()) {
      case "object" -> extras = Shape.word(in, object, extras);
      case "choices" -> choices(in);
      case "delta" -> text = in.string();
      case "text" -> wholeText = Optional.of(in.string());
      case "usage" -> usage = Optional.of(Shape.object(in));
      case "type" -> type(in);
      case "error" -> throw Shape.noAnswer(in);
      default -> extras = Shape.unknown(in, extras);
    }
    known |= in.name().equals("choices") || in.name().equals("usage");
  }

  private void type(JsonReader in) {
    var type = in.string();
    known = true;
    done = type.equals(DONE);
    if (done) finishReason = Optional.of(FinishReason.STOP);
    else if (!type.equals("transcript.text.delta")) extras = extras.with("type", type);
  }

  private void choices(JsonReader in) {
    while (in.nextElement()) {
      while (in.nextMember()) {
        switch (in.name()) {
          case "delta" -> delta(in);
          case "finish_reason" -> finishReason = Shape.text(in).map(FinishReason::new);
          default -> extras = Shape.unknown(in, extras);
        }
      }
    }
  }

  private void delta(JsonReader in) {
    while (in.nextMember()) {
      if (in.name().equals("content")) text += in.string();
      else extras = Shape.unknown(in, extras);
    }
  }
}
