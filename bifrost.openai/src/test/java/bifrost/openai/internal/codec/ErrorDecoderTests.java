package bifrost.openai.internal.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.spi.ChatCompletionJson;
import bifrost.api.spi.ModelListJson;
import bifrost.openai.internal.provider.ResponseFeed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Decoding of errors. The result must depend neither on the shape of the error nor on the kind of response that
 * contains it.
 */
class ErrorDecoderTests {
  private static final String CHUNK = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n";

  /** An error payload and its expected fields; {@code status} is expected if the HTTP status is not an error. */
  record Case(String payload, int status, String type, String code, String param, String message) {
    void assertMatches(BifrostError error, int expectedStatus) {
      var rejected = assertInstanceOf(Rejected.class, error);
      assertEquals(expectedStatus, rejected.status());
      assertEquals(Optional.ofNullable(type), rejected.type());
      assertEquals(Optional.ofNullable(code), rejected.serverCode());
      assertEquals(Optional.ofNullable(param), rejected.param());
      assertEquals(message, rejected.message());
      assertEquals(payload, rejected.body());
    }
  }

  static List<Case> cases() {
    return List.of(
        new Case("{\"error\":{\"message\":\"gone\",\"type\":\"NotFoundError\",\"param\":\"model\",\"code\":404}}",
            404, "NotFoundError", "404", "model", "gone"),
        new Case(
            "{\"error\":{\"message\":\"you exceeded\",\"type\":\"insufficient_quota\",\"param\":null,"
                + "\"code\":\"insufficient_quota\"}}",
            429, "insufficient_quota", "insufficient_quota", null, "you exceeded"),
        new Case(
            "{\"object\":\"error\",\"message\":\"too hot\",\"type\":\"BadRequestError\",\"param\":\"temperature\","
                + "\"code\":400}",
            400, "BadRequestError", "400", "temperature", "too hot"),
        new Case(
            "{\"error\":{\"object\":\"error\",\"message\":\"died\",\"type\":\"InternalServerError\",\"param\":null,"
                + "\"code\":500}}",
            500, "InternalServerError", "500", null, "died"),
        new Case("{\"error\":\"Unauthorized\"}", 401, null, null, null, "Unauthorized"),
        new Case("{\"error\":\"The model is currently scaling\"}", 500, null, null, null,
            "The model is currently scaling"),
        new Case("{\"detail\":\"Not Found\"}", 404, null, null, null, "Not Found"),
        new Case("{\"detail\":\"Method Not Allowed\"}", 405, null, null, null, "Method Not Allowed"),
        new Case("{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"Field required\"}]}", 500, null, null, null,
            "body: Field required"),
        new Case("{\"id\":\"x\",\"choices\":[],\"error\":{\"message\":\"late\",\"type\":\"RateLimitError\"}}",
            429, "RateLimitError", null, null, "late"),
        new Case("{\"error\":{\"code\":503}}", 503, null, "503", null, "{\"code\":503}"),
        new Case("{\"error\":{}}", 500, null, null, null, "{}"),
        new Case("{\"error\":{\"message\":{\"a\":1},\"type\":[\"b\"],\"param\":2,\"code\":true}}", 500, "[\"b\"]",
            "true", "2", "{\"a\":1}"),
        new Case("{\"error\":{\"message\":\"日本 😀\\n\\\"\",\"code\":\"rate_limit_exceeded\"}}",
            429, null, "rate_limit_exceeded", null, "日本 😀\n\""));
  }

  private static RawResponse response(int status, String body) {
    return RawResponse.of(status, RecordedHttpMessage.headers(Map.of("content-type", "application/json")),
        body.getBytes(UTF_8));
  }

  private static <T> BifrostError errorOf(String body, RawResponse.Decoder<T> decoder) {
    var response = response(200, body);
    return assertThrows(BifrostException.class, () -> response.decode(new JsonReader(response.bytes()), decoder))
        .error();
  }

