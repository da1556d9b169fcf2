package bifrost.testkit.internal.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TextTokenizerTests {
  @Test
  void tokensIncludeThePrecedingSpace() {
    assertEquals(List.of("Hello", ",", " toy", " model", "!", "\n\n", "你好", " 👋", "🏽"),
        TextTokenizer.split("Hello, toy model!\n\n你好 👋🏽"));
  }

  @Property
  void joinedTokensEqualTheText(@ForAll String text) {
    assertEquals(text, String.join("", TextTokenizer.split(text)));
  }

  @Property
  void tokensDoNotSplitCharacters(@ForAll int[] codePoints) {
    var text = new StringBuilder();
    for (int codePoint : codePoints) text.appendCodePoint(0x10000 + Math.floorMod(codePoint, 0x100000));
    assertTrue(
        TextTokenizer.split(text.toString()).stream().allMatch(token -> Character.isHighSurrogate(token.charAt(0))));
  }
}
