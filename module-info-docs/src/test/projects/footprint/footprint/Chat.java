package footprint;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;

/** Sends one chat with Bifrost. */
public final class Chat {
  private Chat() {}

  /**
   * Sends the request and prints the response.
   *
   * @param args the URL of the server, and the id of a model
   */
  public static void main(String... args) {
    try (var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(args[0])).open()) {
      System.out.println(bifrost.send(ChatCompletionRequest.of("vllm/" + args[1], "Hi").maxTokens(8)).text());
    }
  }
}
