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
 */
package bifrost.testkit;
