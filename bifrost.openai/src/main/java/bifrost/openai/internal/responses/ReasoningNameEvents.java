package bifrost.openai.internal.responses;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ResponseEvent;
import bifrost.api.spi.EventSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A source of events that are converted from the chunks of a chat completion. It adds the name of the member in which
 * the server sent the reasoning to the extras of reasoning items.
 */
public final class ReasoningNameEvents implements EventSource<ResponseEvent> {
  private final EventSource<ResponseEvent> events;
  private String name = "";

  public ReasoningNameEvents(EventSource<ChatCompletionChunk> chunks, ChatCompletionRequest request) {
    this.events = new ChatToResponseEvents(new Chunks(chunks), request);
  }

  @Override
  public Optional<ResponseEvent> next() throws IOException, InterruptedException {
    return events.next().map(event -> ReasoningName.addTo(name, event));
  }

  @Override
  public void close() {
    events.close();
  }

  /** A source of chunks that remembers the last name, like the collector of chat completions. */
  private final class Chunks implements EventSource<ChatCompletionChunk> {
    private final EventSource<ChatCompletionChunk> chunks;

    Chunks(EventSource<ChatCompletionChunk> chunks) {
      this.chunks = chunks;
    }

    @Override
    public Optional<ChatCompletionChunk> next() throws IOException, InterruptedException {
      var chunk = chunks.next();
      for (var choice : chunk.map(ChatCompletionChunk::choices).orElse(List.of())) {
        if (choice.index() == 0 && !choice.delta().reasoningName().isEmpty()) name = choice.delta().reasoningName();
      }
      return chunk;
    }

    @Override
    public void close() {
      chunks.close();
    }
  }
}
