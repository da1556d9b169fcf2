package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostException;
import bifrost.api.ProviderConfig;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Tests of every operation with every form of error payload: the same payload gives the same error,
 * regardless of its transport.
 */
@Timeout(120)
class ErrorMatrixTests {
  /** An error payload and the expected error. The status applies if the HTTP status is 200. */
  private record ErrorPayload(String json, int status, String type, String code, String param, String message) {
    Rejected withHttpStatus(int http) {
      return new Rejected(http >= 300 ? http : status, Optional.ofNullable(type), Optional.ofNullable(code),
          Optional.ofNullable(param), message, Optional.empty(), Optional.empty(), json);
    }

    boolean isDetail() {
      return json.startsWith("{\"detail\"");
    }
  }

  private static final List<ErrorPayload> PAYLOADS = List.of(
      new ErrorPayload(
          "{\"error\":{\"message\":\"no such model\",\"type\":\"NotFoundError\",\"param\":\"model\",\"code\":404}}",
          404, "NotFoundError", "404", "model", "no such model"),
      new ErrorPayload(
          "{\"error\":{\"message\":\"too hot\",\"type\":\"BadRequestError\",\"param\":null,\"code\":\"400\"}}",
          400, "BadRequestError", "400", null, "too hot"),
      new ErrorPayload(
          "{\"error\":{\"message\":\"wait\",\"type\":\"rate_limit_error\",\"code\":\"rate_limit_exceeded\"}}",
          429, "rate_limit_error", "rate_limit_exceeded", null, "wait"),
      new ErrorPayload("{\"error\":{\"message\":\"engine dead\",\"type\":\"InternalServerError\",\"code\":500}}", 500,
          "InternalServerError", "500", null, "engine dead"),
      new ErrorPayload(
          "{\"error\":{\"object\":\"error\",\"message\":\"old stream\",\"type\":\"BadRequestError\","
              + "\"param\":null,\"code\":400}}",
          400, "BadRequestError", "400", null, "old stream"),
      new ErrorPayload(
          "{\"object\":\"error\",\"message\":\"old\",\"type\":\"NotFoundError\",\"param\":null,\"code\":404}",
          404, "NotFoundError", "404", null, "old"),
      new ErrorPayload("{\"error\":\"Unauthorized\"}", 401, null, null, null, "Unauthorized"),
      new ErrorPayload("{\"error\":\"The model is currently scaling\"}", 500, null, null, null,
          "The model is currently scaling"),
      new ErrorPayload("{\"detail\":\"Not Found\"}", 404, null, null, null, "Not Found"),
      new ErrorPayload("{\"detail\":\"Method Not Allowed\"}", 405, null, null, null, "Method Not Allowed"));

  private static final List<Integer> STATUSES = List.of(400, 401, 403, 404, 405, 422, 429, 500, 501, 502, 503, 504);

  private static FakeServer server;
  private static Bifrost bifrost;

  @BeforeAll
  static void open() {
    server = FakeServer.start();
    var config = ProviderConfig.of(server.url().toString()).kind("vllm");
    bifrost =
        Bifrost.builder().provider("vllm", config).provider("native", config.option("responses", "native")).open();
  }

  @AfterAll
  static void close() {
    bifrost.close();
    server.close();
  }

  /**
   * Queues the reply. Queues it twice for a rerank or score request whose error looks like a missing path, because the
   * client then sends the request to a second path.
   */
  private static void script(OperationExample operation, Reply reply, BifrostError expected) {
    boolean usesFallbackPath = List.of("rerank", "score").contains(operation.name()) && expected instanceof Rejected it
        && List.of(404, 405, 501).contains(it.status()) && !it.param().equals(Optional.of("model"));
    if (usesFallbackPath) server.reply(reply, reply);
    else server.reply(reply);
  }

  private static BifrostError errorOf(OperationExample operation, Reply reply, BifrostError expected) {
    script(operation, reply, expected);
    return assertThrows(BifrostException.class, () -> bifrost.send(operation.request())).error();
  }

  @TestFactory
  Stream<DynamicTest> reportsAnErrorPayloadWithTheHttpErrorStatus() {
    return OperationExample.all().stream()
        .flatMap(operation -> PAYLOADS.stream().map(error -> dynamicTest(operation + ", " + error.json(), () -> {
          for (int status : STATUSES) {
            var expected = error.withHttpStatus(status);
            assertEquals(expected, errorOf(operation, Reply.json(status, error.json()), expected));
            if (operation.event().isEmpty()) continue;
            server.reply(Reply.json(status, error.json()));
            assertEquals(expected, assertThrows(BifrostException.class, () -> operation.stream(bifrost)).error());
          }
        })));
  }

