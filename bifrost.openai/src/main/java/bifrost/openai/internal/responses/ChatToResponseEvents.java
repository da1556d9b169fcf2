package bifrost.openai.internal.responses;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ResponseEvent;
import bifrost.api.spi.EventSource;
import bifrost.openai.internal.Nullable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** A source of the events of a response, which it converts from the chunks of a chat completion. */
public final class ChatToResponseEvents implements EventSource<ResponseEvent> {
  private final EventSource<ChatCompletionChunk> chunks;
  private final Queue<ResponseEvent> ready = new ArrayDeque<>();
  private final ResponseEventWriter<?> writer;
  private @Nullable BifrostException failure;
  private boolean ended;

  public ChatToResponseEvents(EventSource<ChatCompletionChunk> chunks, ChatCompletionRequest request) {
    this.chunks = chunks;
    this.writer = ResponseEventWriter.of(request.collector(), ready::add);
  }

  @Override
  public Optional<ResponseEvent> next() throws IOException, InterruptedException {
    while (ready.isEmpty()) {
      if (failure != null) throw failure;
      if (ended) return Optional.empty();
      advance();
    }
    return Optional.of(ready.remove());
  }

  /**
   * Reads the next chunk. An error from the server after the response has begun is reported as an event before it is
   * thrown.
   */
  private void advance() throws IOException, InterruptedException {
    try {
      var chunk = chunks.next();
      if (chunk.isPresent()) {
        writer.add(chunk.get());
      } else {
        writer.end();
        ended = true;
      }
    } catch (BifrostException e) {
      if (!(e.error() instanceof Rejected rejected) || !writer.hasBegun()) throw e;
      writer.fail(rejected);
      failure = e;
    }
  }

  @Override
  public void close() {
    chunks.close();
  }
}
