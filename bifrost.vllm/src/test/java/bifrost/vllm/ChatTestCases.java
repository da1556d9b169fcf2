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

import bifrost.api.AttemptProgress;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.FinishReason;
import bifrost.api.ListModelsRequest;
import bifrost.api.Operation;
import bifrost.api.Outcome;
import bifrost.api.ResponseFormat;
import bifrost.api.Sampling;
import bifrost.api.StructuredOutputs;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Test cases for chat completions and the list of models, unary and streamed. */
abstract class ChatTestCases extends EndToEndTestCases {
  ChatTestCases(EndToEndServer backend) {
    super(backend);
  }

  @Test
  void listsModelsWithTheMembersThatVllmSends() {
    var models = bifrost.send(ListModelsRequest.of("vllm"));
    assertTrue(models.targets().contains(model()), () -> "listed: " + models.targets());
    for (var model : models.data()) {
      assertEquals(Optional.of("vllm"), model.ownedBy());
      assertTrue(model.created().isPresent());
      assertTrue(model.maxModelLen().orElseThrow() > 0);
      assertTrue(model.extras().tryGet("root").isPresent());
      assertTrue(model.extras().array("permission").isPresent());
      assertTrue(model.extras().tryGet("parent").isEmpty(), "null members are absent");
    }
  }

  @Test
  void returnsAUnaryCompletion() {
    var completion = bifrost.send(request("Hi"));
    assertTrue(completion.id().startsWith("chatcmpl-"));
    assertEquals(modelId(), completion.model());
    assertTrue(completion.created().isPresent());
    assertTrue(completion.systemFingerprint().orElseThrow().startsWith("vllm-"));
    assertEquals(1, completion.choices().size());
    assertFalse(completion.text().isEmpty());
    var usage = completion.usage().orElseThrow();
    assertTrue(usage.promptTokens() > 0);
    assertTrue(usage.completionTokens() > 0 && usage.completionTokens() <= 24);
    assertEquals(usage.promptTokens() + usage.completionTokens(), usage.totalTokens());
    assertTrue(completion.extras().isEmpty() && completion.message().extras().isEmpty(),
        "null members are not kept as extras");
  }

  @Test
  void streamsTheRoleThenTheTextThenTheUsage() {
    var chunks = chunks(request("Hi"));
    assertEquals(Optional.of("assistant"), chunks.get(0).choices().get(0).delta().role());
    var last = chunks.get(chunks.size() - 1);
    assertTrue(last.choices().isEmpty());
    assertTrue(last.usage().orElseThrow().completionTokens() > 0);
    assertEquals(1, chunks.stream().filter(chunk -> chunk.usage().isPresent()).count());
    assertEquals(1, chunks.stream().map(ChatCompletionChunk::id).distinct().count());
    assertEquals(1, chunks.stream().flatMap(chunk -> chunk.choices().stream())
        .filter(choice -> choice.finishReason().isPresent()).count());
    assertTrue(chunks.size() > 5, "the text is split into several chunks");
  }

  @Test
  void streamedCompletionEqualsUnaryCompletion() {
    assertStreamedMatchesUnary(request("Tell me a joke."));
    assertStreamedMatchesUnary(request("Hi").maxTokens(3));
  }

  @Test
  void sameSeedGivesTheSameCompletion() {
    assertEqualWithRetries(() -> ComparableCompletion.of(bifrost.send(request("Hi"))),
        () -> ComparableCompletion.of(bifrost.send(request("Hi"))));
    var sampled = request("Hi").temperature(1);
    assertEqualWithRetries(() -> ComparableCompletion.of(bifrost.send(sampled)),
        () -> ComparableCompletion.of(bifrost.send(sampled)));
  }

