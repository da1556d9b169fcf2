package bifrost.api.spi;

import static bifrost.api.spi.Forms.assertRoundTrip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.ScoreList;
import bifrost.api.ScoreList.Score;
import bifrost.api.ScoreRequest;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Requests for scores, and the JSON forms of these requests and of their responses. */
class ScoreJsonTests {
  @Provide
  Arbitrary<ScoreList> lists() {
    var scores = Combinators.combine(Arbitraries.integers().between(0, 9), Forms.doubles(), Forms.extras())
        .as(Score::new).list().ofMaxSize(3);
    return Combinators.combine(Forms.texts(), scores, Forms.usages().optional(), Forms.extras()).as(ScoreList::new);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aListIsEqualToThatOfItsForm(@ForAll("lists") ScoreList list) {
    assertRoundTrip(list, ScoreJson::read, ScoreJson::write);
    assertEquals(list, ScoreList.of(list.json()));
    assertEquals(list, ScoreList.parse(list.json().toString()));
    for (var score : list.data()) {
      assertEquals(score, Score.of(score.json()));
      assertEquals(score, Score.parse(score.json().toString()));
    }
  }

  @Provide
  Arbitrary<JsonObject> collidingExtras() {
    return Forms.extras("object", "model", "data", "usage", "index", "score", "other");
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void extrasReplaceComponents(@ForAll("collidingExtras") JsonObject extras) {
    var list = ScoreList.of(List.of()).model("m").usage(Usage.of(1, 2)).extras(extras);
    Forms.assertExtrasReplaceComponents(list, extras, ScoreJson::write);
    Forms.assertExtrasReplaceComponents(Score.of(0, 1).index(2).score(3).extras(extras), extras,
        ScoreJson::writeScore);
  }

  @Provide
  Arbitrary<ScoreRequest> requests() {
    var texts = Forms.texts().list().ofMinSize(1).ofMaxSize(3);
    return Combinators.combine(texts, Forms.texts(), Arbitraries.of(true, false), Forms.parameters())
        .as((text2, text1, single, parameters) -> new ScoreRequest("vllm/m",
            Collections.nCopies(single ? 1 : text2.size(), text1), text2, parameters));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aRequestIsEqualToThatOfItsForm(@ForAll("requests") ScoreRequest request) {
    assertRoundTrip(request, ScoreJson::readRequest, ScoreJson::writeRequest);
    assertEquals(request, ScoreRequest.of(request.json()));
    assertEquals(request, ScoreRequest.parse(request.json().toString()));
  }

  @Example
  void theFormHasTheNamesOfVllm() {
    assertEquals("{\"model\":\"m\",\"text_1\":\"a\",\"text_2\":\"b\"}",
        ScoreRequest.of("m", "a", "b").json().toString());
    assertEquals("{\"model\":\"m\",\"text_1\":\"a\",\"text_2\":[\"b\",\"c\"],\"truncate_prompt_tokens\":9}",
        ScoreRequest.of("m", "a", List.of("b", "c")).truncatePromptTokens(9).json().toString());
    assertEquals("{\"model\":\"m\",\"text_1\":[\"a\",\"b\"],\"text_2\":[\"c\",\"d\"]}",
        ScoreRequest.of("m", List.of("a", "b"), List.of("c", "d")).json().toString());
    assertEquals(
        "{\"object\":\"list\",\"model\":\"m\",\"data\":[{\"index\":0,\"object\":\"score\",\"score\":0.5}],\"id\":7}",
        ScoreList.of(List.of(Score.of(0, 0.5))).model("m").extras(JsonObject.of("id", 7)).json().toString());
  }

  @Example
  void aRequestHasOneFirstTextOrAsManyAsSecondTexts() {
    assertEquals(List.of("c"), ScoreRequest.of("m", "a", "b").text2(List.of("c")).text2());
    assertEquals(List.of("c"), ScoreRequest.of("m", "a", "b").text1(List.of("c")).text1());
    for (int size : List.of(0, 2, 4)) {
      var texts = Collections.nCopies(size, "a");
      var error = assertThrows(IllegalArgumentException.class,
          () -> ScoreRequest.of("m", texts, List.of("b", "c", "d")));
      assertEquals("text1 must have 1 text, or as many as text2: " + size + " instead of 3", error.getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> ScoreRequest.of("m", "a", List.of()));
    var error = assertThrows(IllegalArgumentException.class, () -> ScoreRequest.of("m", "a", "b").with("text_1", "c"));
    assertEquals("parameters must not contain 'text_1': set it with text1(\u2026)", error.getMessage());
  }

  @Example
  void theFirstScoreIsRequired() {
    assertEquals(Score.of(0, 1), ScoreList.of(List.of(Score.of(0, 1), Score.of(1, 2))).first());
    assertThrows(IllegalStateException.class, () -> ScoreList.of(List.of()).first());
  }

  @Example
  void rejectsWhatIsNotAForm() {
    for (var json : List.of("{}", "[]", "{\"data\":null}", "{\"data\":[{\"index\":0}]}", "{\"data\":[{\"score\":1}]}",
        "{\"data\":[{\"index\":0,\"score\":null}]}", "{\"error\":\"no\",\"data\":[]}", "{\"object\":\"error\"}")) {
      assertThrows(JsonParseException.class, () -> ScoreList.parse(json), json);
    }
    for (var json : List.of("{\"model\":\"m\",\"text_1\":\"a\"}", "{\"model\":\"m\",\"text_2\":\"a\"}", "[]",
        "{\"model\":\"m\",\"text_1\":{\"content\":[]},\"text_2\":\"a\"}")) {
      assertThrows(JsonParseException.class, () -> ScoreRequest.parse(json), json);
    }
  }
}
