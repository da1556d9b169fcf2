package bifrost.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * A client that sends prepared bytes with {@code java.net.http} and decodes nothing. With the default executor it is
 * the floor; with an executor that runs tasks in the submitting thread, it is the direct floor.
 */
final class HttpFloor implements CallClient {
  private final HttpClient client;
  private final String url;
  private final byte[] chat = Payloads.chatRequest(8, false).getBytes(UTF_8);
  private final byte[] embeddings = Payloads.embeddingRequest(false).getBytes(UTF_8);
  private final byte[] base64Embeddings = Payloads.embeddingRequest(true).getBytes(UTF_8);

  HttpFloor(HttpClient.Builder client, String url) {
    this.client = client.version(HttpClient.Version.HTTP_1_1).build();
    this.url = url;
  }

  private <T> T post(String path, byte[] body, HttpResponse.BodyHandler<T> handler)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url + path)).header("Content-Type", "application/json")
        .header("Authorization", "Bearer sk-bench").POST(HttpRequest.BodyPublishers.ofByteArray(body)).build();
    var response = client.send(request, handler);
    if (response.statusCode() != 200) throw new IOException("status " + response.statusCode());
    return response.body();
  }

  @Override
  public int chat() throws IOException, InterruptedException {
    return post("/v1/chat/completions", chat, BodyHandlers.ofByteArray()).length;
  }

  @Override
  public int stream(int texts) throws IOException, InterruptedException {
    var body = Payloads.chatRequest(texts, true).getBytes(UTF_8);
    try (var in = post("/v1/chat/completions", body, BodyHandlers.ofInputStream())) {
      return countTexts(in);
    }
  }

  /** {@return the number of events, without those of the role, the usage and the end} */
  private static int countTexts(InputStream in) throws IOException {
    var buffer = new byte[1 << 14];
    var events = new EventCounter();
    for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) events.add(buffer, size);
    return events.texts();
  }

  @Override
  public double embed(boolean base64) throws IOException, InterruptedException {
    return post("/v1/embeddings", base64 ? base64Embeddings : embeddings, BodyHandlers.ofByteArray()).length;
  }
}
