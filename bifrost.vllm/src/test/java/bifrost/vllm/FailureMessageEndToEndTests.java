package bifrost.vllm;

import static bifrost.api.CallOptions.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ApiKey;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.ListModelsRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.Reply.Ending;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tests for the messages of network failures and for renewed keys, over real connections. */
class FailureMessageEndToEndTests extends EndToEndTestCases {
  FailureMessageEndToEndTests() {
    super(EndToEndServer.fake());
  }

  private String location(int attempt, int attempts) {
    return "provider 'vllm', attempt " + attempt + " of " + attempts;
  }

  @Test
  void namesAServerThatRefusesConnections() {
    var url = ServerProcesses.CLOSED_PORT;
    try (var client = open(config(url))) {
      var options = options().maxRetries(1);
      assertEquals("cannot connect to " + url + " (" + location(2, 2) + "): connection refused",
          errorOf(Unreachable.class, () -> client.send(request("Hi"), options)).message());
    }
  }

  @Test
  void namesAServerThatClosesTheConnection() {
    script(Reply.hangUp(), Reply.hangUp(), Reply.hangUp(), Reply.hangUp());
    var message = errorOf(Unreachable.class, () -> bifrost.send(request("Hi").model("vllm/m"))).message();
    assertEquals("the connection to " + url() + " was lost before the response (" + location(4, 4)
        + "): the server closed the connection"
        + " without a response", message);
  }

  @Test
  void namesTheServerOfATruncatedResponse() {
    script(Reply.json("{\"choices\":[]}").header("content-length", "100").end(Ending.CUT));
    assertEquals(
        "the connection to " + url() + " was lost during the response (" + location(1, 1)
            + "): the server closed the connection"
            + " after 14 of 100 bytes of the body",
        errorOf(Truncated.class, () -> bifrost.send(request("Hi").model("vllm/m"))).message());
    script(Reply.sse(ScriptedEvents.text("Hel")).end(Ending.CUT));
    var cut = errorOf(Truncated.class, () -> streamed(request("Hi").model("vllm/m"))).message();
    assertTrue(cut.contains(url()) && cut.contains(location(1, 1)), cut);
  }

  @Test
  void namesTheServerOfATimeout() {
    script(Reply.silence());
    assertEquals("no response from " + url() + " within 300 ms (requestTimeout; " + location(1, 1) + ")",
        errorOf(TimedOut.class,
            () -> bifrost.send(request("Hi").model("vllm/m"), options().requestTimeout(Duration.ofMillis(300))))
            .message());
  }

  @Test
  void namesTheServerOfAResponseThatIsNotJson() {
    script(Reply.json("<html>"));
    var message = errorOf(Malformed.class, () -> bifrost.send(request("Hi").model("vllm/m"))).message();
    assertTrue(message.endsWith(" (" + url() + ", " + location(1, 1) + ")"), message);
  }

  @Test
  void exceptionNamesTheServerThatRejectedTheRequest() {
    script(Reply.json(404, "{\"error\":{\"message\":\"no such model\"}}"));
    var thrown = assertThrows(BifrostException.class, () -> bifrost.send(request("Hi").model("vllm/m")));
    assertEquals("Rejected with status 404: no such model (provider 'vllm', model 'm', " + url() + ")",
        thrown.getMessage());
    assertEquals("no such model", thrown.error().message());
  }

  @Test
  void renewsAnExpiredTokenOutsideTheThreadsOfTheHttpClient() {
    var number = new AtomicInteger();
    var threads = new CopyOnWriteArrayList<String>();
    var rejected = Reply.json(401, "{\"error\":\"Unauthorized\"}");
    script(rejected, Reply.json("{\"object\":\"list\",\"data\":[]}"));
    var key = ApiKey.of(() -> {
      threads.add(Thread.currentThread().getName());
      return "token-number-" + number.incrementAndGet();
    });
    try (var client = open(configWithoutKey(url()).key(key))) {
      client.send(ListModelsRequest.of("vllm"));
    }
    assertEquals(List.of(Optional.of("Bearer token-number-1"), Optional.of("Bearer token-number-2")),
        fake().requests().stream().map(request -> request.header("authorization")).toList());
    assertFalse(threads.stream().anyMatch(name -> name.startsWith("HttpClient") || name.startsWith("bifrost-worker")),
        threads::toString);
  }
}
