package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Completion;
import bifrost.api.CompletionRequest;
import bifrost.api.DetokenizeRequest;
import bifrost.api.FinishReason;
import bifrost.api.Input;
import bifrost.api.Message;
import bifrost.api.TokenizeRequest;
import bifrost.api.json.JsonString;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Test cases for text completions, unary and streamed, and for tokens. */
abstract class CompletionTestCases extends EndToEndTestCases {
  CompletionTestCases(EndToEndServer backend) {
    super(backend);
  }

  private CompletionRequest completionRequest(Input prompt) {
    return CompletionRequest.of(model(), prompt).temperature(0).seed(7).maxTokens(8);
  }

  private Completion streamed(CompletionRequest request) {
    try (var stream = bifrost.stream(request)) {
      return stream.collect();
    }
  }

  private void assertStreamedMatchesUnary(CompletionRequest request) {
    assertEqualWithRetries(() -> comparable(bifrost.send(request)), () -> comparable(streamed(request)));
  }

  /**
   * {@return the parts that unary and streamed completions have in common} Unlike streams, unary responses
   * report the token ids of the prompt.
   */
  private static List<Object> comparable(Completion completion) {
    return List.of(completion.model(), completion.usage(), completion.systemFingerprint(), completion.choices().stream()
        .map(choice -> List.of(choice.index(), choice.text(), choice.finishReason(), choice.stopReason(),
            choice.logprobs()))
        .toList());
  }

  @Test
  void completesATextWithAndWithoutStreaming() {
    var completion = bifrost.send(completionRequest(Input.text("def main(")));
    assertTrue(completion.id().startsWith("cmpl-"));
    assertEquals(modelId(), completion.model());
    assertFalse(completion.text().isEmpty());
    assertEquals(Optional.of(FinishReason.LENGTH), completion.choices().get(0).finishReason());
    assertEquals(8, completion.usage().orElseThrow().completionTokens());
    assertStreamedMatchesUnary(completionRequest(Input.text("def main(")));
  }

  @Test
  void generatesAtMostSixteenTokensByDefault() {
    var completion =
        bifrost.send(CompletionRequest.of(model(), "Once upon a time").temperature(0).seed(7).with("ignore_eos", true));
    assertTrue(completion.usage().orElseThrow().completionTokens() <= 16);
  }

  @Test
  void returnsTheChoicesOfSeveralPromptsByIndex() {
    var request = completionRequest(Input.texts(List.of("one", "two"))).temperature(1).n(2);
    assertEquals(List.of(0, 1, 2, 3), bifrost.send(request).choices().stream().map(Completion.Choice::index).toList());
    var streamed = streamed(request);
    assertEquals(List.of(0, 1, 2, 3), streamed.choices().stream().map(Completion.Choice::index).toList());
    assertTrue(streamed.choices().stream().allMatch(choice -> choice.finishReason().isPresent()));
  }

  @Test
  void acceptsTokensAsThePrompt() {
    assertFalse(bifrost.send(completionRequest(Input.tokens(40, 41, 42))).text().isEmpty());
    assertEquals(2,
        bifrost.send(completionRequest(Input.tokenLists(List.of(new int[] {40, 41}, new int[] {42})))).choices()
            .size());
  }

  @Test
  void echoesThePromptWithItsLogprobs() {
    var request = completionRequest(Input.text("def main(")).echo(true).logprobs(2);
    var choice = bifrost.send(request).choices().get(0);
    assertTrue(choice.text().startsWith("def main("));
    var logprobs = choice.logprobs().orElseThrow();
    assertEquals(choice.text(), String.join("", logprobs.tokens()));
    assertTrue(logprobs.tokenLogprobs().get(0).isNaN(), "the first token has no logprob");
    assertEquals(List.of(logprobs.tokens().size(), logprobs.tokens().size(), logprobs.tokens().size()),
        List.of(logprobs.tokenLogprobs().size(), logprobs.topLogprobs().size(), logprobs.textOffset().size()));
    assertStreamedMatchesUnary(request);
  }

  @Test
  void stopsACompletionAtAStopSequence() {
    var text = bifrost.send(completionRequest(Input.text("def main("))).text();
    var stop = text.substring(text.length() / 2, text.length() / 2 + 2);
    var choice = bifrost.send(completionRequest(Input.text("def main(")).stop(stop)).choices().get(0);
    assertEquals(Optional.of(FinishReason.STOP), choice.finishReason());
    assertEquals(Optional.of(new JsonString(stop)), choice.stopReason());
    assertFalse(choice.text().contains(stop));
  }

  @Test
  void openingACompletionStreamThrowsAnErrorThatTheEngineDetects() {
    var error = errorOf(Rejected.class, () -> bifrost.stream(completionRequest(Input.text("x")).logprobs(1000)));
    assertEquals(List.of(400, Optional.of("logprobs")), List.of(error.status(), error.param()));
  }

  @Test
  void rejectsASuffixIfTheModelDoesNotSupportInfilling() {
    assertEquals(400,
        errorOf(Rejected.class, () -> bifrost.send(completionRequest(Input.text("x")).suffix("y"))).status());
  }

  @Test
  void countsTheTokensOfAText() {
    var tokenization = bifrost.send(TokenizeRequest.of(model(), "hello world").returnTokenStrs(true));
    assertTrue(tokenization.count() > 0);
    assertEquals(tokenization.count(), tokenization.tokens().size());
    assertEquals(tokenization.count(), tokenization.tokenStrs().size());
    assertTrue(tokenization.maxModelLen().orElseThrow() > 0);
    assertEquals(List.of(), bifrost.send(TokenizeRequest.of(model(), "hello world")).tokenStrs());
  }

  @Test
  void countsThePromptTokensOfAChatCompletion() {
    var chat = ChatCompletionRequest.of(model(), Message.system("Be brief."), Message.user("Hi")).maxTokens(1);
    var tokenize = TokenizeRequest.of(model(), chat.messages());
    int count = bifrost.send(tokenize).count();
    assertTrue(bifrost.send(tokenize.addGenerationPrompt(false)).count() < count);
    assertTrue(bifrost.send(tokenize.messages(List.of(Message.user("Hi")))).count() < count);
    assertEquals(bifrost.send(chat).usage().orElseThrow().promptTokens(), count);
  }

  @Test
  void returnsTheTextOfTokens() {
    var tokens = bifrost.send(TokenizeRequest.of(model(), "hello world").addSpecialTokens(false)).tokens();
    assertEquals("hello world", bifrost.send(DetokenizeRequest.of(model(), tokens)).text());
  }
}
