package bifrost.testkit.internal.model;

import static bifrost.testkit.internal.json.OrderedJson.object;
import static bifrost.testkit.internal.model.ChatFixtures.answer;
import static bifrost.testkit.internal.model.ChatFixtures.ask;
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

  private static JsonObject asking(String prompt) {
    return ask(prompt).with("tools", List.of(TIME, WEATHER));
  }

  private static JsonObject named(String name) {
    return object("type", "function", "function", object("name", name));
  }

  private static List<String> called(ReceivedResponse answer) {
    return ReceivedResponse.objects(answer.message().array("tool_calls").orElse(JsonArray.of())).stream()
        .map(call -> call.object("function").orElseThrow())
        .map(call -> call.string("name").orElseThrow() + call.string("arguments").orElseThrow()).toList();
  }

  @Nested
  class LeftToTheModel {
    @Test
    void areCalledWhenTheNameOrDescriptionSharesAWord() {
      ReceivedResponse answer = answer(asking(PROMPT));
      assertEquals(List.of("get_weather{\"city\": \"Paris\", \"days\": 3}"), called(answer));
      assertEquals("tool_calls", answer.finishReason());
      assertEquals(Optional.empty(), answer.message().string("content"));
      assertEquals(List.of("localTime{\"zone\": \"CET\"}"), called(answer(asking("What time is it in CET?"))));
    }

    @Test
    void areNotCalledForFrequentWords() {
      assertEquals(List.of(), called(answer(asking("get me a sandwich, please"))));
    }

    @Test
    void areNotCalledAgainWhenTheResultIsThere() {
      ReceivedResponse answer = answer(asking(PROMPT).with("messages",
          List.of(object("role", "user", "content", PROMPT),
              object("role", "assistant", "content", null, "tool_calls", List.of()),
              object("role", "tool", "tool_call_id", "1", "content", "sunny, 21 °C"))));
      assertEquals(List.of(), called(answer));
      assertTrue(answer.content().contains("sunny, 21 °C"), answer.content());
    }

    @Test
    void areCalledAgainForANewQuestion() {
      ReceivedResponse answer = answer(asking(PROMPT).with("messages",
          List.of(object("role", "user", "content", PROMPT),
              object("role", "tool", "tool_call_id", "1", "content", "sunny"),
              object("role", "user", "content", "And the weather in Oslo?"))));
      assertEquals(List.of("get_weather{\"city\": \"Oslo\", \"days\": 1}"), called(answer));
    }
  }

  @Nested
  class Demanded {
    @Test
    void areCalledWhateverIsAsked() {
      ReceivedResponse answer = answer(asking("hi").with("tool_choice", "required"));
      assertEquals(List.of("localTime{\"zone\": \"UTC\"}"), called(answer));
      assertEquals("", answer.content());
      assertEquals("tool_calls", answer.finishReason());
    }

    @Test
    void areAllCalledThatFit() {
      JsonObject request = asking("Tell me the time and the weather").with("tool_choice", "required");
      assertEquals(2, called(answer(request)).size());
      assertEquals(1, called(answer(request.with("parallel_tool_calls", false))).size());
    }

    @Test
    void byNameFinishWithStop() {
      ReceivedResponse answer = answer(asking("hi").with("tool_choice", named("get_weather")));
      assertEquals(List.of("get_weather{\"city\": \"hi\", \"days\": 1}"), called(answer));
      assertEquals("stop", answer.finishReason());
    }

    @Test
    void byAnUnknownNameAreRefused() {
      assertEquals(400, answer(asking("hi").with("tool_choice", named("nope"))).status());
    }

    @Test
    void areLeftAloneByNone() {
      assertEquals(List.of(), called(answer(asking(PROMPT).with("tool_choice", "none"))));
    }
  }

  @Nested
  class Streamed {
    @Test
    void comeByIndexWithTheNameFirst() {
      for (Object choice : List.of("auto", "required", named("get_weather"))) {
        JsonObject request = asking("Tell me the time and the weather in Oslo").with("tool_choice", choice);
        assertEquals(called(answer(request)), joined(answer(streamed(request))), choice.toString());
      }
    }

    @Test
    void haveANullContentOnlyWhenTheyAreForced() {
      assertEquals(List.of("tool_calls"), members(asking(PROMPT)));
      assertEquals(List.of("content", "tool_calls"), members(asking(PROMPT).with("tool_choice", "required")));
    }

    private List<String> members(JsonObject request) {
      JsonObject delta = answer(streamed(request)).deltas(0).get(1).object("delta").orElseThrow();
      return List.copyOf(delta.members().keySet());
    }

    /** Name and arguments of each call, put together by index alone. */
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
