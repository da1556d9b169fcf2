package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.Objects;
import java.util.Optional;

/**
 * A piece of a streamed transcription: vLLM's {@code transcription.chunk}, or OpenAI's {@code transcript.text.delta} and
 * {@code transcript.text.done}.
 *
 * @param text more of the text; {@code ""} if there is none
 * @param finishReason why a part ended: vLLM cuts long recordings into parts, each with an end of its own
 * @param usage what was used, usually in the last piece only
 * @param wholeText all of the text, where the server repeats it at the end
 * @param extras members that have no component
 */
public record TranscriptionChunk(String text, Optional<FinishReason> finishReason, Optional<JsonObject> usage,
    Optional<String> wholeText, JsonObject extras) {
  /** Refuses null. */
  public TranscriptionChunk {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(finishReason, "finishReason");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(wholeText, "wholeText");
    Objects.requireNonNull(extras, "extras");
  }
}
