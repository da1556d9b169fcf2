package bifrost.openai.internal.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.BifrostException;
import bifrost.openai.internal.provider.ResponseFeed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** However a server writes its events, and however the network divides them, exactly those events are found. */
class SseDecoderPropertyTests {
  /** A stream, and the events that it was made of. */
  record Written(String stream, List<String> events) {}

  @Property(tries = 500)
  void everyWayOfWritingEventsIsUnderstood(@ForAll("written") Written written,
      @ForAll @Size(max = 12) List<@IntRange(max = 400) Integer> cuts) {
    var expected = new SseReferenceParser(written.events(), Optional.empty());
    assertEquals(expected, SseReferenceParser.interpret(written.stream()));
    assertEquals(expected, SseDecoderRunner.read(ResponseFeed.LIMIT, divide(written.stream().getBytes(UTF_8), cuts)));
  }

  @Property(tries = 1000)
  void anyTextAtAllIsReadAsTheStandardReadsIt(@ForAll("scraps") String stream,
      @ForAll @Size(max = 12) List<@IntRange(max = 60) Integer> cuts) {
    assertEquals(SseReferenceParser.interpret(stream),
        SseDecoderRunner.read(ResponseFeed.LIMIT, divide(stream.getBytes(UTF_8), cuts)));
  }

  @Property(tries = 500)
  void theLimitDoesNotDependOnHowBytesArrive(@ForAll("scraps") String stream,
      @ForAll @IntRange(min = 1, max = 40) int limit, @ForAll @Size(max = 12) List<@IntRange(max = 60) Integer> cuts) {
    var bytes = stream.getBytes(UTF_8);
    assertEquals(outcome(limit, ResponseFeed.whole(bytes)), outcome(limit, divide(bytes, cuts)));
  }

  private static Optional<SseReferenceParser> outcome(int limit, List<byte[]> pieces) {
    try {
      return Optional.of(SseDecoderRunner.read(limit, pieces));
    } catch (BifrostException tooLong) {
      return Optional.empty();
    }
  }

  private static List<byte[]> divide(byte[] bytes, List<Integer> cuts) {
    var pieces = new ArrayList<byte[]>();
    int from = 0;
    for (int cut : new TreeSet<>(cuts)) {
      if (cut >= bytes.length) break;
      pieces.add(Arrays.copyOfRange(bytes, from, cut));
      from = cut;
    }
    pieces.add(Arrays.copyOfRange(bytes, from, bytes.length));
    return pieces;
  }

  @Provide
  Arbitrary<Written> written() {
    var events = texts().list().ofMinSize(0).ofMaxSize(6);
    return Combinators
        .combine(events, Arbitraries.of("\n", "\r", "\r\n").list().ofSize(12), noise().list().ofSize(12),
            Arbitraries.of("", "\uFEFF"), Arbitraries.of("data: ", "data:").list().ofSize(12))
        .as(SseDecoderPropertyTests::write);
  }

  /** Endings, noise and prefixes go round. */
  private static Written write(List<String> events, List<String> endings, List<String> noise, String mark,
      List<String> prefixes) {
    var stream = new StringBuilder(mark);
    int i = 0;
    for (var event : events) {
      for (var line : event.split("\n", -1)) {
        var prefix = line.startsWith(" ") ? "data: " : prefixes.get(i % 12);
        stream.append(noise.get(i % 12)).append(prefix).append(line).append(endings.get(i++ % 12));
      }
      stream.append(blankLine(stream, endings.get(i++ % 12)));
    }
    return new Written(stream.toString(), events);
  }

  /** An LF behind a CR would end the same line once more. */
  private static String blankLine(StringBuilder stream, String ending) {
    return stream.charAt(stream.length() - 1) == '\r' && ending.equals("\n") ? "\r\n" : ending;
  }

  private static Arbitrary<String> texts() {
    var characters = Arbitraries.of("a", ":", " ", "\n", "data", "{\"x\":1}", "é", "😀", "\0", "\uFEFF", "[DONE]");
    return characters.list().ofMaxSize(8).map(parts -> String.join("", parts));
  }

  private static Arbitrary<String> noise() {
    return Arbitraries.of("", "", ": comment\n", "event: message\r\n", "id: 7\r", "retry: 3\n", ":\n");
  }

  @Provide
  Arbitrary<String> scraps() {
    return Arbitraries
        .of("\n", "\r", "\r\n", "\n\n", "data", "data:", "data: ", ": ", ":", " ", "a", "dat", "event: x", "é",
            "\uFEFF")
        .list().ofMaxSize(20).map(parts -> String.join("", parts));
  }
}
