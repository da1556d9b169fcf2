package bifrost.api.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponseItem.FunctionCall;
import bifrost.api.ResponseItem.FunctionCallOutput;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.ResponseItem.ReasoningItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.Usage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON forms of the Responses API: what they look like, and what their readers accept. */
class ResponsesJsonTests {
  private static JsonObject json(String text) {
    return Json.parse(text.replace('\'', '"')).asObject();
  }

  private static String path(org.junit.jupiter.api.function.Executable read) {
    return assertThrows(JsonParseException.class, read).path();
  }

  @Nested
  class Responses {
    private final Response response = Response.of("r1", "m",
        List.of(ReasoningItem.of(List.of(ResponsePart.reasoning("hm"))).id("rs"),
            MessageItem.of("assistant", List.of(ResponsePart.text("Hi"))).id("msg").status("completed"),
            FunctionCall.of("c1", "f", "{}").id("fc").status("completed")))
        .createdAt(Instant.ofEpochSecond(7)).status("incomplete").incompleteReason("max_output_tokens")
        .usage(Usage.of(1, 2)).extras(JsonObject.of("store", false));

    private final JsonObject form = json("{'id':'r1','object':'response','created_at':7,'status':'incomplete',"
        + "'incomplete_details':{'reason':'max_output_tokens'},'model':'m','output':[{'type':'reasoning','id':'rs',"
        + "'summary':[],'content':[{'type':'reasoning_text','text':'hm'}]},{'type':'message','id':'msg',"
        + "'role':'assistant','content':[{'type':'output_text','text':'Hi'}],'status':'completed'},"
        + "{'type':'function_call','id':'fc','call_id':'c1','name':'f','arguments':'{}','status':'completed'}],"
        + "'usage':{'input_tokens':1,'output_tokens':2,'total_tokens':3},'store':false}");

    @Test
    void formIsThatOfTheOpenAiApi() {
      assertEquals(form.toString(), response.json().toString());
      assertEquals(response, Response.of(form));
    }

    @Test
    void omitsAbsentComponents() {
      assertEquals(json("{'object':'response','status':'completed','output':[]}"),
          Response.of("", "", List.of()).json());
    }

    @Test
    void keepsTheErrorOfAFailedResponse() {
      var failed = Response.of("r", "m", List.of()).status("failed")
          .extras(JsonObject.of("error", Map.of("code", "c", "message", "m")));
      assertEquals(failed, Response.of(failed.json()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'id':'r'}", "{'object':'error','output':[]}", "{'error':{'message':'m'}}",
        "{'error':'m','output':[]}", "{'choices':[]}"})
    void rejectsAnErrorInsteadOfAResponse(String text) {
      assertEquals("$", path(() -> Response.of(json(text))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'output':['Hi',null,5,{'type':'message','content':'!'}]}", "{'output':'Hi'}",
        "{'output':7}", "{'output_text':'Hi'}", "{'output':[],'output_text':'Hi'}", "{'output':null}",
        "{'output':[],'incomplete_details':{'reason':'r','at':3,'n':null}}",
        "{'output':[],'incomplete_details':{'reason':5}}", "{'output':[],'incomplete_details':'r'}",
        "{'output':[],'usage':[1],'model':4,'id':{'a':1},'created_at':'x','status':5,'object':'thing'}",
        "{'output':[{'type':'reasoning','summary':[]}],'error':{}}", "{'status':'failed','error':'boom'}",
        "{'output':[{'type':'','role':'','status':'','content':'Hi'},{'type':'x','role':'','status':''}]}"})
    void readingTheFormOfAnUnusualResponseGivesAnEqualResponse(String text) {
      var read = Response.of(json(text));
      assertEquals(read, Response.of(read.json()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{'output':[{'type':'message','content':[{'type':'output_text','text':5}]}]} | $.output[0].content[0].text",
        "{'output':[{'content':[{'text':5,'type':'output_text'}]}]} | $.output[0].content[0].text",
        "{'output':[{'type':'message','content':[5]}]} | $.output[0].content[0]",
        "{'output':[{'type':'message','content':true}]} | $.output[0].content",
        "{'output':[{'type':'function_call','name':5}]} | $.output[0].name",
        "{'output':[{'arguments':5,'name':'f'}]} | $.output[0].arguments",
        "{'output':{'type':'function_call_output','output':5}} | $.output.output"})
    void reportsTheLocationOfATextOfAnotherKind(String text, String location) {
      assertEquals(location, path(() -> Response.of(json(text))));
    }
  }

