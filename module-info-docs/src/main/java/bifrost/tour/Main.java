package bifrost.tour;

import static bifrost.tour.Step.print;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.ProviderConfig;
import bifrost.testkit.FakeServer;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A tour of the library. It uses the server at {@code -Dbifrost.vllm.url}, or a fake server if this property is not
 * set. Because a vLLM server serves only one model, {@code -Dbifrost.vllm.embedding.url} and
 * {@code -Dbifrost.vllm.audio.url} can set other servers for embeddings and audio.
 */
public final class Main {
  private Main() {}

  /**
   * Runs the tour. {@code -Dbifrost.vllm.key} sets the key, {@code -Dbifrost.vllm.model} the model, and
   * {@code -Dbifrost.prompt} the prompt.
   *
   * @param args not used
   * @throws Exception if the tour cannot continue
   */
  public static void main(String... args) throws Exception {
    System.setOut(new PrintStream(System.out, true, StandardCharsets.UTF_8)); // Models also write non-ASCII text.
    System.out.println("Bifrost for Java: " + Main.class.getModule() + " on Java " + Runtime.version().feature());
    var url = property("bifrost.vllm.url", "");
    if (!url.isEmpty()) {
      run(url);
      return;
    }
    try (var server = FakeServer.start().models("meta-llama/Llama-3.2-1B-Instruct").pace(Duration.ofMillis(40))) {
      System.out
          .println("Using a fake server with a toy model; set -Dbifrost.vllm.url=http://host:port to use a real one.");
      run(server.url().toString());
    }
  }

  private static void run(String url) throws Exception {
    System.out.println("Server: " + url);
    try (var bifrost = Bifrost.builder()
        .provider("vllm", config(url))
        .provider("native", config(url).option("responses", "native"))
        .provider("embedding", config(property("bifrost.vllm.embedding.url", url)))
        .provider("audio", config(property("bifrost.vllm.audio.url", url)))
        .open()) {
      Step.show("Health", Main.class, "health", () -> health(bifrost));
      Step.show("List of models", Main.class, "models", () -> models(bifrost));
      Step.show("Target without a model", Main.class, "onlyModel", () -> onlyModel(bifrost));
      var model = "vllm/" + property("bifrost.vllm.model", "");
      if (model.equals("vllm/")) model = model(bifrost, "vllm");
      var prompt = property("bifrost.prompt", "Tell me about the rainbow bridge.");
      new ChatSteps(bifrost, model, prompt).run();
      new TextSteps(bifrost, model, model(bifrost, "embedding"), prompt).run();
      new AudioSteps(bifrost, model(bifrost, "audio")).run();
      new ErrorSteps(bifrost, model).run();
      new CommandLineSteps(url, property("bifrost.vllm.key", ""), model, prompt).run();
    }
  }

  private static ProviderConfig config(String url) {
    return ProviderConfig.of(url).kind("vllm").key(property("bifrost.vllm.key", ""));
  }

  private static void models(Bifrost bifrost) {
    for (var each : bifrost.send(ListModelsRequest.all()).data()) {
      if (each.id().startsWith("native/")) continue; // It is the same server as vllm.
      print(
          each.id() + (each.maxModelLen().isPresent() ? ", up to " + each.maxModelLen().getAsLong() + " tokens" : ""));
    }
  }

  private static void health(Bifrost bifrost) {
    var health = bifrost.health("vllm");
    print((health.isReady() ? "ready" : "not ready: " + health.error().orElseThrow().message()) + ", version "
        + health.version().orElse("unknown") + ", models: " + health.models().size());
  }

  /** Sends a request without naming the model; if the server has several models, the error lists them. */
  private static void onlyModel(Bifrost bifrost) {
    print("vllm/ is " + bifrost.send(ChatCompletionRequest.of("vllm/", "Hi").maxTokens(8)).model());
  }

  /** {@return the first model that a provider lists} */
  private static String model(Bifrost bifrost, String provider) {
    return bifrost.send(ListModelsRequest.of(provider)).targets().get(0);
  }

  private static String property(String name, String defaultValue) {
    var value = System.getProperty(name, "");
    return value.isBlank() ? defaultValue : value;
  }
}
