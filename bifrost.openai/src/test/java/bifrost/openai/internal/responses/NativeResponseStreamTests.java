package bifrost.openai.internal.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostException;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.ResponseItem.ReasoningItem;
import bifrost.api.ResponsesRequest;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.spi.EventSource;
import bifrost.openai.internal.codec.RecordedHttpMessage;
import bifrost.openai.internal.http.HttpResult;
import bifrost.openai.internal.provider.ResponseFeed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Native Responses streams from servers that omit, repeat or rename the events and members of the OpenAI API. */
class NativeResponseStreamTests {
  private static final String CREATED =
      event("created", "'response':{'id':'r1','object':'response','created_at':1,'status':'in_progress','model':'m'}");
  private static final String COMPLETED =
      event("completed", "'response':{'id':'r1','object':'response','status':'completed'}");
  private static final String LOCATION = "'output_index':0,'content_index':0,'item_id':'i'";
  private static final String ITEM =
      event("output_item.added", "'output_index':0,'item':{'type':'message','id':'i','role':'assistant','content':[]}");
  private static final String PART =
      event("content_part.added", LOCATION + ",'part':{'type':'output_text','text':'','annotations':[]}");
  private static final String HELLO =
      event("output_text.delta", LOCATION + ",'delta':'Hel'") + event("output_text.delta", LOCATION + ",'delta':'lo'");
  private static final String TEXT_DONE = event("output_text.done", LOCATION + ",'text':'Hello'");
  private static final String PART_DONE =
      event("content_part.done", LOCATION + ",'part':{'type':'output_text','text':'Hello','annotations':[]}");
  private static final String ITEM_DONE = event("output_item.done",
      "'output_index':0,'item':{'type':'message','id':'i','role':'assistant','content':[{'type':'output_text',"
          + "'text':'Hello','annotations':[]}]}");

  private static String event(String type, String members) {
    return data("{'type':'response." + type + "'" + (members.isEmpty() ? "" : "," + members) + "}");
  }

  private static String data(String json) {
    return "data: " + json.replace('\'', '"') + "\n\n";
  }

  private record StreamResult(Response response, List<ResponseEvent> events, Optional<BifrostException> failure) {}

  private static StreamResult read(List<byte[]> buffers) {
    var received = new HttpResult<>(200, RecordedHttpMessage.headers(Map.of("content-type", "text/event-stream")),
        ResponseFeed.body(buffers));
    var source = NativeResponsesDecoder.throwingFailures(
        ResponseFeed.events(received, NativeResponsesDecoder.eventDecoder(), NativeResponsesDecoder.endTracker()),
        received.headers());
    var events = new ArrayList<ResponseEvent>();
    var failure = drain(source, events);
    for (var event : events) assertEquals(event, ResponseEvent.of(event.json()), "the JSON form is exact");
    return new StreamResult(events.stream().collect(ResponsesRequest.of("m", "Hi").collector()), events, failure);
  }

