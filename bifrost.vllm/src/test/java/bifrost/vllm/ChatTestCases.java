package bifrost.vllm;

import static bifrost.api.CallOptions.options;
import static bifrost.api.ContentPart.text;
import static bifrost.api.Message.assistant;
import static bifrost.api.Message.developer;
import static bifrost.api.Message.system;
import static bifrost.api.Message.tool;
import static bifrost.api.Message.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.FinishReason;
import bifrost.api.ListModelsRequest;
import bifrost.api.Operation;
import bifrost.api.Outcome;
import bifrost.api.ResponseFormat;
import bifrost.api.Sampling;
import bifrost.api.ToolCall;
import bifrost.api.ToolChoice;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Chat completions and models: the plain ways through, whole and streamed. */
abstract class ChatTestCases extends EndToEndTestCases {
  ChatTestCases(EndToEndServer backend) {
    super(backend);
  }

  @Test
  void modelsAreListedWithWhatVllmSaysOfThem() {
    var models = bifrost.send(ListModelsRequest.of("vllm"));
    assertTrue(models.ids().contains(model()), () -> "listed: " + models.ids());
    for (var model : models.data()) {
      assertEquals(Optional.of("vllm"), model.ownedBy());
      assertTrue(model.created().isPresent());
      assertTrue(model.maxModelLen().orElseThrow() > 0);
      assertTrue(model.extras().get("root").isPresent());
      assertTrue(model.extras().array("permission").isPresent());
      assertTrue(model.extras().get("parent").isEmpty(), "what is null is absent");
    }
  }

  @Test
  void answersComeWhole() {
    var answer = bifrost.send(ask("Hi"));
    assertTrue(answer.id().startsWith("chatcmpl-"));
    assertEquals(modelId(), answer.model());
    assertTrue(answer.created().isPresent());
    assertTrue(answer.systemFingerprint().orElseThrow().startsWith("vllm-"));
    assertEquals(1, answer.choices().size());
    assertFalse(answer.text().isEmpty());
    var usage = answer.usage().orElseThrow();
    assertTrue(usage.promptTokens() > 0);
    assertTrue(usage.completionTokens() > 0 && usage.completionTokens() <= 24);
    assertEquals(usage.promptTokens() + usage.completionTokens(), usage.totalTokens());
    assertTrue(answer.extras().isEmpty() && answer.message().extras().isEmpty(), "of what is null nothing is kept");
  }

  @Test
  void chunksTellTheRoleThenTheTextThenTheUsage() {
    var chunks = chunks(ask("Hi"));
    assertEquals(Optional.of("assistant"), chunks.get(0).choices().get(0).delta().role());
    var last = chunks.get(chunks.size() - 1);
    assertTrue(last.choices().isEmpty());
    assertTrue(last.usage().orElseThrow().completionTokens() > 0);
    assertEquals(1, chunks.stream().filter(chunk -> chunk.usage().isPresent()).count());
    assertEquals(1, chunks.stream().map(ChatCompletionChunk::id).distinct().count());
    assertEquals(1, chunks.stream().flatMap(chunk -> chunk.choices().stream())
        .filter(choice -> choice.finishReason().isPresent()).count());
    assertTrue(chunks.size() > 5, "it came in pieces");
  }

  @Test
  void streamedAnswersAreTheWholeOnesInPieces() {
    assertStreamedLikeWhole(ask("Tell me a joke."));
    assertStreamedLikeWhole(ask("Hi").maxTokens(3));
  }

  @Test
  void aSeedAndNoTemperatureMakeAnswersRepeatable() {
    repeatably(() -> ComparableCompletion.of(bifrost.send(ask("Hi"))),
        () -> ComparableCompletion.of(bifrost.send(ask("Hi"))));
    var warm = ask("Hi").temperature(1);
    repeatably(() -> ComparableCompletion.of(bifrost.send(warm)), () -> ComparableCompletion.of(bifrost.send(warm)));
  }

  @Test
  void theLengthEndsAnAnswer() {
    for (var ask : List.of(ask("Hi").maxTokens(3), ask("Hi").maxTokens(9).maxCompletionTokens(3))) {
      var answer = bifrost.send(ask.with("min_tokens", 3));
      assertEquals(Optional.of(FinishReason.LENGTH), answer.finishReason());
      assertEquals(3, answer.usage().orElseThrow().completionTokens());
    }
  }

  @Test
  void aStopStringEndsAnAnswerAndIsNamed() {
    for (int round = 1;; round++) {
      var chunks = chunks(ask("Hi").with("min_tokens", 20));
      var text = chunks.stream().map(ChatCompletionChunk::text).collect(Collectors.joining());
      var stop = chunks.get(4).text().strip();
      var stopped = bifrost.send(ask("Hi").stop("never to be written", stop));
      if (backend.isReal() && round < 5 && !text.startsWith(stopped.text())) {
        continue; // it said something else this time
      }
      assertEquals(text.substring(0, text.indexOf(stop)), stopped.text());
      assertEquals(Optional.of(FinishReason.STOP), stopped.finishReason());
      assertEquals(Optional.of(new JsonString(stop)), stopped.choices().get(0).stopReason());
      assertStreamedLikeWhole(ask("Hi").stop("never to be written", stop));
      return;
    }
  }

