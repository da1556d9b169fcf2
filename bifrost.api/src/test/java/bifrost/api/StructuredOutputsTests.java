package bifrost.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of the JSON forms of constraints, which are those of vLLM's {@code StructuredOutputsParams}. */
class StructuredOutputsTests {
  static Stream<Arguments> forms() {
    return Stream.of(Arguments.of(StructuredOutputs.choice("yes", "no"), "{'choice':['yes','no']}"),
        Arguments.of(StructuredOutputs.choice(List.of("one")), "{'choice':['one']}"),
        Arguments.of(StructuredOutputs.regex("[0-9]{3}"), "{'regex':'[0-9]{3}'}"),
        Arguments.of(StructuredOutputs.grammar("root ::= \"a\""), "{'grammar':'root ::= \\\"a\\\"'}"),
        Arguments.of(StructuredOutputs.json(JsonObject.of("type", "object")), "{'json':{'type':'object'}}"),
        Arguments.of(StructuredOutputs.jsonObject(), "{'json_object':true}"),
        Arguments.of(StructuredOutputs.structuralTag(JsonObject.of("type", "structural_tag")),
            "{'structural_tag':'{\\\"type\\\":\\\"structural_tag\\\"}'}"),
        Arguments.of(StructuredOutputs.regex("a").with("disable_any_whitespace", true),
            "{'regex':'a','disable_any_whitespace':true}"));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void eachConstraintHasItsMember(StructuredOutputs constraint, String json) {
    var text = json.replace('\'', '"');
    assertEquals(text, constraint.json().toString());
    assertEquals(constraint, StructuredOutputs.parse(text));
    assertEquals(constraint.json(), ChatCompletionRequest.of("m", "Hi").structuredOutputs(constraint).parameters()
        .get("structured_outputs"));
  }

  @Test
  void aChoiceHasAtLeastOneText() {
    var refused = assertThrows(IllegalArgumentException.class, () -> StructuredOutputs.choice(List.of()));
    assertEquals("texts must not be empty: vLLM rejects a choice of none", refused.getMessage());
  }
}