  @Test
  void stopsAtTheMaximumNumberOfTokens() {
    for (var request : List.of(request("Hi").maxTokens(3), request("Hi").maxTokens(9).maxCompletionTokens(3))) {
      var completion = bifrost.send(request.with("min_tokens", 3));
      assertEquals(Optional.of(FinishReason.LENGTH), completion.finishReason());
      assertEquals(3, completion.usage().orElseThrow().completionTokens());
    }
  }

  @Test
  void stopsAtAStopStringAndReportsIt() {
    for (int round = 1;; round++) {
      var chunks = chunks(request("Hi").with("min_tokens", 20));
      var text = chunks.stream().map(ChatCompletionChunk::text).collect(Collectors.joining());
      var stop = chunks.get(4).text().strip();
      var stopped = bifrost.send(request("Hi").stop("an unused stop string", stop));
      if (backend.isReal() && round < 5 && !text.startsWith(stopped.text())) {
        continue; // The model generated a different text this time.
      }
      assertEquals(text.substring(0, text.indexOf(stop)), stopped.text());
      assertEquals(Optional.of(FinishReason.STOP), stopped.finishReason());
      assertEquals(Optional.of(new JsonString(stop)), stopped.choices().get(0).stopReason());
      assertStreamedMatchesUnary(request("Hi").stop("an unused stop string", stop));
      return;
    }
  }

  @Test
  void acceptsEveryParameterWithAMethod() {
    var request =
        request("Hi").temperature(0.9).topP(0.9).topK(40).minP(0.01).seed(3).stop("an unused stop string").n(1)
            .maxTokens(5)
            .maxCompletionTokens(4).frequencyPenalty(0.1).presencePenalty(0.1).repetitionPenalty(1.05)
            .logitBias(Map.of(5, 0.5)).user("user-1")
            .tools(ToolTestCases.WEATHER).toolChoice(ToolChoice.NONE).parallelToolCalls(false)
            .responseFormat(ResponseFormat.TEXT).reasoningEffort("low").logprobs(true).topLogprobs(1)
            .chatTemplateKwargs(Map.of("greeting", "none")).structuredOutputs(StructuredOutputs.regex("[a-z]{200}"));
    var sentNames = request.parameters().members().keySet();
    var methods = Stream.of(ChatCompletionRequest.class.getMethods()).filter(ChatTestCases::isSetter)
        .map(method -> jsonName(method.getName()));
    assertEquals(methods.collect(Collectors.toSet()), sentNames, "the request of this test must set every parameter");
    assertEquals(OptionalLong.of(4),
        bifrost.send(request).usage().stream().mapToLong(usage -> usage.completionTokens()).findFirst());
    lastRequest().ifPresent(received -> assertTrue(received.json().members().keySet().containsAll(sentNames)));
    assertFalse(streamed(request).choices().isEmpty());
  }

  /**
   * {@return whether a method sets a parameter} The methods of {@link Sampling} return their type variable.
   */
  private static boolean isSetter(Method method) {
    boolean returnsRequest =
        method.getReturnType() == ChatCompletionRequest.class || method.getDeclaringClass() == Sampling.class;
    var others = List.of("model", "messages", "parameters", "target", "then", "prefill", "with", "without", "of",
        "parse");
    return returnsRequest && !others.contains(method.getName());
  }

