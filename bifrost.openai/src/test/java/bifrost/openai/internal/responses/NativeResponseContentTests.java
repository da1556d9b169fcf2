package bifrost.openai.internal.responses;

import static bifrost.openai.internal.responses.NativeResponseStream.COMPLETED;
import static bifrost.openai.internal.responses.NativeResponseStream.CREATED;
import static bifrost.openai.internal.responses.NativeResponseStream.HELLO;
import static bifrost.openai.internal.responses.NativeResponseStream.ITEM_DONE;
import static bifrost.openai.internal.responses.NativeResponseStream.LOCATION;
import static bifrost.openai.internal.responses.NativeResponseStream.PART;
import static bifrost.openai.internal.responses.NativeResponseStream.PART_DONE;
import static bifrost.openai.internal.responses.NativeResponseStream.TEXT_DONE;
import static bifrost.openai.internal.responses.NativeResponseStream.collected;
import static bifrost.openai.internal.responses.NativeResponseStream.data;
import static bifrost.openai.internal.responses.NativeResponseStream.event;
import static bifrost.openai.internal.responses.NativeResponseStream.partial;
import static bifrost.openai.internal.responses.NativeResponseStream.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.ResponseItem.ReasoningItem;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.openai.internal.provider.ResponseFeed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Native Responses streams from servers that repeat the text, or send content of other kinds. */
class NativeResponseContentTests {
  private static JsonObject unknown(Response response) {
    return ((ResponseItem.Unknown) response.output().get(0)).json();
  }

  @Nested
  class WhenEventsRepeatTheText {
    @Test
    void doesNotAddLateDeltasToACompleteText() {
      assertEquals("Hello", collected(CREATED, TEXT_DONE, HELLO, COMPLETED).text());
      assertEquals("Hello", collected(CREATED, HELLO, ITEM_DONE, HELLO, COMPLETED).text());
      assertEquals("Hello", partial(CREATED, PART_DONE, HELLO).text());
    }

    @Test
    void ignoresRepetitionsThatDifferInSecondaryMembers() {
      var item = event("output_item.done",
          "'output_index':0,'item':{'type':'message','status':'in_progress','content':'Hello'}");
      var part = event("content_part.done",
          "'output_index':0,'content_index':0,'part':{'type':'output_text','text':'Hello','annotations':[1]}");
      assertEquals("Hello", collected(CREATED, item, item.replace("in_progress", "completed"), COMPLETED).text());
      assertEquals("Hello", collected(CREATED, part, part.replace("[1]", "[2]"), COMPLETED).text());
      var summary =
          event("reasoning_summary_part.done", "'summary_index':0,'part':{'type':'summary_text','text':'s','n':1}");
      assertEquals(1,
          ((ReasoningItem) collected(CREATED, summary, summary.replace("1}", "2}"), COMPLETED).output().get(0)).extras()
              .array("summary")
              .orElseThrow().size());
    }

    @Test
    void anEmptyDoneEventDoesNotEraseTheText() {
      assertEquals("Hello",
          collected(CREATED, HELLO, TEXT_DONE.replace("Hello", ""), PART_DONE.replace("Hello", ""), COMPLETED).text());
    }

    @Test
    void deltasReplaceTheArgumentsOfTheAddedItem() {
      var added = event("output_item.added",
          "'output_index':0,'item':{'type':'function_call','id':'i','call_id':'c','name':'f','arguments':'{}'}");
      var response =
          partial(CREATED, added, event("function_call_arguments.delta", LOCATION + ",'delta':'{\\\"a\\\":1}'"));
      assertEquals("{\"a\":1}", response.functionCalls().get(0).arguments());
    }
  }

  @Nested
  class WhenEventsContainOtherContent {
    @Test
    void collectsReasoningSummaries() {
      var summary = "'item_id':'i','output_index':0,'summary_index':";
      var response = collected(CREATED,
          event("reasoning_summary_part.added", summary + "0,'part':{'type':'summary_text','text':''}"),
          event("reasoning_summary_text.delta", summary + "0,'delta':'a'"),
          event("reasoning_summary_text.delta", summary + "0,'delta':'b'"),
          event("reasoning_summary_text.done", summary + "1,'text':'c'"), COMPLETED);
      assertEquals(
          Json.parse(
              "{\"summary\":[{\"type\":\"summary_text\",\"text\":\"ab\"},{\"type\":\"summary_text\",\"text\":\"c\"}]}"),
          ((ReasoningItem) response.output().get(0)).extras());
    }

    @ParameterizedTest
    @ValueSource(strings = {"reasoning_text.delta", "reasoning.delta"})
    void collectsReasoning(String type) {
      assertEquals("hm",
          collected(CREATED, event(type, LOCATION + ",'delta':'h'"), event(type, LOCATION + ",'delta':'m'"), COMPLETED)
              .reasoning());
    }

