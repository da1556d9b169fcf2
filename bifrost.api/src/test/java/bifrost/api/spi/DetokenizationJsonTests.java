package bifrost.api.spi;

import static bifrost.api.spi.Forms.assertRoundTrip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.Detokenization;
import bifrost.api.DetokenizeRequest;
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

/** The JSON forms of requests for the text of tokens, and of their responses. */
class DetokenizationJsonTests {
  @Provide
  Arbitrary<Detokenization> detokenizations() {
    return Combinators.combine(Forms.texts(), Forms.extras()).as(Detokenization::new);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aDetokenizationIsEqualToThatOfItsForm(@ForAll("detokenizations") Detokenization detokenization) {
    assertRoundTrip(detokenization, DetokenizationJson::read, DetokenizationJson::write);
    assertEquals(detokenization, Detokenization.of(detokenization.json()));
    assertEquals(detokenization, Detokenization.parse(detokenization.json().toString()));
  }

  @Provide
  Arbitrary<DetokenizeRequest> requests() {
    return Combinators.combine(Arbitraries.integers().list().ofMaxSize(3), Forms.parameters())
        .as((tokens, parameters) -> new DetokenizeRequest("vllm/m", tokens, parameters));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aRequestIsEqualToThatOfItsForm(@ForAll("requests") DetokenizeRequest request) {
    assertRoundTrip(request, DetokenizationJson::readRequest, DetokenizationJson::writeRequest);
    assertEquals(request, DetokenizeRequest.of(request.json()));
    assertEquals(request, DetokenizeRequest.parse(request.json().toString()));
  }

  @Example
  void theFormHasTheNamesOfVllm() {
    assertEquals("{\"model\":\"m\",\"tokens\":[7,8]}", DetokenizeRequest.of("m", 7, 8).json().toString());
    assertEquals(DetokenizeRequest.of("m", 7, 8), DetokenizeRequest.of("m", List.of(1)).tokens(List.of(7, 8)));
    var all = Detokenization.of("a").text("Hi").extras(JsonObject.of("x", 1));
    assertEquals("{\"prompt\":\"Hi\",\"x\":1}", all.json().toString());
    Forms.assertExtrasReplaceComponents(all, JsonObject.of("x", 1), DetokenizationJson::write);
  }

  @Example
  void rejectsWhatIsNotAForm() {
    for (var json : List.of("{}", "\"a\"", "{\"prompt\":null}", "{\"prompt\":7}",
        "{\"prompt\":\"\",\"error\":\"no\"}")) {
      assertThrows(JsonParseException.class, () -> Detokenization.parse(json), json);
    }
    for (var json : List.of("{\"model\":\"m\"}", "[]", "{\"model\":\"m\",\"tokens\":[\"a\"]}")) {
      assertThrows(JsonParseException.class, () -> DetokenizeRequest.parse(json), json);
    }
    assertThrows(IllegalArgumentException.class, () -> DetokenizeRequest.of("m", 7).with("tokens", 8));
  }
}
