package bifrost.testkit.internal.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ShortenedLineTests {
  @Test
  void keepsALineThatFits() {
    assertEquals("a".repeat(240), ShortenedLine.of("a".repeat(240)));
  }

  @Test
  void endsALongLineWithItsLength() {
    assertEquals("a".repeat(240) + "… (241 characters)", ShortenedLine.of("a".repeat(241)));
  }

  @Test
  void doesNotDivideASurrogatePair() {
    assertEquals("a".repeat(239) + "… (241 characters)", ShortenedLine.of("a".repeat(239) + "😀"));
  }
}
