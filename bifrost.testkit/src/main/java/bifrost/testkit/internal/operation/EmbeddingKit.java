package bifrost.testkit.internal.operation;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.Embedding;
import bifrost.api.EmbeddingList;
import bifrost.api.EmbeddingRequest;
import bifrost.api.Request;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.testkit.contract.Dialect.DecodedRequest;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.internal.arbitrary.KitArbitraries;
import bifrost.testkit.internal.arbitrary.RequestArbitraries;
import bifrost.testkit.internal.live.LiveCheck;
import bifrost.testkit.internal.live.LiveClient;
import bifrost.testkit.internal.openai.OpenAiForm;
import bifrost.testkit.internal.openai.OpenAiJsonForm;
import bifrost.testkit.internal.openai.OpenAiMembers;
import bifrost.testkit.internal.scenario.Deltas;
import bifrost.testkit.internal.scenario.Normalizer;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Embeddings. A provider may choose their encoding if the caller does not. */
final class EmbeddingKit implements UnaryKit<EmbeddingRequest, EmbeddingList> {
  private static final String ENCODING = "encoding_format";
  private static final double MIN_SIMILARITY = 0.9999; // a server may calculate with 16-bit floats

  private record NormalizedList(List<ScriptedDelta.Vector> vectors, Optional<Usage> usage) {}

  @Override
  public EmbeddingRequest sample() {
    return EmbeddingRequest.of("org/e", "a text");
  }

  @Override
  public Scenario sampleScenario() {
    return Scenario.of(sample()).deltas(new ScriptedDelta.Vector(0, List.of(0.5f, -1f))).usage(Usage.of(2, 0));
  }

  @Override
  public RequestContent content(EmbeddingRequest request) {
    return RequestContent.input(request.input().json(), request.parameters());
  }

  @Override
  public JsonObject withoutProviderChoices(EmbeddingRequest request, JsonObject parameters) {
    return request.parameters().tryGet(ENCODING).isEmpty() ? parameters.without(ENCODING) : parameters;
  }

  @Override
  public Request<?> received(EmbeddingRequest request, DecodedRequest decoded) {
    return request.parameters(decoded.parameters());
  }

  @Override
  public Object expected(Scenario scenario) {
    return new NormalizedList(Deltas.all(scenario, ScriptedDelta.Vector.class), scenario.usage());
  }

  @Override
  public Object normalized(EmbeddingList response) {
    return new NormalizedList(response.data().stream().map(EmbeddingKit::vector).toList(),
        response.usage().map(Normalizer::normalize));
  }

  private static ScriptedDelta.Vector vector(Embedding embedding) {
    var numbers = new ArrayList<Float>();
    for (float number : embedding.vector()) numbers.add(number);
    return new ScriptedDelta.Vector(embedding.index(), numbers);
  }

  /** {@return a check that both encodings contain the same embeddings} */
  @Override
  public Optional<LiveCheck<EmbeddingRequest>> liveCheck() {
    return Optional.of((client, request, served) -> {
      var floats = client.send(request.with(ENCODING, "float")).data();
      var bytes = client.send(request.with(ENCODING, "base64")).data();
      LiveClient.expect(!floats.isEmpty() && floats.size() == bytes.size(),
          "the same number of embeddings in both encodings", bytes);
      for (int i = 0; i < floats.size(); i++) {
        var embedding = floats.get(i);
        LiveClient.expect(embedding.index() == i && embedding.vector().length > 0, "the embedding of input " + i,
            embedding);
        boolean isSame = embedding.vector().length == bytes.get(i).vector().length
            && embedding.cosineSimilarity(bytes.get(i)) > MIN_SIMILARITY;
        LiveClient.expect(isSame, embedding.toString(), bytes.get(i));
      }
    });
  }

  @Override
  public OpenAiForm openAi() {
    return OpenAiJsonForm.of(List.of("input"), EmbeddingKit::response);
  }

  private static JsonObject response(Scenario scenario) {
    boolean isBase64 =
        scenario.request().parameters().tryGet(ENCODING).filter(new JsonString("base64")::equals).isPresent();
    var data = Deltas.all(scenario, ScriptedDelta.Vector.class).stream()
        .map(each -> object("index", each.choice(), "object", "embedding", "embedding",
            isBase64 ? base64(each.numbers()) : numbers(each.numbers())))
        .toList();
    return OpenAiMembers.withModelAndUsage(scenario, OpenAiMembers.list(scenario, data));
  }

  private static List<BigDecimal> numbers(List<Float> vector) {
    return vector.stream().map(each -> new BigDecimal(each.toString())).toList();
  }

  private static String base64(List<Float> vector) {
    var bytes = ByteBuffer.allocate(Float.BYTES * vector.size()).order(ByteOrder.LITTLE_ENDIAN);
    vector.forEach(bytes::putFloat);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  @Override
  public KitArbitraries<EmbeddingRequest> arbitraries() {
    return new Generated();
  }

  private static final class Generated implements KitArbitraries<EmbeddingRequest> {
    @Override
    public Arbitrary<EmbeddingRequest> requests() {
      return RequestArbitraries.inputs().map(input -> EmbeddingRequest.of("org/e", input));
    }

    @Override
    public Arbitrary<Scenario> scenarios(Set<Feature> features) {
      var numbers = Arbitraries.floats().between(-3e38f, 3e38f).ofScale(6).list().ofMinSize(1).ofMaxSize(5);
      return Combinators.combine(numbers.list().ofMinSize(1).ofMaxSize(3), Arbitraries.of(false, true))
          .as((vectors, asFloats) -> {
            var deltas = new ArrayList<ScriptedDelta>();
            for (int i = 0; i < vectors.size(); i++) deltas.add(new ScriptedDelta.Vector(i, vectors.get(i)));
            var request = EmbeddingRequest.of("org/e", vectors.stream().map(each -> "a text").toList());
            return Scenario.of(asFloats ? request.with(ENCODING, "float") : request.with("kit_parameter", 1))
                .deltas(deltas).usage(Usage.of(vectors.size(), 0));
          });
    }
  }
}
