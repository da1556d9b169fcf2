package bifrost.testkit.internal.arbitrary;

import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.FinishReason;
import bifrost.api.ListModelsRequest;
import bifrost.api.Operation;
import bifrost.api.RawRequest;
import bifrost.api.RerankRequest;
import bifrost.api.ResponsesRequest;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.contract.Scenario.ScriptedError;
import bifrost.testkit.contract.ScriptedDelta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary scenarios of all operations other than chat completions, one for each supported operation. */
public final class OtherScenarioArbitraries {
  private final Set<Feature> features;
  private final ChatScenarioArbitraries chats;
  private final List<Arbitrary<Scenario>> scenarios = new ArrayList<>();

  public OtherScenarioArbitraries(Set<Feature> features, Set<Operation> operations) {
    this.features = features;
    this.chats = new ChatScenarioArbitraries(features);
    for (var operation : Operation.values()) {
      if (operations.contains(operation)) scenariosOf(operation).ifPresent(scenarios::add);
    }
  }

  /** {@return the scenarios whose responses can be streamed} */
  public static List<Scenario> streamable(List<Scenario> scenarios) {
    return scenarios.stream()
        .filter(scenario -> EnabledIfSupported.OperationGroup.OTHER_STREAMABLE.contains(scenario.request().operation()))
        .toList();
  }

  private Optional<Arbitrary<Scenario>> scenariosOf(Operation operation) {
    return Optional.ofNullable(switch (operation) {
      case COMPLETION -> completions();
      case RESPONSES -> responses();
      case EMBEDDING -> embeddings();
      case RERANK -> rankings();
      case TRANSCRIPTION -> transcripts();
      case TRANSLATION -> translations();
      case LIST_MODELS -> models();
      case RAW -> raw();
      default -> null;
    });
  }

  public Arbitrary<List<Scenario>> complete() {
    return each(Function.identity());
  }

  /** {@return scenarios of any supported operation} */
  public Arbitrary<Scenario> any() {
    return Arbitraries.oneOf(scenarios);
  }

  public Arbitrary<List<Scenario>> withQuirks() {
    return each(chats::withQuirks);
  }

  public Arbitrary<List<Scenario>> interrupted() {
    return each(chats::interrupted);
  }

  public Arbitrary<List<Scenario>> rejected() {
    return each(arbitrary -> chats.rejected(arbitrary).map(OtherScenarioArbitraries::withoutNotFound));
  }

  public Arbitrary<List<Scenario>> failed() {
    return each(arbitrary -> chats.failed(arbitrary).map(OtherScenarioArbitraries::withoutNotFound));
  }

  /**
   * Replaces "not found" errors of rankings, because servers use several paths for them, and a provider may try
   * the next path.
   */
  private static Scenario withoutNotFound(Scenario scenario) {
    var ending = scenario.ending();
    var error = ending.error().orElseThrow();
    boolean isRetriedElsewhere =
        scenario.request().operation() == Operation.RERANK && Set.of(404, 405, 501).contains(error.status());
    if (!isRetriedElsewhere) return scenario;
    var badRequest = new ScriptedError(400, error.type(), error.param(), error.message(), error.retryAfter());
    return scenario.ending(new Ending(ending.kind(), ending.after(), Optional.of(badRequest)));
  }

  private Arbitrary<List<Scenario>> each(Function<Arbitrary<Scenario>, Arbitrary<Scenario>> change) {
    return Combinators.combine(scenarios.stream().map(change).toList()).as(List::copyOf);
  }

  private Arbitrary<Scenario> completions() {
    var request = CompletionRequest.of("org/m", "Once").maxTokens(1).with("kit_parameter", "\u00E9");
    return Combinators.combine(textDeltas(), chats.usage())
        .as((deltas, usage) -> withUsage(Scenario.of(request).deltas(deltas), usage));
  }

  private static Arbitrary<List<ScriptedDelta>> textDeltas() {
    return TextArbitraries.any().list().ofMinSize(1).ofMaxSize(4)
        .map(texts -> texts.stream().map(text -> ScriptedDelta.text(0, text)).toList());
  }

  private static Scenario withUsage(Scenario scenario, Optional<Usage> usage) {
    return usage.map(scenario::usage).orElse(scenario);
  }

