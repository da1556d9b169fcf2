package bifrost.openai.internal.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.BeforeTry;
import net.jqwik.api.statistics.Statistics;

/** Decoding with a template must have the same result as decoding each event completely. */
class ChunkTemplatePropertyTests {
  private final JsonReader in = new JsonReader(new byte[0]);
  private ChatCompletionChunkDecoder templates = new ChatCompletionChunkDecoder();
  private ChatCompletionChunkDecoder complete = new ChatCompletionChunkDecoder();

  @BeforeTry
  void startAnotherStream() {
    templates = new ChatCompletionChunkDecoder();
    complete = new ChatCompletionChunkDecoder();
  }

  @Property(tries = 2000)
  void aStreamDecodesAsIfEveryEventWereDecodedCompletely(@ForAll("streams") List<byte[]> stream) {
    for (var event : stream) assertEquals(decodeCompletely(event), decode(event), () -> new String(event, UTF_8));
  }

  @Property
  void anEventThatDiffersInOneByteDecodesAsIfItWereDecodedCompletely(@ForAll("events") byte[] event,
      @ForAll byte replacement) {
    var buffer = event.clone();
    for (int i = 0; i < buffer.length; i++) {
      assertEquals(decodeCompletely(event), decode(event));
      buffer[i] = replacement;
      assertEquals(decodeCompletely(buffer), decode(buffer), () -> new String(buffer, UTF_8));
      buffer[i] = event[i];
    }
  }

  @Example
  void reusesTheMembersOfARecordedKindOfChunk() {
    decode(event("a"));
    assertNotNull(decodeRepeated(event("b\\n\\\"")));
    assertNotNull(decodeRepeated(event("")));
    assertNull(decodeRepeated(new byte[0]));
    assertNull(decodeRepeated(new String(event("b"), UTF_8).replace("\"i\"", "\"j\"").getBytes(UTF_8)));
    assertNull(decodeRepeated(new String(event("b"), UTF_8).replace("null", "1").getBytes(UTF_8)));
  }

  @Example
  void readsASecondNameOfTheTextInEscapedForm() {
    var event = "{\"choices\":[{\"delta\":{\"content\":\"#\",\"\\u0063ontent\":\"a\"}}]}";
    decode(event.replace("#", "a").getBytes(UTF_8));
    assertNull(decodeRepeated(event.replace("#", "b").getBytes(UTF_8)));
  }

  private static byte[] event(String text) {
    return ("{\"id\":\"i\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text
        + "\"},\"finish_reason\":null}]}").getBytes(UTF_8);
  }

  private Optional<ChatCompletionChunk> decodeRepeated(byte[] event) {
    return templates.decodeRepeated(event, 0, event.length, in);
  }

  /** {@return the result, or the message of the exception} */
  private Object decode(byte[] event) {
    var repeated = decodeRepeated(event);
    Statistics.label("templates").collect(repeated != null);
    if (repeated != null) return repeated;
    try {
      in.reset(event, 0, event.length);
      var result = templates.decode(in);
      in.end();
      templates.decoded(event, 0, event.length, result);
      return result;
    } catch (JsonParseException e) {
      return e.getMessage();
    }
  }

  private Object decodeCompletely(byte[] event) {
    try {
      var reader = new JsonReader(event);
      var result = complete.decode(reader);
      reader.end();
      return result;
    } catch (JsonParseException e) {
      return e.getMessage();
    }
  }

  @Provide
  Arbitrary<byte[]> events() {
    return streamEvents().map(event -> event.getBytes(UTF_8));
  }

  @Provide
  Arbitrary<List<byte[]>> streams() {
    return Combinators.combine(streamEvents().list().ofMinSize(1).ofMaxSize(2), changes().list().ofMaxSize(12))
        .as((kinds, changes) -> {
          var stream = new ArrayList<byte[]>();
          for (int i = 0; i < changes.size(); i++) {
            stream.add(changes.get(i).apply(kinds.get(i * kinds.size() / changes.size())).getBytes(UTF_8));
          }
          return stream;
        });
  }

