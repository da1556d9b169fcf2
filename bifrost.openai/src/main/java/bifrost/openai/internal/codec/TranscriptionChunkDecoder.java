package bifrost.openai.internal.codec;

import bifrost.api.TranscriptionChunk;
import bifrost.api.json.JsonReader;
import bifrost.api.spi.TranscriptionJson;
import java.util.Optional;

/** A decoder for the events of a streamed transcription. */
public final class TranscriptionChunkDecoder {
  private TranscriptionChunkDecoder() {}

  /** {@return the chunk; empty for an event that is not a chunk} */
  public static Optional<TranscriptionChunk> decode(JsonReader in) {
    return in.isObject() ? TranscriptionJson.readEvent(in) : RawResponse.nonObjectEvent(in);
  }
}
