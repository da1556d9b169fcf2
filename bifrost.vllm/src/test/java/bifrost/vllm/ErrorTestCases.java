package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.Outcome;
import bifrost.testkit.Reply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Test cases for requests that the server rejects: unary and streamed calls report the same error. */
abstract class ErrorTestCases extends EndToEndTestCases {
  private static final String GRAMMAR =
      "{\"error\": {\"message\": \"Invalid grammar specification.\", \"type\": \"BadRequestError\", "
          + "\"param\": null, \"code\": 400}}";

  ErrorTestCases(EndToEndServer backend) {
    super(backend);
  }

  /**
   * {@return the error of a request} Unary and streamed calls must report the same error, except for the body and the
   * request id.
   */
  private Rejected rejected(ChatCompletionRequest request) {
    var unary = errorOf(Rejected.class, () -> bifrost.send(request));
    var streamed = errorOf(Rejected.class, () -> bifrost.stream(request));
    assertEquals(comparable(unary), comparable(streamed));
    return unary;
  }

  private static Rejected comparable(Rejected error) {
    return new Rejected(error.status(), error.type(), error.serverCode(), error.param(), error.message(),
        error.retryAfter(),
        Optional.empty(), "");
  }

  private static void assertError(int status, String type, String param, Rejected error) {
    assertEquals(status, error.status());
    assertEquals(Optional.of(type), error.type());
    assertEquals(Optional.ofNullable(param), error.param());
    assertEquals(Optional.of(Integer.toString(status)), error.serverCode());
    assertEquals(false, error.isTransient());
  }

  @Test
  void reportsAnUnknownModelAsNotFound() {
    var error = rejected(request("Hi").model("vllm/no-such-model"));
    assertError(404, "NotFoundError", "model", error);
    assertTrue(error.message().startsWith("The model `no-such-model` does not exist."), error::message);
    assertTrue(error.body().contains("no-such-model"));
  }

  @Test
  void namesTheUnknownProviderPrefixOfAModel() {
    var error = rejected(request("Hi").model("missing/some-model"));
    assertError(404, "NotFoundError", "model", error);
    assertTrue(error.message().contains("`missing/some-model`"),
        "the complete target is the model of the default provider");
    assertTrue(error.message().contains("unknown provider 'missing'"), error::message);
  }

  @Test
  void rejectsATemperatureOutOfRangeAsABadRequest() {
    var error = rejected(request("Hi").temperature(400));
    assertError(400, "BadRequestError", "temperature", error);
    assertTrue(error.message().startsWith("temperature must be in [0, 2], got 400.0."), error::message);
  }

  @Test
  void rejectsAParameterOfTheWrongTypeAsABadRequest() {
    var error = rejected(request("Hi").with("temperature", "warm"));
    assertError(400, "Bad Request", "body.temperature", error);
    assertTrue(error.message().contains("float_parsing"), error::message);
  }

  @Test
  void rejectsAPromptThatIsTooLongAsABadRequest() {
    var models = bifrost.send(ListModelsRequest.of("vllm")).data();
    long maxLength =
        models.stream().filter(model -> model.id().equals(modelId())).findFirst().orElseThrow().maxModelLen()
            .orElseThrow();
    var error = rejected(request("word ".repeat((int) maxLength + 1)));
    assertError(400, "BadRequestError", "input_tokens", error);
    assertTrue(error.message().startsWith("This model's maximum context length is " + maxLength + " tokens."),
        error::message);
  }

  /** vLLM detects this error after sending status 200 and reports it in the only event of the stream. */
  @Test
  void openingAStreamThrowsAnErrorThatTheEngineDetects() {
    var request = request("Hi").logprobs(true).topLogprobs(100);
    assertError(400, "BadRequestError", "logprobs", rejected(request));
    var failed = bifrost.trySend(request);
    assertEquals(OptionalInt.of(400), failed.report().attempts().get(0).status());
    var thrown = assertThrows(BifrostException.class, () -> bifrost.stream(request));
    var attempt = thrown.report().orElseThrow().attempts().get(0);
    assertEquals(OptionalInt.of(200), attempt.status());
    assertEquals(Optional.of(thrown.error()), attempt.error());
  }

  @Test
  void rejectsAnInvalidGrammarAsABadRequest() {
    script(Reply.json(400, GRAMMAR), Reply.sse(GRAMMAR, "[DONE]"));
    var error = rejected(request("Hi").with("structured_outputs", Map.of("grammar", "root ::= <<<")));
    assertError(400, "BadRequestError", null, error);
    assertEquals("Invalid grammar specification.", error.message());
  }

  @Test
  void rejectsEmptyMessagesAsABadRequest() {
    var error = rejected(request("Hi").messages(List.of()));
    assertEquals(400, error.status());
    assertEquals(Optional.of("BadRequestError"), error.type());
  }

  @Test
  void attemptReturnsAnErrorAsAValue() {
    var failed = bifrost.trySend(request("Hi").temperature(400));
    assertTrue(failed instanceof Outcome.Failure<?> failure && failure.error() instanceof Rejected rejected
        && rejected.status() == 400);
  }

  @Test
  void clientStillWorksAfterRejectedCalls() {
    for (int i = 0; i < 5; i++) rejected(request("Hi").temperature(400));
    assertTrue(bifrost.send(request("Hi")).finishReason().isPresent());
    assertTrue(streamed(request("Hi")).finishReason().isPresent());
  }
}
