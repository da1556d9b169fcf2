package bifrost.vllm;

import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.Toolbox;
import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.api.json.JsonMapper;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** An application that makes every kind of call and then closes its client. */
public final class SampleApplication {
  private static final String MODEL = "meta-llama/Llama-3.2-1B-Instruct";

  private enum Sky {
    CLEAR
  }

  private record Point(int x, int y) {}

  private record Weather(String city, List<Point> points, Optional<Sky> sky) {}

  private SampleApplication() {}

  /**
   * Calls the servers.
   *
   * @param urls the URLs of a server whose first stream does not end, of the same server over TLS, and of a
   * closed port
   */
  public static void run(List<String> urls) {
    try (var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(urls.get(0)).key("a-key-of-tests"))
        .provider("tls",
            ProviderConfig.of(urls.get(1)).kind("vllm").network(network -> network.insecureTrustAllCertificates(true)))
        .provider("none", ProviderConfig.of(urls.get(2)).kind("vllm").network(network -> network.maxRetries(1)))
        .listener(event -> {}).open()) {
      for (var provider : List.of("vllm", "tls")) {
        var request = ChatCompletionRequest.of(provider + "/" + MODEL, "Hi").maxTokens(4);
        try (var stream = bifrost.stream(request)) {
          stream.collect();
        }
        bifrost.send(request, CallOptions.options().timeout(Duration.ofMinutes(1)));
        bifrost.sendAsync(request).join();
        read(bifrost.publisher(request));
        bifrost.stream(request).close();
        bifrost.trySend(request.as(Weather.class));
        Toolbox.of("point", "Returns a point.", Point.class, point -> point).run(bifrost, request);
        JsonMapper.of(Weather.class).write(new Weather("Oslo", List.of(new Point(1, 2)), Optional.of(Sky.CLEAR)));
        bifrost.trySend(TranscriptionRequest.of(provider + "/" + MODEL, Upload.of("a.wav", new byte[1000])));
        bifrost.trySend(EmbeddingRequest.of(provider + "/" + MODEL, "Hi"));
      }
      bifrost.send(ListModelsRequest.all());
      bifrost.send(ChatCompletionRequest.of("none/" + MODEL, "Hi"));
    } catch (BifrostException expected) {
      // The last call must fail, because nothing listens on the port.
      if (!expected.getMessage().contains("Unreachable")) throw expected;
    }
  }

  private static void read(Flow.Publisher<ChatCompletionChunk> chunks) {
    var end = new CompletableFuture<Void>();
    chunks.subscribe(new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
      }

      @Override
      public void onNext(ChatCompletionChunk chunk) {}

      @Override
      public void onError(Throwable failure) {
        end.completeExceptionally(failure);
      }

      @Override
      public void onComplete() {
        end.complete(null);
      }
    });
    end.join();
  }
}
