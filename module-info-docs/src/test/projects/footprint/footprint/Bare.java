package footprint;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** Sends the same chat with the JDK's client, and does not read the response: the least that a client can cost. */
public final class Bare {
  private Bare() {}

  /**
   * Sends the request and prints the response.
   *
   * @param args the URL of the server, and the id of a model
   * @throws Exception if the request failed
   */
  public static void main(String... args) throws Exception {
    var body = "{\"model\": \"" + args[1]
        + "\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], \"max_tokens\": 8}";
    var request = HttpRequest.newBuilder(URI.create(args[0] + "/v1/chat/completions"))
        .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build();
    var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    var response = client.send(request, BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) throw new IllegalStateException("status " + response.statusCode());
    System.out.write(response.body());
    System.out.println();
  }
}
