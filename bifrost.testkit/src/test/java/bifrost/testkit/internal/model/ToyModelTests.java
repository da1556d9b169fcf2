package bifrost.testkit.internal.model;

import static bifrost.testkit.internal.model.ChatFixtures.REASONING_MODEL;
import static bifrost.testkit.internal.model.ChatFixtures.request;
import static bifrost.testkit.internal.model.ChatFixtures.response;
import static bifrost.testkit.internal.model.ChatFixtures.streamed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.testkit.ReceivedResponse;
import bifrost.testkit.internal.json.OrderedJson;
import bifrost.testkit.internal.server.RequestRouter;
import bifrost.testkit.internal.server.ServerSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ToyModelTests {
  private static JsonObject usage(ReceivedResponse response) {
    return response.json().object("usage").orElseThrow();
  }

  @Property(tries = 150)
  void streamsContainTheSameTextAsUnaryResponses(@ForAll String prompt,
      @ForAll @IntRange(min = 1, max = 40) int maxTokens,
      @ForAll @IntRange(min = 1, max = 3) int n, @ForAll boolean isReasoning, @ForAll boolean isJson) {
    JsonObject request =
        request(prompt).with("max_tokens", maxTokens).with("n", n)
            .with("model", isReasoning ? REASONING_MODEL : ChatFixtures.CHAT_MODEL)
            .with("response_format", Map.of("type", isJson ? "json_object" : "text"));
    ReceivedResponse unary = response(request);
    ReceivedResponse stream = response(streamed(request));
    for (int i = 0; i < n; i++) {
      JsonObject message = unary.choice(i).object("message").orElseThrow();
      assertEquals(message.string("content").orElse(""), stream.joined(i, "content"));
      assertEquals(message.string("reasoning").orElse(""), stream.joined(i, "reasoning"));
      List<JsonObject> deltas = stream.deltas(i);
      assertEquals(unary.choice(i).string("finish_reason"), deltas.get(deltas.size() - 1).string("finish_reason"));
    }
    JsonObject usage = stream.chunks().get(stream.chunks().size() - 1).object("usage").orElseThrow();
    assertEquals(usage(unary).integer("total_tokens"), usage.integer("total_tokens"));
  }

  @Nested
  class Texts {
    @Test
    void respondsToAGreetingWithAGreeting() {
      assertTrue(response(request("Hi there")).content().startsWith("Hello!"));
    }

    @Test
    void quotesAnUnknownPrompt() {
      assertTrue(response(request("Explain monads 🤔")).content().contains("“Explain monads 🤔”"));
    }

    @Test
    void quotesOnlyTheStartOfLongPrompts() {
      String content = response(request("😀".repeat(500))).content();
      assertTrue(content.contains("“" + "😀".repeat(120) + "…”"), content);
    }

    @Test
    void respondsToAnEmptyPrompt() {
      assertFalse(response(request("")).content().isEmpty());
    }

    @Test
    void respondsToTheLastUserMessage() {
      var messages = List.of(message("user", "tell me a joke"), message("assistant", "no"), message("user", "hi"));
      JsonObject request = request("x").with("messages", messages);
      assertTrue(response(request).content().startsWith("Hello!"));
    }

    @Test
    void readsTheTextPartsOfAMessage() {
      JsonObject parts = OrderedJson.object("role", "user", "content", List.of(
          Map.of("type", "image_url", "image_url", Map.of("url", "data:,")), Map.of("type", "text", "text", "hello")));
      assertTrue(response(request("x").with("messages", List.of(parts))).content().startsWith("Hello!"));
    }

    @Test
    void returnsTheSameResponseForTheSameRequestExceptItsId() {
      var routes = new RequestRouter(new ServerSettings());
      JsonObject first = response(routes, request("hi").toString()).json();
      JsonObject second = response(routes, request("hi").toString()).json();
      assertNotEquals(first.string("id"), second.string("id"));
      assertEquals(first.without("id"), second.without("id"));
      assertEquals(first, response(request("hi")).json(), "another server starts with the same id");
    }

    private JsonObject message(String role, String content) {
      return OrderedJson.object("role", role, "content", content);
    }
  }

  @Nested
  class Endings {
    @Test
    void usageIncludesTheInvisibleTokenAtTheEnd() {
      ReceivedResponse response = response(request("hi"));
      assertEquals("stop", response.finishReason());
      assertEquals(Optional.empty(), response.choice(0).tryGet("stop_reason"));
      assertEquals(TextTokenizer.split(response.content()).size() + 1,
          usage(response).integer("completion_tokens").orElseThrow());
    }

    @Test
    void endsAtMaxTokens() {
      ReceivedResponse response = response(request("hi").with("max_tokens", 3));
      assertEquals("Hello! I", response.content());
      assertEquals("length", response.finishReason());
      assertEquals(3, usage(response).integer("completion_tokens").orElseThrow());
    }

    @Test
    void maxCompletionTokensOverridesMaxTokens() {
      assertEquals("Hello!", response(request("hi").with("max_tokens", 3).with("max_completion_tokens", 2)).content());
    }

    @Test
    void endsAtAStopTokenAndReportsItsId() {
      JsonObject request = request("hi").with("return_token_ids", true);
      var ids = response(request).choice(0).array("token_ids").orElseThrow().elements();
      JsonObject stopped = request.with("stop_token_ids", List.of(ids.get(2), 1));
      ReceivedResponse unary = response(stopped);
      assertEquals("Hello!", unary.content());
      assertEquals("stop", unary.finishReason());
      assertEquals(Optional.of(ids.get(2)), unary.choice(0).tryGet("stop_reason"));
      assertEquals(new JsonArray(ids.subList(0, 3)), unary.choice(0).array("token_ids").orElseThrow());
      List<JsonObject> deltas = response(streamed(stopped)).deltas(0);
      assertEquals(Optional.of(ids.get(2)), deltas.get(deltas.size() - 1).tryGet("stop_reason"));
    }

    @Test
    void endsBeforeTheFirstStopStringInTheText() {
      for (List<String> stops : List.of(List.of("toy", "only", "never"), List.of("only", "toy"))) {
        ReceivedResponse response = response(request("hi").with("stop", stops));
        assertEquals("Hello! I am ", response.content());
        assertEquals("stop", response.finishReason());
        assertEquals(Optional.of("only"), response.choice(0).string("stop_reason"));
      }
    }

    @Test
    void acceptsASingleStopString() {
      assertEquals("Hello", response(request("hi").with("stop", "!")).content());
    }

    @Test
    void generatesAtLeastMinTokens() {
      ReceivedResponse response = response(request("hi").with("min_tokens", 100));
      assertEquals(101, usage(response).integer("completion_tokens").orElseThrow());
      assertEquals("stop", response.finishReason());
    }

    @Test
    void endsOnlyAtMaxTokensIfEosIsIgnored() {
      ReceivedResponse response = response(request("hi").with("ignore_eos", true).with("max_tokens", 64));
      assertEquals(64, usage(response).integer("completion_tokens").orElseThrow());
      assertEquals("length", response.finishReason());
    }
  }

  @Nested
  class Reasoning {
    @Test
    void reasoningPrecedesTheTextAndIsCounted() {
      ReceivedResponse response = response(request("hi").with("model", REASONING_MODEL));
      String reasoning = response.message().string("reasoning").orElseThrow();
      assertTrue(response.content().startsWith("Hello!"));
      assertEquals(TextTokenizer.split(reasoning).size(),
          usage(response).object("completion_tokens_details").orElseThrow().integer("reasoning_tokens").orElseThrow());
      List<String> order = response(streamed(request("hi").with("model", REASONING_MODEL))).deltas(0).stream().skip(1)
          .map(choice -> choice.object("delta").orElseThrow().members().keySet().iterator().next()).distinct().toList();
      assertEquals(List.of("reasoning", "content"), order);
    }

    @Test
    void reasoningCanUseAllTokens() {
      ReceivedResponse response = response(request("hi").with("model", REASONING_MODEL).with("max_tokens", 4));
      assertEquals(Optional.empty(), response.message().string("content"));
      assertEquals("length", response.finishReason());
    }

    @Test
    void reasoningCanBeDisabled() {
      JsonObject request =
          request("hi").with("model", REASONING_MODEL).with("chat_template_kwargs", Map.of("enable_thinking", false));
      assertEquals(Optional.empty(), response(request).message().string("reasoning"));
    }

    @Test
    void onlyReasoningModelsReturnReasoning() {
      assertEquals(Optional.empty(), response(request("hi")).message().string("reasoning"));
    }
  }

  @Nested
  class SeveralChoices {
    @Test
    void eachChoiceHasItsOwnIndexAndText() {
      ReceivedResponse response = response(request("hi").with("n", 3));
      assertEquals(List.of(0L, 1L, 2L),
          response.choices().stream().map(choice -> choice.integer("index").orElseThrow()).toList());
      assertEquals(3, response.choices().stream().map(choice -> choice.object("message")).distinct().count());
    }

    @Test
    void choicesAlternateInAStream() {
      List<Long> indices = response(streamed(request("hi").with("n", 2).with("max_tokens", 3))).chunks().stream()
          .flatMap(chunk -> ReceivedResponse.objects(chunk.array("choices").orElseThrow()).stream())
          .map(choice -> choice.integer("index").orElseThrow()).toList();
      assertEquals(List.of(0L, 1L, 0L, 1L, 0L, 1L, 0L, 1L), indices);
    }
  }

  @Nested
  class Logprobs {
    @Test
    void logprobsCoverEveryTokenOfTheText() {
      ReceivedResponse response = response(request("unicode please").with("logprobs", true).with("top_logprobs", 2));
      List<JsonObject> entries = entries(response.choice(0));
      assertEquals(response.content(),
          entries.stream().map(entry -> entry.string("token").orElseThrow()).collect(Collectors.joining()));
      assertEquals(usage(response).integer("completion_tokens").orElseThrow(), entries.size());
      entries.forEach(entry -> assertEquals(entry.without("top_logprobs"),
          entry.array("top_logprobs").orElseThrow().elements().get(0)));
    }

    @Test
    void logprobsHaveAlternativesOnlyIfRequested() {
      JsonObject entry = entries(response(request("hi").with("logprobs", true)).choice(0)).get(0);
      assertEquals(JsonArray.of(), entry.array("top_logprobs").orElseThrow());
      assertEquals(Json.parse("[72,101,108,108,111]"), entry.array("bytes").orElseThrow());
    }

    private List<JsonObject> entries(JsonObject choice) {
      return ReceivedResponse.objects(choice.object("logprobs").orElseThrow().array("content").orElseThrow());
    }
  }

  @Nested
  class Streams {
    @Test
    void streamBeginsWithTheRoleAndEndsWithDone() {
      ReceivedResponse response = response(request("hi").with("stream", true));
      assertEquals(Optional.of(OrderedJson.object("role", "assistant", "content", "")),
          response.deltas(0).get(0).object("delta"));
      assertEquals("[DONE]", response.data().get(response.data().size() - 1));
      assertTrue(response.chunks().stream().allMatch(chunk -> chunk.tryGet("usage").isEmpty()));
    }

    @Test
    void streamHasOneFinishReasonInTheLastDelta() {
      List<Optional<String>> finishReasons = response(request("hi").with("stream", true)).deltas(0).stream()
          .map(choice -> choice.string("finish_reason")).toList();
      assertEquals(Optional.of("stop"), finishReasons.get(finishReasons.size() - 1));
      assertEquals(1, finishReasons.stream().filter(Optional::isPresent).count());
    }

    @Test
    void streamHasUsageInEveryChunkIfRequested() {
      ReceivedResponse response = response(request("hi").with("stream", true).with("max_tokens", 2)
          .with("stream_options", Map.of("include_usage", true, "continuous_usage_stats", true)));
      assertEquals(List.of(0L, 1L, 2L, 2L), response.chunks().stream()
          .map(chunk -> chunk.object("usage").orElseThrow().integer("completion_tokens").orElseThrow()).toList());
    }
  }
}
