package bifrost.openai.internal.responses;

import static bifrost.openai.internal.responses.NativeResponseStream.COMPLETED;
import static bifrost.openai.internal.responses.NativeResponseStream.CREATED;
import static bifrost.openai.internal.responses.NativeResponseStream.HELLO;
import static bifrost.openai.internal.responses.NativeResponseStream.ITEM;
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

import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
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

/** Native Responses streams from servers that omit events and members of the OpenAI API. */
class NativeResponseStreamTests {
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
}
