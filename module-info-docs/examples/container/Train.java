import bifrost.testkit.FakeServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Scanner;

/** Starts the service with a command, sends it a request of each kind, and ends it with SIGTERM. */
class Train {
  public static void main(String[] args) throws Exception {
    try (var vllm = FakeServer.start()) {
      var builder = new ProcessBuilder(args).redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().put("VLLM_BASE_URL", vllm.url().toString());
      builder.environment().put("MODEL", "meta-llama/Llama-3.2-1B-Instruct");
      builder.environment().put("PORT", "0");
      var process = builder.start();
      try (var output = new Scanner(process.getInputStream())) {
        var url = "http://localhost:" + output.nextLine().replace("listening on port ", "");
        for (int i = 0; i < 20; i++) send(url + "/chat", "POST", "Hi");
        send(url + "/health/live", "GET", "");
        send(url + "/health/ready", "GET", "");
        process.toHandle().destroy(); // Process.destroy would close the output
        while (output.hasNextLine()) System.err.println(output.nextLine());
      }
      process.waitFor(); // the JVM writes an archive before it ends
    }
  }

  private static void send(String url, String method, String body) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url)).method(method, BodyPublishers.ofString(body)).build();
    var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) throw new IllegalStateException(url + ": " + response.body());
  }
}