  /** A change of an event, which replaces one text by another. */
  private record Change(String from, String to) {
    String apply(String event) {
      return event.replaceFirst(from, Matcher.quoteReplacement(to));
    }
  }

  private static Arbitrary<Change> changes() {
    var texts =
        Arbitraries.of("\"b\"", "\"\"", "\"b\\n\"", "\"\u00e4\ud83d\ude00\"", "\"\\\"content\\\":\\\"x\"", "\"c\"",
            "\"\\ud800\"", "\"b\" ").map(text -> new Change("\"a\"", text));
    var others = Combinators.combine(
        Arbitraries.of("\"a\"", "\"i\"", "null", "0", "\\}", "\"content\"", "\"reasoning\"", ",", "\\{", "delta"),
        Arbitraries.of("\"b", "null", "1", "\"a\",\"content\":\"c\"", "\"a\",\"\\u0063ontent\":\"c\"", "\"reasoning\"",
            "\"reasoning_content\"", " ", "[]", "\ufeff\"b\"", "message", "\"\\x\"", "{}"))
        .as(Change::new);
    return Arbitraries.frequencyOf(Tuple.of(6, texts), Tuple.of(1, others));
  }

  private static Arbitrary<String> streamEvents() {
    var top = Arbitraries.of("\"id\":\"i\"", "\"object\":\"chat.completion.chunk\"", "\"created\":1", "\"model\":\"m\"",
        "\"usage\":null", "\"usage\":{\"prompt_tokens\":1}", "\"system_fingerprint\":\"content\"");
    var anyTop = Arbitraries.of("\"x\":\"a\"", "\"choices\":[]", "\"error\":null", "\"\\u0069d\":\"i\"");
    var choice =
        Arbitraries.of("\"index\":0", "\"finish_reason\":null", "\"finish_reason\":\"stop\"", "\"logprobs\":null");
    var anyChoice = Arbitraries.of("\"logprobs\":{\"content\":[{\"token\":\"a\",\"logprob\":0}]}", "\"token_ids\":[0]",
        "\"index\":1", "\"message\":{\"content\":\"a\"}");
    var delta = Arbitraries.of("\"role\":\"assistant\"", "\"refusal\":null", "\"refusal\":\"\"");
    var text =
        Arbitraries.of("\"content\":\"a\"", "\"content\": \"a\"", "\"reasoning\":\"a\"", "\"reasoning_content\":\"a\"");
    var anyDelta = Arbitraries.of("\"role\":\"content\"", "\"refusal\":\"a\"", "\"content\":null",
        "\"content\":[{\"type\":\"text\",\"text\":\"a\"}]",
        "\"tool_calls\":[{\"function\":{\"arguments\":\"a\"}}]", "\"\\u0063ontent\":\"a\"", "\"x\":{\"content\":\"a\"}",
        "\"content\":[{\"type\":\"reasoning\",\"reasoning\":\"a\"}]");
    var choices = object(mostly(choice, anyChoice),
        Arbitraries.of("delta", "delta", "delta", "message").flatMap(
            name -> object(mostly(delta, anyDelta), mostly(text, anyDelta)).map(value -> "\"" + name + "\":" + value)));
    return object(mostly(top, anyTop), Arbitraries.frequencyOf(Tuple.of(9, choices.list().ofSize(1)),
        Tuple.of(1, choices.list().ofSize(2))).map(list -> "\"choices\":[" + String.join(",", list) + "]"));
  }

  private static Arbitrary<String> mostly(Arbitrary<String> usual, Arbitrary<String> rare) {
    return Arbitraries.frequencyOf(Tuple.of(14, usual), Tuple.of(1, rare));
  }

  /** {@return objects with a few members before and after an essential one} */
  private static Arbitrary<String> object(Arbitrary<String> others, Arbitrary<String> essential) {
    return Combinators.combine(others.list().ofMaxSize(3), essential, others.list().ofMaxSize(2))
        .as((before, member, after) -> {
          var all = new ArrayList<>(before);
          all.add(member);
          all.addAll(after);
          return "{" + String.join(",", all) + "}";
        });
  }
}
