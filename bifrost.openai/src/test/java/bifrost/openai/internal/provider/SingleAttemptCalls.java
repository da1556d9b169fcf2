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

/** Calls through a provider alone, one attempt each, and gives the end of a call as the policy above names it. */
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

  /** How a whole answer ended: one of the two is there. */
  record Sent(Optional<ChatCompletion> answer, Optional<BifrostError> error) {}

  Sent send() {
    return send(new TestAttempt());
  }

  Sent send(TestAttempt attempt) {
    try {
      return new Sent(Optional.of(provider.chatCompletion(HI, attempt)), Optional.empty());
    } catch (Exception e) {
      return new Sent(Optional.empty(), Optional.of(error(e, attempt)));
    }
  }

  ResponseFeed.Read stream() {
    return stream(HI);
  }

  ResponseFeed.Read stream(ChatCompletionRequest request) {
    var attempt = new TestAttempt();
    var chunks = new ArrayList<ChatCompletionChunk>();
    try (var events = provider.chatCompletionStream(request, attempt)) {
      for (var next = events.next(); next.isPresent(); next = events.next()) chunks.add(next.get());
      return new ResponseFeed.Read(chunks, Optional.empty());
    } catch (Exception e) {
      return new ResponseFeed.Read(chunks, Optional.of(error(e, attempt)));
    }
  }

  /** RULE 8: a connection that is lost before the head of the answer was not there; one that is lost after it breaks the answer off. */
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
