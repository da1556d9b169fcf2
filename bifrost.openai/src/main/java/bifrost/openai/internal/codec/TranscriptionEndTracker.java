package bifrost.openai.internal.codec;

import bifrost.api.TranscriptionChunk;
import bifrost.api.json.JsonString;
import bifrost.openai.internal.sse.StreamEndTracker;

/**
 * A tracker for streamed transcriptions. A transcription is complete when the body ends after a finish reason. A finish
 * reason is not necessarily the last event, because vLLM sends one for each part of a long recording. OpenAI's event
 * with the complete text is always the last one.
 */
public final class TranscriptionEndTracker implements StreamEndTracker<TranscriptionChunk> {
  private static final String DONE = "transcript.text.done";

  private boolean finished;

  @Override
  public boolean accept(TranscriptionChunk chunk) {
    finished |= chunk.finishReason().isPresent();
    return chunk.completeText().isPresent()
        || chunk.extras().tryGet("type").filter(new JsonString(DONE)::equals).isPresent();
  }

  @Override
  public String missingAtEnd() {
    return finished ? "" : "no finish_reason";
  }
}