  private static Optional<BifrostException> drain(EventSource<ResponseEvent> source, List<ResponseEvent> events) {
    try {
      for (var event = source.next(); event.isPresent(); event = source.next()) events.add(event.get());
      return Optional.empty();
    } catch (BifrostException e) {
      return Optional.of(e);
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Response collected(String... events) {
    var bytes = String.join("", events).getBytes(StandardCharsets.UTF_8);
    var unsplit = read(ResponseFeed.unsplit(bytes));
    assertEquals(Optional.empty(), unsplit.failure());
    assertEquals(unsplit, read(ResponseFeed.everyByte(bytes)));
    return unsplit.response();
  }

  private static Response partial(String... events) {
    var result = read(ResponseFeed.unsplit(String.join("", events).getBytes(StandardCharsets.UTF_8)));
    assertInstanceOf(Truncated.class, result.failure().orElseThrow().error());
    return result.response();
  }

  private static Rejected rejected(String... events) {
    return assertInstanceOf(Rejected.class,
        read(ResponseFeed.unsplit(String.join("", events).getBytes(StandardCharsets.UTF_8))).failure().orElseThrow()
            .error());
  }

  private static JsonObject unknown(Response response) {
    return ((ResponseItem.Unknown) response.output().get(0)).json();
  }

  @Nested
  class WhenTheLastEventHasNoOutput {
    @Test
    void collectsTheTextFromAnySubsetOfTheEvents() {
      var events = List.of(ITEM, PART, HELLO, TEXT_DONE, PART_DONE, ITEM_DONE);
      for (int subset = 1; subset < 1 << events.size(); subset++) {
        var sent = new StringBuilder();
        for (int i = 0; i < events.size(); i++) if ((subset >> i & 1) == 1) sent.append(events.get(i));
        var expected = subset >> 2 == 0 ? "" : "Hello";
        assertEquals(expected, collected(CREATED, sent.toString(), COMPLETED).text(), sent.toString());
        assertEquals(expected, partial(CREATED, sent.toString()).text(), sent.toString());
      }
    }

    @Test
    void collectsTheTextFromEventsInAnyOrder() {
      for (var events : permutations(List.of(ITEM, PART, HELLO, TEXT_DONE, ITEM_DONE))) {
        var response = collected(CREATED, String.join("", events), COMPLETED);
        assertEquals("Hello", response.text(), events.toString());
        assertEquals(1, response.output().size());
      }
    }

    private static List<List<String>> permutations(List<String> events) {
      if (events.isEmpty()) return List.of(List.of());
      var permutations = new ArrayList<List<String>>();
      for (var first : events) {
        var others = new ArrayList<>(events);
        others.remove(first);
        for (var rest : permutations(others)) {
          var permutation = new ArrayList<>(List.of(first));
          permutation.addAll(rest);
          permutations.add(permutation);
        }
      }
      return permutations;
    }

    @Test
    void takesMembersOfTheResponseFromEarlierEvents() {
      var response = collected(
          event("created",
              "'response':{'id':'r1','created_at':5,'model':'m','status':'in_progress','metadata':{'a':'b'},"
                  + "'usage':{'input_tokens':1,'output_tokens':2}}"),
          ITEM_DONE, event("completed", "'response':{'id':'','model':'','created_at':0}"));
      assertEquals(List.of("r1", "m", Optional.of(Instant.ofEpochSecond(5)), "completed", 3L), List.of(response.id(),
          response.model(), response.createdAt(), response.status(), response.usage().orElseThrow().totalTokens()));
      assertEquals(JsonObject.of("metadata", Map.of("a", "b")), response.extras());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'type':'response.completed'}",
        "{'type':'response.completed','id':'r1','status':'completed','output':[]}",
        "{'type':'response.completed','response':null}", "{'type':'response.completed','response':'r1'}",
        "{'type':'response.done'}"})
    void endsAtALastEventWithoutAResponse(String last) {
      var response = collected(CREATED, HELLO, data(last));
      assertEquals(List.of("Hello", "r1", "completed"), List.of(response.text(), response.id(), response.status()));
    }

    @Test
    void readsAResponseWhoseMembersAreNextToTheType() {
      var response =
          collected(data("{'type':'response.completed','id':'r1','status':'completed','usage':{'input_tokens':1},"
              + "'output':[{'type':'message','content':'Hi'}]}"));
      assertEquals(List.of("r1", "Hi", 1L),
          List.of(response.id(), response.text(), response.usage().orElseThrow().promptTokens()));
    }

    @Test
    void itemsOfACompletedResponseAreNotInProgress() {
      for (var item : List.of("'type':'message','content':[]", "'type':'function_call','name':'f'",
          "'type':'mcp_call'")) {
        var added =
            event("output_item.added", "'output_index':0,'item':{" + item + ",'id':'i','status':'in_progress'}");
        assertEquals(List.of(true, false),
            List.of(partial(CREATED, added).toString().contains("[in_progress]") || item.contains("mcp"),
                collected(CREATED, added, COMPLETED).toString().contains("in_progress")));
      }
    }

    @Test
    void readsOutputTextIfThereIsNoOtherOutput() {
      assertEquals("Hi", collected(CREATED, event("completed", "'response':{'output_text':'Hi'}")).text());
      assertEquals("Hello",
          collected(CREATED, HELLO, event("completed", "'response':{'output_text':'Hello','output':[]}")).text());
    }
  }

