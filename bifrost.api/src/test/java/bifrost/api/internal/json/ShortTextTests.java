package bifrost.api.internal.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.BifrostError.Mismatched;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.internal.mapping.ResponseValue;
import bifrost.api.json.JsonMapper;
import bifrost.api.json.JsonMappingException;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shortening of texts, which must not divide surrogate pairs. */
class ShortTextTests {
  private static final String SMILEY = "\uD83D\uDE00";

  @ParameterizedTest
  @CsvSource({"abc,3,abc", "abcd,3,abc…", "😀😀,4,😀😀", "😀😀,3,😀…", "😀😀,2,😀…", "😀,1,…", "a😀b,2,a…", "'',0,''"})
  void keepsTheStartAndWholePairs(String text, int maxLength, String expected) {
    assertEquals(expected, ShortText.of(text, maxLength));
  }

  @ParameterizedTest
  @CsvSource({"abcd,3,bcd", "😀😀,3,😀", "😀😀,2,😀", "😀,1,''", "a😀b,2,b", "abc,3,abc"})
  void keepsTheEndAndWholePairs(String text, int length, String expected) {
    assertEquals(expected, ShortText.end(text, length));
  }

  @Test
  void keepsLoneSurrogates() {
    assertEquals("a\uD83D…", ShortText.of("a\uD83Dbc", 2));
    assertEquals("\uDE00a", ShortText.end("b\uDE00a", 2));
  }

  @Test
  void messagesOfExceptionsHaveWholePairs() {
    var path = "$." + SMILEY.repeat(200) + "x";
    assertWhole(new JsonMappingException(path, "a number", "a text", null).getMessage());
    var value = new JsonString("a".repeat(198) + SMILEY); // the quotation mark has index 0
    assertWhole(assertThrows(JsonMappingException.class, () -> JsonMapper.of(int.class).read(value))
        .getMessage());
  }

  @Test
  void textOfAMismatchedResponseHasWholePairs() {
    var text = "a".repeat((64 << 10) - 1) + SMILEY + "b";
    var response = ChatCompletion.of(JsonObject.of("choices", List.of(JsonObject.of("index", 0)
        .with("message", JsonObject.of("content", text)).with("finish_reason", "stop"))));
    var thrown = assertThrows(BifrostException.class, () -> ResponseValue.read(response, JsonMapper.of(Integer.class)));
    assertEquals("a".repeat((64 << 10) - 1) + "… (the first 65535 of 65538 characters)",
        ((Mismatched) thrown.error()).text());
  }

  private static void assertWhole(String message) {
    assertEquals(0, message.replace(SMILEY, "").chars().filter(c -> Character.isSurrogate((char) c)).count(), message);
  }
}
