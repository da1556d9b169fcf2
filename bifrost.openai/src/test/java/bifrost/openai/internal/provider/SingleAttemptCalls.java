package bifrost.openai.internal.provider;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.NetworkConfig;
import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import bifrost.openai.internal.codec.ChatCompletionEncoderTests;
import bifrost.openai.internal.http.TestAttempt;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Calls to a provider without a client: one attempt each, with the errors that a client would report. */
final class SingleAttemptCalls implements AutoCloseable {
  static final ChatCompletionRequest HI = ChatCompletionRequest.of("m", "hi");

  final Provider provider;

  SingleAttemptCalls(URI url) {
    this(url, network -> network);
  }

  SingleAttemptCalls(URI url, UnaryOperator<NetworkConfig> network) {
    provider = OpenAiProvider.open("openai", ProviderConfig.of(url.toString()).network(network),
        ChatCompletionEncoderTests.OPENAI);
  }

  /** The result of a unary call: either a response or an error. */
  record UnaryResult(Optional<ChatCompletion> response, Optional<BifrostError> error) {}

  UnaryResult send() {
    return send(new TestAttempt());
  }

  UnaryResult send(TestAttempt attempt) {
    try {
      return new UnaryResult(Optional.of(provider.send(HI, attempt)), Optional.empty());
    } catch (Exception e) {
      return new UnaryResult(Optional.empty(), Optional.of(error(e, attempt)));
    }
  }

  ResponseFeed.Result stream() {
    return stream(HI);
  }

  ResponseFeed.Result stream(ChatCompletionRequest request) {
    var attempt = new TestAttempt();
    var chunks = new ArrayList<ChatCompletionChunk>();
    try (var events = provider.stream(request, attempt)) {
      for (var next = events.next(); next.isPresent(); next = events.next()) chunks.add(next.get());
      return new ResponseFeed.Result(chunks, Optional.empty());
    } catch (Exception e) {
      return new ResponseFeed.Result(chunks, Optional.of(error(e, attempt)));
    }
  }

  /**
   * {@return the error of a call: {@code Unreachable} if the connection was lost before the head, or {@code Truncated}
   * if it was lost later}
   */
  private static BifrostError error(Exception thrown, TestAttempt attempt) {
    if (thrown instanceof BifrostException known) return known.error();
    if (!(thrown instanceof IOException)) throw new AssertionError(thrown);
    return attempt.status().isPresent() ? new Truncated(thrown.toString()) : new Unreachable(thrown.toString(), true);
  }

  @Override
  public void close() {
    provider.close();
  }
}
