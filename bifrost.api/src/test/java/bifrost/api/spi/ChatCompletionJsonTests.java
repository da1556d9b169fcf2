package bifrost.api.spi;

import static bifrost.api.spi.ChatArbitraries.finishReasons;
import static bifrost.api.spi.ChatArbitraries.indexes;
import static bifrost.api.spi.ChatArbitraries.received;
import static bifrost.api.spi.ChatArbitraries.texts;
import static bifrost.api.spi.ChatArbitraries.times;
import static bifrost.api.spi.ChatArbitraries.usages;
import static bifrost.api.spi.Forms.assertRoundTrip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.ChatCompletion;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.Message;
import bifrost.api.TokenLogprob;
import bifrost.api.Usage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The JSON forms of chat completions and of log probabilities. */
class ChatCompletionJsonTests {
  @Provide
  Arbitrary<ChatCompletion.Choice> choices() {
    return Combinators.combine(indexes(), ChatArbitraries.receivedAssistants(), finishReasons(),
        ChatArbitraries.logprobs().optional(), received()).as(ChatCompletion.Choice::new);
  }

  @Provide
  Arbitrary<ChatCompletion> completions() {
    return Combinators.combine(texts(), times(), texts(), choices().list().ofMaxSize(3), usages().optional(),
        texts().optional(), received()).as(ChatCompletion::new);
  }

  @Provide
  Arbitrary<TokenLogprob> tokens() {
    return ChatArbitraries.tokens();
  }

  @Provide
  Arbitrary<Usage> usage() {
    return usages();
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void readsEveryCompletionFromItsJsonForm(@ForAll("completions") ChatCompletion completion) {
    assertRoundTrip(completion, in -> ChatCompletionJson.read(in), ChatCompletionJson::write);
    assertEquals(completion, ChatCompletion.of(completion.json()));
    assertEquals(completion, ChatCompletion.parse(completion.json().toString()));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void readsEveryChoiceFromItsJsonForm(@ForAll("choices") ChatCompletion.Choice choice) {
    assertEquals(choice, ChatCompletion.Choice.of(choice.json()));
    choice.logprobs().ifPresent(logprobs -> {
      assertEquals(logprobs, Logprobs.of(logprobs.json()));
      assertEquals(logprobs, Logprobs.parse(logprobs.json().toString()));
    });
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void readsEveryTokenFromItsJsonForm(@ForAll("tokens") TokenLogprob token) {
    assertRoundTrip(token, LogprobsJson::readToken, LogprobsJson::writeToken);
    assertEquals(token, TokenLogprob.of(token.json()));
    assertEquals(token, TokenLogprob.parse(token.json().toString()));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void readsEveryUsageFromItsJsonForm(@ForAll("usage") Usage usage) {
    assertRoundTrip(usage, UsageJson::read, UsageJson::write);
  }

  @Test
  void writesTheFormOfTheOpenAiApi() {
    var token = TokenLogprob.of("Hi", -0.5).bytes(List.of(72, 105)).topLogprobs(List.of(TokenLogprob.of("Ho", -1.5)));
    var choice = ChatCompletion.Choice.of(0, Message.assistant("Hi")).logprobs(Logprobs.of(token))
        .finishReason(FinishReason.STOP).extras(JsonObject.of("stop_reason", 13));
    var completion = ChatCompletion.of(choice).id("c").created(Instant.ofEpochSecond(7)).model("m")
        .usage(Usage.of(1, 2)).systemFingerprint("fp").extras(JsonObject.of("x", List.of(1)));
    assertEquals(Json.parse("""
        {"id": "c", "object": "chat.completion", "created": 7, "model": "m", "choices": [
          {"index": 0, "message": {"role": "assistant", "content": "Hi"}, "logprobs": {"content": [
            {"token": "Hi", "logprob": -0.5, "bytes": [72, 105], "top_logprobs": [
              {"token": "Ho", "logprob": -1.5, "bytes": null}]}]},
           "finish_reason": "stop", "stop_reason": 13}],
         "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3},
         "system_fingerprint": "fp", "x": [1]}"""), completion.json());
  }

  @Test
  void writesMembersThatClientsRequire() {
    assertEquals("{\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
        + "\"content\":\"\"},\"finish_reason\":null}]}",
        ChatCompletion.of(ChatCompletion.Choice.of(0, Message.assistant(""))).json().toString());
  }

  @Test
  void membersOfTheExtrasReplaceComponents() {
    var json = "{\"id\":{},\"object\":\"other\",\"created\":[1],\"choices\":[{\"finish_reason\":{},\"logprobs\":[]}],"
        + "\"usage\":{\"prompt_tokens\":-5,\"total_tokens\":1.5},\"system_fingerprint\":[]}";
    var completion = ChatCompletion.parse(json);
    assertRoundTrip(completion, in -> ChatCompletionJson.read(in), ChatCompletionJson::write);
    var replaced =
        ChatCompletion.of("a").id("c").extras(JsonObject.of("id", "x").with("choices", new JsonArray(List.of())));
    assertEquals("{\"id\":\"x\",\"object\":\"chat.completion\",\"choices\":[]}", replaced.json().toString());
  }

  @Test
  void keepsNumbersThatJsonCannotExpressAsNan() {
    var token = TokenLogprob.of("a", Double.NEGATIVE_INFINITY);
    assertEquals(Double.NaN, token.logprob());
    assertEquals("{\"token\":\"a\",\"logprob\":null,\"bytes\":null,\"top_logprobs\":[]}", token.json().toString());
    var nested = TokenLogprob.of("a", 0).topLogprobs(List.of(token));
    assertThrows(IllegalArgumentException.class, () -> token.topLogprobs(List.of(nested)));
  }

  @Test
  void sortsTheChoicesAndTruncatesTheTime() {
    var second = ChatCompletion.Choice.of(1, Message.assistant("b"));
    var first = ChatCompletion.Choice.of(0, Message.assistant("a"));
    assertEquals(List.of(first, second), ChatCompletion.of(second, first).choices());
    assertEquals(Instant.ofEpochSecond(1),
        ChatCompletion.of(List.of()).created(Instant.ofEpochMilli(1999)).created().orElseThrow());
    assertEquals("index must not be negative: -1",
        assertThrows(IllegalArgumentException.class, () -> first.index(-1)).getMessage());
  }

  @Test
  void rejectsAnErrorInPlaceOfACompletion() {
    for (var json : List.of("{\"error\":{\"message\":\"busy\"}}", "{\"object\":\"error\",\"message\":\"busy\"}",
        "{\"choices\":[],\"error\":\"busy\"}", "{}", "[]")) {
      assertThrows(JsonParseException.class, () -> ChatCompletion.parse(json));
    }
  }
}
