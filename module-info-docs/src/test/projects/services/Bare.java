import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** The JDK's client, which passes on the events without reading them: the least that a client can cost. */
final class Bare {
  private Bare() {}

  public static void main(String... args) throws Exception {
    var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    Service.start((question, texts) -> {
      var body = "{\"model\": \"" + Service.MODEL + "\", \"stream\": true, \"messages\": [{\"role\": \"user\","
          + " \"content\": \"" + question + "\"}]}";
      var request = HttpRequest.newBuilder(URI.create(Service.VLLM + "/v1/chat/completions"))
          .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build();
      try (var lines = client.send(request, BodyHandlers.ofLines()).body()) {
        lines.filter(line -> !line.isEmpty()).forEach(texts);
      }
    });
  }
}
