package bifrost.testkit.internal.model;

import static bifrost.testkit.internal.model.ChatFixtures.REASONER;
import static bifrost.testkit.internal.model.ChatFixtures.answer;
import static bifrost.testkit.internal.model.ChatFixtures.ask;
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
  private static JsonObject usage(ReceivedResponse answer) {
    return answer.json().object("usage").orElseThrow();
  }

  @Property(tries = 150)
  void streamsCarryWhatWholeAnswersHave(@ForAll String prompt, @ForAll @IntRange(min = 1, max = 40) int most,
      @ForAll @IntRange(min = 1, max = 3) int n, @ForAll boolean reasons, @ForAll boolean format) {
    JsonObject request =
        ask(prompt).with("max_tokens", most).with("n", n).with("model", reasons ? REASONER : ChatFixtures.TALKER)
            .with("response_format", Map.of("type", format ? "json_object" : "text"));
    ReceivedResponse whole = answer(request);
    ReceivedResponse stream = answer(streamed(request));
    for (int i = 0; i < n; i++) {
      JsonObject message = whole.choice(i).object("message").orElseThrow();
      assertEquals(message.string("content").orElse(""), stream.joined(i, "content"));
      assertEquals(message.string("reasoning").orElse(""), stream.joined(i, "reasoning"));
      List<JsonObject> deltas = stream.deltas(i);
      assertEquals(whole.choice(i).string("finish_reason"), deltas.get(deltas.size() - 1).string("finish_reason"));
    }
    JsonObject usage = stream.chunks().get(stream.chunks().size() - 1).object("usage").orElseThrow();
    assertEquals(usage(whole).integer("total_tokens"), usage.integer("total_tokens"));
  }

  @Nested
  class WhatItSays {
    @Test
    void greetsWhoGreets() {
      assertTrue(answer(ask("Hi there")).content().startsWith("Hello!"));
    }

    @Test
    void quotesWhatItDoesNotUnderstand() {
      assertTrue(answer(ask("Explain monads 🤔")).content().contains("“Explain monads 🤔”"));
    }

    @Test
    void quotesOnlyTheStartOfLongPrompts() {
      String content = answer(ask("😀".repeat(500))).content();
      assertTrue(content.contains("“" + "😀".repeat(120) + "…”"), content);
    }

    @Test
    void hasAnAnswerToAnEmptyPrompt() {
      assertFalse(answer(ask("")).content().isEmpty());
    }

    @Test
    void answersTheLastMessageOfTheUser() {
      var messages = List.of(message("user", "tell me a joke"), message("assistant", "no"), message("user", "hi"));
      JsonObject request = ask("x").with("messages", messages);
      assertTrue(answer(request).content().startsWith("Hello!"));
    }

    @Test
    void readsTheTextPartsOfAMessage() {
      JsonObject parts = OrderedJson.object("role", "user", "content", List.of(
          Map.of("type", "image_url", "image_url", Map.of("url", "data:,")), Map.of("type", "text", "text", "hello")));
      assertTrue(answer(ask("x").with("messages", List.of(parts))).content().startsWith("Hello!"));
    }

    @Test
    void isTheSameForTheSameRequestAndOnlyTheIdCountsUp() {
      var routes = new RequestRouter(new ServerSettings());
      JsonObject first = answer(routes, ask("hi").toString()).json();
      JsonObject second = answer(routes, ask("hi").toString()).json();
      assertNotEquals(first.string("id"), second.string("id"));
      assertEquals(first.without("id"), second.without("id"));
      assertEquals(first, answer(ask("hi")).json(), "another server starts with the same id");
    }

    private JsonObject message(String role, String content) {
      return OrderedJson.object("role", role, "content", content);
    }
  }

  @Nested
  class WhereItEnds {
    @Test
    void byItselfWithOneInvisibleToken() {
      ReceivedResponse answer = answer(ask("hi"));
      assertEquals("stop", answer.finishReason());
      assertEquals(Optional.empty(), answer.choice(0).get("stop_reason"));
      assertEquals(TextTokenizer.split(answer.content()).size() + 1,
          usage(answer).integer("completion_tokens").orElseThrow());
    }

    @Test
    void atMaxTokens() {
      ReceivedResponse answer = answer(ask("hi").with("max_tokens", 3));
      assertEquals("Hello! I", answer.content());
      assertEquals("length", answer.finishReason());
      assertEquals(3, usage(answer).integer("completion_tokens").orElseThrow());
    }

    @Test
    void atMaxCompletionTokensWhichWin() {
      assertEquals("Hello!", answer(ask("hi").with("max_tokens", 3).with("max_completion_tokens", 2)).content());
    }

    @Test
    void stopsAtATokenAndNamesItsNumber() {
      JsonObject request = ask("hi").with("return_token_ids", true);
      var ids = answer(request).choice(0).array("token_ids").orElseThrow().elements();
      JsonObject stopped = request.with("stop_token_ids", List.of(ids.get(2), 1));
      ReceivedResponse whole = answer(stopped);
      assertEquals("Hello!", whole.content());
      assertEquals("stop", whole.finishReason());
      assertEquals(Optional.of(ids.get(2)), whole.choice(0).get("stop_reason"));
      assertEquals(new JsonArray(ids.subList(0, 3)), whole.choice(0).array("token_ids").orElseThrow());
      List<JsonObject> deltas = answer(streamed(stopped)).deltas(0);
      assertEquals(Optional.of(ids.get(2)), deltas.get(deltas.size() - 1).get("stop_reason"));
    }

    @Test
    void beforeTheStopStringThatComesFirst() {
      for (List<String> stops : List.of(List.of("toy", "only", "never"), List.of("only", "toy"))) {
        ReceivedResponse answer = answer(ask("hi").with("stop", stops));
        assertEquals("Hello! I am ", answer.content());
        assertEquals("stop", answer.finishReason());
        assertEquals(Optional.of("only"), answer.choice(0).string("stop_reason"));
      }
    }

    @Test
    void beforeASingleStopString() {
      assertEquals("Hello", answer(ask("hi").with("stop", "!")).content());
    }

    @Test
    void notBeforeMinTokens() {
      ReceivedResponse answer = answer(ask("hi").with("min_tokens", 100));
      assertEquals(101, usage(answer).integer("completion_tokens").orElseThrow());
      assertEquals("stop", answer.finishReason());
    }

    @Test
    void onlyAtTheLimitWhenEndsAreIgnored() {
      ReceivedResponse answer = answer(ask("hi").with("ignore_eos", true).with("max_tokens", 64));
      assertEquals(64, usage(answer).integer("completion_tokens").orElseThrow());
      assertEquals("length", answer.finishReason());
    }
  }

  @Nested
  class Reasoning {
    @Test
    void comesBeforeTheAnswerAndIsCounted() {
      ReceivedResponse answer = answer(ask("hi").with("model", REASONER));
      String reasoning = answer.message().string("reasoning").orElseThrow();
      assertTrue(answer.content().startsWith("Hello!"));
      assertEquals(TextTokenizer.split(reasoning).size(),
          usage(answer).object("completion_tokens_details").orElseThrow().integer("reasoning_tokens").orElseThrow());
      List<String> order = answer(streamed(ask("hi").with("model", REASONER))).deltas(0).stream().skip(1)
          .map(choice -> choice.object("delta").orElseThrow().members().keySet().iterator().next()).distinct().toList();
      assertEquals(List.of("reasoning", "content"), order);
    }

    @Test
    void canUseUpAllTokens() {
      ReceivedResponse answer = answer(ask("hi").with("model", REASONER).with("max_tokens", 4));
      assertEquals(Optional.empty(), answer.message().string("content"));
      assertEquals("length", answer.finishReason());
    }

    @Test
    void canBeSwitchedOff() {
      JsonObject request =
          ask("hi").with("model", REASONER).with("chat_template_kwargs", Map.of("enable_thinking", false));
      assertEquals(Optional.empty(), answer(request).message().string("reasoning"));
    }

    @Test
    void isNotForEveryModel() {
      assertEquals(Optional.empty(), answer(ask("hi")).message().string("reasoning"));
    }
  }

  @Nested
  class SeveralChoices {
    @Test
    void haveTheirIndexAndTheirOwnText() {
      ReceivedResponse answer = answer(ask("hi").with("n", 3));
      assertEquals(List.of(0L, 1L, 2L),
          answer.choices().stream().map(choice -> choice.integer("index").orElseThrow()).toList());
      assertEquals(3, answer.choices().stream().map(choice -> choice.object("message")).distinct().count());
    }

    @Test
    void takeTurnsInAStream() {
      List<Long> indices = answer(streamed(ask("hi").with("n", 2).with("max_tokens", 3))).chunks().stream()
          .flatMap(chunk -> ReceivedResponse.objects(chunk.array("choices").orElseThrow()).stream())
          .map(choice -> choice.integer("index").orElseThrow()).toList();
      assertEquals(List.of(0L, 1L, 0L, 1L, 0L, 1L, 0L, 1L), indices);
    }
  }

  @Nested
  class LogProbabilities {
    @Test
    void coverTheAnswerTokenByToken() {
      ReceivedResponse answer = answer(ask("unicode please").with("logprobs", true).with("top_logprobs", 2));
      List<JsonObject> entries = entries(answer.choice(0));
      assertEquals(answer.content(),
          entries.stream().map(entry -> entry.string("token").orElseThrow()).collect(Collectors.joining()));
      assertEquals(usage(answer).integer("completion_tokens").orElseThrow(), entries.size());
      entries.forEach(entry -> assertEquals(entry.without("top_logprobs"),
          entry.array("top_logprobs").orElseThrow().elements().get(0)));
    }

    @Test
    void haveNoAlternativesUnlessAsked() {
      JsonObject entry = entries(answer(ask("hi").with("logprobs", true)).choice(0)).get(0);
      assertEquals(JsonArray.of(), entry.array("top_logprobs").orElseThrow());
      assertEquals(Json.parse("[72,101,108,108,111]"), entry.array("bytes").orElseThrow());
    }

    private List<JsonObject> entries(JsonObject choice) {
      return ReceivedResponse.objects(choice.object("logprobs").orElseThrow().array("content").orElseThrow());
    }
  }

  @Nested
  class AStream {
    @Test
    void beginsWithTheRoleAndEndsWithDone() {
      ReceivedResponse answer = answer(ask("hi").with("stream", true));
      assertEquals(Optional.of(OrderedJson.object("role", "assistant", "content", "")),
          answer.deltas(0).get(0).object("delta"));
      assertEquals("[DONE]", answer.data().get(answer.data().size() - 1));
      assertTrue(answer.chunks().stream().allMatch(chunk -> chunk.get("usage").isEmpty()));
    }

    @Test
    void hasOneFinishReasonInTheLastDelta() {
      List<Optional<String>> reasons = answer(ask("hi").with("stream", true)).deltas(0).stream()
          .map(choice -> choice.string("finish_reason")).toList();
      assertEquals(Optional.of("stop"), reasons.get(reasons.size() - 1));
      assertEquals(1, reasons.stream().filter(Optional::isPresent).count());
    }

    @Test
    void countsInEveryChunkWhenAsked() {
      ReceivedResponse answer = answer(ask("hi").with("stream", true).with("max_tokens", 2)
          .with("stream_options", Map.of("include_usage", true, "continuous_usage_stats", true)));
      assertEquals(List.of(0L, 1L, 2L, 2L), answer.chunks().stream()
          .map(chunk -> chunk.object("usage").orElseThrow().integer("completion_tokens").orElseThrow()).toList());
    }
  }
}
