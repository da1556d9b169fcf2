package bifrost.openai.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ToolCall;
import bifrost.openai.internal.provider.ResponseFeed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The assignment of streamed fragments to tool calls. A fragment is written as its index, id, name and arguments, with
 * {@code -} for a missing member.
 */
class ToolCallIndexAssignerTests {
  private static List<ChatCompletionChunk> chunks(String... deltas) {
    var stream = new StringBuilder();
    for (var delta : deltas) {
      var calls = new ArrayList<String>();
      for (var fragment : delta.split(" ; ")) calls.add(json(fragment.split(" ")));
      stream.append("data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[").append(String.join(",", calls))
          .append("]}}]}\n\n");
    }
    return ResponseFeed.read(stream + "data: [DONE]\n\n", 1).chunks();
  }

  private static String json(String[] fragment) {
    var members = new ArrayList<String>();
    if (!fragment[0].equals("-")) members.add("\"index\":" + fragment[0]);
    if (!fragment[1].equals("-")) members.add("\"id\":\"" + fragment[1] + "\"");
    var function = new ArrayList<String>();
    if (!fragment[2].equals("-")) function.add("\"name\":\"" + fragment[2] + "\"");
    if (!fragment[3].equals("-")) function.add("\"arguments\":\"" + fragment[3].replace("\"", "\\\"") + "\"");
    members.add("\"function\":{" + String.join(",", function) + "}");
    return "{" + String.join(",", members) + "}";
  }

  private static void assertCalls(String expected, String... deltas) {
    var calls = chunks(deltas).stream().collect(ChatCompletionRequest.of("m", "hi").collector()).toolCalls();
    assertEquals(expected, String.join(" ; ", calls.stream().map(ToolCallIndexAssignerTests::text).toList()));
  }

  private static String text(ToolCall call) {
    return call.id() + " " + call.name() + " " + call.arguments();
  }

  @Test
  void aRepeatedIndexWithANewIdAndANameStartsACall() {
    assertCalls("a f {1} ; b f {2}", "0 a f {1}", "0 b f {2}");
    assertCalls("a f {1} ; b g {2} ; c h {3}", "0 a f {", "0 - - 1}", "0 b g {2", "0 - - }", "0 c h {3}");
  }

  @Test
  void aNewIdWithoutANameIsIgnored() {
    assertCalls("a f {12}", "0 a f {1", "0 b - 2}");
  }

  @Test
  void aRepeatedIdContinuesItsCall() {
    assertCalls("a f {12}", "0 a f {1", "0 a - 2}");
    assertCalls("a f {12}", "0 a f {1", "0 a f 2}");
    assertCalls("a f {12}", "- a f {1", "- a - 2}");
  }

  @Test
  void withoutAnIndexANewIdStartsACallAndAMissingIdContinuesTheLastOne() {
    assertCalls("a f {12} ; b g {34}", "- a f {1", "- - - 2}", "- b g {3", "- - - 4}");
    assertCalls("a f {13} ; b g {2}", "- a f {1", "- b g {2}", "- a - 3}");
    assertCalls("a f {12}", "- a f {1", "- - f 2}");
  }

  @Test
  void fragmentsOfOneDeltaCanBelongToSeveralCalls() {
    assertCalls("a f {1} ; b g {2}", "0 a f {1} ; 0 b g {2}");
    assertCalls("a f {1} ; a f {2}", "0 a f {1} ; 0 a f {2}");
    assertCalls("a f {1} ; b f {2}", "- a f {1} ; - b f {2}");
    assertCalls(" f {1} ;  f {2}", "- - f {1} ; - - f {2}");
    assertCalls("a f {1}", "0 a f {1} ; 0 - - -");
    assertCalls("a f {13} ; b g {24}", "- a f {1 ; - b g {2", "- - - 3} ; - - - 4}");
  }

  @Test
  void parallelCallsCanInterleaveByTheirIndex() {
    assertCalls("a f {13} ; b g {24}", "0 a f {1", "1 b g {2", "0 - - 3}", "1 - - 4}");
    assertCalls("a f {1} ; a f {2}", "0 a f {1}", "1 a f {2}");
  }

  @Test
  void aFragmentWithAnUnknownIndexAndNeitherIdNorNameContinuesTheLastCall() {
    assertCalls("a f {12}", "0 a f {1", "1 - - 2}");
    assertCalls("a f {123}", "0 a f {1", "1 a - 2", "2 - - 3}");
  }

  @Test
  void fragmentsThatPrecedeTheIdAndTheNameBelongToTheSameCall() {
    assertCalls("a f {12}", "0 - - {1", "0 a f 2}");
    assertCalls("a f {12}", "- - - {1", "- a f 2}");
  }

  @Test
  void aDifferentNameStartsACallOnceTheArgumentsHaveBegun() {
    assertCalls(" f {1} ;  g {2}", "0 - f {1}", "0 - g {2}");
    assertCalls(" f {1} ;  g {2}", "- - f {1}", "- - g {2}");
    assertCalls("a f {1} ; a g {2}", "0 a f {1}", "0 a g {2}");
    assertCalls("a weather {1}", "0 a get -", "0 - weather {1}");
  }

  @Test
  void theSameNameWithoutAnIdStartsACallOnceTheArgumentsAreComplete() {
    assertCalls(" f {1} ;  f {2}", "- - f {1}", "- - f {2}");
    assertCalls(" f {\"}\":1}", "- - f {\"}\"", "- - f :1}");
  }

  @Test
  void theChunksOfACallShareItsAssignedIndex() {
    var indexes = chunks("0 a f {1", "0 b g {2", "0 - - }", "- c h {", "1 - - }", "3 d i {}").stream()
        .map(chunk -> chunk.choices().get(0).delta().toolCalls().get(0).index()).toList();
    assertEquals(List.of(0, 1, 1, 2, 2, 3), indexes);
  }

  @Test
  void aKnownIdContinuesItsCallRegardlessOfTheIndex() {
    assertCalls("a f {12} ; b g {34}", "0 a f {1", "0 b g {3", "0 a f 2}", "0 b - 4}");
  }

  @Test
  void replacesAnImplausibleIndexWithTheNextFreeOne() {
    assertCalls("a f {1} ; b g {2} ; c h {3}", "2147483647 a f {1}", "-7 b g {2}", "2147483647 c h {3}");
  }
}
