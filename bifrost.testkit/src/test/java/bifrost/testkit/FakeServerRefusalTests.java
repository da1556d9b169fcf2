package bifrost.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.testkit.internal.endpoint.ModelCatalog;
import bifrost.testkit.internal.json.OrderedJson;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for rejections with vLLM 0.32.0's status, type, parameter, code and message. */
class FakeServerRefusalTests {
  private static final String CHAT = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private static final String TOOL =
      "'tools':[{'type':'function','function':{'name':'f','parameters':{'type':'strin'}}}]";

  private final FakeServer server = FakeServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  private static JsonObject json(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  private ReceivedResponse post(String path, JsonObject body) {
    return RawHttpClient.call(server, "POST", path, body.toString());
  }

  private ReceivedResponse chat(String changes) {
    return post("/v1/chat/completions", json(CHAT).with(json(changes)));
  }

  private static JsonObject error(String message, String type, String param, int code) {
    return OrderedJson.object("error",
        OrderedJson.object("message", message, "type", type, "param", param, "code", code));
  }

  private static void assertRejected(String message, String param, ReceivedResponse response) {
    assertEquals(400, response.status());
    assertEquals(error(message, "BadRequestError", param, 400), response.json());
  }

  @Nested
  class Constraints {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', delimiter = ';', value = {
        "{'structured_outputs':{'grammar':'root ::= ('}}; Invalid grammar specification.",
        "{'structured_outputs':{'grammar':'start: ('}}; Invalid grammar specification.",
        "{'structured_outputs':{'grammar':' '}}; structured_outputs.grammar cannot be an empty string",
        "{'structured_outputs':{'json':''}}; structured_outputs.json cannot be an empty string",
        "{'structured_outputs':{'regex':'(a'}}; Failed to transform regex into a grammar: [00:00:00] <path>:83: Regex"
            + " parsing error at position 3: The parenthesis is not closed.",
        "{'structured_outputs':{'regex':'a\\u0000'}}; ~structured_outputs.regex must not contain a NUL character"
            + " ('\\x00')~",
        "{'structured_outputs':{'json':'{'}}; Invalid JSON grammar specification.",
        "{'structured_outputs':{'json':{'type':'strin'}}}; ~Failed to transform json schema into a grammar: [00:00:00]"
            + " <path>:4944: Unsupported type \"strin\"~",
        "{'structured_outputs':{'choice':[]}}; Choice '[]' cannot be an empty list",
        "{'structured_outputs':{'json_object':false}}; ~structured_outputs.json_object must be True if set; omit"
            + " structured_outputs to disable structured outputs~",
        "{'response_format':{'type':'json_schema','json_schema':{'name':'a','schema':{'enum':[]}}}}; Failed to"
            + " transform json schema into a grammar: [00:00:00] <path>:4944: enum array must not be empty",
        "{'tool_choice':'required'," + TOOL + "}; ~Failed to transform json schema into a grammar: [00:00:00]"
            + " <path>:4944: Unsupported type \"strin\"~",
        "{'tool_choice':{'type':'function','function':{'name':'f'}}," + TOOL + "}; ~Failed to transform json schema"
            + " into a grammar: [00:00:00] <path>:4944: Unsupported type \"strin\"~"})
    void rejectsAnInvalidConstraintAlsoInsideAStream(String changes, String message) {
      assertRejected(message, null, chat(changes));
      var streamed = chat(json(changes).with("stream", true).toString());
      assertEquals(200, streamed.status());
      assertEquals(error(message, "BadRequestError", null, 400), streamed.chunks().get(0));
      assertEquals("[DONE]", streamed.data().get(1));
    }

