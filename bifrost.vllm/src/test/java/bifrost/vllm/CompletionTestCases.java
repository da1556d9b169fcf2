package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.Completion;
import bifrost.api.CompletionRequest;
import bifrost.api.FinishReason;
import bifrost.api.Input;
import bifrost.api.json.JsonString;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Text completions, whole and streamed. */
abstract class CompletionTestCases extends EndToEndTestCases {
  CompletionTestCases(EndToEndServer backend) {
    super(backend);
  }

  private CompletionRequest complete(Input prompt) {
    return CompletionRequest.of(model(), prompt).temperature(0).seed(7).maxTokens(8);
  }

  private Completion streamed(CompletionRequest ask) {
    try (var pieces = bifrost.stream(ask)) {
      return pieces.collect();
    }
  }

  private void assertStreamedLikeWhole(CompletionRequest ask) {
    repeatably(() -> essence(bifrost.send(ask)), () -> essence(streamed(ask)));
  }

  /** The server puts the prompt's own numbers into one form and not into the other. */
  private static List<Object> essence(Completion it) {
    return List.of(it.model(), it.usage(), it.systemFingerprint(), it.choices().stream()
        .map(choice -> List.of(choice.index(), choice.text(), choice.finishReason(), choice.stopReason(),
            choice.logprobs()))
        .toList());
  }

  @Test
  void textsAreContinuedWholeAndStreamed() {
    var answer = bifrost.send(complete(Input.text("def main(")));
    assertTrue(answer.id().startsWith("cmpl-"));
    assertEquals(modelId(), answer.model());
    assertFalse(answer.text().isEmpty());
    assertEquals(Optional.of(FinishReason.LENGTH), answer.choices().get(0).finishReason());
    assertEquals(8, answer.usage().orElseThrow().completionTokens());
    assertStreamedLikeWhole(complete(Input.text("def main(")));
  }

  @Test
  void withoutALimitSixteenTokensAreWritten() {
    var answer =
        bifrost.send(CompletionRequest.of(model(), "Once upon a time").temperature(0).seed(7).with("ignore_eos", true));
    assertTrue(answer.usage().orElseThrow().completionTokens() <= 16);
  }

  @Test
  void severalPromptsHaveChoicesByIndex() {
    var ask = complete(Input.texts(List.of("one", "two"))).temperature(1).n(2);
    assertEquals(List.of(0, 1, 2, 3), bifrost.send(ask).choices().stream().map(Completion.Choice::index).toList());
    var streamed = streamed(ask);
    assertEquals(List.of(0, 1, 2, 3), streamed.choices().stream().map(Completion.Choice::index).toList());
    assertTrue(streamed.choices().stream().allMatch(choice -> choice.finishReason().isPresent()));
  }

  @Test
  void tokensAreAPromptToo() {
    assertFalse(bifrost.send(complete(Input.tokens(40, 41, 42))).text().isEmpty());
    assertEquals(2,
        bifrost.send(complete(Input.tokenLists(List.of(new int[] {40, 41}, new int[] {42})))).choices().size());
  }

  @Test
  void anEchoBeginsWithThePromptAndItsLogprobs() {
    var ask = complete(Input.text("def main(")).echo(true).logprobs(2);
    var choice = bifrost.send(ask).choices().get(0);
    assertTrue(choice.text().startsWith("def main("));
    var logprobs = choice.logprobs().orElseThrow();
    assertEquals(choice.text(), String.join("", logprobs.tokens()));
    assertTrue(logprobs.tokenLogprobs().get(0).isNaN(), "of the first token nothing is known");
    assertEquals(List.of(logprobs.tokens().size(), logprobs.tokens().size(), logprobs.tokens().size()),
        List.of(logprobs.tokenLogprobs().size(), logprobs.topLogprobs().size(), logprobs.textOffset().size()));
    assertStreamedLikeWhole(ask);
  }

  @Test
  void aStopSequenceEndsTheText() {
    var text = bifrost.send(complete(Input.text("def main("))).text();
    var stop = text.substring(text.length() / 2, text.length() / 2 + 2);
    var choice = bifrost.send(complete(Input.text("def main(")).stop(stop)).choices().get(0);
    assertEquals(Optional.of(FinishReason.STOP), choice.finishReason());
    assertEquals(Optional.of(new JsonString(stop)), choice.stopReason());
    assertFalse(choice.text().contains(stop));
  }

  @Test
  void whatTheEngineRefusesInsideTheStreamIsRejected() {
    var error = errorOf(Rejected.class, () -> bifrost.stream(complete(Input.text("x")).logprobs(1000)));
    assertEquals(List.of(400, Optional.of("logprobs")), List.of(error.status(), error.param()));
  }

  @Test
  void aSuffixIsRefusedByModelsThatCannotFillIn() {
    assertEquals(400, errorOf(Rejected.class, () -> bifrost.send(complete(Input.text("x")).suffix("y"))).status());
  }
}
