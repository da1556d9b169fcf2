package bifrost.testkit;

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
import java.util.List;

/** One request of each operation, and what is answered. */
final class Samples {
  /** A key that can be told apart from everything else. */
  static final String SECRET = "kit-secret-8f2b61c4";

  private Samples() {}

  static ChatCompletionRequest ask() {
    return ChatCompletionRequest.of("org/m", "Hi");
  }

  static Scenario hello() {
    return Scenario.of(ask()).parts(Part.text(0, "Hel"), Part.text(0, "lo"));
  }

  static List<Request<?>> all() {
    var sound = OtherScenarios.sound();
    return List.of(ask(), ResponsesRequest.of("org/m", "Hi"), CompletionRequest.of("org/m", "Once"),
        EmbeddingRequest.of("org/e", "a text"), TranscriptionRequest.of("org/w", sound), TranslationRequest.of("org/w", sound),
        ListModelsRequest.of("p"), RerankRequest.of("org/r", "q", List.of("a", "b")), ImageGenerationRequest.of("org/i", "a cat"),
        SpeechRequest.of("org/s", "Hi"), FileRequest.list("p"), BatchRequest.list("p"), RawRequest.post("p", "/kit/ask", JsonObject.of("x", 1)));
  }

  /** Those of operations that are served, and that a rule is about. */
  static List<Request<?>> of(ContractSubject subject, Needs.Served served) {
    return all().stream().filter(request -> subject.operations().contains(request.operation()) && served.has(request.operation())).toList();
  }

  /** An answer of the right kind, where the kit has one. */
  static Scenario answer(Request<?> request) {
    var scenario = Scenario.of(request);
    return switch (request.operation()) {
      case CHAT_COMPLETION, COMPLETION, RESPONSES, TRANSCRIPTION, TRANSLATION -> scenario.parts(Part.text(0, "Hello"));
      case EMBEDDING -> scenario.parts(new Part.Vector(0, List.of(0.5f, -1f))).usage(Usage.of(2, 0));
      case RERANK -> scenario.parts(new Part.Score(1, 0.75), new Part.Score(0, 0.25));
      case LIST_MODELS -> scenario.parts(new Part.Model(0, "org/m"));
      case RAW -> scenario.parts(new Part.Json(JsonObject.of("y", 2)));
      case IMAGE_GENERATION, FILE, BATCH -> scenario.parts(new Part.Json(JsonObject.of("id", "kit-1").with("data", List.of())));
      default -> scenario;
    };
  }
}