  @Nested
  class WhenTheLastEventLacksItemsOrContent {
    @Test
    void addsTheStreamedContentToAnItemWithoutContent() {
      var response = collected(CREATED, HELLO,
          event("completed", "'response':{'output':[{'type':'message','id':'i','content':[]}]}"));
      assertEquals(List.of("Hello", 1), List.of(response.text(), response.output().size()));
    }

    @Test
    void addsAnItemThatTheLastEventLacks() {
      var call = event("output_item.done",
          "'output_index':1,'item':{'type':'function_call','id':'c','call_id':'c1','name':'f','arguments':'{}'}");
      var response = collected(CREATED, HELLO, call, event("completed",
          "'response':{'output':[{'type':'message','id':'i','content':[{'type':'output_text','text':'Hello'}]}]}"));
      assertEquals(List.of("Hello", 2, "f"),
          List.of(response.text(), response.output().size(), response.functionCalls().get(0).name()));
    }

    @Test
    void doesNotRepeatItemsThatTheServerJoined() {
      var response = collected(CREATED, event("output_text.delta", "'output_index':0,'item_id':'a','delta':'Hel'"),
          event("output_text.delta", "'output_index':2,'item_id':'b','delta':'lo'"), event("completed",
              "'response':{'output':[{'type':'message','id':'x','content':[{'type':'output_text','text':'Hello'}]}]}"));
      assertEquals(List.of("Hello", 1), List.of(response.text(), response.output().size()));
    }
  }

  @Nested
  class WhenIndexesOrIdsAreMissingOrWrong {
    @Test
    void distinguishesItemsByTheirIds() {
      var response = collected(CREATED,
          event("function_call_arguments.delta", "'item_id':'a','output_index':0,'delta':'{\\\"a\\\":'"),
          event("function_call_arguments.delta", "'item_id':'a','output_index':0,'delta':'1}'"),
          event("function_call_arguments.delta", "'item_id':'b','output_index':0,'delta':'{}'"), COMPLETED);
      assertEquals(List.of("{\"a\":1}", "{}"),
          response.functionCalls().stream().map(ResponseItem.FunctionCall::arguments).toList());
    }

    @Test
    void acceptsADifferentIdInEveryEvent() {
      var response = collected(CREATED, ITEM, PART.replace("\"i\"", "\"x\""), HELLO.replace("\"i\"", "\"y\""),
          TEXT_DONE.replace("\"i\"", "\"z\""), ITEM_DONE.replace("\"i\"", "\"w\""), COMPLETED);
      assertEquals(List.of("Hello", 1), List.of(response.text(), response.output().size()));
    }

    @Test
    void collectsDeltasWithoutOtherEventsInOneMessage() {
      var response = collected(CREATED, event("output_text.delta", "'delta':'Hel'"),
          event("output_text.delta", "'delta':'lo'"), COMPLETED);
      assertEquals(List.of("Hello", 1), List.of(response.text(), response.output().size()));
    }

    @Test
    void distinguishesItemsByTypeIfIndexesAndIdsAreMissing() {
      var response =
          collected(CREATED, event("reasoning_text.delta", "'delta':'hm'"), event("output_text.delta", "'delta':'Hi'"),
              event("function_call_arguments.delta", "'delta':'{}'"), COMPLETED);
      assertEquals(List.of("hm", "Hi", 3), List.of(response.reasoning(), response.text(), response.output().size()));
    }

    @Test
    void separatesPartsOfDifferentTypesWithTheSameIndex() {
      var message =
          (MessageItem) collected(CREATED, HELLO, event("refusal.delta", LOCATION + ",'delta':'no'"), COMPLETED)
              .output().get(0);
      assertEquals(List.of("Hello", "no"), List.of(message.text(), message.refusal()));
    }

