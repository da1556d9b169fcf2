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

/** The decoder must find exactly the events of a stream, regardless of their notation and of how they are split. */
class SseDecoderPropertyTests {
  /** A stream, and the events that it contains. */
  record Written(String stream, List<String> events) {}

  @Property(tries = 500)
  void readsTheSameEventsRegardlessOfTheirNotation(@ForAll("written") Written written,
      @ForAll @Size(max = 12) List<@IntRange(max = 400) Integer> offsets) {
    var expected = new ParsedEvents(written.events(), Optional.empty());
    assertEquals(expected, ParsedEvents.parse(written.stream()));
    assertEquals(expected, SseDecoderRunner.read(ResponseFeed.LIMIT, split(written.stream().getBytes(UTF_8), offsets)));
  }

  @Property(tries = 1000)
  void readsAnyTextAsTheStandardSpecifies(@ForAll("syntaxFragments") String stream,
      @ForAll @Size(max = 12) List<@IntRange(max = 60) Integer> offsets) {
    assertEquals(ParsedEvents.parse(stream),
        SseDecoderRunner.read(ResponseFeed.LIMIT, split(stream.getBytes(UTF_8), offsets)));
  }

  @Property(tries = 500)
  void theLimitDoesNotDependOnTheSplit(@ForAll("syntaxFragments") String stream,
      @ForAll @IntRange(min = 1, max = 40) int limit,
      @ForAll @Size(max = 12) List<@IntRange(max = 60) Integer> offsets) {
    var bytes = stream.getBytes(UTF_8);
    assertEquals(readWithLimit(limit, ResponseFeed.unsplit(bytes)), readWithLimit(limit, split(bytes, offsets)));
  }

  private static Optional<ParsedEvents> readWithLimit(int limit, List<byte[]> buffers) {
    try {
      return Optional.of(SseDecoderRunner.read(limit, buffers));
    } catch (BifrostException e) {
      return Optional.empty();
    }
  }

  private static List<byte[]> split(byte[] bytes, List<Integer> offsets) {
    var buffers = new ArrayList<byte[]>();
    int from = 0;
    for (int offset : new TreeSet<>(offsets)) {
      if (offset >= bytes.length) break;
      buffers.add(Arrays.copyOfRange(bytes, from, offset));
      from = offset;
    }
    buffers.add(Arrays.copyOfRange(bytes, from, bytes.length));
    return buffers;
  }

  @Provide
  Arbitrary<Written> written() {
    var events = texts().list().ofMinSize(0).ofMaxSize(6);
    return Combinators
        .combine(events, Arbitraries.of("\n", "\r", "\r\n").list().ofSize(12), noise().list().ofSize(12),
            Arbitraries.of("", "\uFEFF"), Arbitraries.of("data: ", "data:").list().ofSize(12))
        .as(SseDecoderPropertyTests::write);
  }

  /** Writes events, and cycles through the given line endings, prefixes and noise (lines without data). */
  private static Written write(List<String> events, List<String> endings, List<String> noise, String byteOrderMark,
      List<String> prefixes) {
    var stream = new StringBuilder(byteOrderMark);
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

  /** Returns the ending of a blank line; an LF after a CR would belong to the ending of the line before. */
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
  Arbitrary<String> syntaxFragments() {
    return Arbitraries
        .of("\n", "\r", "\r\n", "\n\n", "data", "data:", "data: ", ": ", ":", " ", "a", "dat", "event: x", "é",
            "\uFEFF")
        .list().ofMaxSize(20).map(parts -> String.join("", parts));
  }
}