  private static String jsonName(String method) {
    return method.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  @Test
  void sendsVllmParametersUnderTheirOwnNames() {
    var request =
        request("Hi").maxTokens(6).with("ignore_eos", true).with("min_tokens", 6).with("skip_special_tokens", false)
            .with("bad_words", List.of("darn")).with("length_penalty", 1.0).with("truncate_prompt_tokens", null)
            .with("include_stop_str_in_output", true);
    assertEquals(6, bifrost.send(request).usage().orElseThrow().completionTokens());
  }

  @Test
  void acceptsMessagesOfEveryRole() {
    var call = ToolCall.of("call-1", "weather", "{\"city\": \"Oslo\", \"unit\": \"C\"}");
    var messageWithCall = assistant("").toolCalls(call);
    var request = request("")
        .messages(List.of(system("Be brief."), user("Hi"), assistant("Hello."), user("Weather?"), messageWithCall,
            tool(call, "rain"), user("Thanks!")));
    var completion = bifrost.send(request);
    assertFalse(completion.text().isEmpty());
    assertStreamedMatchesUnary(request);
    var shorter = bifrost.send(request("").messages(List.of(system("Be brief."), user("Thanks!"))));
    assertTrue(completion.usage().orElseThrow().promptTokens() > shorter.usage().orElseThrow().promptTokens(),
        "the prompt includes the history");
    assertFalse(bifrost.send(request("").messages(List.of(developer("Be brief."), user("Hi")))).text().isEmpty());
  }

  @Test
  void continuesAConversationWithTheReceivedMessage() {
    var request = request("Hi");
    var first = bifrost.send(request);
    var second = bifrost.send(request.then(first.message()).then(user("Go on.")));
    assertTrue(second.usage().orElseThrow().promptTokens() > first.usage().orElseThrow().promptTokens());
  }

  @Test
  void acceptsAMessageWithSeveralTextParts() {
    var request = request("").messages(List.of(user(text("Tell me"), text("a joke about 日本語 👋🏽."))));
    assertFalse(bifrost.send(request).text().isEmpty());
    lastRequest()
        .ifPresent(received -> assertEquals(2, received.json().array("messages").orElseThrow().elements().stream()
            .flatMap(message -> ((JsonObject) message).array("content").orElseThrow().elements().stream()).count()));
  }

  @Test
  void returnsEveryChoiceIfSeveralAreRequested() {
    var request = request("Hi").temperature(1).n(2);
    for (var completion : List.of(bifrost.send(request), streamed(request))) {
      assertEquals(List.of(0, 1), completion.choices().stream().map(choice -> choice.index()).toList());
      assertTrue(completion.choices().stream()
          .allMatch(choice -> choice.finishReason().isPresent() && !choice.message().text().isEmpty()));
      assertFalse(completion.choices().get(0).message().text().equals(completion.choices().get(1).message().text()));
    }
    var chunks = chunks(request);
    for (int index : new int[] {0, 1}) assertTrue(texts(chunks, index).filter(text -> !text.isEmpty()).count() > 1);
    assertEqualWithRetries(() -> ComparableCompletion.of(bifrost.send(request)),
        () -> ComparableCompletion.of(streamed(request)));
  }

  private static Stream<String> texts(List<ChatCompletionChunk> chunks, int index) {
    return chunks.stream().flatMap(chunk -> chunk.choices().stream()).filter(choice -> choice.index() == index)
        .map(choice -> choice.delta().text());
  }

  @Test
  void returnsLogprobsForEveryToken() {
    var request = request("Hi").maxTokens(8).logprobs(true).topLogprobs(2);
    for (var completion : List.of(bifrost.send(request), streamed(request))) {
      var tokens = completion.choices().get(0).logprobs().orElseThrow().content();
      assertEquals(completion.usage().orElseThrow().completionTokens(), tokens.size());
      for (var token : tokens) {
        assertTrue(token.logprob() <= 0);
        assertEquals(2, token.topLogprobs().size());
        assertTrue(token.topLogprobs().get(0).logprob() >= token.topLogprobs().get(1).logprob(),
            "the most likely token comes first");
      }
      var text = tokens.stream().map(token -> token.token()).collect(Collectors.joining()).replace("\uFFFD", "");
      // A token may hold only some of the bytes of a character.
      var visibleText = completion.text().replace("\uFFFD", "");
      assertTrue(text.startsWith(visibleText), () -> text + " must start with " + visibleText);
    }
    assertTrue(bifrost.send(request("Hi")).choices().get(0).logprobs().isEmpty());
  }

  @Test
  void returnsTokenIdsOnlyIfRequested() {
    var request = request("Hi").maxTokens(8).with("return_token_ids", true);
    for (var completion : List.of(bifrost.send(request), streamed(request))) {
      var usage = completion.usage().orElseThrow();
      assertEquals(usage.completionTokens(), completion.choices().get(0).tokenIds().size());
      assertEquals(usage.promptTokens(), completion.extras().array("prompt_token_ids").orElseThrow().elements().size());
    }
    assertTrue(bifrost.send(request("Hi")).choices().get(0).tokenIds().isEmpty());
  }

  @Test
  void stopsAtAStopTokenAndReportsItsId() {
    for (int round = 1;; round++) {
      var ids =
          bifrost.send(request("Hi").with("return_token_ids", true).with("min_tokens", 20)).choices().get(0).tokenIds();
      int first = IntStream.range(3, 20).filter(i -> ids.indexOf(ids.get(i)) == i).findFirst().orElseThrow();
      var request = request("Hi").with("return_token_ids", true).with("stop_token_ids", List.of(ids.get(first)));
      var stopped = bifrost.send(request).choices().get(0);
      if (backend.isReal() && round < 5 && !ids.subList(0, first + 1).equals(stopped.tokenIds())) {
        continue; // The model generated a different text this time.
      }
      assertEquals(ids.subList(0, first + 1), stopped.tokenIds());
      assertEquals(Optional.of(FinishReason.STOP), stopped.finishReason());
      assertEquals(Optional.of(JsonNumber.of(ids.get(first))), stopped.stopReason());
      assertStreamedMatchesUnary(request);
      return;
    }
  }

  @Test
  void streamsTheUsageInEveryChunkIfRequested() {
    var request = request("Hi").with("stream_options", Map.of("continuous_usage_stats", true));
    var chunks = chunks(request);
    var counts = chunks.stream().map(chunk -> chunk.usage().orElseThrow().completionTokens()).toList();
    assertEquals(counts.stream().sorted().toList(), counts);
    assertTrue(counts.stream().distinct().count() > 5);
    var completion = streamed(request);
    assertTrue(completion.usage().orElseThrow().completionTokens() > counts.get(1));
    assertStreamedMatchesUnary(request);
  }

  @Test
  void streamsNoUsageIfTheRequestDisablesIt() {
    var completion = streamed(request("Hi").with("stream_options", Map.of("include_usage", false)));
    assertTrue(completion.usage().isEmpty());
    assertTrue(completion.finishReason().isPresent());
  }

  @Test
  void reportsTheAttemptsOfACall() {
    var outcome = bifrost.trySend(request("Hi"), options().header("X-Custom", "1"));
    assertTrue(outcome instanceof Outcome.Success);
    var report = outcome.report();
    assertEquals(Operation.CHAT_COMPLETION, report.operation());
    assertEquals(model(), report.target());
    var attempt = report.attempts().get(0);
    assertEquals(List.of("vllm", modelId(), OptionalInt.of(200)),
        List.of(attempt.provider(), attempt.model(), attempt.status()));
    assertEquals(List.of("application/json"), attempt.headers().get("content-type"));
    try (var stream = bifrost.stream(request("Hi"))) {
      stream.collect();
      assertTrue(stream.outcome().orElseThrow().report().timeToFirstEvent().isPresent());
    }
  }

  @Test
  void hooksReceiveTheProgressOfRequestsAndStreams() {
    var attempts = new CopyOnWriteArrayList<AttemptProgress>();
    try (var client = openWithProgress(attempts)) {
      client.send(request("Hi"));
      long count;
      try (var stream = client.stream(request("Hi"))) {
        count = stream.events().count();
      }
      assertEquals(List.of(0L, count), attempts.stream().map(AttemptProgress::eventsReceived).toList());
      for (var each : attempts) {
        assertTrue(each.bytesSent() > 0);
        assertEquals(OptionalLong.of(each.bytesSent()), each.bytesToSend());
      }
    }
  }
}