    @Test
    void rejectsADeeplyNestedSchema() {
      var schema = "{'a':".repeat(64) + "{}" + "}".repeat(64);
      assertRejected("The JSON schema is nested too deeply: objects and arrays may nest at most 64 levels", null,
          chat("{'structured_outputs':{'json':" + schema + "}}"));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', delimiter = ';', value = {
        "{'structured_outputs':{'regex':'a','choice':['b']}}; You can only use one kind of constraints for structured"
            + " outputs ('json', 'regex' or 'choice').;",
        "{'response_format':{'type':'json_schema'}}; When response_format type is 'json_schema', the 'json_schema'"
            + " field must be provided. (parameter=response_format); response_format",
        "{'structured_outputs':{}}; You must use one kind of structured outputs constraint but none are specified:"
            + " {'json': None, 'regex': None, 'choice': None, 'grammar': None, 'json_object': None,"
            + " 'disable_any_whitespace': False, 'disable_additional_properties': False, 'whitespace_pattern': None,"
            + " 'structural_tag': None, '_backend': None, '_backend_was_auto': False};"})
    void rejectsAnInvalidKindOfConstraintBeforeAStream(String changes, String message, String param) {
      assertRejected(message, param, chat(json(changes).with("stream", true).toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'structured_outputs':{'regex':'[a-z]+'}}",
        "{'structured_outputs':{'grammar':'root ::= ~a~'}}", "{'structured_outputs':{'choice':['a']}}",
        "{'structured_outputs':{'json':{'type':'object'}}}", "{'response_format':{'type':'json_object'}}",
        "{'response_format':{'type':'text'}}", "{'tool_choice':'auto'," + TOOL + "}"})
    void acceptsAValidConstraint(String changes) {
      assertEquals(200, chat(changes.replace("~", "\\\"")).status());
    }
  }

  @Nested
  class TokenIds {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', delimiter = ';', value = {
        "{'logit_bias':{'128256':1}}; logit_bias; token_id(s) [128256] in logit_bias contain out-of-vocab token ids."
            + " Vocabulary size: 128256 (parameter=logit_bias, value=[128256])",
        "{'logit_bias':{'-1':1,'7':2}}; logit_bias; token_id(s) [-1] in logit_bias contain out-of-vocab token ids."
            + " Vocabulary size: 128256 (parameter=logit_bias, value=[-1])",
        "{'stop_token_ids':[5,200000]}; stop_token_ids; token_id(s) [200000] in stop_token_ids contain out-of-vocab"
            + " token ids. Vocabulary size: 128256 (parameter=stop_token_ids, value=[200000])",
        "{'allowed_token_ids':[]}; allowed_token_ids; allowed_token_ids is not None and empty!"
            + " (parameter=allowed_token_ids, value=[])",
        "{'allowed_token_ids':[200000]}; allowed_token_ids; allowed_token_ids contains out-of-vocab token id!"
            + " (parameter=allowed_token_ids, value=[200000])",
        "{'prompt_logprobs':21}; prompt_logprobs; Requested prompt logprobs of 21, which is greater than max allowed:"
            + " 20 (parameter=prompt_logprobs, value=21)",
        "{'prompt_logprobs':-1}; prompt_logprobs; Requested prompt logprobs of 128256, which is greater than max"
            + " allowed: 20 (parameter=prompt_logprobs, value=128256)",
        "{'logprobs':true,'top_logprobs':-1}; logprobs; Requested sample logprobs of 128256, which is greater than max"
            + " allowed: 20 (parameter=logprobs, value=128256)"})
    void rejectsIdsThatTheModelDoesNotHave(String changes, String param, String message) {
      assertRejected(message, param, chat(changes));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', delimiter = ';', value = {
        "{'logit_bias':{'a':1}}; logit_bias; logit_bias contains key(s) that cannot be converted to integer token IDs:"
            + " ['a'] (parameter=logit_bias, value=['a'])",
        "{'prompt_logprobs':1,'stream':true}; prompt_logprobs; `prompt_logprobs` are not available when `stream=True`."
            + " (parameter=prompt_logprobs)",
        "{'prompt_logprobs':-2}; prompt_logprobs; `prompt_logprobs` must be a positive value or -1."
            + " (parameter=prompt_logprobs, value=-2)",
        "{'prompt_logprobs':'all'}; prompt_logprobs; `prompt_logprobs` must be an integer."
            + " (parameter=prompt_logprobs, value=all)",
        "{'top_logprobs':-2}; top_logprobs; `top_logprobs` must be a positive value or -1. (parameter=top_logprobs,"
            + " value=-2)"})
    void rejectsInvalidParametersBeforeAStream(String changes, String param, String message) {
      assertRejected(message, param, chat(changes));
    }

    @Test
    void returnsTheLogprobsOfThePrompt() {
      var logprobs = chat("{'prompt_logprobs':2,'max_tokens':1}").json().array("prompt_logprobs").orElseThrow();
      var count = chat("{'max_tokens':1}").json().object("usage").orElseThrow().integer("prompt_tokens").orElseThrow();
      assertEquals(count, logprobs.size());
      assertEquals(Json.of(null), logprobs.elements().get(0));
      var entry = (JsonObject) logprobs.elements().get(1);
      assertEquals(2, entry.members().size());
      assertEquals(List.of("logprob", "rank", "decoded_token"),
          List.copyOf(((JsonObject) entry.members().values().iterator().next()).members().keySet()));
    }

    @Test
    void rejectsUnknownIdsInPromptsAndInputs() {
      assertRejected("Token id 200000 is out of vocabulary", null,
          post("/v1/completions", json("{'prompt':[1,200000]}")));
      assertRejected("Token id -1 is out of vocabulary", null, post("/v1/embeddings", json("{'input':[[1,-1]]}")));
    }
  }

  @Nested
  class Tools {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', delimiter = ';', value = {
        "[{'type':'function'}]; body.tools.0.function; {'type': 'missing', 'loc': 'body.tools.0.function', 'msg':"
            + " 'Field required', 'input': '<dict of 1 items>'}",
        "[{'function':{'name':'f'}},{'function':{}}]; body.tools.1.function.name; {'type': 'missing', 'loc':"
            + " 'body.tools.1.function.name', 'msg': 'Field required', 'input': '<dict of 0 items>'}",
        "[{'function':{'name':'f','parameters':'x'}}]; body.tools.0.function.parameters; {'type': 'dict_type', 'loc':"
            + " 'body.tools.0.function.parameters', 'msg': 'Input should be a valid dictionary', 'input': 'x'}",
        "[{'type':'x','function':{'name':'f'}}]; body.tools.0.type; ~{'type': 'literal_error', 'loc':"
            + " 'body.tools.0.type', 'msg': \"Input should be 'function'\", 'input': 'x', 'ctx': {'expected':"
            + " \"'function'\"}}~",
        "[7]; body.tools.0; {'type': 'model_type', 'loc': 'body.tools.0', 'msg': 'Input should be a valid dictionary or"
            + " instance of ChatCompletionToolsParam', 'input': '7', 'ctx': {'class_name':"
            + " 'ChatCompletionToolsParam'}}",
        "[{'function':{'name':'f','strict':'maybe'}}]; body.tools.0.function.strict; {'type': 'bool_parsing', 'loc':"
            + " 'body.tools.0.function.strict', 'msg': 'Input should be a valid boolean, unable to interpret input',"
            + " 'input': 'maybe'}"})
    void rejectsABrokenTool(String tools, String param, String violation) {
      var response = chat("{'tools':" + tools + "}");
      assertEquals(400, response.status());
      assertEquals(error("1 validation error:\n  " + violation, "Bad Request", param, 400), response.json());
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', delimiter = ';', value = {
        "{'type':'function'}; tool_choice.function; Invalid value for `function`: `None` in `tool_choice`!",
        "{'function':{}}; tool_choice.function.name; Expected field `name` in `function` in `tool_choice`!",
        "{'function':{'name':''}}; tool_choice.function.name; Invalid `name` in `function`: `` in `tool_choice`!"})
    void rejectsABrokenChoice(String choice, String param, String start) {
      var response = chat("{'tool_choice':" + choice + ",'tools':[{'function':{'name':'f'}}]}");
      assertRejected(start + " Correct usage: `{\"type\": \"function\", \"function\": {\"name\": \"my_function\"}}`"
          + " (parameter=" + param + ")", param, response);
    }

    @Test
    void reportsAllViolationsOfARequest() {
      var message = chat("{'n':'x','seed':1.5,'stop':7,'tools':'x'}").json().object("error").orElseThrow()
          .string("message").orElseThrow();
      assertTrue(message.startsWith("5 validation errors:\n  {'type': 'int_parsing', 'loc': 'body.n'"), message);
    }
  }

  @Nested
  class Lengths {
    private final String words = "word ".repeat(ModelCatalog.MAX_LENGTH + 1);
    private final String message = "This model's maximum context length is 65536 tokens. However, your prompt contains"
        + " at least 65537 input tokens, which exceeds this limit even without any output tokens. Please reduce the"
        + " length of the input prompt. (parameter=input_tokens, value=65537)";

    @Test
    void rejectsALongInputAtEachPath() {
      assertRejected(message, "input_tokens", post("/v1/completions", JsonObject.of("prompt", words)));
      assertRejected(message, "input_tokens", post("/v1/embeddings", JsonObject.of("input", words)));
      assertRejected(message, "input_tokens", post("/v1/responses", JsonObject.of("input", words)));
      assertRejected(message, "input_tokens",
          post("/v1/rerank", json("{'documents':['a']}").with("query", words)));
    }

    @ParameterizedTest
    @CsvSource({"/v1/chat/completions, max_tokens", "/v1/chat/completions, max_completion_tokens",
        "/v1/completions, max_tokens", "/v1/responses, max_output_tokens"})
    void rejectsALongResponse(String path, String name) {
      var body =
          json(CHAT).with("prompt", path.contains("responses") ? null : "x").with("input", "x").with(name, 99_999);
      assertRejected(name + "=99999 cannot be greater than max_model_len=65536. Please request fewer output tokens."
          + " (parameter=" + name + ", value=99999)", name, post(path, body));
    }
  }

  @Nested
  class Models {
    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/v1/completions", "/v1/responses"})
    void hasNoGenerationForAnEmbeddingModel(String path) {
      server.models("BAAI/bge-m3", "meta-llama/Llama-3.2-1B-Instruct");
      var body = json(CHAT).with("input", "hi");
      var response = post(path, path.contains("responses") ? body : body.with("prompt", "hi"));
      assertEquals(404, response.status());
      assertEquals("{\"detail\":\"Not Found\"}", response.body());
      assertEquals(200, post("/v1/embeddings", body).status());
    }

    @Test
    void rejectsAnUnknownModelWhenItTokenizes() {
      var response = post("/tokenize", json("{'model':'nope','prompt':'a'}"));
      assertEquals(404, response.status());
      assertEquals("model", response.json().object("error").orElseThrow().string("param").orElseThrow());
    }
  }

  @Nested
  class Tokenization {
    @Test
    void tokenizesMessages() {
      var withPrompt = post("/tokenize", json("{'messages':[{'role':'user','content':'hi'}]}")).json();
      var without = post("/tokenize", json("{'messages':[{'role':'user','content':'hi'}],"
          + "'add_generation_prompt':false,'return_token_strs':true}")).json();
      assertTrue(withPrompt.integer("count").orElseThrow() > without.integer("count").orElseThrow());
      assertEquals(without.integer("count").orElseThrow(), without.array("token_strs").orElseThrow().size());
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', delimiter = ';', value = {
        "{}; body.prompt; ~2 validation errors:\n  {'type': 'missing', 'loc': 'body.prompt', 'msg': 'Field required',"
            + " 'input': '<dict of 0 items>'}\n  {'type': 'missing', 'loc': 'body.messages', 'msg': 'Field required',"
            + " 'input': '<dict of 0 items>'}~",
        "{'messages':'x'}; body.prompt; ~2 validation errors:\n  {'type': 'missing', 'loc': 'body.prompt', 'msg':"
            + " 'Field required', 'input': '<dict of 1 items>'}\n  {'type': 'list_type', 'loc': 'body.messages', 'msg':"
            + " 'Input should be a valid list', 'input': 'x'}~"})
    void rejectsARequestWithoutPromptAndMessages(String body, String param, String message) {
      assertEquals(error(message, "Bad Request", param, 400), post("/tokenize", json(body)).json());
    }

    @Test
    void rejectsContradictoryOptionsAndNegativeIds() {
      assertRejected("Cannot set both `continue_final_message` and `add_generation_prompt` to True.", null,
          post("/tokenize", json("{'messages':[],'continue_final_message':true,'add_generation_prompt':true}")));
      assertEquals(error("1 validation error:\n  {'type': 'greater_than_equal', 'loc': 'body.tokens.0', 'msg': 'Input"
          + " should be greater than or equal to 0', 'input': '-1', 'ctx': {'ge': 0}}", "Bad Request", "body.tokens.0",
          400), post("/detokenize", json("{'tokens':[-1]}")).json());
    }
  }

  @Nested
  class Responses {
    private ReceivedResponse respond(String changes) {
      return post("/v1/responses", json("{'input':'hi'}").with(json(changes)));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', delimiter = ';', value = {
        "{'prompt':{'id':'x'}}; prompt; prompt template is not supported (parameter=prompt)",
        "{'background':true,'store':false}; background; background can only be used when `store` is true"
            + " (parameter=background)",
        "{'tool_choice':'required'}; tool_choice; Tool choice 'required' must be specified with 'tools' parameter."
            + " (parameter=tool_choice)",
        "{'tool_choice':{'type':'function','name':'f'}}; tool_choice; Tool choice 'function' not found in 'tools'"
            + " parameter. (parameter=tool_choice)",
        "{'text':{'format':{'type':'text'}},'structured_outputs':{'regex':'a'}}; structured_outputs; Cannot specify"
            + " both structured_outputs and text.format (parameter=structured_outputs)",
        "{'temperature':3}; temperature; temperature must be in [0, 2], got 3.0. (parameter=temperature, value=3.0)",
        "{'text':{'format':{'type':'json_schema','name':'a','schema':{'enum':[]}}}};; Failed to transform json schema"
            + " into a grammar: [00:00:00] <path>:4944: enum array must not be empty"})
    void rejectsAnInvalidRequest(String changes, String param, String message) {
      assertRejected(message, param, respond(changes));
    }

    @Test
    void rejectsPenaltiesByTheirType() {
      assertEquals(error("1 validation error:\n  {'type': 'less_than_equal', 'loc': 'body.presence_penalty', 'msg':"
          + " 'Input should be less than or equal to 2', 'input': '3', 'ctx': {'le': 2.0}}", "Bad Request",
          "body.presence_penalty", 400), respond("{'presence_penalty':3}").json());
    }

    @Test
    void hasNoStore() {
      assertEquals("background", respond("{'background':true}").json().object("error").orElseThrow().string("param")
          .orElseThrow());
      var missing = error("Response with id 'resp_1' not found.", "invalid_request_error", "response_id", 404);
      assertEquals(missing, respond("{'previous_response_id':'resp_1'}").json());
      assertEquals(missing, RawHttpClient.call(server, "GET", "/v1/responses/resp_1", "").json());
      assertEquals(missing, RawHttpClient.call(server, "POST", "/v1/responses/resp_1/cancel", "").json());
      assertEquals(405, RawHttpClient.call(server, "DELETE", "/v1/responses/resp_1", "").status());
    }

    @Test
    void cutsAStreamWhoseConstraintIsInvalid() {
      var response = respond("{'stream':true,'structured_outputs':{'regex':'('}}");
      assertEquals(ReceivedResponse.Ending.CUT, response.end());
      assertEquals(2, response.data().size());
    }

    @Test
    void returnsTheLogprobsThatTheRequestIncludes() {
      var body = respond("{'include':['message.output_text.logprobs'],'top_logprobs':2}").body();
      assertTrue(body.contains("\"top_logprobs\":[{\"token\":"), body);
    }
  }
}
