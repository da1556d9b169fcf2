package bifrost.openai.internal.codec;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.json.JsonReader;
import bifrost.api.spi.ChatCompletionChunkJson;
import bifrost.openai.internal.Nullable;
import java.util.Optional;
import java.util.Set;

/**
 * A decoder for the chunks of one streamed chat completion, which corrects the indexes of tool calls and moves media to
 * the extras.
 */
public final class ChatCompletionChunkDecoder implements RawResponse.Decoder<Optional<ChatCompletionChunk>> {
  private final ToolCallIndexAssigner indexes = new ToolCallIndexAssigner();
  private final Set<String> reasoningNames;
  private final ChunkTemplate template = new ChunkTemplate();

  public ChatCompletionChunkDecoder() {
    this(Set.of());
  }

  /** Creates a decoder that also reads reasoning from the given members. */
  public ChatCompletionChunkDecoder(Set<String> reasoningNames) {
    this.reasoningNames = reasoningNames;
  }

  /** {@return the chunk; empty for an event that is not a chunk} */
  @Override
  public Optional<ChatCompletionChunk> decode(JsonReader in) {
    var event = ChatCompletionChunkJson.readEvent(in, reasoningNames);
    if (event.isEmpty()) return event;
    var chunk = event.get();
    var choices = indexes.assign(ModalityFilter.moveMediaToExtras(chunk.choices(), chunk.extras()));
    return choices == chunk.choices() ? event : Optional.of(chunk.choices(choices));
  }

  @Override
  @SuppressWarnings("NullableOptional") // an empty result is that of an event which is not a chunk
  public @Nullable Optional<ChatCompletionChunk> decodeRepeated(byte[] bytes, int from, int to, JsonReader in) {
    var chunk = template.read(bytes, from, to, in);
    return chunk == null ? null : Optional.of(chunk);
  }

  @Override
  public void decoded(byte[] bytes, int from, int to, Optional<ChatCompletionChunk> result) {
    if (result.isPresent() && reasoningNames.isEmpty()) template.learn(bytes, from, to, result.get());
  }
}