  @TestFactory
  Stream<DynamicTest> reportsAnErrorPayloadInsideHttp200WithItsOwnStatus() {
    return OperationExample.all().stream().flatMap(operation -> payloads(operation)
        .map(error -> dynamicTest(operation + ", " + error.json(), () -> {
          assertEquals(error.withHttpStatus(200),
              errorOf(operation, Reply.json(error.json()), error.withHttpStatus(200)));
          if (operation.event().isEmpty()) return;
          server.reply(Reply.json(error.json()));
          assertEquals(error.withHttpStatus(200),
              assertThrows(BifrostException.class, () -> operation.stream(bifrost)).error());
        })));
  }

  @TestFactory
  Stream<DynamicTest> openingAStreamThrowsTheErrorOfTheFirstEvent() {
    return OperationExample.streamed()
        .flatMap(operation -> payloads(operation).map(error -> dynamicTest(operation + ", " + error.json(), () -> {
          server.reply(Reply.sse(error.json(), "[DONE]"));
          assertEquals(error.withHttpStatus(200),
              assertThrows(BifrostException.class, () -> operation.stream(bifrost)).error());
        })));
  }

  @TestFactory
  Stream<DynamicTest> readingAStreamThrowsTheErrorOfALaterEvent() {
    return OperationExample.streamed()
        .flatMap(operation -> payloads(operation).map(error -> dynamicTest(operation + ", " + error.json(), () -> {
          server.reply(Reply.sse(operation.event(), error.json(), "[DONE]"));
          try (var stream = operation.stream(bifrost)) {
            assertEquals(error.withHttpStatus(200), assertThrows(BifrostException.class, stream::collect).error());
            assertEquals(error.withHttpStatus(200), assertThrows(BifrostException.class, stream::collect).error(),
                "collecting again throws the same error");
          }
        })));
  }

  @TestFactory
  Stream<DynamicTest> reportsAnyBodyWithAnHttpErrorStatusAsRejected() {
    var bodies =
        List.of("", "<html>Bad Gateway</html>", "Invalid HTTP request received.", "{\"error\":{\"mess", "[]", "{}");
    return OperationExample.all().stream()
        .flatMap(operation -> bodies.stream().map(body -> dynamicTest(operation + ", " + body, () -> {
          var rejected = assertInstanceOf(Rejected.class, errorOf(operation, text(502, body), null));
          assertEquals(List.of(502, body), List.of(rejected.status(), rejected.body()));
        })));
  }

  @TestFactory
  Stream<DynamicTest> reportsAnInvalidBodyInsideHttp200AsMalformed() {
    var bodies = List.of("", "<html>Hello</html>", "{\"choices\":", "[7]", "{}", "42", "null", "\u0000");
    return OperationExample.all().stream().filter(operation -> !operation.isRaw()).flatMap(operation -> bodies.stream()
        .map(body -> dynamicTest(operation + ", " + body, () -> {
          assertEquals(body, assertInstanceOf(Malformed.class, errorOf(operation, Reply.json(body), null)).body());
          if (operation.event().isEmpty()) return;
          server.reply(text(200, body));
          assertInstanceOf(Malformed.class,
              assertThrows(BifrostException.class, () -> operation.stream(bifrost)).error());
          if (body.isEmpty()) return;
          server.reply(Reply.sse(body, "[DONE]"));
          // The event is ignored or has no known member, so the stream ends without a result.
          var expected = body.equals("null") || body.equals("{}") ? Truncated.class : Malformed.class;
          assertEquals(expected,
              assertThrows(BifrostException.class, () -> operation.stream(bifrost)).error().getClass());
        })));
  }

  /**
   * {@return the payloads that an operation reports as errors} A {@code detail} is an error only if a required
   * member is missing; raw responses have no required members.
   */
  private static Stream<ErrorPayload> payloads(OperationExample operation) {
    return PAYLOADS.stream().filter(error -> !(operation.isRaw() && error.isDetail()));
  }

  private static Reply text(int status, String body) {
    return Reply.of(status, Map.of("content-type", "text/html"), body.getBytes(StandardCharsets.UTF_8));
  }
}
