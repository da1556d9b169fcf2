package bifrost.blackbox.api;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.Provider;
import bifrost.api.spi.RequestHandlers;
import java.util.Optional;

/** A provider that answers chat requests without a server. */
record SampleProvider(String name) implements Provider {
  @Override
  public RequestHandlers handlers() {
    return RequestHandlers.of().send(ChatCompletionRequest.class, (request, attempt) -> ChatCompletion.of("a"))
        .stream(ChatCompletionRequest.class, (request, attempt) -> new NoEvents());
  }

  private static final class NoEvents implements EventSource<ChatCompletionChunk> {
    @Override
    public Optional<ChatCompletionChunk> next() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
