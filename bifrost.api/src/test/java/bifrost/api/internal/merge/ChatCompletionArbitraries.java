package bifrost.api.internal.merge;

import static net.jqwik.api.Arbitraries.integers;
import static net.jqwik.api.Arbitraries.longs;
import static net.jqwik.api.Arbitraries.of;
import static net.jqwik.api.Arbitraries.strings;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.TokenLogprob;
import bifrost.api.ToolCall;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Generators of chat completions in every shape that a server may return. */
final class ChatCompletionArbitraries {
  private ChatCompletionArbitraries() {}

  static Arbitrary<ChatCompletion> completions() {
    var created = longs().between(0, 4_000_000_000L).map(Instant::ofEpochSecond).optional();
    var choices = choice().list().ofMaxSize(3).map(ChatCompletionArbitraries::indexed);
    return Combinators
        .combine(text(), created, text(), choices, usage().optional(), text().map(each -> each + "f").optional(),
            extras())
        .as(ChatCompletion::new);
  }

  /** {@return the choices with increasing indexes, which need not be consecutive} */
  private static List<ChatCompletion.Choice> indexed(List<ChatCompletion.Choice> choices) {
    var indexed = new ArrayList<ChatCompletion.Choice>();
    int index = -1;
    for (var each : choices) {
      index += 1 + each.index();
      indexed.add(each.index(index));
    }
    return indexed;
  }

  private static Arbitrary<ChatCompletion.Choice> choice() {
    var finish = of(FinishReason.STOP, FinishReason.LENGTH, new FinishReason("new")).optional();
    var extras = Combinators.combine(extras(), integers().between(0, 1000).list().ofMaxSize(4).optional())
        .as((more, ids) -> ids.map(each -> more.with("token_ids", each)).orElse(more));
    return Combinators.combine(of(0, 0, 0, 1), message(), finish, logprobs().optional(), extras)
        .as(ChatCompletion.Choice::new);
  }

  private static Arbitrary<AssistantMessage> message() {
    var call = Combinators.combine(text(), text(), text(), extras()).as(ToolCall::new)
        .filter(each -> !each.id().isEmpty() || !each.name().isEmpty()); // a call has an id or a name
    return Combinators.combine(text(), text(), text(), call.list().ofMaxSize(3), extras())
        .as((text, reasoning, refusal, calls, extras) -> AssistantMessage.of(text).reasoning(reasoning).refusal(refusal)
            .toolCalls(calls).extras(extras));
  }

  private static Arbitrary<Logprobs> logprobs() {
    var plain = Combinators
        .combine(text(), Arbitraries.doubles().between(-9999, 0), integers().between(0, 255).list().ofMaxSize(3))
        .as((token, logprob, bytes) -> new TokenLogprob(token, logprob, bytes, List.of(), JsonObject.of()));
    var token = Combinators.combine(plain, plain.list().ofMaxSize(2))
        .as((each, top) -> new TokenLogprob(each.token(), each.logprob(), each.bytes(), top, JsonObject.of()));
    return Combinators.combine(token.list().ofMaxSize(4), token.list().ofMaxSize(2), extras()).as(Logprobs::new);
  }

  private static Arbitrary<Usage> usage() {
    var tokens = longs().between(0, 100_000);
    return Combinators.combine(tokens, tokens, tokens, extras()).as(Usage::new);
  }

  private static Arbitrary<JsonObject> extras() {
    var value = Arbitraries.<Object>of(true, 1, "x", List.of(1, 2), List.of(), JsonObject.of(), JsonObject.of("a", 1),
        JsonObject.of("id", "au").with("data", "AAAABBBB").with("transcript", "hello").with("expires", null),
        JsonObject.of("name", "f").with("arguments", "{\"a\":1}").with("content",
            List.of(JsonObject.of("text", "one"), "two")),
        JsonObject.of("a", JsonObject.of("text", "\uD83D\uDE00").with("b", List.of(1, List.of(2)))));
    return Arbitraries.maps(of("stop_reason", "x", "y"), value).ofMaxSize(3).map(members -> {
      var extras = JsonObject.of();
      for (var member : members.entrySet()) extras = extras.with(member.getKey(), member.getValue());
      return extras;
    });
  }

  /** {@return texts, some of them with surrogate pairs} */
  private static Arbitrary<String> text() {
    return Arbitraries.frequencyOf(Tuple.of(3, strings().withChars("ab {}\"\n").ofMaxLength(8)),
        Tuple.of(1, of("", "\ud83d\ude00", "a\ud83d\ude00\ud83d\ude80b")));
  }
}