  @Nested
  class Items {
    @Test
    void typeOfATextDependsOnTheRole() {
      for (var role : List.of("assistant", "user", "system")) {
        var item = MessageItem.of(role, List.of(ResponsePart.text("a")));
        var type = role.equals("assistant") ? "output_text" : "input_text";
        assertEquals(json("{'type':'message','role':'" + role + "','content':[{'type':'" + type + "','text':'a'}]}"),
            item.json());
        assertEquals(item, ResponseItem.of(item.json()));
      }
    }

    @Test
    void roleMayFollowTheContent() {
      var item = ResponseItem.of(
          json("{'content':[{'text':'a','type':'input_text'}],'role':'user','status':'completed','type':'message'}"));
      assertEquals(ResponseItem.user("a").status("completed"), item);
    }

    @Test
    void keepsATextTypeThatIsUnusualForTheRole() {
      var item = (MessageItem) ResponseItem.of(json("{'role':'assistant','content':[{'type':'text','text':'a'}]}"));
      assertEquals(List.of(ResponsePart.text("a").extras(JsonObject.of("type", "text"))), item.content());
      assertEquals(json("{'type':'message','role':'assistant','content':[{'type':'text','text':'a'}]}"), item.json());
    }

    @Test
    void membersImplyTheTypeOfAnItemWithoutAType() {
      assertEquals(FunctionCall.of("c", "f", "{}"),
          ResponseItem.of(json("{'name':'f','arguments':'{}','call_id':'c'}")));
      assertEquals(FunctionCallOutput.of("c", "1"), ResponseItem.of(json("{'output':'1','call_id':'c'}")));
      assertEquals(ResponseItem.user("a"), ResponseItem.of(json("{'role':'user','content':'a'}")));
      assertEquals(ReasoningItem.of(List.of()), ResponseItem.of(json("{'summary':[]}")));
    }

    @Test
    void anItemOfUnknownTypeIsItsJson() {
      var json = json("{'type':'mcp_call','arguments':{'a':[1,null]},'error':null}");
      assertEquals(json, ResponseItem.of(json).json());
      assertEquals(json("{'type':'x'}"), ResponseItem.of(json("{'type':'x','role':'','status':'','name':''}")).json());
    }

    @Test
    void extrasKeepTheSummaryOfAReasoningItem() {
      var json = json("{'type':'reasoning','summary':[{'type':'summary_text','text':'s'}],'content':[]}");
      assertEquals(json, ResponseItem.of(json).json());
    }

    @Test
    void aListAndVarargsGiveTheSameMessage() {
      var image = ResponsePart.image("http://a").extras(JsonObject.of("detail", "low"));
      assertEquals(ResponseItem.user(ResponsePart.text("a"), image),
          ResponseItem.user(List.of(ResponsePart.text("a"), image)));
    }

    @Test
    void aFileHasItsType() {
      assertEquals(json("{'type':'input_file','file_id':'f'}"),
          new ResponsePart.InputFile(JsonObject.of("file_id", "f")).json());
    }
  }

