package bifrost.tour;

import bifrost.api.BatchRequest;
import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.FileRequest;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.RerankRequest;
import bifrost.api.ResponsesRequest;
import bifrost.api.SpeechRequest;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import bifrost.api.json.JsonObject;
import bifrost.testkit.FakeServer;
import bifrost.testkit.live.LiveContract;
import bifrost.testkit.live.LiveReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The conformance check. It runs the rules of {@link LiveContract} for kind {@code vllm} against the server at
 * {@code -Dbifrost.vllm.url}, or against a fake server if this property is not set. Embeddings and rerank use the
 * server at {@code -Dbifrost.vllm.embedding.url}, and transcriptions and translations use the server at
 * {@code -Dbifrost.vllm.audio.url}. The exit status is 1 if the server breaks a rule or is unreachable.
 */
public final class Conformance {
  private static final String WRONG_KEY = "sk-an-unknown-key";
  private static final int TOKENS = 16;

  private Conformance() {}

  /**
   * Prints a table of the results, and writes the reports to the folder in {@code -Dconformance.reports}, if set.
   * {@code -Dbifrost.vllm.key} sets the key, and {@code -Dbifrost.vllm.model} the model. The default is the first
   * model that the server lists.
   *
   * @param args not used
   * @throws IOException if the reports cannot be written
   */
  public static void main(String... args) throws IOException {
    System.setOut(new PrintStream(System.out, true, StandardCharsets.UTF_8)); // Models also write non-ASCII text.
    var url = property("bifrost.vllm.url");
    try {
      if (!(url.isEmpty() ? checkFakeServer() : check(url))) System.exit(1);
    } catch (BifrostException e) { // The server is unreachable or does not list its models.
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static boolean checkFakeServer() throws IOException {
    try (var server = FakeServer.start()) {
      var url = server.url().toString();
      return report("the fake server (set -Dbifrost.vllm.url=http://host:port to check a real one)",
          run(url, url, url));
    }
  }

  private static boolean check(String url) throws IOException {
    return report(url, run(url, property("bifrost.vllm.embedding.url"), property("bifrost.vllm.audio.url")));
  }

  private static boolean report(String server, LiveReport report) throws IOException {
    System.out.println("Conformance of " + server + "\n\n" + report);
    var folder = property("conformance.reports");
    if (!folder.isEmpty()) report.write(Path.of(folder));
    return report.isPassed();
  }

  /** Runs the rules. Omits the operations whose URL is empty. */
  static LiveReport run(String url, String embedding, String audio) {
    var key = property("bifrost.vllm.key");
    try (var bifrost = client(url, embedding, audio, key);
        var wrongKeyClient = client(url, embedding, audio, WRONG_KEY)) {
      var model = property("bifrost.vllm.model");
      var contract = withTexts(LiveContract.of(bifrost).wrongKey(WRONG_KEY, wrongKeyClient),
          model.isEmpty() ? model(bifrost, "vllm") : "vllm/" + model);
      if (!embedding.isEmpty()) contract = withEmbeddings(contract, model(bifrost, "embedding"));
      if (!audio.isEmpty()) contract = withAudio(contract, model(bifrost, "audio"));
      return contract.run();
    }
  }

  private static LiveContract withTexts(LiveContract contract, String model) {
    var chat =
        ChatCompletionRequest.of(model, "Tell me about the rainbow bridge.").temperature(0).seed(7).maxTokens(TOKENS);
    return contract.serves(ListModelsRequest.of("vllm")).serves(chat)
        .serves(CompletionRequest.of(model, "Once upon a time").temperature(0).seed(7).maxTokens(TOKENS))
        .serves(ResponsesRequest.of(model, "Tell me about the rainbow bridge.").temperature(0).maxOutputTokens(TOKENS))
        .serves(ResponsesRequest.of(model.replaceFirst("vllm", "native"), "Tell me about the rainbow bridge.")
            .temperature(0).maxOutputTokens(TOKENS))
        .serves(RawRequest.post("vllm", "/tokenize", JsonObject.of("prompt", "Bifr\u00F6st")))
        .doesNotServe(ImageGenerationRequest.of(model, "a bridge")).doesNotServe(SpeechRequest.of(model, "Hello"))
        .doesNotServe(FileRequest.list("vllm")).doesNotServe(BatchRequest.list("vllm"));
  }

  private static LiveContract withEmbeddings(LiveContract contract, String model) {
    var documents =
        List.of("A bridge of three colors joins the worlds.", "Snow falls in Oslo.", "Paris is in France.");
    return contract.serves(EmbeddingRequest.of(model, documents))
        .serves(RerankRequest.of(model, "a bridge between worlds", documents));
  }

  private static LiveContract withAudio(LiveContract contract, String model) {
    var tone = Upload.of("tone.wav", AudioSteps.tone());
    return contract
        .serves(
            TranscriptionRequest.of(model, tone).language("en").temperature(0).with("max_completion_tokens", TOKENS))
        .serves(TranslationRequest.of(model, tone).temperature(0).with("max_completion_tokens", TOKENS));
  }

  private static Bifrost client(String url, String embedding, String audio, String key) {
    var builder = Bifrost.builder().provider("vllm", config(url, key)).provider("native",
        config(url, key).option("responses", "native"));
    if (!embedding.isEmpty()) builder.provider("embedding", config(embedding, key));
    if (!audio.isEmpty()) builder.provider("audio", config(audio, key));
    return builder.open();
  }

  private static ProviderConfig config(String url, String key) {
    return ProviderConfig.of(url).kind("vllm").key(key);
  }

  /** {@return the first model that a provider lists} */
  private static String model(Bifrost bifrost, String provider) {
    return bifrost.send(ListModelsRequest.of(provider)).targets().get(0);
  }

  private static String property(String name) {
    return System.getProperty(name, "").strip();
  }
}
