package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.Objects;
import java.util.Optional;

/**
 * A chunk of a streamed transcription: vLLM's {@code transcription.chunk}, or OpenAI's
 * {@code transcript.text.delta} and {@code transcript.text.done}.
 *
 * @param text the additional text; {@code ""} if there is none
 * @param finishReason the reason a section of the recording ended. vLLM splits long recordings into sections,
 *     each with its own finish reason
 * @param usage the usage; usually only in the last chunk
 * @param completeText the complete text, if the server repeats it at the end
 * @param extras any other members
 */
public record TranscriptionChunk(String text, Optional<FinishReason> finishReason, Optional<JsonObject> usage,
    Optional<String> completeText, JsonObject extras) {
  /** Rejects null components. */
  public TranscriptionChunk {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(finishReason, "finishReason");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(completeText, "completeText");
    Objects.requireNonNull(extras, "extras");
  }
}
