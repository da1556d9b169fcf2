package bifrost.testkit.internal.contract;

import bifrost.api.BatchRequest;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.FileRequest;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.RerankRequest;
import bifrost.api.ResponsesRequest;
import bifrost.api.SpeechRequest;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.ContractSubject;
import bifrost.testkit.contract.EnabledIfSupported;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.internal.arbitrary.OtherScenarioArbitraries;
import java.util.List;

/** A request for each operation, with a scenario for its response. */
public final class SampleRequests {
  /** A key that cannot be confused with any other text. */
  public static final String SECRET = "kit-secret-8f2b61c4";

  private SampleRequests() {}

  public static ChatCompletionRequest chatRequest() {
    return ChatCompletionRequest.of("org/m", "Hi");
  }

  public static Scenario helloScenario() {
    return Scenario.of(chatRequest()).deltas(ScriptedDelta.text(0, "Hel"), ScriptedDelta.text(0, "lo"));
  }

  public static List<Request<?>> all() {
    var audio = OtherScenarioArbitraries.audio();
    return List.of(chatRequest(), ResponsesRequest.of("org/m", "Hi"), CompletionRequest.of("org/m", "Once"),
        EmbeddingRequest.of("org/e", "a text"), TranscriptionRequest.of("org/w", audio),
        TranslationRequest.of("org/w", audio), ListModelsRequest.of("p"),
        RerankRequest.of("org/r", "q", List.of("a", "b")), ImageGenerationRequest.of("org/i", "a cat"),
        SpeechRequest.of("org/s", "Hi"), FileRequest.list("p"), BatchRequest.list("p"),
        RawRequest.post("p", "/kit/ask", JsonObject.of("x", 1)));
  }

  /** {@return the requests whose operations the subject supports and the group contains} */
  public static List<Request<?>> supportedBy(ContractSubject subject, EnabledIfSupported.OperationGroup group) {
    return all().stream()
        .filter(request -> subject.operations().contains(request.operation()) && group.contains(request.operation()))
        .toList();
  }

  /** {@return a scenario with a response of the request's operation} */
  public static Scenario scenarioFor(Request<?> request) {
    var scenario = Scenario.of(request);
    return switch (request.operation()) {
      case CHAT_COMPLETION, COMPLETION, RESPONSES, TRANSCRIPTION, TRANSLATION ->
          scenario.deltas(ScriptedDelta.text(0, "Hello"));
      case EMBEDDING -> scenario.deltas(new ScriptedDelta.Vector(0, List.of(0.5f, -1f))).usage(Usage.of(2, 0));
      case RERANK -> scenario.deltas(new ScriptedDelta.Score(1, 0.75), new ScriptedDelta.Score(0, 0.25));
      case LIST_MODELS -> scenario.deltas(new ScriptedDelta.ModelEntry(0, "org/m"));
      case RAW -> scenario.deltas(new ScriptedDelta.JsonBody(JsonObject.of("y", 2)));
      case IMAGE_GENERATION, FILE, BATCH ->
          scenario.deltas(new ScriptedDelta.JsonBody(JsonObject.of("id", "kit-1").with("data", List.of())));
      default -> scenario;
    };
  }
}
