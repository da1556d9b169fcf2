package bifrost.api.internal.redact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import bifrost.api.ApiKey;
import bifrost.api.ProxyConfig;
import bifrost.api.internal.value.Headers;
import bifrost.api.json.JsonString;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A key is found in a text however JSON writes it (rule 21). */
class RedactionTests {
  @Test
  void takesOutWhatHeadersCarryThatSpeakOfSecrets() {
    var redaction = Redaction.NONE.andCredentials(
        Map.of("X-Api-Key", "a-secret-in-a-header", "Authorization", "Bearer the-token", "X-Team", "not-a-secret"));
    assertEquals("***, not-a-secret, *** and ***",
        redaction.redact("a-secret-in-a-header, not-a-secret, Bearer the-token and the-token"));
  }

  @Test
  void takesOutThePasswordOfAProxyThatTheEnvironmentNames() {
    var environment =
        Map.of("HTTPS_PROXY", "http://me:proxy-password@proxy:3128", "http_proxy", "other:password-2@proxy:3128");
    var redaction = Redaction.NONE.andProxy(ProxyConfig.environment(), environment::get);
    assertEquals("*** *** Basic ***", redaction.redact("proxy-password password-2 Basic bWU6cHJveHktcGFzc3dvcmQ="));
    assertEquals("proxy-password",
        Redaction.NONE.andProxy(ProxyConfig.jvm(), environment::get).redact("proxy-password"));
  }

  private static String clean(String key, String text) {
    return Redaction.of(List.of(ApiKey.of(key))).redact(text);
  }

  @Provide
  Arbitrary<String> keys() {
    return Arbitraries.strings().withCharRange(' ', '~').withChars("\\\"/\t").ofMinLength(8).ofMaxLength(60)
        .filter(key -> Headers.trimmed(key).equals(key)) // a server trims it, and so do we
        .filter(key -> !key.matches("\\\\*")); // of backslashes alone nobody can say how often they are escaped
  }

  /** Texts that have no character in common with any key, nor with an escape. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withCharRange('\u03b1', '\u03c9').withChars("\u0001\ud83d\ude00").ofMaxLength(20);
  }

  /** One of the ways in which JSON can write a string's characters (RFC 8259 section 7). */
  private static String escaped(String text, Random random) {
    var written = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      written.append(random.nextBoolean() ? shortest(c) : anyForm(c, random.nextInt(4)));
    }
    return written.toString();
  }

  private static String shortest(char c) {
    return c == '"' || c == '\\' ? "\\" + c : c == '\t' ? "\\t" : String.valueOf(c);
  }

  private static String anyForm(char c, int form) {
    return switch (form) {
      case 0 -> String.format("\\u%04x", (int) c);
      case 1 -> String.format("\\u%04X", (int) c);
      case 2 -> c == '/' ? "\\/" : shortest(c);
      default -> shortest(c);
    };
  }

  @Property(tries = 200)
  void aKeyIsTakenOutAsItIsAndNothingElse(@ForAll("keys") String key, @ForAll("texts") String before,
      @ForAll("texts") String after) {
    assertEquals(before + "***" + after, clean(key, before + key + after));
  }

  @Property(tries = 200)
  void aKeyIsTakenOutInEveryFormThatJsonHasForIt(@ForAll("keys") String key, @ForAll("texts") String before,
      @ForAll("texts") String after, @ForAll Random random) {
    var between = "\u03b1" + after; // else the end of one and the beginning of the next may be one escape
    assertEquals(before + "***" + between + "***",
        clean(key, before + escaped(key, random) + between + escaped(key, random)));
  }

  @Property(tries = 200)
  void aKeyIsTakenOutOfJsonWithinJson(@ForAll("keys") String key, @ForAll("texts") String before,
      @ForAll Random random) {
    var inner = "{\"" + before + "\":\"" + escaped(key, random) + "\"}";
    var once = new JsonString(inner).toString();
    var twice = new JsonString(once).toString();
    for (var text : List.of(inner, once, twice)) {
      assertEquals(text.replaceAll("\\\\*\":.*", ""), clean(key, text).replaceAll("\\\\*\":.*", ""));
    }
    assertEquals(new JsonString("{\"" + before + "\":\"***\"}").toString(), clean(key, once));
  }

  @Property(tries = 200)
  void aTextWithoutTheKeyStaysAsItIs(@ForAll("texts") String text, @ForAll Random random) {
    var written = escaped(text + "\"\\/\t" + text, random);
    assertEquals(written, clean("a key of some length", written));
  }

  @Property(tries = 200)
  void keysOfFewerThanEightCharactersStay(@ForAll("keys") String key, @ForAll("texts") String text) {
    var tooShort = key.substring(0, 7);
    assertEquals(text + tooShort, clean(tooShort, text + tooShort));
  }

  @ParameterizedTest
  @CsvSource({
      "C:\\token123 is here, C:\\*** is here",
      "C:\\\\token123, C:\\\\***",
      "\\u0074oken123 and \\u, *** and \\u",
      "\\u00, \\u00",
      "token123token123, ******",
      "token12, token12",
      "a\\, a\\",
      "\\\\\\\"token123\\\\\\\", \\\\\\\"***\\\\\\\"",
      "\\uD83Dtoken123, \\uD83D***"})
  void backslashesThatAreNotOfTheKeyStay(String text, String clean) {
    assertEquals(clean, clean("token123", text));
  }

  @Property(tries = 5)
  void aTextOfBackslashesTakesNoLongerThanAnyOther(@ForAll("keys") String key) {
    var text = "\\".repeat(100_000) + key;
    assertFalse(clean(key, text).endsWith(key));
  }

  @ParameterizedTest
  @CsvSource({"1000000"})
  void aKeyMayBeAsLongAsATokenOfManyClaims(int length) {
    var key = "\"k/".repeat(length / 3);
    assertEquals("a\\n***b", clean(key, "a\\n" + key.replace("\"", "\\\"").replace("/", "\\/") + "b"));
  }
}
