package bifrost.blackbox.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.testkit.FakeServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExtractionTests {
  private static String item(int quantity) {
    return "{\"product\":\"apples\",\"quantity\":" + quantity + ",\"unit\":\"KILOGRAM\"}";
  }

  private static String order(String customer, String delivery, int quantity) {
    return "{\"customer\":\"" + customer + "\",\"delivery\":" + delivery + ",\"items\":[" + item(quantity) + "]}";
  }

  @Test
  void recordsAreExtractedInTheOrderOfTheTextsWithTheirMismatches() throws Exception {
    try (var server = FakeServer.start().models("a/b").respondWith(Chunks.chats(request -> {
      var text = Chunks.messages(request).get(1);
      return Chunks.completion(switch (text.substring("user: ".length())) {
        case "Anna wants 3 kg of apples." -> order("Anna", "\"2026-12-24\"", 3);
        case "Bob wants no apples." -> order("Bob", "null", 0);
        case "Cleo wants apples in February." -> order("Cleo", "\"2026-02-30\"", 1);
        case "What?" -> "I do not know.";
        default -> order("Dan", "null", 1);
      });
    })); var extraction = RunningExample.start("Extraction.java", server.url().toString())) {
      extraction.type("Anna wants 3 kg of apples.\nBob wants no apples.\nCleo wants apples in February.\nWhat?\n");
      extraction.type("Dan wants apples.\n");
      assertEquals(0, extraction.end(), extraction::toString);
      var guide = Files.readString(Path.of("guides", "examples.md"));
      assertTrue(guide.contains("```text\n" + extraction.output().lines().toList().get(1) + "\n```"));
      assertEquals("""
          %s
          {"error":"the text is not of type Extraction$Order: expected an integer from 1 to 2147483647 at \
          $.items[0].quantity but found 0"}
          {"error":"the text is not of type Extraction$Order: expected a date such as \\"2026-01-31\\" at $.delivery \
          but found \\"2026-02-30\\""}
          {"error":"the text is not JSON of type Extraction$Order: expected a value but found 'I' at $, line 1, \
          column 1"}
          %s
          """.formatted(order("Anna", "\"2026-12-24\"", 3), order("Dan", "null", 1)), extraction.output());
    }
  }

  @Test
  void modelMustFollowTheSchemaOfTheRecord() throws Exception {
    try (var server = FakeServer.start().models("a/b");
        var extraction = RunningExample.start("Extraction.java", server.url().toString())) {
      extraction.type("Anna wants 3 apples.\n".repeat(20));
      assertEquals(0, extraction.end(), extraction::toString);
      var expected = "{\"customer\":\"Anna wants 3 apples.\",\"delivery\":\"2026-01-01\",\"items\":"
          + "[{\"product\":\"Anna wants 3 apples.\",\"quantity\":3,\"unit\":\"PIECE\"}]}";
      assertEquals(20, extraction.output().lines().count());
      assertEquals(expected, extraction.output().lines().distinct().collect(Collectors.joining("\n")));
    }
  }
}
