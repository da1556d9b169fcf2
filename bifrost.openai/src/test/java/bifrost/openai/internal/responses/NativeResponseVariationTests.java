package bifrost.openai.internal.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.Response;
import bifrost.api.ResponseItem;
import bifrost.api.ResponseItem.FunctionCall;
import bifrost.api.ResponseItem.FunctionCallOutput;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.ResponsesRequest;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.openai.internal.codec.RawResponse;
import bifrost.openai.internal.codec.RecordedHttpMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Unary native Responses whose members have an unexpected type, and items that are sent back as input. */
class NativeResponseVariationTests {
  private static final String VALID_OUTPUT =
      "'output':[{'type':'message','role':'assistant','content':[{'type':'output_text','text':'Hi'}]}]";

  private static JsonObject json(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  private static Response decode(String json) {
    var bytes = json(json).toString().getBytes(StandardCharsets.UTF_8);
    try {
      var response = RawResponse.of(200, RecordedHttpMessage.headers(Map.of("x-request-id", "q")), bytes)
          .decode(new JsonReader(bytes), NativeResponsesDecoder::decode);
      assertEquals(response, Response.of(response.json()), "the JSON form is exact");
      return response;
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Response decodeWith(String members) {
    return decode("{" + members + "," + VALID_OUTPUT + "}");
  }

  private static <E> E error(Class<E> type, String json) {
    return assertInstanceOf(type, assertThrows(BifrostException.class, () -> decode(json)).error());
  }

  private static ResponseItem item(String item) {
    return decode("{'status':'completed','output':[" + item + "]}").output().get(0);
  }

  private static String text(String content) {
    return ((MessageItem) item("{'type':'message','content':" + content + "}")).text();
  }

  @ParameterizedTest
  @ValueSource(strings = {"'created_at':'2025-01-01'", "'created_at':1e30", "'created_at':-1e400", "'created_at':[]",
      "'usage':[1]", "'usage':'none'", "'usage':7", "'status':5", "'status':{'a':1}", "'model':['m']", "'model':4",
      "'id':{'a':1}", "'incomplete_details':'too long'", "'incomplete_details':{'reason':5}", "'object':'thing'",
      "'error':{'message':'old'}", "'reasoning':'none'", "'x':[{'y':null}]"})
  void keepsASecondaryMemberOfAnUnexpectedTypeInTheExtras(String member) {
    var response = decodeWith("'object':'response','status':'completed'," + member);
    assertEquals("Hi", response.text());
    var expected = json("{" + member + "}");
    var name = expected.members().keySet().iterator().next();
    assertEquals(expected.tryGet(name), response.extras().tryGet(name));
  }

  @ParameterizedTest
  @CsvSource({"1748694614.850598,1748694614", "1748694614.0,1748694614", "-1.5,-2", "1e3,1000", "0,0"})
  void truncatesAFractionalTimeToTheSecond(String created, long seconds) {
    assertEquals(Optional.of(Instant.ofEpochSecond(seconds)), decodeWith("'created_at':" + created).createdAt());
    assertTrue(decodeWith("'created_at':" + created).extras().isEmpty());
  }

  @Test
  void readsNumericIdsAsText() {
    var response = decodeWith("'id':17");
    assertEquals("17", response.id());
    assertEquals(new FunctionCall("1", "2", "f", "{}", Optional.empty(), JsonObject.of()),
        item("{'type':'function_call','id':1,'call_id':2,'name':'f','arguments':'{}'}"));
  }

  @Test
  void keepsUsageMembersOfAnUnexpectedTypeInTheirExtras() {
    var usage = decodeWith(
        "'usage':{'input_tokens':1.5,'output_tokens':2,'input_tokens_details':[7],"
            + "'output_tokens_details':{'reasoning_tokens':'x'}}")
        .usage().orElseThrow();
    assertEquals(List.of(0L, 2L, 2L), List.of(usage.promptTokens(), usage.completionTokens(), usage.totalTokens()));
    assertEquals(List.of(OptionalLong.empty(), OptionalLong.empty()),
        List.of(usage.cachedTokens(), usage.reasoningTokens()));
    assertEquals(
        json("{'input_tokens':1.5,'input_tokens_details':[7],'output_tokens_details':{'reasoning_tokens':'x'}}"),
        usage.extras());
  }

  @Test
  void keepsMembersNextToTheIncompleteReason() {
    var response = decodeWith("'incomplete_details':{'reason':'max_output_tokens','at':3}");
    assertEquals(Optional.of("max_output_tokens"), response.incompleteReason());
    assertEquals(json("{'incomplete_details':{'at':3}}"), response.extras());
  }

  @ParameterizedTest
  @ValueSource(strings = {"'Hi'", "{'type':'output_text','text':'Hi'}", "[{'type':'output_text','text':'Hi'}]",
      "['H','i']", "['H',null,{'type':'text','text':'i'}]", "[{'text':'Hi'}]", "[{'type':'','text':'Hi'}]",
      "[{'type':'image','x':1},{'type':'output_text','text':'Hi'}]",
      "[{'type':'output_text','text':'Hi','annotations':'none','logprobs':7}]"})
  void readsContentInEveryFormat(String content) {
    assertEquals("Hi", text(content));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[{'type':'output_text','text':5}]", "[{'type':'refusal','refusal':[]}]", "5", "[true]"})
  void reportsContentThatIsNotTextAsMalformedWithItsPath(String content) {
    var failure = assertThrows(BifrostException.class, () -> text(content));
    assertInstanceOf(Malformed.class, failure.error());
    assertTrue(failure.getMessage().contains("$.output[0].content"), failure.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"'name':5,'arguments':'{}'", "'name':'f','arguments':5"})
  void reportsNamesAndArgumentsOfAnUnexpectedTypeAsMalformed(String members) {
    error(Malformed.class, "{'output':[{'type':'function_call'," + members + "}]}");
  }

  @Test
  void readsArgumentsThatAreNotAStringAsTheirJsonText() {
    assertEquals("{\"a\":1}",
        ((FunctionCall) item("{'type':'function_call','name':'f','arguments':{'a':1}}")).arguments());
    assertEquals("[1]", ((FunctionCall) item("{'type':'function_call','name':'f','arguments':[1]}")).arguments());
    assertEquals("f", ((FunctionCall) item("{'type':'','name':'f','arguments':'{}'}")).name());
  }

  @Test
  void keepsItemsThatAreNotObjects() {
    var response = decode("{'output':['Hi',null,5,{'type':'message','content':'!'}]}");
    assertEquals(List.of("Hi!", 2), List.of(response.text(), response.output().size()));
    assertEquals(json("{'output':[5]}"), response.extras());
    assertEquals("Hi", decode("{'output':'Hi'}").text());
    assertEquals("Hi", decode("{'output':{'type':'message','content':'Hi'}}").text());
    assertEquals("Hi", decode("{'output_text':'Hi'}").text());
  }

  @Test
  void readsAnEmptyTypeRoleOrStatusAsAbsent() {
    var message =
        (MessageItem) decode("{'object':'','status':'','output':[{'type':'','role':'','status':'','content':'Hi'}]}")
            .output().get(0);
    assertEquals(List.of("assistant", Optional.empty(), JsonObject.of()),
        List.of(message.role(), message.status(), message.extras()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "''", "{'message':'','code':null}", "[]", "false"})
  void ignoresAnEmptyError(String error) {
    assertEquals("Hi", decodeWith("'error':" + error).text());
    assertEquals("Hi", decodeWith("'object':'response','status':'completed','error':" + error).text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'object':'response','status':'failed','output':[],'error':{'code':'c','message':'m'}}",
      "{'error':{'code':'c','message':'m'}}", "{'error':{'code':'c','message':'m'},'output':[]}",
      "{'status':'failed','error':{'code':'c','message':'m'}}"})
  void reportsAnErrorAsRejected(String json) {
    var error = error(Rejected.class, json);
    assertEquals(List.of(Optional.of("c"), "m", Optional.of("q")),
        List.of(error.serverCode(), error.message(), error.requestId()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'status':'failed','output':[]}", "{'status':'failed'}",
      "{'status':'failed','output':[],'error':{}}"})
  void reportsAFailedResponseWithoutAnErrorAsRejected(String json) {
    assertEquals(500, error(Rejected.class, json).status());
  }

  @Test
  void joinsTheTextOfAToolResultAndSendsItsPartsBack() {
    var output = (FunctionCallOutput) item(
        "{'type':'function_call_output','call_id':'c','output':[{'type':'input_text','text':'a'},"
            + "{'type':'input_image','image_url':'http://a'},{'type':'input_text','text':'b'}]}");
    assertEquals("ab", output.output());
    assertSentBack("{'type':'function_call_output','call_id':'c','output':[{'type':'input_text','text':'a'},"
        + "{'type':'input_image','image_url':'http://a'},{'type':'input_text','text':'b'}]}");
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "{'type':'message','id':'i','role':'assistant','status':'completed','phase':'x',"
          + "'content':[{'type':'output_text','text':'Hi','annotations':[{'url':'a'}]},"
          + "{'type':'refusal','refusal':'no','why':1},{'type':'reasoning_text','text':'hm'},{'type':'sound',"
          + "'data':'AA'}]}",
      "{'type':'message','role':'user','content':[{'type':'input_text','text':'Hi'},{'type':'output_text',"
          + "'text':'?'},{'type':'input_image','image_url':'http://a',"
          + "'detail':'low'},{'type':'input_image','file_id':'f'},{'type':'input_image','image_url':{'url':'x'}},"
          + "{'type':'input_file','file_id':'g'}]}",
      "{'type':'message','role':'assistant','content':[{'type':'text','text':'Hi'},{'type':'input_text','text':'Hi'}]}",
      "{'type':'reasoning','id':'r','summary':[{'type':'summary_text','text':'s'}],'encrypted_content':'e',"
          + "'content':[{'type':'reasoning_text','text':'hm'},"
          + "{'type':'text','text':'hm'}]}",
      "{'type':'function_call','id':'f','call_id':'c','name':'f','arguments':'{}','status':'completed',"
          + "'namespace':'n'}",
      "{'type':'function_call_output','id':'o','call_id':'c','output':'1','status':'completed'}",
      "{'type':'mcp_call','id':'m','arguments':{'a':[1,null]},'error':null}"})
  void sendsItemsBackUnchanged(String item) {
    assertSentBack(item);
  }

  private static void assertSentBack(String item) {
    var sent = (JsonObject) Json.parse(ResponsesEncoder.encode(ResponsesRequest.of("m", item(item)), false));
    assertEquals(JsonArray.of(json(item)), sent.array("input").orElseThrow());
  }

  @Test
  void omitsEmptyTypesRolesStatusesAndNames() {
    for (var item : List.of("{'type':'','role':'','status':'','content':'Hi'}", "{'type':'x','role':'','status':''}",
        "{'type':'function_call','name':'','arguments':'{}'}", "{'type':'message','content':[{'type':'','x':1}]}")) {
      var sent =
          new String(ResponsesEncoder.encode(ResponsesRequest.of("m", item(item)), false), StandardCharsets.UTF_8);
      assertEquals(-1, sent.indexOf("\"\""), sent);
    }
  }
}
