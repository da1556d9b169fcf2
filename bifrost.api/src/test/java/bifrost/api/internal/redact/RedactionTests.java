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

/** Tests of the redaction of keys in a text, in every form that JSON allows. */
class RedactionTests {
  @Test
  void redactsTheValuesOfCredentialHeaders() {
    var redaction = Redaction.NONE.andCredentials(
        Map.of("X-Api-Key", "a-secret-in-a-header", "Authorization", "Bearer the-token", "X-Team", "not-a-secret"));
    assertEquals("***, not-a-secret, *** and ***",
        redaction.redact("a-secret-in-a-header, not-a-secret, Bearer the-token and the-token"));
  }

  @Test
  void redactsTheProxyPasswordOfTheEnvironment() {
    var environment =
        Map.of("HTTPS_PROXY", "http://me:proxy-password@proxy:3128", "http_proxy", "other:password-2@proxy:3128");
    var redaction = Redaction.NONE.andProxy(ProxyConfig.environment(), environment::get);
    assertEquals("*** *** Basic ***", redaction.redact("proxy-password password-2 Basic bWU6cHJveHktcGFzc3dvcmQ="));
    assertEquals("proxy-password",
        Redaction.NONE.andProxy(ProxyConfig.jvm(), environment::get).redact("proxy-password"));
  }

  private static String redact(String key, String text) {
    return Redaction.of(List.of(ApiKey.of(key))).redact(text);
  }

  @Provide
  Arbitrary<String> keys() {
    return Arbitraries.strings().withCharRange(' ', '~').withChars("\\\"/\t").ofMinLength(8).ofMaxLength(60)
        .filter(key -> Headers.trimmed(key).equals(key)) // servers trim keys, and so does ApiKey
        .filter(key -> !key.matches("\\\\*")); // the escaping of a key of only backslashes is ambiguous
  }

  /** {@return texts that contain no character of a key or of an escape sequence} */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withCharRange('\u03b1', '\u03c9').withChars("\u0001\ud83d\ude00").ofMaxLength(20);
  }

  /** {@return the text with a randomly selected JSON form of each character (RFC 8259 section 7)} */
  private static String escaped(String text, Random random) {
    var json = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      json.append(random.nextBoolean() ? shortest(c) : anyForm(c, random.nextInt(4)));
    }
    return json.toString();
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
  void redactsAnUnescapedKeyAndNothingElse(@ForAll("keys") String key, @ForAll("texts") String before,
      @ForAll("texts") String after) {
    assertEquals(before + "***" + after, redact(key, before + key + after));
  }

  @Property(tries = 200)
  void redactsAKeyInEveryFormThatJsonAllows(@ForAll("keys") String key, @ForAll("texts") String before,
      @ForAll("texts") String after, @ForAll Random random) {
    var between = "\u03b1" + after; // keeps the end of one key and the start of the next from forming an escape
    assertEquals(before + "***" + between + "***",
        redact(key, before + escaped(key, random) + between + escaped(key, random)));
  }

  @Property(tries = 200)
  void redactsAKeyInJsonWithinJson(@ForAll("keys") String key, @ForAll("texts") String before,
      @ForAll Random random) {
    var inner = "{\"" + before + "\":\"" + escaped(key, random) + "\"}";
    var once = new JsonString(inner).toString();
    var twice = new JsonString(once).toString();
    for (var text : List.of(inner, once, twice)) {
      assertEquals(text.replaceAll("\\\\*\":.*", ""), redact(key, text).replaceAll("\\\\*\":.*", ""));
    }
    assertEquals(new JsonString("{\"" + before + "\":\"***\"}").toString(), redact(key, once));
  }

  @Property(tries = 200)
  void doesNotChangeATextWithoutTheKey(@ForAll("texts") String text, @ForAll Random random) {
    var json = escaped(text + "\"\\/\t" + text, random);
    assertEquals(json, redact("a key of some length", json));
  }

  @Property(tries = 200)
  void doesNotRedactKeysOfFewerThanEightCharacters(@ForAll("keys") String key, @ForAll("texts") String text) {
    var tooShort = key.substring(0, 7);
    assertEquals(text + tooShort, redact(tooShort, text + tooShort));
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
  void keepsBackslashesThatDoNotBelongToTheKey(String text, String expected) {
    assertEquals(expected, redact("token123", text));
  }

  /** The time must not be quadratic in the number of backslashes. */
  @Property(tries = 5)
  void redactsAKeyAfterALongTextOfBackslashes(@ForAll("keys") String key) {
    var text = "\\".repeat(100_000) + key;
    assertFalse(redact(key, text).endsWith(key));
  }

  @ParameterizedTest
  @CsvSource({"1000000"})
  void redactsAKeyOfAMillionCharacters(int length) {
    var key = "\"k/".repeat(length / 3);
    assertEquals("a\\n***b", redact(key, "a\\n" + key.replace("\"", "\\\"").replace("/", "\\/") + "b"));
  }
}