  @Test
  void everyParameterThatHasAMethodIsAccepted() {
    var ask =
        ask("Hi").temperature(0.9).topP(0.9).topK(40).minP(0.01).seed(3).stop("never to be written").n(1).maxTokens(5)
            .maxCompletionTokens(4).frequencyPenalty(0.1).presencePenalty(0.1).repetitionPenalty(1.05)
            .logitBias(Map.of(5, 0.5)).user("somebody")
            .tools(ToolTestCases.WEATHER).toolChoice(ToolChoice.NONE).parallelToolCalls(false)
            .responseFormat(ResponseFormat.TEXT).reasoningEffort("low").logprobs(true).topLogprobs(1)
            .chatTemplateKwargs(Map.of("greeting", "none"));
    var wire = ask.parameters().members().keySet();
    var methods = Stream.of(ChatCompletionRequest.class.getMethods()).filter(ChatTestCases::isSetter)
        .map(method -> wireName(method.getName()));
    assertEquals(methods.collect(Collectors.toSet()), wire, "this test is to know every parameter");
    assertEquals(OptionalLong.of(4),
        bifrost.send(ask).usage().stream().mapToLong(usage -> usage.completionTokens()).findFirst());
    last().ifPresent(request -> assertTrue(request.json().members().keySet().containsAll(wire)));
    assertFalse(streamed(ask).choices().isEmpty());
  }

  /** Sampling's methods return the type variable. */
  private static boolean isSetter(Method method) {
    boolean request =
        method.getReturnType() == ChatCompletionRequest.class || method.getDeclaringClass() == Sampling.class;
    var others = List.of("model", "messages", "parameters", "target", "then", "with", "without", "of");
    return request && !others.contains(method.getName());
  }

