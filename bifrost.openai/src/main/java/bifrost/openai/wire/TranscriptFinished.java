package bifrost.openai.wire;

import bifrost.api.TranscriptionChunk;
import bifrost.api.json.JsonString;

/**
 * A transcription is complete when a part has ended and the body with it: vLLM ends each part of a long recording. OpenAI's event that
 * repeats the whole text is the last one.
 */
final class TranscriptFinished implements Completeness<TranscriptionChunk> {
  private boolean finished;

  @Override
  public boolean seen(TranscriptionChunk chunk) {
    finished |= chunk.finishReason().isPresent();
    return chunk.wholeText().isPresent() || chunk.extras().get("type").filter(new JsonString(TranscriptionChunkDecoder.DONE)::equals).isPresent();
  }

  @Override
  public String missing() {
    return finished ? "" : "no finish_reason";
  }
}
