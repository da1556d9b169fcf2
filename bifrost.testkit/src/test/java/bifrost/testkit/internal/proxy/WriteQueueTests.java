package bifrost.testkit.internal.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.testkit.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Tests for the times and the sizes of writes, with a simulated clock. */
class WriteQueueTests {
  private final WriteQueue out = new WriteQueue();
  private final LimitedChannel sink = new LimitedChannel();
  private final long start = System.nanoTime();

  private void pace(Fault fault) {
    out.setPacing(fault.pacing(), start);
  }

  private void add(String text) {
    out.add(text.getBytes(ISO_8859_1));
  }

  private List<String> writes(Duration after) throws IOException {
    sink.writes.clear();
    long written = out.writeTo(sink, start + after.toNanos());
    assertEquals(String.join("", sink.writes).length(), written);
    return List.copyOf(sink.writes);
  }

  private List<String> writes() throws IOException {
    return writes(Duration.ZERO);
  }

  @Nested
  class WriteSizes {
    @Test
    void writesAllBytesAtOnceWithoutPacing() throws IOException {
      add("abc");
      assertEquals(List.of("abc"), writes());
      assertTrue(out.isEmpty());
    }

    @Test
    void writesEveryByteSeparately() throws IOException {
      pace(Fault.none().everyByte());
      add("abc");
      assertEquals(List.of("a", "b", "c"), writes());
    }

    @Test
    void limitsTheSizeOfEachWrite() throws IOException {
      pace(Fault.none().writeSize(2));
      add("abcde");
      assertEquals(List.of("ab", "cd", "e"), writes());
    }

    @Test
    void keepsBytesThatTheSocketDoesNotAccept() throws IOException {
      pace(Fault.none().writeSize(2));
      sink.capacity = 3;
      add("abcde");
      assertEquals(List.of("ab", "c"), writes());
      assertTrue(out.isBlocked());
      sink.capacity = 10;
      assertEquals(List.of("de"), writes());
      assertFalse(out.isBlocked());
    }
  }

  @Nested
  class Gathering {
    @Test
    void gatheringWaitsForEnoughBytes() throws IOException {
      pace(Fault.none().gather(4));
      add("ab");
      assertEquals(List.of(), writes());
      add("cde");
      assertEquals(List.of("abcd"), writes());
      assertFalse(out.isEmpty());
    }

    @Test
    void flushWritesGatheredBytes() throws IOException {
      pace(Fault.none().gather(4));
      add("abcde");
      out.flush();
      assertEquals(List.of("abcd", "e"), writes());
      add("fg");
      assertEquals(List.of(), writes(), "gathering starts again");
    }

    @Test
    void limitsTheSizeOfEachWriteOfGatheredBytes() throws IOException {
      pace(Fault.none().gather(4).writeSize(3));
      add("abcde");
      assertEquals(List.of("abc", "d"), writes());
    }

    @Test
    void keepsGatheringAfterTheBufferIsCompacted() throws IOException {
      pace(Fault.none().gather(4));
      add("a".repeat(1000));
      sink.capacity = 600;
      writes();
      add("b".repeat(502));
      sink.capacity = Integer.MAX_VALUE;
      assertEquals("a".repeat(400) + "b".repeat(500), String.join("", writes()));
      out.flush();
      assertEquals(List.of("bb"), writes());
    }

    @Test
    void hasRoomForAllBytesToGather() {
      int size = 300_000;
      pace(Fault.none().gather(size));
      out.add(new byte[size - 1]);
      assertTrue(out.hasRoom());
      out.add(new byte[1]);
      assertFalse(out.hasRoom());
    }
  }

  @Nested
  class Times {
    @Test
    void delaysTheFirstByte() throws IOException {
      pace(Fault.none().delay(Duration.ofHours(1)));
      add("abc");
      assertEquals(List.of(), writes(Duration.ofHours(1).minusNanos(1)));
      assertEquals(List.of("abc"), writes(Duration.ofHours(1)));
      add("def");
      assertEquals(List.of("def"), writes(Duration.ofHours(1)));
    }

    @Test
    void pausesBetweenWrites() throws IOException {
      pace(Fault.none().writeSize(2).pause(Duration.ofHours(1)));
      add("abcd");
      assertEquals(List.of("ab"), writes());
      assertEquals(List.of(), writes(Duration.ofHours(1).minusNanos(1)));
      assertEquals(List.of("cd"), writes(Duration.ofHours(1)));
    }

    @Test
    void delayDoesNotAffectEarlierBytes() throws IOException {
      add("abc");
      assertEquals(List.of("abc"), writes());
      pace(Fault.none().delay(Duration.ofHours(1)));
      assertFalse(out.isDue(start));
      assertTrue(out.isDue(start + Duration.ofHours(1).toNanos()));
    }
  }

  @Nested
  class Capacity {
    @Test
    void limitsTheBufferedBytes() throws IOException {
      sink.capacity = 1;
      out.add(new byte[64 * 1024]);
      assertFalse(out.hasRoom());
      writes();
      assertTrue(out.hasRoom(), "the socket has accepted a byte");
    }
  }

  @Property
  void keepsTheOrderOfBytes(@ForAll byte[][] added, @ForAll @IntRange(min = 1, max = 9) int writeSize,
      @ForAll @IntRange(min = 1, max = 9) int gather, @ForAll @IntRange(min = 1, max = 7) int capacity)
      throws IOException {
    var queue = new WriteQueue();
    var all = new ByteArrayOutputStream();
    var written = new ByteArrayOutputStream();
    queue.setPacing(Fault.none().writeSize(writeSize).gather(gather).pacing(), start);
    for (byte[] bytes : added) {
      all.writeBytes(bytes);
      queue.add(bytes);
      drain(queue, capacity, written);
    }
    queue.flush();
    while (!queue.isEmpty()) drain(queue, capacity, written);
    assertArrayEquals(all.toByteArray(), written.toByteArray());
  }

  private void drain(WriteQueue queue, int capacity, ByteArrayOutputStream written) throws IOException {
    var channel = new LimitedChannel();
    channel.capacity = capacity;
    queue.writeTo(channel, start);
    channel.writes.forEach(write -> written.writeBytes(write.getBytes(ISO_8859_1)));
  }
}
