/**
 * A fake vLLM server, a proxy that injects connection faults, and a contract test suite for providers.
 *
 * <pre>{@code
 * var request = ChatCompletionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", "Hi");
 * try (var server = FakeServer.start();
 *     var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(server.url())).open()) {
 *   server.reply(Reply.json(503, "{\"error\":\"busy\"}"));
 *   var completion = bifrost.send(request, CallOptions.options().maxRetries(1)); // sent twice
 *   assertEquals(FinishReason.STOP, completion.finishReason().orElseThrow());
 * }
 * }</pre>
 *
 * <p>The server and the proxy need no other library. The JUnit extension needs JUnit Jupiter, and the contract also
 * needs jqwik: an application that uses them declares these dependencies itself.
 */
module bifrost.testkit {
  requires transitive bifrost.api;
  requires static net.jqwik.api;
  requires static org.junit.jupiter.api;

  exports bifrost.testkit;
  exports bifrost.testkit.contract;
  exports bifrost.testkit.live;
}
