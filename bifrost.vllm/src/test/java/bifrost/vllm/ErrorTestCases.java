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

/** What the server refuses: the same error, whatever carried it. */
abstract class ErrorTestCases extends EndToEndTestCases {
  private static final String GRAMMAR =
      "{\"error\": {\"message\": \"Invalid grammar specification.\", \"type\": \"BadRequestError\", \"param\": null, \"code\": 400}}";

  ErrorTestCases(EndToEndServer backend) {
    super(backend);
  }

  /** {@return the error of the request, which is the same whole and streamed, except for the body and the id of the request} */
  private Rejected refused(ChatCompletionRequest ask) {
    var whole = errorOf(Rejected.class, () -> bifrost.send(ask));
    var streamed = errorOf(Rejected.class, () -> bifrost.stream(ask));
    assertEquals(comparable(whole), comparable(streamed));
    return whole;
  }

  private static Rejected comparable(Rejected r) {
    return new Rejected(r.status(), r.type(), r.code(), r.param(), r.message(), r.retryAfter(), Optional.empty(), "");
  }

  private static void assertError(int status, String type, String param, Rejected error) {
    assertEquals(status, error.status());
    assertEquals(Optional.of(type), error.type());
    assertEquals(Optional.ofNullable(param), error.param());
    assertEquals(Optional.of(Integer.toString(status)), error.code());
    assertEquals(false, error.isTransient());
  }

  @Test
  void anUnknownModelIsNotFound() {
    var error = refused(ask("Hi").model("vllm/no-such-model"));
    assertError(404, "NotFoundError", "model", error);
    assertTrue(error.message().startsWith("The model `no-such-model` does not exist."), error::message);
    assertTrue(error.body().contains("no-such-model"));
  }

  @Test
  void aModelThatWasMeantForAnotherProviderIsExplained() {
    var error = refused(ask("Hi").model("nobody/some-model"));
    assertError(404, "NotFoundError", "model", error);
    assertTrue(error.message().contains("`nobody/some-model`"),
        "all of it was taken as a model of the default provider");
    assertTrue(error.message().contains("unknown provider 'nobody'"), error::message);
  }

  @Test
  void aTemperatureOutOfRangeIsABadRequest() {
    var error = refused(ask("Hi").temperature(400));
    assertError(400, "BadRequestError", "temperature", error);
    assertTrue(error.message().startsWith("temperature must be in [0, 2], got 400.0."), error::message);
  }

  @Test
  void aParameterOfTheWrongKindIsABadRequest() {
    var error = refused(ask("Hi").with("temperature", "warm"));
    assertError(400, "Bad Request", "body.temperature", error);
    assertTrue(error.message().contains("float_parsing"), error::message);
  }

  @Test
  void aPromptThatIsTooLongIsABadRequest() {
    var models = bifrost.send(ListModelsRequest.of("vllm")).data();
    long longest = models.stream().filter(model -> model.id().equals(modelId())).findFirst().orElseThrow().maxModelLen()
        .orElseThrow();
    var error = refused(ask("word ".repeat((int) longest + 1)));
    assertError(400, "BadRequestError", "input_tokens", error);
    assertTrue(error.message().startsWith("This model's maximum context length is " + longest + " tokens."),
        error::message);
  }

  /** vLLM finds out when it has answered 200 already, and says it in the stream's only event. */
  @Test
  void whatTheEngineRefusesFailsTheStreamBeforeItBegins() {
    var ask = ask("Hi").logprobs(true).topLogprobs(100);
    assertError(400, "BadRequestError", "logprobs", refused(ask));
    var failed = bifrost.attempt(ask);
    assertEquals(OptionalInt.of(400), failed.report().attempts().get(0).status());
    var thrown = assertThrows(BifrostException.class, () -> bifrost.stream(ask));
    var carried = thrown.report().orElseThrow().attempts().get(0);
    assertEquals(OptionalInt.of(200), carried.status());
    assertEquals(Optional.of(thrown.error()), carried.error());
  }

  @Test
  void aBadGrammarIsABadRequest() {
    script(Reply.json(400, GRAMMAR), Reply.sse(GRAMMAR, "[DONE]"));
    var error = refused(ask("Hi").with("structured_outputs", Map.of("grammar", "root ::= <<<")));
    assertError(400, "BadRequestError", null, error);
    assertEquals("Invalid grammar specification.", error.message());
  }

  @Test
  void emptyMessagesAreABadRequest() {
    var error = refused(ask("Hi").messages(List.of()));
    assertEquals(400, error.status());
    assertEquals(Optional.of("BadRequestError"), error.type());
  }

  @Test
  void anErrorIsAValueToWhoeverWantsOne() {
    var failed = bifrost.attempt(ask("Hi").temperature(400));
    assertTrue(failed instanceof Outcome.Failure<?> failure && failure.error() instanceof Rejected rejected
        && rejected.status() == 400);
  }

  @Test
  void aRefusedCallLeavesTheClientAsItWas() {
    for (int i = 0; i < 5; i++) refused(ask("Hi").temperature(400));
    assertTrue(bifrost.send(ask("Hi")).finishReason().isPresent());
    assertTrue(streamed(ask("Hi")).finishReason().isPresent());
  }
}
