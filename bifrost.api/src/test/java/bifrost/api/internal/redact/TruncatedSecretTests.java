package bifrost.api.internal.redact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import bifrost.api.ApiKey;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the redaction of texts that were truncated in the middle of a key. */
class TruncatedSecretTests {
  private static final String KEY = "sk-0123456789abcdefSECRET";

  @ParameterizedTest
  @ValueSource(ints = {4, 8, 15, 24})
  void redactsTheStartOfAKeyBeforeAnEllipsis(int kept) {
    var redaction = Redaction.of(List.of(ApiKey.of(KEY)));
    for (var end : new String[] {"…", "… (the first 65536 of 70000 bytes)"}) {
      var clean = redaction.redact("you sent " + KEY.substring(0, kept) + end);
      assertEquals("you sent ***" + end, clean);
      assertFalse(clean.contains(KEY.substring(0, 4)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 15, 24})
  void redactsEightOrMoreCharactersOfAKeyAtTheEndOfAText(int kept) {
    var redaction = Redaction.of(List.of(ApiKey.of(KEY)));
    assertEquals("you sent ***", redaction.redact("you sent " + KEY.substring(0, kept)));
    assertEquals("a word like sk-0123", redaction.redact("a word like " + KEY.substring(0, 7)));
  }
}
