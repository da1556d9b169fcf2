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

/** Scenarios of the operations beside chat, one of each that is served. */
public final class OtherScenarioArbitraries {
  private final Set<Feature> features;
  private final ChatScenarioArbitraries chats;
  private final List<Arbitrary<Scenario>> served = new ArrayList<>();

  public OtherScenarioArbitraries(Set<Feature> features, Set<Operation> operations) {
    this.features = features;
    this.chats = new ChatScenarioArbitraries(features);
    for (var operation : Operation.values()) {
      if (operations.contains(operation)) answers(operation).ifPresent(served::add);
    }
  }

  /** Those whose answers come in pieces. */
  public static List<Scenario> streamable(List<Scenario> scenarios) {
    return scenarios.stream()
        .filter(scenario -> EnabledIfSupported.OperationGroup.OTHER_STREAMABLE.contains(scenario.request().operation()))
        .toList();
  }

  private Optional<Arbitrary<Scenario>> answers(Operation operation) {
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

  /** One of any of them. */
  public Arbitrary<Scenario> any() {
    return Arbitraries.oneOf(served);
  }

  public Arbitrary<List<Scenario>> withQuirks() {
    return each(chats::withQuirks);
  }

  public Arbitrary<List<Scenario>> interrupted() {
    return each(chats::interrupted);
  }

  public Arbitrary<List<Scenario>> rejected() {
    return each(answers -> chats.rejected(answers).map(OtherScenarioArbitraries::found));
  }

  public Arbitrary<List<Scenario>> failed() {
    return each(answers -> chats.failed(answers).map(OtherScenarioArbitraries::found));
  }

  /** Servers rank under several paths: where it is not found, a provider may try the next. */
  private static Scenario found(Scenario scenario) {
    var ending = scenario.ending();
    var problem = ending.error().orElseThrow();
    boolean elsewhere =
        scenario.request().operation() == Operation.RERANK && Set.of(404, 405, 501).contains(problem.status());
    if (!elsewhere) return scenario;
    var bad = new ScriptedError(400, problem.type(), problem.param(), problem.message(), problem.retryAfter());
    return scenario.ending(new Ending(ending.kind(), ending.after(), Optional.of(bad)));
  }

  private Arbitrary<List<Scenario>> each(Function<Arbitrary<Scenario>, Arbitrary<Scenario>> change) {
    return Combinators.combine(served.stream().map(change).toList()).as(List::copyOf);
  }

  private Arbitrary<Scenario> completions() {
    var ask = CompletionRequest.of("org/m", "Once").maxTokens(1).with("kit_parameter", "\u00E9");
    return Combinators.combine(pieces(), chats.usage())
        .as((parts, usage) -> counted(Scenario.of(ask).deltas(parts), usage));
  }

  private static Arbitrary<List<ScriptedDelta>> pieces() {
    return TextArbitraries.any().list().ofMinSize(1).ofMaxSize(4)
        .map(texts -> texts.stream().map(text -> ScriptedDelta.text(0, text)).toList());
  }

  private static Scenario counted(Scenario scenario, Optional<Usage> usage) {
    return usage.map(scenario::usage).orElse(scenario);
  }

  private Arbitrary<Scenario> responses() {
    var ask = ResponsesRequest.of("org/m", "Hi");
    var asks = Arbitraries.of(ask, ask.with("instructions", "Be brief."), ask.with("temperature", 0.5));
    var reasons = Arbitraries.of(FinishReason.STOP, FinishReason.LENGTH, FinishReason.CONTENT_FILTER);
    var parts =
        new ChoiceArbitraries(features).choice().map(OtherScenarioArbitraries::unlikely).filter(all -> !all.isEmpty());
    return Combinators.combine(asks, parts, reasons, chats.usage())
        .as((asked, said, reason, usage) -> counted(Scenario.of(asked).deltas(said).finishReasons(reason), usage));
  }

  /** How likely tokens were, the operation has no component for. */
  private static List<ScriptedDelta> unlikely(List<ScriptedDelta> parts) {
    return parts.stream()
        .map(part -> part instanceof ScriptedDelta.Text text ? ScriptedDelta.text(0, text.text()) : part).toList();
  }

  private Arbitrary<Scenario> embeddings() {
    var numbers = Arbitraries.floats().between(-3e38f, 3e38f).ofScale(6).list().ofMinSize(1).ofMaxSize(5);
    return Combinators.combine(numbers.list().ofMinSize(1).ofMaxSize(3), Arbitraries.of(false, true))
        .as((vectors, plain) -> {
          var parts = new ArrayList<ScriptedDelta>();
          for (int i = 0; i < vectors.size(); i++) parts.add(new ScriptedDelta.Vector(i, vectors.get(i)));
          var ask = EmbeddingRequest.of("org/e", vectors.stream().map(each -> "a text").toList());
          return Scenario.of(plain ? ask.with("encoding_format", "float") : ask.with("kit_parameter", 1)).deltas(parts)
              .usage(Usage.of(vectors.size(), 0));
        });
  }

  /** The best comes first, whatever its place among the documents. */
  private Arbitrary<Scenario> rankings() {
    var documents = List.of("a", "b\u00E9", "c \uD83D\uDE00");
    var scores = Arbitraries.of(-1.5, 0.0, 1e-300, 0.25, 0.999_999_9, 12.0).set().ofSize(documents.size());
    return Combinators.combine(Arbitraries.shuffle(0, 1, 2), scores, chats.usage()).as((order, all, usage) -> {
      var best = all.stream().sorted(Comparator.reverseOrder()).toList();
      var parts = new ArrayList<ScriptedDelta>();
      for (int i = 0; i < best.size(); i++) parts.add(new ScriptedDelta.Score(order.get(i), best.get(i)));
      return counted(Scenario.of(RerankRequest.of("org/r", "q", documents).topN(3)).deltas(parts), usage);
    });
  }

  private static Arbitrary<Scenario> transcripts() {
    var ask = TranscriptionRequest.of("org/w", audio());
    return Combinators.combine(Arbitraries.of(ask, ask.with("language", "de"), ask.with("temperature", 0.5)), pieces())
        .as((asked, parts) -> Scenario.of(asked).deltas(parts));
  }

  private static Arbitrary<Scenario> translations() {
    return pieces()
        .map(parts -> Scenario.of(TranslationRequest.of("org/w", audio()).with("prompt", "K\u00F6ln")).deltas(parts));
  }

  public static Upload audio() {
    return Upload.of("a \u00E9.wav", new byte[] {'R', 'I', 'F', 'F', 0, -1, '\r', '\n', '-', '-', 13});
  }

  private static Arbitrary<Scenario> models() {
    return Arbitraries.shuffle("m", "org/m", "org/m:7b", "a b").map(ids -> {
      var parts = new ArrayList<ScriptedDelta>();
      for (var id : ids) parts.add(new ScriptedDelta.ModelEntry(parts.size(), id));
      return Scenario.of(ListModelsRequest.of("p")).deltas(parts);
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