  private static String wireName(String method) {
    return method.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  @Test
  void parametersOfVllmTravelByTheirNames() {
    var ask = ask("Hi").maxTokens(6).with("ignore_eos", true).with("min_tokens", 6).with("skip_special_tokens", false)
        .with("bad_words", List.of("darn")).with("length_penalty", 1.0).with("truncate_prompt_tokens", null)
        .with("include_stop_str_in_output", true);
    assertEquals(6, bifrost.send(ask).usage().orElseThrow().completionTokens());
  }

  @Test
  void everyRoleIsTakenAsHistory() {
    var call = ToolCall.of("call-1", "weather", "{\"city\": \"Oslo\", \"unit\": \"C\"}");
    var called = new AssistantMessage("", "", "", List.of(call), JsonObject.of());
    var ask = ask("").messages(List.of(system("Be brief."), user("Hi"), assistant("Hello."), user("Weather?"), called,
        tool(call, "rain"), user("Thanks!")));
    var answer = bifrost.send(ask);
    assertFalse(answer.text().isEmpty());
    assertStreamedLikeWhole(ask);
    var shorter = bifrost.send(ask("").messages(List.of(system("Be brief."), user("Thanks!"))));
    assertTrue(answer.usage().orElseThrow().promptTokens() > shorter.usage().orElseThrow().promptTokens(),
        "the history was read");
    assertFalse(bifrost.send(ask("").messages(List.of(developer("Be brief."), user("Hi")))).text().isEmpty());
  }

  @Test
  void anAnswerIsTheNextRequestsHistory() {
    var ask = ask("Hi");
    var first = bifrost.send(ask);
    var second = bifrost.send(ask.then(first.message()).then(user("Go on.")));
    assertTrue(second.usage().orElseThrow().promptTokens() > first.usage().orElseThrow().promptTokens());
  }

  @Test
  void aTextInPartsIsTaken() {
    var ask = ask("").messages(List.of(user(text("Tell me"), text("a joke about 日本語 👋🏽."))));
    assertFalse(bifrost.send(ask).text().isEmpty());
    last().ifPresent(request -> assertEquals(2, request.json().array("messages").orElseThrow().elements().stream()
        .flatMap(message -> ((JsonObject) message).array("content").orElseThrow().elements().stream()).count()));
  }

  @Test
  void everyOneOfSeveralChoicesArrives() {
    var ask = ask("Hi").temperature(1).n(2);
    for (var answer : List.of(bifrost.send(ask), streamed(ask))) {
      assertEquals(List.of(0, 1), answer.choices().stream().map(choice -> choice.index()).toList());
      assertTrue(answer.choices().stream()
          .allMatch(choice -> choice.finishReason().isPresent() && !choice.message().text().isEmpty()));
      assertFalse(answer.choices().get(0).message().text().equals(answer.choices().get(1).message().text()));
    }
    var chunks = chunks(ask);
    for (int index : new int[] {0, 1}) assertTrue(pieces(chunks, index).filter(text -> !text.isEmpty()).count() > 1);
    repeatably(() -> ComparableCompletion.of(bifrost.send(ask)), () -> ComparableCompletion.of(streamed(ask)));
  }

  private static Stream<String> pieces(List<ChatCompletionChunk> chunks, int index) {
    return chunks.stream().flatMap(chunk -> chunk.choices().stream()).filter(choice -> choice.index() == index)
        .map(choice -> choice.delta().text());
  }

  @Test
  void everyTokenHasItsLogprobs() {
    var ask = ask("Hi").maxTokens(8).logprobs(true).topLogprobs(2);
    for (var answer : List.of(bifrost.send(ask), streamed(ask))) {
      var tokens = answer.choices().get(0).logprobs().orElseThrow().content();
      assertEquals(answer.usage().orElseThrow().completionTokens(), tokens.size());
      for (var token : tokens) {
        assertTrue(token.logprob() <= 0);
        assertEquals(2, token.topLogprobs().size());
        assertTrue(token.topLogprobs().get(0).logprob() >= token.topLogprobs().get(1).logprob(), "the likeliest first");
      }
      var text = tokens.stream().map(token -> token.token()).collect(Collectors.joining()).replace("\uFFFD", "");
      var shown = answer.text().replace("\uFFFD", ""); // a token can be a part of a character
      assertTrue(text.startsWith(shown), () -> text + " should begin with " + shown);
    }
    assertTrue(bifrost.send(ask("Hi")).choices().get(0).logprobs().isEmpty());
  }

  @Test
  void tokenIdsComeWhenAskedFor() {
    var ask = ask("Hi").maxTokens(8).with("return_token_ids", true);
    for (var answer : List.of(bifrost.send(ask), streamed(ask))) {
      var usage = answer.usage().orElseThrow();
      assertEquals(usage.completionTokens(), answer.choices().get(0).tokenIds().size());
      assertEquals(usage.promptTokens(), answer.extras().array("prompt_token_ids").orElseThrow().elements().size());
    }
    assertTrue(bifrost.send(ask("Hi")).choices().get(0).tokenIds().isEmpty());
  }

  @Test
  void aStopTokenEndsAnAnswerAndIsNamedByItsNumber() {
    for (int round = 1;; round++) {
      var ids =
          bifrost.send(ask("Hi").with("return_token_ids", true).with("min_tokens", 20)).choices().get(0).tokenIds();
      int first = IntStream.range(3, 20).filter(at -> ids.indexOf(ids.get(at)) == at).findFirst().orElseThrow();
      var ask = ask("Hi").with("return_token_ids", true).with("stop_token_ids", List.of(ids.get(first)));
      var stopped = bifrost.send(ask).choices().get(0);
      if (backend.isReal() && round < 5 && !ids.subList(0, first + 1).equals(stopped.tokenIds())) {
        continue; // it said something else this time
      }
      assertEquals(ids.subList(0, first + 1), stopped.tokenIds());
      assertEquals(Optional.of(FinishReason.STOP), stopped.finishReason());
      assertEquals(Optional.of(JsonNumber.of(ids.get(first))), stopped.stopReason());
      assertStreamedLikeWhole(ask);
      return;
    }
  }

  @Test
  void usageComesWithEveryChunkWhenAskedFor() {
    var ask = ask("Hi").with("stream_options", Map.of("continuous_usage_stats", true));
    var chunks = chunks(ask);
    var counts = chunks.stream().map(chunk -> chunk.usage().orElseThrow().completionTokens()).toList();
    assertEquals(counts.stream().sorted().toList(), counts);
    assertTrue(counts.stream().distinct().count() > 5);
    var answer = streamed(ask);
    assertTrue(answer.usage().orElseThrow().completionTokens() > counts.get(1));
    assertStreamedLikeWhole(ask);
  }

  @Test
  void noUsageComesWhenNoneIsWanted() {
    var answer = streamed(ask("Hi").with("stream_options", Map.of("include_usage", false)));
    assertTrue(answer.usage().isEmpty());
    assertTrue(answer.finishReason().isPresent());
  }

  @Test
  void aReportTellsWhatHappened() {
    var outcome = bifrost.attempt(ask("Hi"), options().header("X-Whatever", "1"));
    assertTrue(outcome instanceof Outcome.Success);
    var report = outcome.report();
    assertEquals(Operation.CHAT_COMPLETION, report.operation());
    assertEquals(model(), report.target());
    var attempt = report.attempts().get(0);
    assertEquals(List.of("vllm", modelId(), OptionalInt.of(200)),
        List.of(attempt.provider(), attempt.model(), attempt.status()));
    assertEquals(List.of("application/json"), attempt.headers().get("content-type"));
    try (var stream = bifrost.stream(ask("Hi"))) {
      stream.collect();
      assertTrue(stream.outcome().orElseThrow().report().timeToFirstEvent().isPresent());
    }
  }
}
