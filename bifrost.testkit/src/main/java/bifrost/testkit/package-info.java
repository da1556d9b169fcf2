/**
 * Tools to test a provider, and applications that use one.
 *
 * <p>{@link bifrost.testkit.FakeServer} stands in for vLLM:
 *
 * <pre>{@code
 * try (var server = FakeServer.start().pace(Duration.ofMillis(20))) {
 *   // point a client at server.url() and talk to it, streaming or not
 *   server.reply(Reply.json(429, "{\"error\":\"busy\"}").header("Retry-After", "1"));
 *   // the next request is refused, the one after it is answered again
 *   assertEquals("POST", server.requests().get(0).method());
 * }
 * }</pre>
 *
 * <p>{@link bifrost.testkit.FaultProxy} stands before it, or before any other server, and breaks connections:
 *
 * <pre>{@code
 * try (var server = FakeServer.start(); var proxy = FaultProxy.before(server.url())) {
 *   // point the client at proxy.url()
 *   proxy.next(Fault.cut(17), Fault.stall(100).everyByte(), Fault.truncate(10));
 *   proxy.down(); // and up() again
 * }
 * }</pre>
 *
 * <p>{@link bifrost.testkit.FakeServerExtension} hands both to tests of JUnit Jupiter, and fails a test that leaves replies:
 *
 * <pre>{@code
 * @ExtendWith(FakeServerExtension.class)
 * class AssistantTests {
 *   @Test
 *   void survivesAReset(FakeServer server, FaultProxy proxy) {
 *     proxy.next(Fault.reset(0));
 *     // point the application at proxy.url()
 *   }
 * }
 * }</pre>
 *
 * <p>{@link bifrost.testkit.contract.ProviderContract} is what every provider keeps, to be run against one; {@link bifrost.testkit.contract.Scenario} is what it
 * is run with, and {@link bifrost.testkit.contract.Dialect} is how a wire says it. {@link bifrost.testkit.live.LiveContract} runs what it can of that against a
 * live server.
 *
 * <p>{@link bifrost.testkit.contract.BifrostDomain} gives the values of this library, and {@link bifrost.testkit.contract.FaultArbitraries} makes faults, for properties of
 * jqwik. JUnit and jqwik are needed for nothing else here.
 */
package bifrost.testkit;
