package extension;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.testkit.FakeServer;
import bifrost.testkit.FakeServerExtension;
import bifrost.testkit.FaultProxy;
import bifrost.testkit.Reply;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FakeServerExtension.class)
class ServerTests {
  private static String get(URI url) throws Exception {
    var request = HttpRequest.newBuilder(url).header("Authorization", "Bearer secret-key").build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Test
  void passes(FakeServer server, FaultProxy proxy) throws Exception {
    server.reply("/greeting", Reply.json("\"hello\""));
    assertEquals("\"hello\"", get(proxy.url().resolve("/greeting")));
  }

  @Test
  void fails(FakeServer server) throws Exception {
    assertEquals("1.0", get(server.url().resolve("/version")));
  }
}
