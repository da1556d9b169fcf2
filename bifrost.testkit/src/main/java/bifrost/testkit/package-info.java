/**
 * Tools for testing providers, and applications that use them.
 *
 * <p>{@link bifrost.testkit.FakeServer} replaces a vLLM server:
 *
 * <pre>{@code
 * try (var server = FakeServer.start().pace(Duration.ofMillis(20))) {
 *   // let a client call server.url(), streamed or not
 *   server.reply(Reply.json(429, "{\"error\":\"busy\"}").header("Retry-After", "1"));
 *   // the next request gets this error, and later requests get responses of the toy model again
 *   assertEquals("POST", server.requests().get(0).method());
 * }
 * }</pre>
 *
 * <p>{@link bifrost.testkit.FaultProxy} runs in front of it, or of any other server, and injects connection
 * faults:
 *
 * <pre>{@code
 * try (var server = FakeServer.start(); var proxy = FaultProxy.inFrontOf(server.url())) {
 *   // let the client call proxy.url()
 *   proxy.next(Fault.cut(17), Fault.stall(100).everyByte(), Fault.truncate(10));
 *   proxy.down(); // and up() again
 * }
 * }</pre>
 *
 * <p>{@link bifrost.testkit.FakeServerExtension} provides both as parameters of JUnit Jupiter tests, and fails a
 * test that does not use all queued replies:
 *
 * <pre>{@code
 * @ExtendWith(FakeServerExtension.class)
 * class AssistantTests {
 *   @Test
 *   void recoversFromAReset(FakeServer server, FaultProxy proxy) {
 *     proxy.next(Fault.reset(0));
 *     // let the application call proxy.url()
 *   }
 * }
 * }</pre>
 *
 * <p>{@link bifrost.testkit.contract.ProviderContract} contains the rules that every provider must follow, as
 * tests. The rules run {@linkplain bifrost.testkit.contract.Scenario scenarios}, and a
 * {@link bifrost.testkit.contract.Dialect} encodes them for a protocol.
 * {@link bifrost.testkit.live.LiveContract} runs the rules that can be checked against a live server.
 *
 * <p>{@link bifrost.testkit.contract.BifrostDomain} and {@link bifrost.testkit.contract.FaultArbitraries}
 * generate requests, responses and faults for jqwik properties. Only these classes, the rules and the extension
 * need JUnit or jqwik.
 */
package bifrost.testkit;
