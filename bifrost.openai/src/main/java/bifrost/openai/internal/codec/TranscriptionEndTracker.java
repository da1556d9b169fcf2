package bifrost.openai.internal.codec;

import bifrost.api.TranscriptionChunk;
import bifrost.api.json.JsonString;
import bifrost.openai.internal.sse.StreamEndTracker;

/**
 * A transcription is complete when a part has ended and the body with it: vLLM ends each part of a long recording. OpenAI's event that
 * repeats the whole text is the last one.
 */
public final class TranscriptionEndTracker implements StreamEndTracker<TranscriptionChunk> {
  private boolean finished;

  @Override
  public boolean accept(TranscriptionChunk chunk) {
    finished |= chunk.finishReason().isPresent();
    return chunk.wholeText().isPresent()
        || chunk.extras().get("type").filter(new JsonString(TranscriptionChunkDecoder.DONE)::equals).isPresent();
  }

  @Override
  public String missingAtEnd() {
    return finished ? "" : "no finish_reason";
  }
}
