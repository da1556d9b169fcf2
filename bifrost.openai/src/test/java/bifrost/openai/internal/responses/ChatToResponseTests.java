package bifrost.openai.internal.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem.FunctionCall;
import bifrost.api.ResponsesRequest;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.spi.ChatCompletionJson;
import bifrost.openai.internal.codec.ChatCompletionChunkDecoder;
import bifrost.openai.internal.codec.ChunkSequences;
import bifrost.openai.internal.codec.FinishReasonTracker;
import bifrost.openai.internal.codec.RecordedHttpMessage;
import bifrost.openai.internal.http.HttpResult;
import bifrost.openai.internal.provider.ResponseFeed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The conversion of chat completions to Responses, including members that servers add. */
class ChatToResponseTests {
  private static final String AZURE =
      "{'id':'','created':0,'model':'','choices':[],'prompt_filter_results':[{'prompt_index':0}]}";

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private static ChatCompletion chat(String text) {
    return ChatCompletionJson.read(new JsonReader(json(text).getBytes(StandardCharsets.UTF_8)));
  }

  private static List<ResponseEvent> events(String... chunks) throws Exception {
    var body = new StringBuilder();
    for (var chunk : chunks) body.append("data: ").append(json(chunk)).append("\n\n");
    var received =
        new HttpResult<>(200, RecordedHttpMessage.headers(Map.of("content-type", "text/event-stream")), ResponseFeed
            .body(ResponseFeed.unsplit(body.append("data: [DONE]\n\n").toString().getBytes(StandardCharsets.UTF_8))));
    var chat = ResponseFeed.events(received, new ChatCompletionChunkDecoder(), FinishReasonTracker.forChat(1));
    var source = new ChatToResponseEvents(chat, ChatCompletionRequest.of("m", "Hi"));
    var events = new ArrayList<ResponseEvent>();
    for (var event = source.next(); event.isPresent(); event = source.next()) events.add(event.get());
    return events;
  }

  private static Response collected(List<ResponseEvent> events) {
    return events.stream().collect(ResponsesRequest.of("m", "Hi").collector());
  }

  private static String chunk(String members, String delta) {
    return "{'id':'c','model':'m','created':7" + members + ",'choices':[{'index':0,'delta':" + delta + "}]}";
  }

  @Test
  void keepsAllMembersThatShareAName() {
    var response = ChatToResponse.convert(chat(
        "{'id':'c','note':1,'system_fingerprint':'s','choices':[{'index':0,'finish_reason':'odd','note':2,'same':[1],"
            + "'message':{'role':'assistant','content':'Hi','note':3,'same':[1]}}]}"));
    assertEquals(
        Json.parse(json(
            "{'note':1,'system_fingerprint':'s','finish_reason':'odd','choice.note':2,'same':[1],'message.note':3}")),
        response.extras());
  }

  @Test
  void keepsAllUsageDetailsThatShareAName() {
    var usage = ChatToResponse
        .convert(chat("{'choices':[],'usage':{'prompt_tokens':1,'completion_tokens':2,'prompt_tokens_details':{'a':1},"
            + "'input_tokens_details':{'b':2}}}"))
        .usage().orElseThrow();
    assertEquals(Json.parse(json("{'prompt_tokens_details':{'a':1},'input_tokens_details':{'b':2}}")), usage.extras());
  }

  @Test
  void convertsTheChoiceWithIndex0() {
    assertEquals("Hi",
        ChatToResponse
            .convert(
                chat("{'choices':[{'index':1,'message':{'content':'no'}},{'index':0,'message':{'content':'Hi'}}]}"))
            .text());
  }

  @Test
  void firstEventsWaitForTheIdAndTheModel() throws Exception {
    var events = events(AZURE, chunk("", "{'content':'Hi'}"), AZURE);
    var created = ((ResponseEvent.Created) events.get(0)).response();
    assertEquals(List.of("c", "m", 7L),
        List.of(created.id(), created.model(), created.createdAt().orElseThrow().getEpochSecond()));
    var response = collected(events);
    assertEquals(List.of("c", "m", "Hi", "msg_c_0"), List.of(response.id(), response.model(), response.text(),
        ((bifrost.api.ResponseItem.MessageItem) response.output().get(0)).id()));
    assertFalse(response.extras().tryGet("prompt_filter_results").isEmpty());
  }

