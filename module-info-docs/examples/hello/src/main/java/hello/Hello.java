package hello;

import bifrost.api.*;

public class Hello {
  public static void main(String[] args) {
    try (Bifrost bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(args[0])).open()) {
      System.out.println(bifrost.send(ChatCompletionRequest.of("vllm/", "Hi")).text());
    }
  }
}
