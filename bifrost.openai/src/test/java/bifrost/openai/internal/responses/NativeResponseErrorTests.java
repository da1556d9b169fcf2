package bifrost.openai.internal.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostException;
import bifrost.api.ResponseEvent;
import bifrost.api.json.JsonReader;
import bifrost.api.spi.EventSource;
import bifrost.openai.internal.codec.RawResponse;
import bifrost.openai.internal.codec.RecordedHttpMessage;
import bifrost.openai.internal.http.HttpResult;
import bifrost.openai.internal.provider.ResponseFeed;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures of native Responses, unary and streamed. */
class NativeResponseErrorTests {
  private static final HttpHeaders HEAD = RecordedHttpMessage
      .headers(Map.of("content-type", "text/event-stream", "x-request-id", "req-1", "retry-after", "7"));

  private static EventSource<ResponseEvent> stream(String... data) {
    var text = new StringBuilder();
    for (var each : data) text.append("data: ").append(each).append("\n\n");
    var received = new HttpResult<>(200, HEAD,
        ResponseFeed.body(List.of(text.toString().getBytes(StandardCharsets.UTF_8))));
    return NativeResponsesDecoder.throwingFailures(
        ResponseFeed.events(received, NativeResponsesDecoder.eventDecoder(), NativeResponsesDecoder.endTracker()),
        HEAD);
  }

  private static String failed(String error) {
    return "{\"type\":\"response.failed\",\"response\":" + response("failed", error) + "}";
  }

  private static String response(String status, String error) {
    return "{\"id\":\"r\",\"object\":\"response\",\"status\":\"" + status + "\",\"output\":[],\"error\":" + error + "}";
  }

  private static Rejected rejected(org.junit.jupiter.api.function.Executable read) {
    return assertInstanceOf(Rejected.class, assertThrows(BifrostException.class, read).error());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"{\"code\":\"server_error\",\"message\":\"m\"}|500|server_error|m",
      "{\"code\":\"rate_limit_exceeded\",\"message\":\"m\"}|429|rate_limit_exceeded|m",
      "{\"code\":503,\"type\":\"ServiceUnavailableError\",\"message\":\"m\"}|503|503|m",
      "{\"code\":\"x\",\"type\":\"BadRequestError\",\"message\":\"m\"}|400|x|m"})
  void aFailedResponseGivesTheSameErrorUnaryAndStreamed(String error, int status, String code, String message)
      throws Exception {
    var source =
        stream("{\"type\":\"response.created\",\"response\":" + response("in_progress", "null") + "}", failed(error));
    assertInstanceOf(ResponseEvent.Created.class, source.next().orElseThrow());
    assertInstanceOf(ResponseEvent.Failed.class, source.next().orElseThrow(),
        "the failed event precedes the exception");
    var streamed = rejected(source::next);
    assertEquals(List.of(status, Optional.of(code), message),
        List.of(streamed.status(), streamed.serverCode(), streamed.message()));
    var bytes = response("failed", error).getBytes(StandardCharsets.UTF_8);
    var unary = rejected(() -> RawResponse.of(200, RecordedHttpMessage.headers(Map.of()), bytes)
        .decode(new JsonReader(bytes), NativeResponsesDecoder::decode));
    assertEquals(List.of(unary.status(), unary.type(), unary.serverCode(), unary.param(), unary.message()),
        List.of(streamed.status(), streamed.type(), streamed.serverCode(), streamed.param(), streamed.message()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"message\":\"m\"}", "null", "\"\""})
  void aFailedResponseHasTheIdOfItsRequest(String error) throws Exception {
    var bytes = response("failed", error).getBytes(StandardCharsets.UTF_8);
    assertHead(rejected(
        () -> RawResponse.of(200, HEAD, bytes).decode(new JsonReader(bytes), NativeResponsesDecoder::decode)));
    var source = stream(failed(error));
    source.next();
    assertHead(rejected(source::next));
  }

  @ParameterizedTest
  @ValueSource(strings = {"error", "response.error"})
  void anErrorEventHasTheIdOfItsRequest(String type) {
    for (var members : List.of("\"message\":\"m\"", "\"error\":{\"message\":\"m\"}", "\"sequence_number\":1")) {
      assertHead(rejected(() -> stream("{\"type\":\"" + type + "\"," + members + "}").next()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{\"message\": \"m\", \"n\": 1.0}"})
  void anErrorHasTheExactTextOfTheServer(String error) {
    var text = " " + response("failed", error) + "\n";
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    assertEquals(text, rejected(
        () -> RawResponse.of(200, HEAD, bytes).decode(new JsonReader(bytes), NativeResponsesDecoder::decode)).body());
    var event = "{\"type\":\"error\", \"error\":" + error + ", \"message\":\"m\", \"n\":1e0}";
    assertEquals(event, rejected(() -> stream(event).next()).body());
  }

  private static void assertHead(Rejected error) {
    assertEquals(Optional.of("req-1"), error.requestId());
    assertEquals(Optional.of(Duration.ofSeconds(7)), error.retryAfter());
  }

  @Test
  void readsAnErrorThatIsAString() throws Exception {
    var source = stream(failed("\"boom\""));
    source.next();
    assertEquals("boom", rejected(source::next).message());
  }

  @ParameterizedTest
  @CsvSource({"rate_limit_exceeded,429", "server_error,500", "NotFoundError,404"})
  void anErrorEventHasTheStatusOfItsCode(String code, int status) {
    var error = rejected(
        () -> stream("{\"type\":\"error\",\"code\":\"" + code + "\",\"message\":\"m\",\"param\":null}").next());
    assertEquals(List.of(status, Optional.empty(), Optional.of(code)),
        List.of(error.status(), error.type(), error.serverCode()));
  }

  @Test
  void ignoresTheErrorMemberOfACompletedResponse() throws Exception {
    var bytes = response("completed", "{\"message\":\"old\"}").getBytes(StandardCharsets.UTF_8);
    var unary = RawResponse.of(200, RecordedHttpMessage.headers(Map.of()), bytes).decode(new JsonReader(bytes),
        NativeResponsesDecoder::decode);
    assertEquals("completed", unary.status());
  }

  @Test
  void aStreamWithDoneInsteadOfItsLastEventIsTruncated() throws Exception {
    var source = stream("{\"type\":\"response.output_text.delta\",\"delta\":\"a\"}", "[DONE]");
    source.next();
    assertInstanceOf(Truncated.class, assertThrows(BifrostException.class, source::next).error());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"type\":\"response.created\",\"response\":{\"output\":[]}}",
      "{\"type\":\"response.output_text.delta\",\"delta\":\"a\"}"})
  void aStreamWithoutItsLastEventIsTruncated(String event) throws Exception {
    var source = stream(event);
    source.next();
    assertInstanceOf(Truncated.class, assertThrows(BifrostException.class, source::next).error());
  }
}
