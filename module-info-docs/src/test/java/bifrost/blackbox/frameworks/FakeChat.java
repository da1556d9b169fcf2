package bifrost.blackbox.frameworks;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import bifrost.testkit.FakeServer;

/**
 * A fake server with the text of its response to a question.
 *
 * @param server the server
 */
record FakeChat(FakeServer server) implements AutoCloseable {
  static final String MODEL = "meta-llama/Llama-3.2-1B-Instruct";

  static FakeChat start() {
    return new FakeChat(FakeServer.start());
  }

  String url() {
    return server.url().toString();
  }

  /** Returns the text with which the toy model answers a question. */
  String answer(String question) {
    try (var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(url())).open()) {
      return bifrost.send(ChatCompletionRequest.of("vllm/" + MODEL, question)).text();
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
