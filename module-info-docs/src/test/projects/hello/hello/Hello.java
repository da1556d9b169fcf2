package hello;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;

/** Streams one answer from each kind of provider. */
public final class Hello {
  private Hello() {}

  /**
   * Asks.
   *
   * @param args the server's URL, and a model of it
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
