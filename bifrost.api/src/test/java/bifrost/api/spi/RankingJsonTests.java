package bifrost.api.spi;

import static bifrost.api.spi.Forms.assertRoundTrip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.Ranking;
import bifrost.api.RerankRequest;
import bifrost.api.Usage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The JSON forms of rankings and of requests for them. */
class RankingJsonTests {
  @Provide
  Arbitrary<Ranking> rankings() {
    var results = Combinators.combine(Arbitraries.integers().between(0, 9), Forms.texts(), Forms.doubles(),
        Forms.extras()).as(Ranking.Result::new).list().ofMaxSize(3);
    return Combinators.combine(Forms.texts(), results, Forms.usages().optional(), Forms.extras()).as(Ranking::new);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aRankingIsEqualToThatOfItsForm(@ForAll("rankings") Ranking ranking) {
    assertRoundTrip(ranking, RankingJson::read, RankingJson::write);
    assertEquals(ranking, Ranking.of(ranking.json()));
    assertEquals(ranking, Ranking.parse(ranking.json().toString()));
    for (var result : ranking.results()) {
      assertEquals(result, Ranking.Result.of(result.json()));
      assertEquals(result, Ranking.Result.parse(result.json().toString()));
    }
  }

  @Provide
  Arbitrary<JsonObject> collidingExtras() {
    return Forms.extras("model", "results", "usage", "index", "document", "relevance_score", "other");
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void extrasReplaceComponents(@ForAll("collidingExtras") JsonObject extras) {
    var ranking = Ranking.of(List.of()).model("m").usage(Usage.of(1, 2)).extras(extras);
    Forms.assertExtrasReplaceComponents(ranking, extras, RankingJson::write);
    Forms.assertExtrasReplaceComponents(Ranking.Result.of(0, "a", 1).extras(extras), extras, RankingJson::writeResult);
  }

  @Provide
  Arbitrary<RerankRequest> requests() {
    return Combinators.combine(Arbitraries.of("m", "vllm/org/m"), Forms.texts(),
        Forms.texts().list().ofMinSize(1).ofMaxSize(3), Forms.parameters()).as(RerankRequest::new);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aRequestIsEqualToThatOfItsForm(@ForAll("requests") RerankRequest request) {
    assertRoundTrip(request, RankingJson::readRequest, RankingJson::writeRequest);
    assertEquals(request, RerankRequest.of(request.json()));
    assertEquals(request, RerankRequest.parse(request.json().toString()));
  }

  @Example
  void theFormHasTheNamesOfVllm() {
    var ranking = Ranking.of(List.of(Ranking.Result.of(1, "b", 0.5))).model("m").extras(JsonObject.of("id", "r"));
    assertEquals("{\"model\":\"m\",\"results\":[{\"index\":1,\"document\":{\"text\":\"b\"},\"relevance_score\":0.5}],"
        + "\"id\":\"r\"}", ranking.json().toString());
    assertEquals("{\"model\":\"m\",\"query\":\"q\",\"documents\":[\"a\"],\"top_n\":1}",
        RerankRequest.of("m", "q", List.of("a")).topN(1).json().toString());
  }

  @Example
  void readsADocumentFromATextOrAnObject() {
    var noExtras = JsonObject.of();
    for (var document : List.of("\"b\"", "{\"text\":\"b\"}", "{\"text\":\"b\",\"multi_modal\":null}")) {
      assertEquals(new Ranking.Result(1, "b", 2, noExtras), result(document));
    }
    assertEquals(new Ranking.Result(1, "", 2, noExtras), result("null"));
    for (var document : List.of("{\"text\":\"b\",\"id\":7}", "{\"title\":\"b\"}", "7")) {
      var text = document.contains("text") ? "b" : "";
      assertEquals(new Ranking.Result(1, text, 2, JsonObject.of("document", Json.parse(document))), result(document));
    }
  }

  private static Ranking.Result result(String document) {
    return Forms.assertStable("{\"index\":1,\"document\":" + document + ",\"score\":2}", RankingJson::readResult,
        RankingJson::writeResult);
  }

  @Example
  void whatServersSendIsStable() {
    for (var json : List.of("[]", "{\"results\":null}", "{\"data\":[{\"index\":0,\"score\":1}],\"object\":\"list\"}",
        "{\"results\":[{\"index\":0,\"score\":1,\"relevance_score\":2,\"object\":\"score\"}],\"data\":[\"a\"]}",
        "{\"results\":[],\"usage\":{\"total_tokens\":4},\"model\":[]}")) {
      Forms.assertStable(json, RankingJson::read, RankingJson::write);
    }
  }

  @Example
  void rejectsWhatIsNotAForm() {
    for (var json : List.of("{}", "7", "{\"results\":[{\"index\":0}]}", "{\"results\":[{\"score\":1}]}",
        "{\"results\":[{\"index\":-1,\"score\":1}]}", "{\"error\":\"no\",\"results\":[]}")) {
      assertThrows(JsonParseException.class, () -> Ranking.parse(json), json);
    }
    for (var json : List.of("{\"model\":\"m\",\"query\":\"q\"}", "{\"model\":\"m\",\"documents\":[\"a\"]}", "[]")) {
      assertThrows(JsonParseException.class, () -> RerankRequest.parse(json), json);
    }
  }
}
