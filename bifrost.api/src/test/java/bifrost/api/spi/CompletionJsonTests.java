package bifrost.api.spi;

import static bifrost.api.spi.ChatArbitraries.finishReasons;
import static bifrost.api.spi.ChatArbitraries.indexes;
import static bifrost.api.spi.ChatArbitraries.received;
import static bifrost.api.spi.ChatArbitraries.texts;
import static bifrost.api.spi.ChatArbitraries.times;
import static bifrost.api.spi.ChatArbitraries.usages;
import static bifrost.api.spi.Forms.assertRoundTrip;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.Completion;
import bifrost.api.CompletionLogprobs;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON forms of text completions and of their log probabilities. */
class CompletionJsonTests {
  @Provide
  Arbitrary<CompletionLogprobs> logprobs() {
    var numbers = Arbitraries.oneOf(Arbitraries.doubles(), Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, -0.0));
    var maps = Arbitraries.maps(texts(), numbers).ofMaxSize(2);
    return Combinators.combine(texts().list().ofMaxSize(3), numbers.list().ofMaxSize(3), maps.list().ofMaxSize(3),
        Arbitraries.integers().list().ofMaxSize(3), received()).as(CompletionLogprobs::new);
  }

  @Provide
  Arbitrary<Completion.Choice> choices() {
    return Combinators.combine(indexes(), texts(), finishReasons(), logprobs().optional(), received())
        .as(Completion.Choice::new);
  }

  @Provide
  Arbitrary<Completion> completions() {
    return Combinators.combine(texts(), times(), texts(), choices().list().ofMaxSize(3), usages().optional(),
        texts().optional(), received()).as(Completion::new);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void readsEveryCompletionFromItsJsonForm(@ForAll("completions") Completion completion) {
    assertRoundTrip(completion, CompletionJson::read, CompletionJson::write);
    assertRoundTrip(completion, in -> CompletionJson.readEvent(in).orElseThrow(), CompletionJson::write);
    assertEquals(completion, Completion.of(completion.json()));
    assertEquals(completion, Completion.parse(completion.json().toString()));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void readsThePartsOfACompletionFromTheirJsonForms(@ForAll("choices") Completion.Choice choice,
      @ForAll("logprobs") CompletionLogprobs logprobs) {
    assertEquals(choice, Completion.Choice.of(choice.json()));
    assertRoundTrip(logprobs, CompletionLogprobsJson::read, CompletionLogprobsJson::write);
    assertEquals(logprobs, CompletionLogprobs.of(logprobs.json()));
    assertEquals(logprobs, CompletionLogprobs.parse(logprobs.json().toString()));
  }

  @Test
  void writesTheFormOfTheOpenAiApi() {
    var logprobs = CompletionLogprobs.of(List.of("a", "b"), List.of(Double.NaN, -0.5))
        .topLogprobs(List.of(Map.of(), Map.of("b", -0.5))).textOffset(List.of(0, 1));
    assertEquals("{\"object\":\"text_completion\",\"choices\":[{\"index\":0,\"text\":\"ab\",\"logprobs\":{"
        + "\"tokens\":[\"a\",\"b\"],\"token_logprobs\":[null,-0.5],\"top_logprobs\":[null,{\"b\":-0.5}],"
        + "\"text_offset\":[0,1]},\"finish_reason\":null}],"
        + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}}",
        Completion.of(Completion.Choice.of(0, "ab").logprobs(logprobs)).usage(Usage.of(1, 2)).json().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[{\"type\":\"text\",\"text\":\"a\",\"x\":1},{\"type\":\"image\",\"y\":2},\"b\"]",
      "[{\"type\":\"text\",\"text\":\"a\"}]", "{\"type\":\"image\",\"y\":2}"})
  void readsTheTextPartsOfAServerAgain(String text) {
    var completion = Completion.parse("{\"choices\":[{\"text\":" + text + "}]}");
    assertRoundTrip(completion, CompletionJson::read, CompletionJson::write);
  }

  @Test
  void requiresChoicesExceptInAStream() {
    var usage = "{\"usage\":{\"prompt_tokens\":1}}";
    assertThrows(JsonParseException.class, () -> Completion.parse(usage));
    assertEquals(List.of(),
        CompletionJson.readEvent(new JsonReader(usage.getBytes(UTF_8))).orElseThrow().choices());
  }

  @Test
  void infiniteLogprobsAreNan() {
    var logprobs = CompletionLogprobs.of(List.of("a"), List.of(Double.NEGATIVE_INFINITY)).extras(JsonObject.of("x", 1));
    assertEquals(List.of(Double.NaN), logprobs.tokenLogprobs());
  }
}
