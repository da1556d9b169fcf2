package bifrost.tour;

import bifrost.api.Bifrost;
import bifrost.api.ListModelsRequest;
import bifrost.api.ProviderConfig;
import bifrost.testkit.FakeServer;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Runs the tour: on the server of {@code -Dbifrost.vllm.url}, else on one that is started here. */
public final class Main {
  private Main() {}

  /**
   * Runs the tour. {@code -Dbifrost.vllm.key}, {@code -Dbifrost.vllm.model} and {@code -Dbifrost.prompt} say how.
   *
   * @param args not used
   */
  public static void main(String... args) {
    System.setOut(new PrintStream(System.out, true, StandardCharsets.UTF_8)); // models write more than ASCII
    var url = System.getProperty("bifrost.vllm.url", "");
    System.out.println("Bifrost for Java: " + Main.class.getModule() + " on Java " + Runtime.version().feature());
    if (!url.isBlank()) {
      walk(url);
      return;
    }
    try (var server = FakeServer.start().pace(Duration.ofMillis(40))) {
      System.out.println("No -Dbifrost.vllm.url=http://host:port is given: a small server with a toy model answers.");
      walk(server.url().toString());
    }
  }

  private static void walk(String url) {
    System.out.println("Server: " + url);
    var config = ProviderConfig.of(url).key(System.getProperty("bifrost.vllm.key", ""));
    try (var bifrost = Bifrost.builder().provider("vllm", config).open()) {
      var model = property("bifrost.vllm.model", "");
      if (model.isEmpty()) model = bifrost.send(ListModelsRequest.of("vllm")).ids().get(0);
      new Tour(bifrost, model, property("bifrost.prompt", "Tell me about the rainbow bridge.")).walk();
    }
  }

  private static String property(String name, String otherwise) {
    var value = System.getProperty(name, "");
    return value.isBlank() ? otherwise : value;
  }
}
