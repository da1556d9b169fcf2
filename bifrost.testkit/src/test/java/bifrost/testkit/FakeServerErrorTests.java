package bifrost.testkit;

import static bifrost.testkit.internal.model.ChatFixtures.answer;
import static bifrost.testkit.internal.model.ChatFixtures.ask;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.testkit.internal.endpoint.ModelCatalog;
import bifrost.testkit.internal.json.OrderedJson;
import bifrost.testkit.internal.server.RequestRouter;
import bifrost.testkit.internal.server.ServerSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Refusals that were not recorded; those that were are compared in {@link RecordedTrafficTests}. */
class FakeServerErrorTests {
  private static JsonObject error(ReceivedResponse answer) {
    return answer.json().object("error").orElseThrow();
  }

  @Nested
  class OfValues {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', value = {
        "temperature, 2.5, 'temperature must be in [0, 2], got 2.5. (parameter=temperature, value=2.5)'",
        "top_p, 0, 'top_p must be in (0, 1], got 0.0. (parameter=top_p, value=0.0)'",
        "max_tokens, 0, 'max_tokens must be at least 1, got 0. (parameter=max_tokens, value=0)'",
        "tools, [], '`tools` must not be an empty array. Either provide at least one tool or omit the field entirely. (parameter=tools)'",
        "tool_choice, '\"auto\"', 'When using `tool_choice`, `tools` must be set. (parameter=tool_choice)'",
        "stream_options, {}, 'Stream options can only be defined when `stream=True`. (parameter=stream_options)'",
        "top_logprobs, 2, 'when using `top_logprobs`, `logprobs` must be set to true. (parameter=top_logprobs)'"})
    void nameTheParameter(String name, String value, String message) {
      ReceivedResponse answer = answer(ask("hi").with(name, Json.parse(value)));
      assertEquals(400, answer.status());
      assertEquals(OrderedJson.object("message", message, "type", "BadRequestError", "param", name, "code", 400),
          error(answer));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', value = {
        "presence_penalty, -3, 'presence_penalty must be in [-2, 2], got -3.0.'",
        "frequency_penalty, 3, 'frequency_penalty must be in [-2, 2], got 3.0.'",
        "repetition_penalty, 0, 'repetition_penalty must be greater than zero, got 0.0.'",
        "min_p, 2, 'min_p must be in [0, 1], got 2.0.'",
        "top_k, -5, 'top_k must be 0 (disable), or at least 1, got -5.'",
        "n, 0, 'n must be at least 1, got 0.'",
        "min_tokens, -1, 'min_tokens must be greater than or equal to 0, got -1.'",
        "messages, [], 'Cannot apply chat template to an empty conversation. Provide at least one message.'"})
    void nameTheParameterInWordsOnly(String name, String value, String message) {
      ReceivedResponse answer = answer(ask("hi").with(name, Json.parse(value)));
      assertEquals(400, answer.status());
      assertEquals(OrderedJson.object("message", message, "type", "BadRequestError", "param", null, "code", 400),
          error(answer));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', value = {
        "temperature, '\"hot\"', float_parsing, 'Input should be a valid number, unable to parse string as a number'",
        "temperature, [], float_type, Input should be a valid number",
        "max_tokens, '\"many\"', int_parsing, 'Input should be a valid integer, unable to parse string as an integer'",
        "max_tokens, 1.5, int_from_float, 'Input should be a valid integer, got a number with a fractional part'",
        "messages, hello, list_type, Input should be a valid list",
        "model, 7, string_type, Input should be a valid string"})
    void ofTheWrongTypeSpeakLikeTheSchema(String name, String value, String type, String msg) {
      JsonObject request = ask("hi").with(name, value.equals("hello") ? value : Json.parse(value));
      JsonObject error = error(answer(request));
      assertTrue(error.string("message").orElseThrow().startsWith(
          "1 validation error:\n  {'type': '" + type + "', 'loc': 'body." + name + "', 'msg': '" + msg
              + "', 'input': "),
          error::toString);
      assertEquals(List.of("Bad Request", "body." + name),
          List.of(error.string("type").orElseThrow(), error.string("param").orElseThrow()));
    }

    @Test
    void spareNumbersInQuotes() {
      assertEquals("Hello!", answer(ask("hi").with("max_tokens", "2").with("temperature", "0.5")).content());
    }

    @Test
    void spareNulls() {
      assertEquals(200,
          answer(ask("hi").with("temperature", null).with("tools", null).with("stop", null).with("n", null)).status());
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"{\"tools\":[{\"function\":7}]}", "{\"stream\":true,\"stream_options\":{\"include_usage\":\"yes\"}}",
            "{\"structured_outputs\":{\"json\":\"{\"}}", "{\"tools\":[{}],\"tool_choice\":\"x\"}", "{\"messages\":[]}",
            "{\"messages\":[7]}", "{\"messages\":[{}]}", "{\"n\":1e30}"})
    void reachDeepIntoTheBody(String changes) {
      assertEquals(400, answer(ask("hi").with((JsonObject) Json.parse(changes))).status());
    }

    @Test
    void greedySamplingHasOneChoice() {
      assertEquals(400, answer(ask("hi").with("n", 2).with("temperature", 0)).status());
    }

    @Test
    void aPromptMustFit() {
      assertEquals("input_tokens",
          error(answer(ask("word ".repeat(ModelCatalog.MAX_LENGTH)))).string("param").orElseThrow());
    }
  }

  @Nested
  class OfBodies {
    private final RequestRouter routes = new RequestRouter(new ServerSettings());

    @Test
    void anEmptyOneIsMissing() {
      assertEquals("body", error(answer(routes, "")).string("param").orElseThrow());
    }

    @Test
    void anArrayIsNoRequest() {
      assertTrue(error(answer(routes, "[1]")).string("message").orElseThrow().contains("'<list of 1 items>'"));
    }

    @Test
    void anotherContentTypeIsNotSupported() {
      for (String type : List.of("text/plain", "application/json ;charset=utf-8", "")) {
        var request = new RecordedRequest("POST", "/v1/chat/completions", "HTTP/1.1",
            Map.of("content-type", List.of(type)), "{}".getBytes(UTF_8));
        ReceivedResponse answer = ReceivedResponse.of(routes.respond(request));
        assertEquals(400, answer.status());
        assertTrue(error(answer).string("message").orElseThrow()
            .endsWith("Unsupported Media Type: Only 'application/json' is allowed"), type);
      }
    }

    @Test
    void aCharsetIsNoOtherContentType() {
      var headers = Map.of("content-type", List.of("Application/JSON;charset=utf-8"));
      var request = new RecordedRequest("POST", "/v1/chat/completions", "HTTP/1.1", headers,
          ask("hi").toString().getBytes(UTF_8));
      assertEquals(200, routes.respond(request).status());
    }
  }

  @Nested
  class InsideStatus200 {
    @Test
    void aModelCanBeMissing() {
      ReceivedResponse answer = answer(ask("hi").with("model", "missing-inside-200"));
      assertEquals(200, answer.status());
      assertEquals("{\"error\":{\"code\":404,\"message\":\"The model `missing-inside-200` does not exist.\","
          + "\"type\":\"NotFoundError\",\"param\":\"model\"}}", answer.body());
    }

    @Test
    void aModelCanBeMissingFromAStream() {
      ReceivedResponse answer = answer(ask("hi").with("model", "missing-inside-200").with("stream", true));
      assertEquals(404, answer.chunks().get(0).object("error").orElseThrow().integer("code").orElseThrow());
      assertEquals("[DONE]", answer.data().get(1));
    }

    @Test
    void tooManyLogProbabilitiesAreRefusedOnlyInAStream() {
      assertEquals(400, answer(ask("hi").with("logprobs", true).with("top_logprobs", 21)).status());
      assertEquals(200, answer(ask("hi").with("logprobs", true).with("top_logprobs", 20)).status());
    }
  }
}
