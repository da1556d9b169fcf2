import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.function.Supplier;

/** {@code java.net.http} without a library, which only checks the status of the response: the least possible cost. */
final class Client {
  private Client() {}

  static Supplier<String> open(String url, String model) {
    var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    var body = "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":8}";
    var request = HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
        .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build();
    return () -> send(client, request);
  }

  private static String send(HttpClient client, HttpRequest request) {
    try {
      var response = client.send(request, BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) throw new IllegalStateException("status " + response.statusCode());
      return "200";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
