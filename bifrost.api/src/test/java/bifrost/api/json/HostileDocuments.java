package bifrost.api.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntFunction;

/** Documents of arbitrary length that take a lot of memory or time per byte of text. */
enum HostileDocuments {
  EMPTY_OBJECTS("[", i -> "{},", "{}]"),
  EMPTY_ARRAYS("[", i -> "[],", "[]]"),
  ARRAYS_OF_AN_EMPTY_ARRAY("[", i -> "[[]],", "0]"),
  ARRAYS_OF_TWO_EMPTY_ARRAYS("[", i -> "[[],[]],", "0]"),
  ARRAYS_OF_ONE_DIGIT("[", i -> "[1],", "0]"),
  ARRAYS_OF_THREE_DIGITS("[", i -> "[1,2,3],", "0]"),
  ARRAYS_OF_A_THREE_DIGIT_NUMBER("[", i -> "[" + threeDigits(i) + "],", "0]"),
  ARRAYS_OF_ONE_STRING("[", i -> "[\"" + letter(i) + "\"],", "0]"),
  ARRAYS_OF_TWO_STRINGS("[", i -> "[\"" + letter(0) + "\",\"" + letter(1) + "\"],", "0]"),
  DEEP_ARRAYS("[", i -> "[".repeat(998) + "]".repeat(998) + ",", "0]"),
  DEEP_ARRAYS_AROUND_A_STRING("[", i -> "[".repeat(3) + "\"" + letter(i) + "\"" + "]".repeat(3) + ",", "0]"),
  DEEP_OBJECTS("[", i -> "{\"\":".repeat(998) + "0" + "}".repeat(998) + ",", "0]"),
  DEEP_OBJECTS_WITH_NAMES("[", i -> deepNames(i), "0]"),
  DEEP_OBJECTS_IN_ARRAYS("[", i -> "[{\"\":".repeat(499) + "0" + "}]".repeat(499) + ",", "0]"),
  OBJECTS_WITH_AN_EMPTY_NAME("[", i -> "{\"\":1},", "0]"),
  OBJECTS_WITH_ONE_MEMBER("[", i -> "{\"a\":1},", "0]"),
  OBJECTS_WITH_DIFFERENT_NAMES("[", i -> "{\"" + letter(i) + "\":1},", "0]"),
  OBJECTS_WITH_DIFFERENT_STRINGS("[", i -> "{\"" + letter(i) + "\":\"" + letter(i + 1) + "\"},", "0]"),
  OBJECTS_WITH_TWO_MEMBERS("[", i -> "{\"a\":1,\"b\":2},", "0]"),
  OBJECTS_WITH_NINE_MEMBERS("[", i -> "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9},",
      "0]"),
  ZEROS("[", i -> "0,", "0]"),
  ONE_DIGIT_NUMBERS("[", i -> i % 10 + ",", "0]"),
  TWO_DIGIT_NUMBERS("[", i -> 10 + i % 90 + ",", "0]"),
  NEGATIVE_NUMBERS("[", i -> "-" + i % 10 + ",", "0]"),
  THREE_DIGIT_NUMBERS("[", i -> threeDigits(i) + ",", "0]"),
  NINE_DIGIT_NUMBERS("[", i -> 123_456_789 + i + ",", "0]"),
  FRACTIONS("[", i -> "0." + i % 10 + ",", "0]"),
  EMPTY_STRINGS("[", i -> "\"\",", "0]"),
  STRINGS_OF_ONE_LETTER("[", i -> "\"" + letter(i) + "\",", "0]"),
  STRINGS_OF_TWO_LETTERS("[", i -> "\"" + letter(i) + letter(i / 2) + "\",", "0]"),
  STRINGS_OF_ONE_UMLAUT("[", i -> "\"ä\",", "0]"),
  STRINGS_OF_ONE_IDEOGRAPH("[", i -> "\"漢\",", "0]"),
  STRINGS_OF_ONE_ESCAPE("[", i -> "\"\\n\",", "0]"),
  ONE_STRING_OF_ESCAPES("\"", i -> "\\n", "\""),
  ONE_STRING_OF_UNICODE_ESCAPES("\"", i -> "\\u6f22", "\""),
  ONE_LONG_STRING("\"", i -> "abcdefgh", "\""),
  ONE_LONG_STRING_WITH_AN_IDEOGRAPH("\"漢", i -> "abcdefgh", "\""),
  NULLS("[", i -> "null,", "0]"),
  BOOLEANS("[", i -> i % 2 == 0 ? "true," : "false,", "0]"),
  MANY_MEMBERS("{", i -> "\"" + name(i) + "\":0,", "\"\":0}"),
  MANY_MEMBERS_THAT_ARE_NULL("{", i -> "\"" + name(i) + "\":null,", "\"\":0}"),
  MANY_MEMBERS_WITH_ONE_HASH_CODE("{", i -> "\"" + colliding(i) + "\":0,", "\"\":0}"),
  MANY_MEMBERS_THAT_ARE_OBJECTS("{", i -> "\"" + name(i) + "\":{\"a\":0},", "\"\":0}"),
  ONE_NAME_MANY_TIMES("{", i -> "\"a\":1,", "\"\":0}"),
  THE_EMPTY_NAME_MANY_TIMES("{", i -> "\"\":1,", "\"\":0}"),
  ONE_NAME_MANY_TIMES_WITH_OBJECTS("{", i -> "\"a\":{\"" + letter(i) + "\":\"" + letter(i + 1) + "\"},", "\"\":0}"),
  MIXED("[",
      i -> "{\"a\":[1,\"b\",{},null],\"" + letter(i) + "\":{\"c\":" + threeDigits(i) + "}},[[]],\"" + letter(i) + "\",",
      "0]");

  private final String start;
  private final IntFunction<String> repeatedText;
  private final String end;

  HostileDocuments(String start, IntFunction<String> repeatedText, String end) {
    this.start = start;
    this.repeatedText = repeatedText;
    this.end = end;
  }

  /** {@return a document of at least this many bytes} */
  byte[] bytes(int length) {
    var text = new StringBuilder(length + 8192).append(start);
    for (int i = 0; text.length() < length; i++) text.append(repeatedText.apply(i));
    return text.append(end).toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * {@return one of two characters, in alternation} Both use the same slot of the reader's string cache, so that each
   * evicts the other.
   */
  private static char letter(int i) {
    return i % 2 == 0 ? '0' : 'o';
  }

  private static int threeDigits(int i) {
    return 100 + i * 7 % 900;
  }

  private static String name(int i) {
    return Integer.toString(i, 36);
  }

  /**
   * {@return a name that encodes the number} All these names have the same hash code, because each bit is encoded as
   * one of two pairs of letters with equal hash codes.
   */
  static String colliding(int i) {
    var name = new char[40];
    for (int bit = 0; bit < 20; bit++) {
      name[2 * bit] = (i >> bit & 1) == 0 ? 'A' : 'B';
      name[2 * bit + 1] = (i >> bit & 1) == 0 ? 'a' : 'B';
    }
    return new String(name);
  }

  private static String deepNames(int i) {
    var text = new StringBuilder();
    for (int level = 0; level < 998; level++) text.append("{\"").append(letter(i + level)).append("\":");
    var closing = new char[998];
    Arrays.fill(closing, '}');
    return text.append('0').append(closing).append(',').toString();
  }
}
