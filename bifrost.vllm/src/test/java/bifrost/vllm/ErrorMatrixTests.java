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

/** Every operation with every shape of error, however it is carried: the same payload is the same error. */
@Timeout(120)
class ErrorMatrixTests {
  /** A payload, and the error that it is: the status it has where HTTP says 200, type, code, param and message. */
  private record Shape(String payload, int status, String type, String code, String param, String message) {
    Rejected under(int http) {
      return new Rejected(http >= 300 ? http : status, Optional.ofNullable(type), Optional.ofNullable(code),
          Optional.ofNullable(param), message, Optional.empty(), Optional.empty(), payload);
    }

    boolean isDetail() {
      return payload.startsWith("{\"detail\"");
    }
  }

  private static final List<Shape> SHAPES = List.of(
      new Shape(
          "{\"error\":{\"message\":\"no such model\",\"type\":\"NotFoundError\",\"param\":\"model\",\"code\":404}}",
          404, "NotFoundError", "404", "model", "no such model"),
      new Shape("{\"error\":{\"message\":\"too hot\",\"type\":\"BadRequestError\",\"param\":null,\"code\":\"400\"}}",
          400, "BadRequestError", "400", null, "too hot"),
      new Shape("{\"error\":{\"message\":\"wait\",\"type\":\"rate_limit_error\",\"code\":\"rate_limit_exceeded\"}}",
          429, "rate_limit_error", "rate_limit_exceeded", null, "wait"),
      new Shape("{\"error\":{\"message\":\"engine dead\",\"type\":\"InternalServerError\",\"code\":500}}", 500,
          "InternalServerError", "500", null, "engine dead"),
      new Shape(
          "{\"error\":{\"object\":\"error\",\"message\":\"old stream\",\"type\":\"BadRequestError\",\"param\":null,\"code\":400}}",
          400, "BadRequestError", "400", null, "old stream"),
      new Shape("{\"object\":\"error\",\"message\":\"old\",\"type\":\"NotFoundError\",\"param\":null,\"code\":404}",
          404, "NotFoundError", "404", null, "old"),
      new Shape("{\"error\":\"Unauthorized\"}", 401, null, null, null, "Unauthorized"),
      new Shape("{\"error\":\"The model is currently scaling\"}", 500, null, null, null,
          "The model is currently scaling"),
      new Shape("{\"detail\":\"Not Found\"}", 404, null, null, null, "Not Found"),
      new Shape("{\"detail\":\"Method Not Allowed\"}", 405, null, null, null, "Method Not Allowed"));

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

  /** A ranking is asked for at a second path where the first one seems to be missing. */
  private static void script(OperationExample operation, Reply reply, BifrostError expected) {
    boolean twice = operation.name().equals("rerank") && expected instanceof Rejected it
        && List.of(404, 405, 501).contains(it.status()) && !it.param().equals(Optional.of("model"));
    if (twice) server.reply(reply, reply);
    else server.reply(reply);
  }

  private static BifrostError sent(OperationExample operation, Reply reply, BifrostError expected) {
    script(operation, reply, expected);
    return assertThrows(BifrostException.class, () -> bifrost.send(operation.request())).error();
  }

  @TestFactory
  Stream<DynamicTest> asAnHttpErrorItIsRejectedWithThatStatus() {
    return OperationExample.all().stream()
        .flatMap(operation -> SHAPES.stream().map(shape -> dynamicTest(operation + ", " + shape.payload(), () -> {
          for (int status : STATUSES) {
            var expected = shape.under(status);
            assertEquals(expected, sent(operation, Reply.json(status, shape.payload()), expected));
            if (operation.event().isEmpty()) continue;
            server.reply(Reply.json(status, shape.payload()));
            assertEquals(expected, assertThrows(BifrostException.class, () -> operation.stream(bifrost)).error());
          }
        })));
  }

  @TestFactory
  Stream<DynamicTest> insideHttp200ItIsRejectedWithItsOwnStatus() {
    return OperationExample.all().stream().flatMap(operation -> shapes(operation)
        .map(shape -> dynamicTest(operation + ", " + shape.payload(), () -> {
          assertEquals(shape.under(200), sent(operation, Reply.json(shape.payload()), shape.under(200)));
          if (operation.event().isEmpty()) return;
          server.reply(Reply.json(shape.payload()));
          assertEquals(shape.under(200), assertThrows(BifrostException.class, () -> operation.stream(bifrost)).error());
        })));
  }

  @TestFactory
  Stream<DynamicTest> asTheFirstEventItIsThrownByStream() {
    return OperationExample.streamed()
        .flatMap(operation -> shapes(operation).map(shape -> dynamicTest(operation + ", " + shape.payload(), () -> {
          server.reply(Reply.sse(shape.payload(), "[DONE]"));
          assertEquals(shape.under(200), assertThrows(BifrostException.class, () -> operation.stream(bifrost)).error());
        })));
  }

  @TestFactory
  Stream<DynamicTest> asALaterEventItIsThrownByReading() {
    return OperationExample.streamed()
        .flatMap(operation -> shapes(operation).map(shape -> dynamicTest(operation + ", " + shape.payload(), () -> {
          server.reply(Reply.sse(operation.event(), shape.payload(), "[DONE]"));
          try (var stream = operation.stream(bifrost)) {
            assertEquals(shape.under(200), assertThrows(BifrostException.class, stream::collect).error());
            assertEquals(shape.under(200), assertThrows(BifrostException.class, stream::collect).error(),
                "and by reading on");
          }
        })));
  }

  @TestFactory
  Stream<DynamicTest> aBodyThatIsNoPayloadIsRejectedUnderAnErrorStatus() {
    var bodies =
        List.of("", "<html>Bad Gateway</html>", "Invalid HTTP request received.", "{\"error\":{\"mess", "[]", "{}");
    return OperationExample.all().stream()
        .flatMap(operation -> bodies.stream().map(body -> dynamicTest(operation + ", " + body, () -> {
          var rejected = assertInstanceOf(Rejected.class, sent(operation, text(502, body), null));
          assertEquals(List.of(502, body), List.of(rejected.status(), rejected.body()));
        })));
  }

  @TestFactory
  Stream<DynamicTest> aBodyThatIsNoAnswerIsMalformedUnderHttp200() {
    var bodies = List.of("", "<html>Hello</html>", "{\"choices\":", "[7]", "{}", "42", "null", "\u0000");
    return OperationExample.all().stream().filter(operation -> !operation.isRaw()).flatMap(operation -> bodies.stream()
        .map(body -> dynamicTest(operation + ", " + body, () -> {
          assertEquals(body, assertInstanceOf(Malformed.class, sent(operation, Reply.json(body), null)).body());
          if (operation.event().isEmpty()) return;
          server.reply(text(200, body));
          assertInstanceOf(Malformed.class,
              assertThrows(BifrostException.class, () -> operation.stream(bifrost)).error());
          if (body.isEmpty()) return;
          server.reply(Reply.sse(body, "[DONE]"));
          var expected = body.equals("null") || body.equals("{}") ? Truncated.class : Malformed.class; // ignored, or of no meaning
          assertEquals(expected,
              assertThrows(BifrostException.class, () -> operation.stream(bifrost)).error().getClass());
        })));
  }

  /** A {@code detail} is an error only where a required member is missing, and raw responses have none. */
  private static Stream<Shape> shapes(OperationExample operation) {
    return SHAPES.stream().filter(shape -> !(operation.isRaw() && shape.isDetail()));
  }

  private static Reply text(int status, String body) {
    return Reply.of(status, Map.of("content-type", "text/html"), body.getBytes(StandardCharsets.UTF_8));
  }
}
