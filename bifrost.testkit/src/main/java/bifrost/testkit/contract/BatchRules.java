package bifrost.testkit.contract;

import bifrost.api.BifrostError.Unsupported;
import bifrost.api.CompletionRequest;
import bifrost.api.Embedding;
import bifrost.api.EmbeddingRequest;
import bifrost.api.FinishReason;
import bifrost.api.Input;
import bifrost.api.ListModelsRequest;
import bifrost.api.Model;
import bifrost.api.Ranking.Result;
import bifrost.api.RerankRequest;
import bifrost.api.ScoreRequest;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.operation.OperationKits;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;

/**
 * Rules 33x and 351: results of several inputs, and long results. Implementations need not be thread-safe: jqwik runs
 * one rule at a time.
 *
 * @since 0.1
 */
public sealed interface BatchRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that long vectors arrive completely, in each encoding, and also if there are many of them. Otherwise
   * similarities are computed from a part of each vector.
   */
  @WhenThisFails("Look for buffers and arrays of fixed size.")
  @EnabledIfSupported(operations = OperationGroup.EMBEDDINGS)
  @Example
  default void rule330_longVectorsArriveCompletely() {
    for (int[] size : new int[][] {{1, 8_193}, {3, 1_537}, {513, 17}}) {
      var vectors = vectors(size[0], size[1]);
      var request = EmbeddingRequest.of("org/e", vectors.stream().map(each -> "a text").toList());
      for (var encoded : List.of(request,
          request.with("encoding_format", "float"))) expectVectors(330, encoded, vectors);
    }
  }

  /** {@return different vectors, with numbers that a float represents exactly} */
  private static List<List<Float>> vectors(int count, int length) {
    var vectors = new ArrayList<List<Float>>();
    for (int i = 0; i < count; i++) {
      var numbers = new Float[length];
      for (int k = 0; k < length; k++) numbers[k] = (i * 31 + k) % 16_381 / 64f - 100;
      vectors.add(List.of(numbers));
    }
    return vectors;
  }

  /**
   * Requires that the embeddings of several inputs arrive, each with the index of its input, in any order, and whatever
   * the inputs are: texts, tokens of one text, or tokens of several texts. Otherwise texts get the vectors of others.
   */
  @WhenThisFails("Read the index of each embedding, and do not use its position in the list.")
  @EnabledIfSupported(operations = OperationGroup.EMBEDDINGS)
  @Example
  default void rule331_everyInputHasItsEmbedding() {
    for (var input : List.of(Input.texts(List.of("a", "b", "c")), Input.tokens(7, 8, 9), Input.text("a"),
        Input.tokenLists(List.of(new int[] {7, 8}, new int[] {9})))) {
      var vectors = vectors(input.size(), 3);
      expectVectors(331, EmbeddingRequest.of("org/e", input), vectors);
    }
  }

  private void expectVectors(int rule, EmbeddingRequest request, List<List<Float>> vectors) {
    var deltas = new ArrayList<ScriptedDelta>();
    for (int i = 0; i < vectors.size(); i++) deltas.add(0, new ScriptedDelta.Vector(i, vectors.get(i)));
    try (var harness = ContractHarness.of(this, rule)) {
      // the encoding that the provider requests is known only when the request arrives
      harness.enqueueBriefly(Scenario.of(request).deltas(List.copyOf(deltas)), false);
      var result = harness.send(request, harness.options());
      var data = result.response().orElseThrow(() -> harness.failure("embeddings", result, null)).data();
      var format = request.parameters().tryGet("encoding_format");
      if (format.isPresent()) {
        harness.expect("encoding_format", format, harness.decodedRequest().parameters().tryGet("encoding_format"));
      }
      harness.expect("indexes of the embeddings", indexes(vectors.size()),
          data.stream().map(Embedding::index).sorted().toList());
      for (var embedding : data) expectVector(harness, vectors.get(embedding.index()), embedding);
    }
  }

  private static List<Integer> indexes(int size) {
    var indexes = new Integer[size];
    Arrays.setAll(indexes, i -> i);
    return List.of(indexes);
  }

  private static void expectVector(ContractHarness harness, List<Float> expected, Embedding actual) {
    var vector = actual.vector();
    harness.expect("length of the vector of input " + actual.index(), expected.size(), vector.length);
    for (int i = 0; i < vector.length; i++) {
      if (expected.get(i) == vector[i]) continue;
      throw harness.failure("number " + i + " of the vector of input " + actual.index() + ": " + expected.get(i),
          vector[i], null);
    }
  }

  /**
   * Requires that a response without the embedding of an input is an error, because the application would otherwise
   * store its texts without some of the vectors.
   */
  @WhenThisFails("Compare the number of embeddings with the number of inputs.")
  @EnabledIfSupported(operations = OperationGroup.EMBEDDINGS)
  @Example
  default void rule332_missingEmbeddingIsMalformed() {
    for (var input : List.of(Input.texts(List.of("a", "b", "c")),
        Input.tokenLists(List.of(new int[] {7, 8}, new int[] {9}, new int[] {1})))) {
      var request = EmbeddingRequest.of("org/e", input);
      for (int[] indexes : new int[][] {{0, 1}, {0, 1, 2, 3}, {0, 1, 3}}) { // one is missing, added or unknown
        var vectors = new ArrayList<ScriptedDelta>();
        for (int index : indexes) vectors.add(new ScriptedDelta.Vector(index, List.of(0.5f)));
        expectMalformed(332, Scenario.of(request).deltas(vectors));
      }
    }
  }

  /**
   * Requires that the results of a ranking are in descending order of relevance, also if the server sends them in the
   * order of the documents, and that scores are doubles. Otherwise the first result is not the best one.
   */
  @WhenThisFails("Sort the results by their scores. Read scores as double.")
  @EnabledIfSupported(operations = OperationGroup.RANKINGS)
  @Example
  default void rule333_rankingIsSortedByRelevance() {
    var request = RerankRequest.of("org/r", "q", List.of("a", "b", "c", "d", "e"));
    var scores = new double[] {-2.5, 0.123_456_789_012_345_66, 0.123_456_789_012_345_68, 1e-9, 7};
    var deltas = new ArrayList<ScriptedDelta.Score>();
    for (int i = 0; i < scores.length; i++) deltas.add(new ScriptedDelta.Score(i, scores[i]));
    try (var harness = ContractHarness.of(this, 333)) {
      harness.enqueue(Scenario.of(request).deltas(List.copyOf(deltas)), false);
      deltas.sort(Comparator.comparingDouble(ScriptedDelta.Score::score).reversed());
      harness.expectResponse(
          deltas.stream().map(each -> each.choice() + ": " + each.score() + request.documents().get(each.choice()))
              .toList(),
          harness.send(request, harness.options()).map(ranking -> ranking.results().stream()
              .map(each -> each.index() + ": " + each.relevanceScore() + each.document()).toList()));
    }
  }

  /**
   * Requires that a result with the index of no document is an error. Otherwise the application uses the wrong
   * document, or fails later.
   */
  @WhenThisFails("Compare each index with the number of documents.")
  @EnabledIfSupported(operations = OperationGroup.RANKINGS)
  @Example
  default void rule334_resultOfAnUnknownDocumentIsMalformed() {
    var three = RerankRequest.of("org/r", "q", List.of("a", "b", "c"));
    var reply = ScenarioRenderer.render(dialect(),
        Scenario.of(three).deltas(new ScriptedDelta.Score(2, 0.5), new ScriptedDelta.Score(0, 0.25)), false);
    try (var harness = ContractHarness.of(this, 334)) {
      harness.enqueue(reply);
      harness.expect("Malformed",
          harness.send(RerankRequest.of("org/r", "q", List.of("a", "b")), harness.options()).outcomeName());
    }
  }

  /**
   * Requires that a response without the score of a pair is an error, and so is a second score of one pair. Otherwise
   * pairs get the scores of others.
   */
  @WhenThisFails("Require one score for each pair.")
  @EnabledIfSupported(operations = OperationGroup.SCORES)
  @Example
  default void rule335_missingScoreIsMalformed() {
    var request = ScoreRequest.of("org/s", "q", List.of("a", "b", "c"));
    var first = new ScriptedDelta.Score(0, 0.5);
    expectMalformed(335, Scenario.of(request).deltas(first, new ScriptedDelta.Score(1, 0.25)));
    expectMalformed(335, Scenario.of(request).deltas(first, new ScriptedDelta.Score(2, 0.25),
        new ScriptedDelta.Score(0, 0.125)));
  }

  /**
   * Requires that all choices of all prompts of a completion arrive, each with its index, streamed or not. The choices
   * of the first prompt come first in the count. Otherwise prompts get the texts of others.
   */
  @WhenThisFails("Look for code that reads only choices[0], or only as many choices as n.")
  @EnabledIfSupported(value = Feature.MULTIPLE_CHOICES, operations = OperationGroup.COMPLETIONS)
  @Example
  default void rule336_everyPromptHasItsChoices() {
    var texts = CompletionRequest.of("org/m", List.of("a", "b", "c"));
    var tokens = CompletionRequest.of("org/m", Input.tokenLists(List.of(new int[] {1, 2}, new int[] {3})));
    for (var request : List.of(texts, texts.n(2), tokens, tokens.n(2))) {
      var scenario = batch(request);
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        try (var harness = ContractHarness.of(this, 336)) {
          harness.expectResponse(OperationKits.expected(scenario),
              streamed ? harness.streamScenario(scenario) : harness.sendScenario(scenario));
        }
      }
    }
  }

  /**
   * Requires that a long list of models arrives completely. Otherwise models cannot be found.
   */
  @WhenThisFails("Look for limits of the number of elements.")
  @EnabledIfSupported(operations = OperationGroup.LIST_MODELS)
  @Example
  default void rule337_longListOfModelsArrivesCompletely() {
    var request = ListModelsRequest.of("p");
    var deltas = new ArrayList<ScriptedDelta>();
    for (int i = 0; i < 1_100; i++) deltas.add(new ScriptedDelta.ModelEntry(i, "model-" + i));
    try (var harness = ContractHarness.of(this, 337)) {
      harness.enqueueBriefly(Scenario.of(request).deltas(List.copyOf(deltas)), false);
      harness.expectResponse(1_100L, harness.send(request, harness.options())
          .map(models -> models.data().stream().map(Model::id).distinct().count()));
    }
  }

  /**
   * Requires that vectors arrive in every encoding that the caller requests, and that an encoding that the provider
   * cannot decode is rejected with {@code Unsupported}. Otherwise the numbers of a vector are wrong.
   */
  @WhenThisFails("Decode lists of numbers and Base64 with 32-bit numbers, and throw Unsupported with the name of the"
      + " parameter for other encodings.")
  @EnabledIfSupported(value = Feature.SERVER_VARIANTS, operations = OperationGroup.EMBEDDINGS)
  @Example
  default void rule338_vectorsArriveInEveryRequestedEncoding() {
    var request = EmbeddingRequest.of("org/m", Input.text("Hi"));
    var scenario = Scenario.of(request)
        .deltas(new ScriptedDelta.Vector(0, List.of(1f, -0.5f, Float.MIN_VALUE, -1e-35f, 3.4028235e38f)));
    for (var known : List.of(request.with("encoding_format", "float"), request.with("encoding_format", "base64"),
        request.with("encoding_format", null), request.with("encoding_format", "float").with("embed_dtype", "float16"),
        request.with("encoding_format", "base64").with("embed_dtype", "float32"))) {
      try (var harness = ContractHarness.of(this, 338)) {
        harness.expectResponse(OperationKits.expected(scenario), harness.sendScenario(scenario.request(known)));
      }
    }
    try (var harness = ContractHarness.of(this, 338)) {
      harness.enqueue(Reply.json("{\"data\":[{\"index\":0,\"embedding\":\"P4AAAMAAAAA=\"}]}")); // 1 and -2
      var bigEndian = request.with("encoding_format", "base64").with("endianness", "big");
      harness.expectResponse(List.of(1f, -2f), harness.send(bigEndian, harness.options()).map(list -> {
        var vector = list.data().get(0).vector();
        return List.of(vector[0], vector[1]);
      }));
    }
    expectUnsupported(request.with("encoding_format", "bytes"), "encoding_format");
    expectUnsupported(request.with("encoding_format", "base64").with("embed_dtype", "float16"), "embed_dtype");
  }

  private void expectUnsupported(EmbeddingRequest request, String parameter) {
    try (var harness = ContractHarness.of(this, 338)) {
      harness.enqueue(OperationKits.of(request).sampleScenario(), false);
      var result = harness.send(request, harness.options());
      boolean isRejected = result.error().orElse(null) instanceof Unsupported it
          && it.parameter().equals(Optional.of(parameter));
      harness.expect(isRejected, "Unsupported with the parameter " + parameter, result);
    }
  }

  /**
   * Requires that each document is ranked once, that documents with the same score keep the order of the request, and
   * that each result has the text of its document, also if the server sent none.
   */
  @WhenThisFails("Remember the indexes of the results, sort by score and then by index, and copy the text from the "
      + "request.")
  @EnabledIfSupported(operations = OperationGroup.RANKINGS)
  @Example
  default void rule339_eachDocumentIsRankedOnce() {
    var request = RerankRequest.of("org/r", "q", List.of("a", "b", "c"));
    var scores = List.of(new ScriptedDelta.Score(2, 0.5), new ScriptedDelta.Score(1, 0.25),
        new ScriptedDelta.Score(0, 0.5));
    try (var harness = ContractHarness.of(this, 339)) {
      harness.enqueue(Scenario.of(request).deltas(List.copyOf(scores)), false);
      var result = harness.send(request, harness.options());
      harness.expectResponse(List.of(0, 2, 1), result.map(it -> it.results().stream().map(Result::index).toList()));
      harness.expectResponse(List.of("a", "c", "b"),
          result.map(it -> it.results().stream().map(Result::document).toList()));
    }
    expectMalformed(339, Scenario.of(request).deltas(scores.get(0), scores.get(1), new ScriptedDelta.Score(2, 0.25)));
  }

  /**
   * Requires that each result has the document of the request, and that another text and other members that the server
   * sends with the document arrive as extras. Servers shorten and complete documents. Otherwise an application cannot
   * find the document, or does not see what the model has read.
   */
  @WhenThisFails("Use the document of the request, and keep a document that differs from it in the extras.")
  @EnabledIfSupported(value = {Feature.JSON_FORMS, Feature.EXTRAS}, operations = OperationGroup.RANKINGS)
  @Example
  default void rule351_documentOfAResultIsThatOfTheRequest() {
    var request = RerankRequest.of("org/r", "q", List.of("kit a", "kit b"));
    var sent = List.of(JsonNull.NULL, new JsonString("kit b"), JsonObject.of("text", "kit b"),
        new JsonString("kit short"), JsonObject.of("text", "kit short"), JsonObject.of("text", "kit b").with("kit", 77),
        JsonObject.of("text", "kit short").with("kit", 77));
    for (var document : sent) {
      var result = JsonObject.of("index", 1).with("relevance_score", 0.5).with("document", document);
      try (var harness = ContractHarness.of(this, 351)) {
        harness.enqueue(Reply.json(JsonObject.of("results", List.of(result)).toString()));
        var ranking = harness.send(request, harness.options());
        harness.expectResponse(List.of("kit b"),
            ranking.map(it -> it.results().stream().map(Result::document).toList()));
        var extras = ranking.response().orElseThrow().results().get(0).extras().toString();
        for (var mark : List.of("kit short", "77")) {
          boolean isSent = document.toString().contains(mark);
          harness.expect(mark + " in the extras after " + document, isSent, extras.contains(mark));
        }
      }
    }
  }

  /** {@return the complete response to a batch, whose choices arrive in turn and finish for different reasons} */
  private static Scenario batch(CompletionRequest request) {
    int choices = (int) request.parameters().integer("n").orElse(1) * request.prompt().size();
    var deltas = new ArrayList<ScriptedDelta>();
    var reasons = new ArrayList<FinishReason>();
    for (int i = 0; i < choices; i++) {
      deltas.add(0, ScriptedDelta.text(i, "start " + i));
      reasons.add(i % 2 == 0 ? FinishReason.STOP : FinishReason.LENGTH);
    }
    for (int i = 0; i < choices; i++) deltas.add(ScriptedDelta.text(i, ", end " + i));
    return Scenario.of(request).deltas(List.copyOf(deltas)).finishReasons(reasons);
  }

  private void expectMalformed(int rule, Scenario scenario) {
    try (var harness = ContractHarness.of(this, rule)) {
      harness.expect("Malformed", harness.sendScenario(scenario).outcomeName());
    }
  }
}
