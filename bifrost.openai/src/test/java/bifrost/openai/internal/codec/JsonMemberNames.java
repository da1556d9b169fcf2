package bifrost.openai.internal.codec;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.json.JsonReader;
import java.util.HashSet;

/** Assertions about all member names in a JSON text, including duplicates that a parser would merge. */
final class JsonMemberNames {
  private JsonMemberNames() {}

  static void assertEachIsWrittenOnce(byte[] json) {
    var in = new JsonReader(json);
    value(in);
    in.end();
  }

  private static void value(JsonReader in) {
    if (in.isObject()) {
      var names = new HashSet<String>();
      while (in.nextMemberIncludingNull()) {
        assertTrue(names.add(in.name()), in.path() + " is written twice");
        value(in);
      }
    } else if (in.isArray()) {
      while (in.nextElement()) value(in);
    } else {
      in.skip();
    }
  }
}
