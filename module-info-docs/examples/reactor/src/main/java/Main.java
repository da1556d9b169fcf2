import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import java.time.Duration;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class Main {
  public static void main(String[] args) {
    try (var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(args[0])).open()) {
      var request = ChatCompletionRequest.of("vllm/" + args[1], "Hi");

      Flux<String> texts =
          JdkFlowAdapter.flowPublisherToFlux(bifrost.publisher(request)).map(ChatCompletionChunk::text);
      System.out.println(texts.collectList().map(all -> String.join("", all)).block(Duration.ofMinutes(1)));

      var completion = Mono.fromFuture(() -> bifrost.sendAsync(request)); // cancelling the Mono cancels the call
      System.out.println(completion.map(each -> each.text()).block(Duration.ofMinutes(1)));

      var first = texts.filter(text -> !text.isEmpty()).next(); // cancels the call after the first text
      System.out.println(first.block(Duration.ofMinutes(1)));
    }
  }
}
