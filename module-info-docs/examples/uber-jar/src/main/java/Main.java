import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;

class Main {
  public static void main(String[] args) {
    try (var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(args[0])).open()) {
      System.out.println(bifrost.send(ChatCompletionRequest.of("vllm/" + args[1], "Hi")).text());
    }
  }
}