  private static BifrostError errorOf(String body) {
    return errorOf(body, ChatCompletionJson::read);
  }

  @Nested
  class EveryShape {
    static List<Case> cases() {
      return ErrorDecoderTests.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsEveryErrorShapeAndKeepsTheErrorStatus(Case expected) {
      expected.assertMatches(ErrorDecoder.fromErrorStatus(response(418, expected.payload())).error(), 418);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsEveryErrorShapeUnderStatus200ForEveryOperation(Case expected) {
      expected.assertMatches(errorOf(expected.payload()), expected.status());
      expected.assertMatches(errorOf(expected.payload(), ChatCompletionJson::read), expected.status());
      expected.assertMatches(errorOf(expected.payload(), ModelListJson::read), expected.status());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsEveryErrorShapeInTheFirstEventOfAStream(Case expected) {
      var result = ResponseFeed.read("data: " + expected.payload() + "\n\ndata: [DONE]\n\n", 1);
      assertEquals(List.of(), result.chunks());
      expected.assertMatches(result.error().orElseThrow(), expected.status());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsEveryErrorShapeInALaterEventWithOrWithoutABlankLine(Case expected) {
      for (var end : List.of("\n\ndata: [DONE]\n\n", "\n\n", "\n", "")) {
        var result = ResponseFeed.read(CHUNK + "event: error\ndata: " + expected.payload() + end, 1);
        assertEquals(1, result.chunks().size());
        expected.assertMatches(result.error().orElseThrow(), expected.status());
      }
    }
  }

  @Nested
  class WhenThereIsNoError {
    @Test
    void ignoresAnErrorMemberThatIsNull() {
      var result = ResponseFeed.read(
          "data: {\"error\":null,\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},"
              + "\"finish_reason\":\"stop\"}]}\n\n",
          1);
      var expected = ExpectedChunks.anonymous().last(0, "Hi", "stop").list();
      assertEquals(new ResponseFeed.Result(expected, Optional.empty()), result);
    }

    @Test
    void keepsADetailNextToAResultAsAnExtra() throws Exception {
      var response = response(200, "{\"detail\":\"low\",\"choices\":[]}");
      var decoded = response.decode(new JsonReader(response.bytes()), ChatCompletionJson::read);
      assertEquals(Optional.of("low"), decoded.extras().string("detail"));
    }

    @Test
    void reportsAnInvalidResultWithADetailAsMalformed() {
      var error = assertInstanceOf(Malformed.class, errorOf("{\"detail\":\"low\",\"choices\":5}"));
      assertTrue(error.message().contains("$.choices"), error.message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "0", "[]", "{}", "\"\"", "\" \"", "[{}]",
        "{\"message\":\"\",\"type\":\"\",\"param\":\"\",\"code\":null}"})
    void keepsAnEmptyErrorNextToAResultAsAnExtra(String value) throws Exception {
      var response = response(200, "{\"error\":" + value + ",\"choices\":[]}");
      var decoded = response.decode(new JsonReader(response.bytes()), ChatCompletionJson::read);
      assertEquals(JsonObject.of("error", Json.parse(value)), decoded.extras());
    }

    @Test
    void ignoresAnObjectMemberWhoseValueIsNotError() throws Exception {
      var response = response(200, "{\"object\":\"chat.completions\",\"choices\":[]}");
      var decoded = response.decode(new JsonReader(response.bytes()), ChatCompletionJson::read);
      assertEquals(Optional.of("chat.completions"), decoded.extras().string("object"));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"{}", "{\"message\":\"m\",\"type\":\"t\"}", "[]", "null", "\"error\"", "17", "", "{\"error\":"})
    void reportsABodyWithNeitherResultNorErrorAsMalformed(String body) {
      var error = assertInstanceOf(Malformed.class, errorOf(body));
      assertEquals(body, error.body());
    }
  }

  @Nested
  class Statuses {
    @ParameterizedTest
    @CsvSource({"400,400", "404,404", "599,599", "'\"422\"',422", "399,500", "600,500", "200,500", "'\"4040\"',500",
        "'\"x\"',500", "-404,500", "404.5,500", "null,500"})
    void takesTheStatusFromACodeBetween400And599(String code, int status) {
      assertEquals(status, status("{\"error\":{\"message\":\"m\",\"code\":" + code + "}}"));
    }

    @ParameterizedTest
    @CsvSource({"BadRequestError,400", "Bad Request,400", "invalid_request_error,400", "AuthenticationError,401",
        "authentication_error,401", "NotFoundError,404", "not_found_error,404", "UnprocessableEntityError,422",
        "RateLimitError,429", "Too Many Requests,429", "rate_limit_error,429", "rate_limit_exceeded,429",
        "insufficient_quota,429", "InternalServerError,500", "NotImplementedError,501", "Service Unavailable,503",
        "ServiceUnavailableError,503", "unknown type,500"})
    void derivesTheStatusFromTheTypeOrFromATextualCode(String type, int status) {
      assertEquals(status, status("{\"error\":{\"message\":\"m\",\"type\":\"" + type + "\"}}"));
      assertEquals(status, status("{\"error\":{\"message\":\"m\",\"type\":null,\"code\":\"" + type + "\"}}"));
    }

    @Test
    void statusPrefersCodeOverType() {
      assertEquals(503, status("{\"error\":{\"message\":\"Not Found\",\"type\":\"BadRequestError\",\"code\":503}}"));
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 307, 399, 400, 418, 500, 599})
    void keepsTheStatusOfAnUnsuccessfulResponse(int status) {
      var error =
          ErrorDecoder.fromErrorStatus(response(status, "{\"error\":{\"message\":\"m\",\"code\":404}}")).error();
      assertEquals(status, assertInstanceOf(Rejected.class, error).status());
    }

    private int status(String payload) {
      return assertInstanceOf(Rejected.class, errorOf(payload)).status();
    }
  }

  @Nested
  class OtherBodies {
    private Rejected rejected(int status, String type, String body) {
      var headers = RecordedHttpMessage.headers(type.isEmpty() ? Map.of() : Map.of("content-type", type));
      var error = ErrorDecoder.fromErrorStatus(RawResponse.of(status, headers, body.getBytes(UTF_8))).error();
      return assertInstanceOf(Rejected.class, error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"error\":{\"message\":\"slow down\",\"type\":\"t\",\"code\":\"c\",\"par",
        "data: {\"error\":{\"message\":\"slow down\",\"type\":\"t\",\"code\":\"c\"}}\n\n",
        "event: error\ndata: {\"error\":{\"message\":\"slow down\",\"type\":\"t\",\"code\":\"c\"}}",
        "[{\"error\":{\"message\":\"slow down\",\"type\":\"t\",\"code\":\"c\"}}]"})
    void readsTheFieldsOfTruncatedOrWrappedErrors(String body) {
      var error = rejected(429, "", body);
      assertEquals(List.of("slow down", Optional.of("t"), Optional.of("c"), body),
          List.of(error.message(), error.type(), error.serverCode(), error.body()));
    }

    @Test
    void readsTheErrorAtTheBeginningOfALargeBody() {
      var body = "{\"error\":{\"message\":\"boom\",\"x\":[" + "{},".repeat(1 << 20) + "{}]}}";
      assertEquals("boom", rejected(500, "application/json", body).message());
    }

    @Test
    void messageIsTheTextOfAnHtmlBody() {
      var html = "<html>\n<body>502 Bad Gateway</body></html>\n";
      assertEquals(Rejected.of(502, "502 Bad Gateway").body(html),
          rejected(502, "text/html; charset=utf-8", html));
    }

    @Test
    void messageIsTheTitleOfAPageWithADottedCapitalI() { // its lower case has two characters
      assertEquals("\u0130stek", rejected(502, "text/html",
          "<p>\u0130\u0130</p><TITLE>\u0130stek</TITLE><p>more</p>").message());
    }

    @Test
    void messageIsAJsonStringWithInvalidUtf8() {
      var bytes = "\"kit \u00FF failed\"".getBytes(ISO_8859_1);
      var headers = java.net.http.HttpHeaders.of(Map.of(), (name, value) -> true);
      var error = ErrorDecoder.fromErrorStatus(RawResponse.of(400, headers, bytes)).error();
      assertEquals("kit \uFFFD failed", assertInstanceOf(Rejected.class, error).message());
    }

    @Test
    void messageIsThePlainTextBody() {
      assertEquals("Invalid HTTP request received.",
          rejected(400, "text/plain", "Invalid HTTP request received.").message());
      assertEquals("no", rejected(400, "", "no").message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \r\n "})
    void messageStatesThatTheBodyIsEmpty(String body) {
      assertEquals("HTTP 503 without a body", rejected(503, "application/json", body).message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"error\":{\"message\":\"brok", "{\"error\":false}"})
    void messageQuotesJsonThatContainsNoError(String body) {
      assertEquals("HTTP 500 (application/json): " + body, rejected(500, "application/json", body).message());
    }

    @Test
    void replacesInvalidBytesOfABinaryBody() {
      var bytes = new byte[] {(byte) 0xff, 0, (byte) 0x80};
      var error =
          ErrorDecoder.fromErrorStatus(RawResponse.of(500, RecordedHttpMessage.headers(Map.of()), bytes)).error();
      assertEquals("\uFFFD\0\uFFFD", assertInstanceOf(Rejected.class, error).body());
    }

    @Test
    void truncatesTheMessageAfter500Characters() {
      var message = rejected(500, "text/plain", "x".repeat(501)).message();
      assertEquals("x".repeat(500) + "…", message);
      var emoji = rejected(500, "text/plain; charset=utf-8", "x".repeat(499) + "\uD83D\uDE00").message();
      assertEquals("x".repeat(499) + "…", emoji);
    }

    @Test
    void truncatesBodiesAfter64KibAndStatesTheirSize() {
      var kept = "x".repeat(65536);
      assertEquals(kept, rejected(500, "text/plain", kept).body());
      assertEquals(kept + "… (the first 65536 of 65537 bytes)", rejected(500, "text/plain", kept + "y").body());
      var malformed = assertInstanceOf(Malformed.class, errorOf(kept + "y"));
      assertEquals(kept + "… (the first 65536 of 65537 bytes)", malformed.body());
    }
  }

  @Nested
  class Headers {
    @Test
    void readsTheRequestIdAndRetryAfterFromTheHeaders() {
      var fields = Map.of("x-request-id", "req-7", "retry-after", "3");
      var response = RawResponse.of(429, RecordedHttpMessage.headers(fields),
          "{\"error\":{\"message\":\"slow down\"}}".getBytes(UTF_8));
      var rejected = assertInstanceOf(Rejected.class, ErrorDecoder.fromErrorStatus(response).error());
      assertEquals(Optional.of("req-7"), rejected.requestId());
      assertEquals(Optional.of(Duration.ofSeconds(3)), rejected.retryAfter());
    }

    @Test
    void readsTheRequestIdOfAnErrorInAStream() {
      var headers = RecordedHttpMessage.headers(Map.of("content-type", "text/event-stream", "x-request-id", "req-8"));
      var result =
          ResponseFeed.read(headers, ResponseFeed.unsplit((CHUNK + "data: {\"error\":\"busy\"}\n\n").getBytes(UTF_8)),
              1);
      assertEquals(Optional.of("req-8"), assertInstanceOf(Rejected.class, result.error().orElseThrow()).requestId());
    }
  }
}
