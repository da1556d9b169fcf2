package bifrost.testkit.internal.arbitrary;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** Arbitrary texts, including edge cases of Unicode. */
public final class TextArbitraries {
  /**
   * Supplementary, combining and right-to-left characters, NUL, line separators, a byte order mark, and text
   * that looks like framing.
   */
  private static final String[] EDGE_CASES = {
      "\uD83D\uDE00", "e\u0301\u0327", "\u05D0\u202E\u0628", "\u0000", "a\u2028b\u2029c", "\uFEFFx", "\u00DF\u0130",
      "\n\n", "\r\ndata: [DONE]\n\n", "\"\\\"", "</s>", " ", "\uFFFF", "\uD834\uDD1E\u200D", "{\"error\":{}}",
      "\u0085"};

  private TextArbitraries() {}

  /** {@return texts of any kind; they shrink to {@code "a"}} */
  public static Arbitrary<String> any() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, words()), Tuple.of(3, Arbitraries.of(EDGE_CASES)), Tuple.of(1, unicode()));
  }

  static Arbitrary<String> words() {
    return Arbitraries.strings().withCharRange('a', 'e').withChars(' ', '\u00E9', '\u6F22').ofMinLength(1)
        .ofMaxLength(8);
  }

  /** {@return any characters except surrogates, which UTF-8 cannot encode} */
  public static Arbitrary<String> unicode() {
    var points = Arbitraries.integers().between(0, Character.MAX_CODE_POINT).shrinkTowards('a')
        .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE);
    return points.array(int[].class).ofMinSize(1).ofMaxSize(6).map(all -> new String(all, 0, all.length));
  }
}