  @Test
  void contentDoesNotWaitForAnId() throws Exception {
    assertEquals("Hi",
        collected(events("{'id':'','choices':[{'index':0,'delta':{'content':'H'}}]}", chunk("", "{'content':'i'}")))
            .text());
    assertEquals("", collected(events("{'id':'','choices':[{'index':0,'delta':{},'finish_reason':'stop'}]}")).text());
  }

  @Test
  void throwsAnErrorBeforeTheFirstEventsImmediately() throws Exception {
    var rejected = new BifrostException(Rejected.of(500, "m"));
    var chunks = List.of(new bifrost.api.ChatCompletionChunk("", Optional.empty(), "", List.of(), Optional.empty(),
        Optional.empty(), JsonObject.of()));
    var source = new ChatToResponseEvents(ChunkSequences.source(chunks, Optional.of(rejected)),
        ChatCompletionRequest.of("m", "Hi"));
    assertSame(rejected, assertThrows(BifrostException.class, source::next));
  }

  @Test
  void joinsExtrasOfCallsAndMessages() throws Exception {
    var response = collected(events(
        chunk("",
            "{'audio':{'data':'AA'},'tool_calls':[{'index':0,'id':'t','function':{'name':'f','arguments':'{'},"
                + "'x':{'text':'a'}}]}"),
        chunk("",
            "{'audio':{'data':'BB'},'tool_calls':[{'index':0,'function':{'arguments':'}'},'x':{'text':'b'},'y':1}]}")));
    assertEquals(Json.parse(json("{'x':{'text':'ab'},'y':1}")), response.functionCalls().get(0).extras());
    assertEquals("{}", response.functionCalls().get(0).arguments());
    assertEquals(Json.parse(json("{'data':'AABB'}")), response.extras().tryGet("audio").orElseThrow());
  }

  @Test
  void aFunctionCallBeginsWithItsIdOrItsName() throws Exception {
    var events = events(chunk("", "{'tool_calls':[{'index':0,'function':{'arguments':'{'}}]}"),
        chunk("", "{'tool_calls':[{'index':0,'id':'t','function':{'name':'f','arguments':'}'}}]}"));
    assertEquals(List.of("t", "f"),
        List.of(collected(events).functionCalls().get(0).callId(), collected(events).functionCalls().get(0).name()));
    assertEquals(1, collected(events).output().size());
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '`', value = {"'id':'t'; 'function':{'name':'f'}",
      "'function':{'name':'f'}; 'id':'t'", "'id':'t'; 'id':'t'", "'id':''; 'id':'t'",
      "'id':'t'; 'function':{'arguments':''}"})
  void announcesACallWithTheIdAndTheNameOfItsFirstFragments(String first, String second) throws Exception {
    var events = events(chunk("", call(first)), chunk("", call(second)),
        chunk("", call("'id':'t','function':{'name':'f','arguments':'{}'}")));
    var added = events.stream().filter(ResponseEvent.OutputItemAdded.class::isInstance)
        .map(event -> (FunctionCall) ((ResponseEvent.OutputItemAdded) event).item()).toList();
    assertEquals(List.of("t f"), added.stream().map(call -> call.callId() + " " + call.name()).toList());
    assertEquals(List.of("{}"), collected(events).functionCalls().stream().map(FunctionCall::arguments).toList());
  }

  private static String call(String members) {
    return "{'tool_calls':[{'index':0," + members + "}]}";
  }

  @Test
  void announcesACallWithoutANameAtTheEnd() throws Exception {
    var events = events(chunk("", call("'id':'t','function':{'arguments':'{'}")), chunk("", "{'content':'Hi'}"),
        chunk("", call("'function':{'arguments':'}'}")));
    var call = collected(events).functionCalls().get(0);
    assertEquals(List.of("t", "", "{}", "fc_c_1"), List.of(call.callId(), call.name(), call.arguments(), call.id()));
  }