  private Arbitrary<Scenario> responses() {
    var request = ResponsesRequest.of("org/m", "Hi");
    var requests = Arbitraries.of(request, request.with("instructions", "Be brief."), request.with("temperature", 0.5));
    var reasons = Arbitraries.of(FinishReason.STOP, FinishReason.LENGTH, FinishReason.CONTENT_FILTER);
    var deltas =
        new ChoiceArbitraries(features).choice().map(OtherScenarioArbitraries::withoutLogprobs)
            .filter(all -> !all.isEmpty());
    return Combinators.combine(requests, deltas, reasons, chats.usage())
        .as((chosenRequest, chosenDeltas, reason,
            usage) -> withUsage(Scenario.of(chosenRequest).deltas(chosenDeltas).finishReasons(reason), usage));
  }

  /** Removes log probabilities, because the operation has no record component for them. */
  private static List<ScriptedDelta> withoutLogprobs(List<ScriptedDelta> deltas) {
    return deltas.stream()
        .map(delta -> delta instanceof ScriptedDelta.Text text ? ScriptedDelta.text(0, text.text()) : delta).toList();
  }

  private Arbitrary<Scenario> embeddings() {
    var numbers = Arbitraries.floats().between(-3e38f, 3e38f).ofScale(6).list().ofMinSize(1).ofMaxSize(5);
    return Combinators.combine(numbers.list().ofMinSize(1).ofMaxSize(3), Arbitraries.of(false, true))
        .as((vectors, asFloats) -> {
          var deltas = new ArrayList<ScriptedDelta>();
          for (int i = 0; i < vectors.size(); i++) deltas.add(new ScriptedDelta.Vector(i, vectors.get(i)));
          var request = EmbeddingRequest.of("org/e", vectors.stream().map(each -> "a text").toList());
          return Scenario.of(asFloats ? request.with("encoding_format", "float") : request.with("kit_parameter", 1))
              .deltas(deltas)
              .usage(Usage.of(vectors.size(), 0));
        });
  }

  /** Creates rankings in descending order of relevance, whatever the order of the documents. */
  private Arbitrary<Scenario> rankings() {
    var documents = List.of("a", "b\u00E9", "c \uD83D\uDE00");
    var scores = Arbitraries.of(-1.5, 0.0, 1e-300, 0.25, 0.999_999_9, 12.0).set().ofSize(documents.size());
    return Combinators.combine(Arbitraries.shuffle(0, 1, 2), scores, chats.usage()).as((order, all, usage) -> {
      var sortedScores = all.stream().sorted(Comparator.reverseOrder()).toList();
      var deltas = new ArrayList<ScriptedDelta>();
      for (int i = 0; i < sortedScores.size();
          i++) deltas.add(new ScriptedDelta.Score(order.get(i), sortedScores.get(i)));
      return withUsage(Scenario.of(RerankRequest.of("org/r", "q", documents).topN(3)).deltas(deltas), usage);
    });
  }

  private static Arbitrary<Scenario> transcripts() {
    var request = TranscriptionRequest.of("org/w", audio());
    return Combinators
        .combine(Arbitraries.of(request, request.with("language", "de"), request.with("temperature", 0.5)),
            textDeltas())
        .as((chosenRequest, deltas) -> Scenario.of(chosenRequest).deltas(deltas));
  }

  private static Arbitrary<Scenario> translations() {
    return textDeltas()
        .map(deltas -> Scenario.of(TranslationRequest.of("org/w", audio()).with("prompt", "K\u00F6ln")).deltas(deltas));
  }

  public static Upload audio() {
    return Upload.of("a \u00E9.wav", new byte[] {'R', 'I', 'F', 'F', 0, -1, '\r', '\n', '-', '-', 13});
  }

  private static Arbitrary<Scenario> models() {
    return Arbitraries.shuffle("m", "org/m", "org/m:7b", "a b").map(ids -> {
      var deltas = new ArrayList<ScriptedDelta>();
      for (var id : ids) deltas.add(new ScriptedDelta.ModelEntry(deltas.size(), id));
      return Scenario.of(ListModelsRequest.of("p")).deltas(deltas);
    });
  }

  private static Arbitrary<Scenario> raw() {
    var body = JsonObject.of("x", 1);
    var requests = Arbitraries.of(RawRequest.post("p", "/kit/ask", body), RawRequest.put("p", "/kit/ask", body),
        RawRequest.patch("p", "/kit/ask", body), RawRequest.delete("p", "/kit/ask"));
    return Combinators.combine(requests, JsonValueArbitraries.any())
        .as((request, value) -> Scenario.of(request).deltas(new ScriptedDelta.JsonBody(value)));
  }
}
