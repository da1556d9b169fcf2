package bifrost.vllm;

import static bifrost.api.SendAllOptions.concurrency;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.EmbeddingList;
import bifrost.api.EmbeddingRequest;
import bifrost.api.Input;
import bifrost.api.RerankRequest;
import bifrost.api.ScoreRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Test cases for embeddings, rankings and scores. */
abstract class EmbeddingTestCases extends EndToEndTestCases {
  EmbeddingTestCases(EndToEndServer backend) {
    super(backend);
  }

  private EmbeddingRequest embeddingRequest(String first, String... more) {
    return EmbeddingRequest.of(model(), first, more);
  }

  @Test
  void returnsOneVectorForEachText() {
    var list = bifrost.send(embeddingRequest("hello", "world"));
    assertEquals(List.of(0, 1), list.data().stream().map(each -> each.index()).toList());
    assertEquals(modelId(), list.model());
    assertTrue(list.usage().orElseThrow().promptTokens() > 0);
    for (var each : list.data()) {
      assertTrue(each.vector().length > 1);
      assertEquals(1, each.cosineSimilarity(each), 1e-6);
    }
    assertTrue(list.data().get(0).cosineSimilarity(list.data().get(1)) < 0.9999,
        "different texts have different vectors");
  }

  @Test
  void joinsTheEmbeddingsOfASplitRequest() {
    var request = embeddingRequest("a", "b", "c", "d", "e");
    try (var parts = bifrost.sendAll(request.split(2), concurrency(2))) {
      var joined = parts.collect(EmbeddingList.joining());
      assertEquals(List.of(0, 1, 2, 3, 4), joined.data().stream().map(each -> each.index()).toList());
      assertEquals(bifrost.send(request).usage().orElseThrow().promptTokens(),
          joined.usage().orElseThrow().promptTokens());
    }
  }

  @Test
  void usesTheOnlyModelOfAServerForEmbeddings() {
    if (!backend.isReal()) fake().models(modelId());
    var models = bifrost.health("vllm").models();
    assumeTrue(models.size() == 1, "the server has several models");
    assertTrue(models.get(0).maxModelLen().isPresent(), models::toString);
    assertEquals(modelId(), bifrost.send(embeddingRequest("hello").model("vllm/")).model());
    try (var lists = bifrost.sendAll(embeddingRequest("a", "b").model("vllm/").split(1), concurrency(2))) {
      assertEquals(2, lists.collect(EmbeddingList.joining()).data().size());
    }
  }

  @Test
  void decodesTheSameVectorFromBase64AndFromNumbers() {
    var base64 = bifrost.send(embeddingRequest("hello")).first().vector();
    assertArrayEquals(bifrost.send(embeddingRequest("hello").with("encoding_format", "float")).first().vector(), base64,
        1e-5f);
    assertArrayEquals(bifrost.send(embeddingRequest("hello").with("endianness", "big")).first().vector(), base64,
        1e-5f);
  }

  @Test
  void acceptsTokensAsTheInputOfAnEmbedding() {
    assertEquals(1, bifrost.send(EmbeddingRequest.of(model(), Input.tokens(40, 41))).data().size());
    assertEquals(2,
        bifrost.send(EmbeddingRequest.of(model(), Input.tokenLists(List.of(new int[] {40, 41}, new int[] {42})))).data()
            .size());
  }

  @Test
  void rejectsDimensionsThatTheModelDoesNotSupport() {
    var error = errorOf(Rejected.class, () -> bifrost.send(embeddingRequest("hello").dimensions(8)));
    assertEquals(List.of(400, Optional.of("BadRequestError")), List.of(error.status(), error.type()));
  }

  @Test
  void rejectsAnUnknownEmbeddingModelWithoutNamingAParameter() {
    var error = errorOf(Rejected.class, () -> bifrost.send(embeddingRequest("hello").model("vllm/no/such-model")));
    assertEquals(List.of(404, Optional.of("NotFoundError"), Optional.empty()),
        List.of(error.status(), error.type(), error.param()));
  }

  @Test
  void rejectsEncodingsThatTheClientCannotDecode() {
    assertUnsupported("encoding_format", "bytes");
    assertUnsupported("embed_dtype", "float16");
  }

  private void assertUnsupported(String parameter, String value) {
    var error = errorOf(Unsupported.class, () -> bifrost.send(embeddingRequest("x").with(parameter, value)));
    assertEquals(Optional.of(parameter), error.parameter());
  }

  @Test
  void ranksTheMostRelevantDocumentFirst() {
    var documents = List.of("a cat", "weather in Oslo", "a dog");
    var ranking = bifrost.send(RerankRequest.of(model(), "weather", documents));
    assertEquals(3, ranking.results().size());
    for (int i = 1; i < 3; i++) {
      assertTrue(ranking.results().get(i - 1).relevanceScore() >= ranking.results().get(i).relevanceScore());
    }
    for (var result : ranking.results()) assertEquals(documents.get(result.index()), result.document());
    var best = bifrost.send(RerankRequest.of(model(), "weather", documents).topN(2)).results();
    assertEquals(ranking.results().subList(0, 2).stream().map(each -> each.index()).toList(),
        best.stream().map(each -> each.index()).toList());
  }

  @Test
  void scoresOnePairOfTexts() {
    var list = bifrost.send(ScoreRequest.of(model(), "hello", "hello"));
    assertEquals(modelId(), list.model());
    assertEquals(1, list.data().size());
    assertTrue(list.usage().orElseThrow().promptTokens() > 0);
  }

  @Test
  void scoresATextAndSeveralOthersLikeSinglePairs() {
    var texts = List.of("hello", "weather in Oslo", "a cat");
    var list = bifrost.send(ScoreRequest.of(model(), "hello", texts));
    assertEquals(List.of(0, 1, 2), list.data().stream().map(each -> each.index()).toList());
    for (int i = 0; i < 3; i++) {
      var pair = bifrost.send(ScoreRequest.of(model(), "hello", texts.get(i))).first();
      assertEquals(pair.score(), list.data().get(i).score(), 1e-3);
    }
    assertTrue(list.data().get(0).score() > list.data().get(1).score(), "the same text has the highest score");
  }

  @Test
  void scoresTheTextsAtTheSamePositionsOfTwoLists() {
    var list = bifrost.send(ScoreRequest.of(model(), List.of("hello", "a cat"), List.of("hello", "hello")));
    assertEquals(2, list.data().size());
    assertTrue(list.first().score() > list.data().get(1).score(), "the same text has the highest score");
  }

  @Test
  void rejectsAnUnknownModelForScores() {
    var error = errorOf(Rejected.class, () -> bifrost.send(ScoreRequest.of("vllm/no/such-model", "a", "b")));
    assertEquals(List.of(404, Optional.of("NotFoundError")), List.of(error.status(), error.type()));
  }
}