  @Test
  void callsWithoutAnIdDoNotWaitForOne() throws Exception {
    var events = events(chunk("", call("'function':{'name':'f','arguments':'{'}")), chunk("", "{'content':'Hi'}"),
        chunk("", call("'function':{'arguments':'}'}")));
    assertEquals("FunctionCall MessageItem", collected(events).output().stream()
        .map(item -> item.getClass().getSimpleName()).collect(Collectors.joining(" ")));
    assertEquals("fc_c_0", collected(events).functionCalls().get(0).callId());
  }

  @Test
  void announcesCallsInTheOrderOfTheirIndices() throws Exception {
    var events = events(chunk("", call("'id':'a'")),
        chunk("", "{'tool_calls':[{'index':1,'id':'b','function':{'name':'g','arguments':'{}'}}]}"),
        chunk("", call("'function':{'name':'f','arguments':'[]'}")));
    assertEquals(List.of("a f []", "b g {}"), collected(events).functionCalls().stream()
        .map(call -> call.callId() + " " + call.name() + " " + call.arguments()).toList());
  }

  @Test
  void keepsFragmentsThatBelongToNoCall() throws Exception {
    var response = collected(events(chunk("", "{'tool_calls':[{'index':0,'function':{'arguments':'{}'}}]}")));
    assertEquals(List.of(), response.output());
    assertEquals(Json.parse(json("[{'function':{'arguments':'{}'}}]")),
        response.extras().tryGet("tool_calls").orElseThrow());
  }

  /** Members of a chat completion, or the mistakes of a server, may have the names of members of a response. */
  @ParameterizedTest
  @ValueSource(strings = {"id", "object", "created_at", "status", "error", "incomplete_details", "model", "output",
      "usage", "type", "call_id", "name", "arguments", "input_tokens", "output_tokens", "total_tokens"})
  void extrasDoNotReplaceTheMembersOfAResponse(String name) throws Exception {
    var choice = "'index':0,'finish_reason':'tool_calls'"
        + (name.equals("error") ? "" : ",'" + name + "':'of the choice'");
    var extra = "'" + name + "':{'of':'the message'}";
    var call = "'index':0,'function':{'name':'f','arguments':'{}'}" + (name.equals("id") ? ",'id':'c'"
        : name.equals("type") ? ",'id':'c','type':'function'"
        : ",'id':'c','" + name + "':{'of':'the call'}");
    var usage = "'prompt_tokens':1,'completion_tokens':2,'total_tokens':3"
        + (name.equals("total_tokens") ? "" : ",'" + name + "':4");
    var top = "'created':1,'model':'m','id':'c1'" + (name.matches("id|object|model|usage|error") ? ""
        : ",'" + name + "':{'of':'the chat'}");
    var unary = ChatToResponse.convert(chat("{" + top + ",'choices':[{" + choice + ",'message':{'role':'assistant',"
        + extra + ",'tool_calls':[{" + call + "}]}}],'usage':{" + usage + "}}"));
    var streamed = collected(events("{" + top + ",'choices':[{" + choice + ",'delta':{" + extra + ",'tool_calls':[{"
        + call + "}]}}],'usage':{" + usage + "}}"));
    for (var response : List.of(unary, streamed)) {
      assertEquals(List.of("c1", "m", "completed", 3L), List.of(response.id(), response.model(), response.status(),
          response.usage().orElseThrow().totalTokens()));
      assertEquals(List.of("{}"), response.functionCalls().stream().map(FunctionCall::arguments).toList());
      assertEquals(response, Response.of(response.json()));
      var text = response.json().toString();
      for (var owner : List.of("choice", "message", "call", "chat")) {
        boolean isSent = (choice + extra + call + top).contains("the " + owner);
        assertEquals(isSent, text.contains("the " + owner), () -> owner + " in " + text);
      }
    }
  }
}