  @Nested
  class Events {
    @Test
    void formIsThatOfTheOpenAiApi() {
      var events = new ResponseEvents();
      events.created(Response.of("r", "m", List.of()));
      assertEquals("{\"type\":\"response.output_text.delta\",\"sequence_number\":1,\"item_id\":\"i\","
          + "\"output_index\":0,\"content_index\":2,\"delta\":\"Hi\"}",
          events.outputTextDelta("i", 0, 2, "Hi").json().toString());
      assertEquals(json("{'type':'response.function_call_arguments.done','sequence_number':2,'item_id':'i',"
          + "'output_index':0,'arguments':'{}'}"), events.functionCallArgumentsDone("i", 0, "{}").json());
    }

    @Test
    void omitsAbsentLocations() {
      var delta = new ResponseEvent.OutputTextDelta(-1, "", -1, -1, "", JsonObject.of());
      assertEquals(json("{'type':'response.output_text.delta','delta':''}"), delta.json());
      assertEquals(delta, ResponseEvent.of(delta.json()));
    }

    @Test
    void keepsTheOriginalTypeOfAnEventWithAnotherName() {
      for (var type : List.of("response.done", "response.cancelled")) {
        var event = ResponseEvent.of(json("{'type':'" + type + "','response':{'id':'r'}}"));
        assertEquals(type, event.json().get("type").asString());
        assertEquals(event, ResponseEvent.of(event.json()));
      }
    }

    @Test
    void readsAResponseWhoseMembersAreNextToTheType() {
      var flat = ResponseEvent.of(json("{'output':'Hi','id':'r','response':5,'type':'response.completed'}"));
      assertEquals("Hi", ((ResponseEvent.Completed) flat).response().text());
      assertEquals(flat, ResponseEvent.of(flat.json()));
      var event = ResponseEvent.of(json("{'output':'Hi','id':'r','x':1,'type':'response.completed'}"));
      assertEquals(ResponseEvent.of(
          json("{'type':'response.completed','response':{'output':'Hi','id':'r','status':'completed'},'x':1}")), event);
      assertEquals(event, ResponseEvent.of(event.json()));
    }

    @Test
    void anEventWithoutItsItemIsUnknown() {
      var json = json("{'type':'response.output_item.added','item':5}");
      assertEquals(new ResponseEvent.Unknown(json), ResponseEvent.of(json));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"response.queued | {'sequence_number':4}",
        "response.queued | {'sequence_number':4,'type':[]}", "response.completed | {'sequence_number':4,'type':''}",
        "response.cancelled | {'sequence_number':4,'response':{'status':5}}",
        "response.refusal.delta | {'sequence_number':4,'type':5,'delta':'a'}"})
    void nameIsTheTypeOfAnEventWithoutAType(String name, String json) {
      var reader = new JsonReader(json(json).toString().getBytes(StandardCharsets.UTF_8));
      var event = ResponseEventJson.read(reader, name);
      assertEquals(List.of(name, 4L), List.of(event.json().get("type").asString(), event.sequenceNumber()));
      assertEquals(event, ResponseEvent.of(event.json()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'type':'response.output_item.done','output_index':0,'type':{'id':'fc'}}",
        "{'type':'response.queued','type':7}", "{'type':{},'type':'response.queued','type':''}",
        "{'type':'response.output_text.delta','delta':'a','type':[]}",
        "{'type':'response.output_item.done','item':{'type':'message','content':[]},'type':null}",
        "{'type':'response.output_item.done','item':{'type':'other','type':5}}",
        "{'type':'response.content_part.done','part':{'type':'other','type':5}}",
        "{'type':'response.completed','response':{'id':'r','output':[{'type':'message',"
            + "'content':[{'type':'x','type':[]}]}]}}"})
    void aSecondTypeOfAnotherKindKeepsTheEvent(String text) {
      var event = ResponseEvent.parse(text.replace('\'', '"'));
      assertFalse(event.type().isEmpty());
      assertEquals(event, ResponseEvent.of(event.json()));
    }