    @Test
    void keepsAnInvalidIndexInTheExtrasOfTheEvent() {
      var result = read(ResponseFeed.unsplit((event("output_text.delta",
          "'output_index':'0','content_index':-3,'sequence_number':1.5,'item_id':7,'delta':'Hi'") + COMPLETED)
          .getBytes(StandardCharsets.UTF_8)));
      var delta = (ResponseEvent.OutputTextDelta) result.events().get(0);
      assertEquals(List.of(-1, -1, -1L, "7", "Hi"),
          List.of(delta.outputIndex(), delta.contentIndex(), delta.sequenceNumber(), delta.itemId(), delta.text()));
      assertEquals(Json.parse("{\"output_index\":\"0\",\"content_index\":-3,\"sequence_number\":1.5}"), delta.extras());
    }
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
  class WhenTheStreamFails {
    @ParameterizedTest
    @ValueSource(
        strings = {"{'type':'response.failed','response':{'status':'failed','error':{'code':'c','message':'boom'}}}",
            "{'type':'response.failed','response':{'status':'failed'},'error':{'code':'c','message':'boom'}}",
            "{'type':'response.failed','code':'c','message':'boom'}",
            "{'type':'response.failed','error':{'code':'c','message':'boom'}}",
            "{'type':'response.error','error':{'code':'c','message':'boom'}}",
            "{'type':'response.error','code':'c','message':'boom'}", "{'type':'error','code':'c','message':'boom'}",
            "{'type':'error','error':{'code':'c','message':'boom'}}", "{'error':{'code':'c','message':'boom'}}",
            "{'type':'response.completed','response':{'status':'failed','error':{'code':'c','message':'boom'}}}"})
    void anErrorKeepsItsCodeAndMessage(String last) {
      var error = rejected(CREATED, HELLO, data(last));
      assertEquals(List.of(500, Optional.of("c"), "boom"),
          List.of(error.status(), error.serverCode(), error.message()));
    }

    @Test
    void partialResponseContainsTheStreamedText() {
      var bytes = (CREATED + HELLO
          + event("failed", "'response':{'id':'r1','status':'failed','output':[],'error':{'message':'boom'}}"))
          .getBytes(StandardCharsets.UTF_8);
      assertEquals("Hello", read(ResponseFeed.unsplit(bytes)).response().text());
    }

    @Test
    void reportsACancelledResponseAsRejected() {
      assertEquals(Optional.of("cancelled"),
          rejected(CREATED, HELLO, event("cancelled", "'response':{'status':'cancelled'}")).serverCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "''", "[]", "{}"})
    void ignoresAnEventWithAnEmptyDetail(String detail) {
      assertEquals("Hello", collected(CREATED, data("{'detail':" + detail + "}"), HELLO, COMPLETED).text());
    }

    @Test
    void reportsADetailWithoutATypeAsRejected() {
      assertEquals("no", rejected(CREATED, data("{'detail':'no'}")).message());
    }

    @Test
    void ignoresAnEmptyError() {
      assertEquals("Hello",
          collected(CREATED, HELLO, event("completed", "'response':{'status':'completed','error':{'message':''}}"))
              .text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "data: [DONE]\n\n", ": ping\n\n", "data: {\"type\":\"ping\"}\n\ndata: [DONE]\n\n"})
    void aStreamWithoutEventsIsTruncated(String body) {
      assertEquals("", partial(body).text());
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

  @Test
  void readingAfterAnErrorThrowsItAgain() throws Exception {
    var body = ResponseFeed.body(ResponseFeed.unsplit(event("failed", "").getBytes(StandardCharsets.UTF_8)));
    var source = NativeResponsesDecoder.throwingFailures(ResponseFeed.events(
        new HttpResult<>(200, RecordedHttpMessage.headers(Map.of("content-type", "text/event-stream")), body),
        NativeResponsesDecoder.eventDecoder(), NativeResponsesDecoder.endTracker()),
        RecordedHttpMessage.headers(Map.of()));
    source.next();
    assertEquals(assertThrows(BifrostException.class, source::next),
        assertThrows(BifrostException.class, source::next));
  }
}