    @Test
    void collectsEachAnnotationOnce() {
      var annotation =
          event("output_text.annotation.added", LOCATION + ",'annotation_index':0,'annotation':{'url':'a'}");
      var message = (MessageItem) collected(CREATED, PART, HELLO, annotation, annotation,
          annotation.replace("\"a\"", "\"b\""), COMPLETED).output().get(0);
      assertEquals(Json.parse("[{\"url\":\"a\"},{\"url\":\"b\"}]"),
          ((bifrost.api.ResponsePart.Text) message.content().get(0)).extras().tryGet("annotations").orElseThrow());
    }

    @Test
    void collectsCallsOfOtherTools() {
      for (var type : List.of("mcp_call_arguments", "custom_tool_call_input", "code_interpreter_call_code",
          "mcp_call.arguments")) {
        var call = type.substring(0, type.indexOf("_call") + 5);
        var member = type.substring(call.length() + 1);
        var deltas =
            event(type + ".delta", LOCATION + ",'delta':'a'") + event(type + ".delta", LOCATION + ",'delta':'b'");
        var expected = JsonObject.of("type", call).with("id", "i").with(member, "ab");
        assertEquals(expected, unknown(collected(CREATED, deltas, COMPLETED)));
        assertEquals(expected, unknown(partial(CREATED, event(type + ".done", LOCATION + ",'" + member + "':'ab'"))));
        var added =
            event("output_item.added", "'output_index':0,'item':" + expected.with(member, "").with("name", "t"));
        assertEquals(expected.with("name", "t"), unknown(collected(CREATED, added, deltas, COMPLETED)));
      }
    }

    @Test
    void joinsAudioInTheExtras() {
      var response = collected(CREATED, event("audio.delta", "'delta':'AAAA'"),
          event("audio.transcript.delta", "'delta':'Hel'"), event("audio.delta", "'delta':'BBBB'"),
          event("audio.transcript.delta", "'delta':'lo'"), event("audio.done", ""), COMPLETED);
      assertEquals(JsonObject.of("audio", Map.of("data", "AAAABBBB", "transcript", "Hello")), response.extras());
    }

    @Test
    void collectsAudioOfAnItemInAPart() {
      var message = (MessageItem) collected(CREATED, event("output_audio.delta", LOCATION + ",'delta':'AA'"),
          event("output_audio.delta", LOCATION + ",'delta':'BB'"),
          event("output_audio_transcript.delta", LOCATION + ",'delta':'Hi'"), COMPLETED).output().get(0);
      assertEquals(List.of(new bifrost.api.ResponsePart.Unknown(
          JsonObject.of("type", "output_audio").with("data", "AABB").with("transcript", "Hi"))), message.content());
    }

    @Test
    void joinsDeltasOfUnknownEvents() {
      var response = collected(CREATED, event("poem.delta", "'delta':'a'"), event("list.delta", "'delta':[1]"),
          event("poem.delta", "'delta':'b'"), event("list.delta", "'delta':[2]"),
          event("thing.delta", "'delta':{'text':'a','n':1}"), event("thing.delta", "'delta':{'text':'b','n':2}"),
          event("note.done", "'note':'whole'"), COMPLETED);
      assertEquals(
          Json.parse("{\"poem\":\"ab\",\"list\":[1,2],\"thing\":{\"text\":\"ab\",\"n\":2},\"note\":\"whole\"}"),
          response.extras());
    }
  }

  @Nested
  class WhenEventsAreUnknown {
    @Test
    void deliversUnknownEventsThatHaveAType() {
      var result = read(
          ResponseFeed.unsplit((CREATED + data("{'type':'ping'}") + data("{'x':1}") + data("null") + HELLO + COMPLETED)
              .getBytes(StandardCharsets.UTF_8)));
      assertEquals(Optional.empty(), result.failure());
      assertEquals(List.of("response.created", "ping", "response.output_text.delta", "response.output_text.delta",
          "response.completed"), result.events().stream().map(ResponseEvent::type).toList());
    }

    @Test
    void usesTheNameOfAnEventWithoutATypeAsItsType() {
      var named =
          "event: response.output_text.delta\ndata: {\"delta\":\"Hi\"}\n\nevent: response.completed\ndata: {"
              + "\"response\":{\"id\":\"r1\"}}\n\n";
      assertEquals(List.of("Hi", "r1"), List.of(collected(named).text(), collected(named).id()));
    }

    @Test
    void reportsADeltaOfAnUnexpectedTypeAsMalformed() {
      var failure = read(ResponseFeed.unsplit(event("output_text.delta", "'delta':5").getBytes(StandardCharsets.UTF_8)))
          .failure().orElseThrow();
      assertTrue(failure.getMessage().contains("$.delta"), failure.getMessage());
      assertInstanceOf(bifrost.api.BifrostError.Malformed.class, failure.error());
    }
  }
}
