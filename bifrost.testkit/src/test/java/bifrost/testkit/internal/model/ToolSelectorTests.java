package bifrost.testkit.internal.model;

import static bifrost.testkit.internal.json.OrderedJson.object;
import static bifrost.testkit.internal.model.ChatFixtures.request;
import static bifrost.testkit.internal.model.ChatFixtures.response;
import static bifrost.testkit.internal.model.ChatFixtures.streamed;
import static bifrost.testkit.internal.model.ChatFixtures.tool;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.testkit.ReceivedResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ToolSelectorTests {
  private static final JsonObject WEATHER = tool("get_weather", "Current weather of a city",
      object("city", object("type", "string"), "days", object("type", "integer")));
  private static final JsonObject TIME = tool("localTime", "", object("zone", object("enum", List.of("UTC", "CET"))));
  private static final String PROMPT = "Please, how is the weather in Paris for 3 days?";

  private static JsonObject toolRequest(String prompt) {
    return request(prompt).with("tools", List.of(TIME, WEATHER));
  }

  private static JsonObject namedTool(String name) {
    return object("type", "function", "function", object("name", name));
  }

  private static List<String> calls(ReceivedResponse response) {
    return ReceivedResponse.objects(response.message().array("tool_calls").orElse(JsonArray.of())).stream()
        .map(call -> call.object("function").orElseThrow())
        .map(call -> call.string("name").orElseThrow() + call.string("arguments").orElseThrow()).toList();
  }

  @Nested
  class AutomaticChoice {
    @Test
    void callsAToolIfItsNameOrDescriptionSharesAWordWithThePrompt() {
      ReceivedResponse response = response(toolRequest(PROMPT));
      assertEquals(List.of("get_weather{\"city\": \"Paris\", \"days\": 3}"), calls(response));
      assertEquals("tool_calls", response.finishReason());
      assertEquals(Optional.empty(), response.message().string("content"));
      assertEquals(List.of("localTime{\"zone\": \"CET\"}"), calls(response(toolRequest("What time is it in CET?"))));
    }

    @Test
    void ignoresFrequentWords() {
      assertEquals(List.of(), calls(response(toolRequest("get me a sandwich, please"))));
    }

    @Test
    void doesNotCallAToolAgainAfterItsResult() {
      ReceivedResponse response = response(toolRequest(PROMPT).with("messages",
          List.of(object("role", "user", "content", PROMPT),
              object("role", "assistant", "content", null, "tool_calls", List.of()),
              object("role", "tool", "tool_call_id", "1", "content", "sunny, 21 °C"))));
      assertEquals(List.of(), calls(response));
      assertTrue(response.content().contains("sunny, 21 °C"), response.content());
    }

    @Test
    void callsAToolAgainForANewQuestion() {
      ReceivedResponse response = response(toolRequest(PROMPT).with("messages",
          List.of(object("role", "user", "content", PROMPT),
              object("role", "tool", "tool_call_id", "1", "content", "sunny"),
              object("role", "user", "content", "And the weather in Oslo?"))));
      assertEquals(List.of("get_weather{\"city\": \"Oslo\", \"days\": 1}"), calls(response));
    }
  }

  @Nested
  class RequiredChoice {
    @Test
    void callsAToolForAnyPromptIfRequired() {
      ReceivedResponse response = response(toolRequest("hi").with("tool_choice", "required"));
      assertEquals(List.of("localTime{\"zone\": \"UTC\"}"), calls(response));
      assertEquals("", response.content());
      assertEquals("tool_calls", response.finishReason());
    }

    @Test
    void callsEveryMatchingToolIfParallelCallsAreAllowed() {
      JsonObject request = toolRequest("Tell me the time and the weather").with("tool_choice", "required");
      assertEquals(2, calls(response(request)).size());
      assertEquals(1, calls(response(request.with("parallel_tool_calls", false))).size());
    }

    @Test
    void callOfANamedToolFinishesWithStop() {
      ReceivedResponse response = response(toolRequest("hi").with("tool_choice", namedTool("get_weather")));
      assertEquals(List.of("get_weather{\"city\": \"hi\", \"days\": 1}"), calls(response));
      assertEquals("stop", response.finishReason());
    }

    @Test
    void rejectsAnUnknownToolName() {
      assertEquals(400, response(toolRequest("hi").with("tool_choice", namedTool("nope"))).status());
    }

    @Test
    void callsNoToolIfTheChoiceIsNone() {
      assertEquals(List.of(), calls(response(toolRequest(PROMPT).with("tool_choice", "none"))));
    }
  }

  @Nested
  class Streamed {
    @Test
    void streamedCallsEqualUnaryCalls() {
      for (Object choice : List.of("auto", "required", namedTool("get_weather"))) {
        JsonObject request = toolRequest("Tell me the time and the weather in Oslo").with("tool_choice", choice);
        assertEquals(calls(response(request)), joined(response(streamed(request))), choice.toString());
      }
    }

    @Test
    void streamsNullContentOnlyForRequiredCalls() {
      assertEquals(List.of("tool_calls"), members(toolRequest(PROMPT)));
      assertEquals(List.of("content", "tool_calls"), members(toolRequest(PROMPT).with("tool_choice", "required")));
    }

    private List<String> members(JsonObject request) {
      JsonObject delta = response(streamed(request)).deltas(0).get(1).object("delta").orElseThrow();
      return List.copyOf(delta.members().keySet());
    }

    /** {@return the name and the arguments of each call, joined by index} */
    private List<String> joined(ReceivedResponse stream) {
      var calls = new ArrayList<String>();
      for (JsonObject choice : stream.deltas(0)) {
        for (JsonObject call : ReceivedResponse
            .objects(choice.object("delta").orElseThrow().array("tool_calls").orElse(JsonArray.of()))) {
          int index = (int) call.integer("index").orElseThrow();
          JsonObject function = call.object("function").orElseThrow();
          if (index == calls.size()) calls.add(function.string("name").orElseThrow());
          calls.set(index, calls.get(index) + function.string("arguments").orElse(""));
        }
      }
      return calls;
    }
  }
}