    @Test
    void rejectsAnEventWithoutAType() {
      assertEquals("$", path(() -> ResponseEvent.parse("{}")));
      assertThrows(IllegalArgumentException.class, () -> new ResponseEvent.Unknown(JsonObject.of("type", "")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{'type':'response.output_text.delta','delta':5} | $.delta",
        "{'delta':5,'type':'response.output_text.delta'} | $.delta",
        "{'type':'response.refusal.done','refusal':[]} | $.refusal",
        "{'type':'response.content_part.added','part':{'type':'output_text','text':5}} | $.part.text",
        "{'type':'response.output_item.done','item':{'type':'message','content':[7]}} | $.item.content[0]"})
    void reportsTheLocationOfATextOfAnotherKind(String text, String location) {
      assertEquals(location, path(() -> ResponseEvent.of(json(text))));
    }
  }

  @Nested
  class Requests {
    @Test
    void formIsTheBodyWithoutStream() {
      assertEquals(
          json("{'model':'m','input':[{'type':'message','role':'user','content':[{'type':'input_text','text':'Hi'}]}],"
              + "'temperature':0.5,'seed':null}"),
          ResponsesRequest.of("m", "Hi").temperature(0.5).with("seed", null).json());
    }

    @Test
    void inputMayBeAText() {
      var body = "{'input':'Hi','store':true,'stream':true,'model':'m'}".replace('\'', '"');
      assertEquals(ResponsesRequest.of("m", "Hi").store(true), ResponsesRequest.parse(body));
    }

    @Test
    void inputMayBeAbsent() {
      assertEquals(ResponsesRequest.of("m", List.of()).previousResponseId("r"),
          ResponsesRequest.of(json("{'model':'m','previous_response_id':'r','input':null}")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{'input':'Hi'} | $", "{'model':' ','input':'Hi'} | $.model",
        "{'model':null} | $.model", "{'model':'m','input':[5]} | $.input[0]", "{'model':'m','input':{}} | $.input",
        "{'model':'m','input':[{'role':'user','content':[{'type':'input_text','text':1}]}]} |"
            + " $.input[0].content[0].text"})
    void reportsWhatIsMissingOrOfAnotherKind(String text, String location) {
      assertEquals(location, path(() -> ResponsesRequest.of(json(text))));
    }

    @Test
    void aConversationIsStoredLoadedAndContinued(@TempDir Path folder) throws Exception {
      var file = folder.resolve("conversation.json");
      var request = ResponsesRequest.of("m", "What is the weather in Paris?").temperature(0);
      var response = Response.of("r", "m", List.of(FunctionCall.of("c", "weather", "{}").id("fc")));

      Files.writeString(file, request.then(response.output()).json().toString());
      var loaded = ResponsesRequest.parse(Files.readString(file));
      var next = loaded.then(FunctionCallOutput.of("c", "sunny"));

      assertEquals(request.then(response.output()).then(FunctionCallOutput.of("c", "sunny")), next);
    }
  }

  @Nested
  class Usages {
    @Test
    void prefersTheNamesOfTheOperation() {
      var both = json("{'prompt_tokens':1,'input_tokens':2,'completion_tokens':3}");
      assertEquals(Usage.of(1, 3).extras(), Usage.of(both).extras().without("input_tokens"));
      assertEquals(List.of(1L, 3L, 4L, JsonObject.of("input_tokens", 2)),
          List.of(Usage.of(both).promptTokens(), Usage.of(both).completionTokens(), Usage.of(both).totalTokens(),
              Usage.of(both).extras()));
      assertEquals(Usage.of(both), Usage.of(Usage.of(both).json()));
    }

    @Test
    void keepsAnInvalidCountInTheExtras() {
      for (var text : List.of("{'prompt_tokens':1.5,'input_tokens':2}", "{'input_tokens':'x'}", "{'total_tokens':-1}",
          "{'prompt_tokens':" + Long.MAX_VALUE + ",'completion_tokens':1}")) {
        var usage = Usage.of(json(text));
        assertEquals(usage, Usage.of(usage.json()), text);
        assertTrue(usage.totalTokens() >= 0);
      }
    }
  }
}
