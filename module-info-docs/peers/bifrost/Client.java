import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import java.util.function.Supplier;

/** This library. */
final class Client {
  private Client() {}

  static Supplier<String> open(String url, String model) {
    var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(url).key("secret")).open();
    return () -> bifrost.send(ChatCompletionRequest.of("vllm/" + model, "Hi").maxTokens(8)).text();
  }
}
