package hello;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;

/** An application that streams a completion from a provider of each kind. */
public final class Hello {
  private Hello() {}

  /**
   * Sends the requests and prints the results.
   *
   * @param args the URL of the server, and the id of a model
   */
  public static void main(String... args) {
    System.out.println(Hello.class.getModule());
    var server = ProviderConfig.of(args[0]);
    try (var bifrost = Bifrost.builder().provider("vllm", server).provider("other", server.kind("openai")).open()) {
      for (var provider : new String[] {"vllm", "other"}) {
        System.out.print(provider + " says: ");
        try (var chunks = bifrost.stream(ChatCompletionRequest.of(provider + "/" + args[1], "Hi"))) {
          for (var chunk : chunks) System.out.print(chunk.text());
        }
        System.out.println();
      }
    }
  }
}
