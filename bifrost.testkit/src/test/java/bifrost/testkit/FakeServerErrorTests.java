package bifrost.testkit;

import static bifrost.testkit.internal.model.ChatFixtures.request;
import static bifrost.testkit.internal.model.ChatFixtures.response;
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

/**
 * Tests for rejections for which no recording exists. {@link RecordedTrafficTests} covers the recorded ones.
 */
class FakeServerErrorTests {
  private static JsonObject error(ReceivedResponse response) {
    return response.json().object("error").orElseThrow();
  }

  @Nested
  class InvalidValues {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', value = {
        "temperature, 2.5, 'temperature must be in [0, 2], got 2.5. (parameter=temperature, value=2.5)'",
        "top_p, 0, 'top_p must be in (0, 1], got 0.0. (parameter=top_p, value=0.0)'",
        "max_tokens, 0, 'max_tokens must be at least 1, got 0. (parameter=max_tokens, value=0)'",
        "tools, [], '`tools` must not be an empty array. Either provide at least one tool or omit the field entirely."
            + " (parameter=tools)'",
        "tool_choice, '\"auto\"', 'When using `tool_choice`, `tools` must be set. (parameter=tool_choice)'",
        "stream_options, '{\"include_usage\":true}',"
            + " 'Stream options can only be defined when `stream=True`. (parameter=stream_options)'",
        "top_logprobs, 2, 'when using `top_logprobs`, `logprobs` must be set to true. (parameter=top_logprobs)'"})
    void rejectsAnInvalidValueAndNamesItsParameter(String name, String value, String message) {
      ReceivedResponse response = response(request("hi").with(name, Json.parse(value)));
      assertEquals(400, response.status());
      assertEquals(OrderedJson.object("message", message, "type", "BadRequestError", "param", name, "code", 400),
          error(response));
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
    void rejectsAnInvalidValueAndNamesItsParameterOnlyInTheMessage(String name, String value, String message) {
      ReceivedResponse response = response(request("hi").with(name, Json.parse(value)));
      assertEquals(400, response.status());
      assertEquals(OrderedJson.object("message", message, "type", "BadRequestError", "param", null, "code", 400),
          error(response));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', value = {
        "temperature, '\"hot\"', float_parsing, 'Input should be a valid number, unable to parse string as a number'",
        "temperature, [], float_type, Input should be a valid number",
        "max_tokens, '\"many\"', int_parsing, 'Input should be a valid integer, unable to parse string as an integer'",
        "max_tokens, 1.5, int_from_float, 'Input should be a valid integer, got a number with a fractional part'",
        "messages, hello, list_type, Input should be a valid list",
        "model, 7, string_type, Input should be a valid string"})
    void rejectsAValueOfTheWrongTypeWithASchemaError(String name, String value, String type, String msg) {
      JsonObject request = request("hi").with(name, value.equals("hello") ? value : Json.parse(value));
      JsonObject error = error(response(request));
      assertTrue(error.string("message").orElseThrow().startsWith(
          "1 validation error:\n  {'type': '" + type + "', 'loc': 'body." + name + "', 'msg': '" + msg
              + "', 'input': "),
          error::toString);
      assertEquals(List.of("Bad Request", "body." + name),
          List.of(error.string("type").orElseThrow(), error.string("param").orElseThrow()));
    }

    @Test
    void acceptsNumbersInQuotes() {
      assertEquals("Hello!", response(request("hi").with("max_tokens", "2").with("temperature", "0.5")).content());
    }

    @Test
    void acceptsNullParameters() {
      assertEquals(200,
          response(request("hi").with("temperature", null).with("tools", null).with("stop", null).with("n", null))
              .status());
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"{\"tools\":[{\"function\":7}]}",
            "{\"stream\":true,\"stream_options\":{\"include_usage\":\"perhaps\"}}",
            "{\"structured_outputs\":{\"json\":\"{\"}}", "{\"tools\":[{}],\"tool_choice\":\"x\"}", "{\"messages\":[]}",
            "{\"messages\":[7]}", "{\"messages\":[{}]}", "{\"n\":1e30}"})
    void rejectsInvalidNestedMembers(String changes) {
      assertEquals(400, response(request("hi").with((JsonObject) Json.parse(changes))).status());
    }

    @Test
    void rejectsSeveralChoicesWithTemperatureZero() {
      assertEquals(400, response(request("hi").with("n", 2).with("temperature", 0)).status());
    }

    @Test
    void rejectsAPromptThatExceedsTheMaximumLength() {
      assertEquals("input_tokens",
          error(response(request("word ".repeat(ModelCatalog.MAX_LENGTH)))).string("param").orElseThrow());
    }
  }

  @Nested
  class InvalidBodies {
    private final RequestRouter routes = new RequestRouter(new ServerSettings());

    @Test
    void rejectsAnEmptyBodyAsMissing() {
      assertEquals("body", error(response(routes, "")).string("param").orElseThrow());
    }

    @Test
    void rejectsAnArrayAsTheBody() {
      assertTrue(error(response(routes, "[1]")).string("message").orElseThrow().contains("'<list of 1 items>'"));
    }

    @Test
    void rejectsContentTypesOtherThanJson() {
      for (String type : List.of("text/plain", "application/json ;charset=utf-8", "")) {
        var request = new RecordedRequest("POST", "/v1/chat/completions", "HTTP/1.1",
            Map.of("content-type", List.of(type)), "{}".getBytes(UTF_8));
        ReceivedResponse response = ReceivedResponse.of(routes.respond(request));
        assertEquals(400, response.status());
        assertTrue(error(response).string("message").orElseThrow()
            .endsWith("Unsupported Media Type: Only 'application/json' is allowed"), type);
      }
    }

    @Test
    void acceptsAContentTypeWithACharset() {
      var headers = Map.of("content-type", List.of("Application/JSON;charset=utf-8"));
      var request = new RecordedRequest("POST", "/v1/chat/completions", "HTTP/1.1", headers,
          request("hi").toString().getBytes(UTF_8));
      assertEquals(200, routes.respond(request).status());
    }
  }

  @Nested
  class InsideStatus200 {
    @Test
    void reportsAMissingModelInAResponseWithStatus200() {
      ReceivedResponse response = response(request("hi").with("model", "missing-inside-200"));
      assertEquals(200, response.status());
      assertEquals("{\"error\":{\"code\":404,\"message\":\"The model `missing-inside-200` does not exist.\","
          + "\"type\":\"NotFoundError\",\"param\":\"model\"}}", response.body());
    }

    @Test
    void reportsAMissingModelInsideAStream() {
      ReceivedResponse response = response(request("hi").with("model", "missing-inside-200").with("stream", true));
      assertEquals(404, response.chunks().get(0).object("error").orElseThrow().integer("code").orElseThrow());
      assertEquals("[DONE]", response.data().get(1));
    }

    @Test
    void rejectsMoreThanTwentyTopLogprobs() {
      assertEquals(400, response(request("hi").with("logprobs", true).with("top_logprobs", 21)).status());
      assertEquals(200, response(request("hi").with("logprobs", true).with("top_logprobs", 20)).status());
    }
  }
}
