package bifrost.testkit.internal.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaSampleTests {
  private static JsonValue sample(String schema, String prompt) {
    return SchemaSample.of((JsonObject) Json.parse(schema), new AnalyzedText(prompt));
  }

  @Nested
  class MatchingTheSchema {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"type\":\"boolean\"} | true",
        "{\"type\":\"null\"} | null",
        "{\"type\":\"integer\"} | 1",
        "{\"type\":\"integer\",\"minimum\":5} | 5",
        "{\"type\":\"integer\",\"exclusiveMinimum\":5} | 6",
        "{\"type\":\"integer\",\"maximum\":-2} | -2",
        "{\"type\":\"integer\",\"exclusiveMaximum\":1} | 0",
        "{\"type\":\"integer\",\"minimum\":7,\"multipleOf\":5} | 10",
        "{\"type\":\"number\",\"exclusiveMinimum\":0} | 1",
        "{\"type\":[\"integer\",\"null\"]} | 1",
        "{\"const\":null} | null",
        "{\"enum\":[3,4]} | 3",
        "{\"type\":\"string\",\"default\":\"x\"} | \"x\"",
        "{\"type\":\"string\",\"format\":\"date\"} | \"2026-01-01\"",
        "{\"type\":\"string\",\"minLength\":6} | \"text..\"",
        "{\"type\":\"string\",\"maxLength\":2} | \"te\"",
        "{\"type\":\"array\",\"items\":{\"type\":\"integer\"}} | [1]",
        "{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":3} | [1,1,1]",
        "{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"maxItems\":0} | []",
        "{\"prefixItems\":[{\"type\":\"null\"},{\"type\":\"boolean\"}],\"type\":\"array\"} | [null,true]",
        "{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"string\"}]} | 1",
        "{\"oneOf\":[{\"const\":\"a\"}]} | \"a\"",
        "{\"allOf\":[{\"properties\":{\"a\":{\"const\":1}}},{\"properties\":{\"b\":{\"const\":2}}}]}"
            + " | {\"a\":1,\"b\":2}",
        "{\"properties\":{\"b\":{\"type\":\"null\"},\"a\":{\"type\":\"boolean\"}}} | {\"b\":null,\"a\":true}",
        "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}} | {}",
        "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"},\"minProperties\":2}"
            + " | {\"member1\":1,\"member2\":1}",
        "{\"properties\":{\"a\":{\"const\":1},\"b\":{\"const\":2}},\"additionalProperties\":false,\"maxProperties\":1}"
            + " | {\"a\":1}",
        "{\"properties\":{\"a\":{\"const\":1}},\"additionalProperties\":false,\"minProperties\":9} | {\"a\":1}",
        "{\"$ref\":\"#/$defs/x\",\"$defs\":{\"x\":{\"type\":\"integer\"}}} | 1",
        "{} | \"text\""})
    void sampleMatchesItsSchema(String schema, String expected) {
      assertEquals(expected, sample(schema, "").toString());
    }

    @Test
    void sampleOfARecursiveSchemaIsFinite() {
      JsonValue list = sample("{\"$ref\":\"#/$defs/n\",\"$defs\":{\"n\":{\"type\":\"object\",\"required\":[\"v\"],"
          + "\"properties\":{\"v\":{\"type\":\"integer\"},\"next\":{\"$ref\":\"#/$defs/n\"}}}}}", "");
      assertEquals(4, list.toString().split("next", -1).length, list::toString);
    }

    @Test
    void sampleOfASelfReferencingSchemaIsFinite() {
      sample("{\"$ref\":\"#\"}", "");
    }
  }

  @Nested
  class UsingThePrompt {
    @Test
    void sampleUsesTheEnumValueMentionedInThePrompt() {
      assertEquals("\"Oslo\"", sample("{\"enum\":[\"Paris\",\"Oslo\"]}", "weather in OSLO?").toString());
      assertEquals("\"東京\"", sample("{\"enum\":[\"Paris\",\"東京\"]}", "東京の天気").toString());
      assertEquals("\"yes\"", sample("{\"enum\":[\"yes\",\"no\"]}", "do you know?").toString());
      assertEquals("2", sample("{\"enum\":[1,2,3]}", "for 2 days").toString());
    }

    @Test
    void sampleUsesNamesFromThePromptInOrder() {
      String schema =
          "{\"properties\":{\"from\":{\"type\":\"string\"},\"to\":{\"type\":\"string\"},"
              + "\"via\":{\"type\":\"string\"}}}";
      assertEquals("{\"from\":\"New York\",\"to\":\"Oslo\",\"via\":\"Oslo\"}",
          sample(schema, "What is a flight from New York to Oslo?").toString());
    }

    @Test
    void sampleUsesTheWholePromptIfItContainsNoName() {
      assertEquals("\"find cats\"", sample("{\"type\":\"string\"}", "find cats").toString());
    }

    @Test
    void sampleUsesANumberFromThePromptIfTheSchemaAllowsIt() {
      assertEquals("12", sample("{\"type\":\"integer\"}", "repeat 12 times").toString());
      assertEquals("1", sample("{\"type\":\"integer\",\"maximum\":10}", "repeat 12 times").toString());
      assertEquals("1", sample("{\"type\":\"integer\"}", "in version 3.11 and room b12").toString());
    }
  }
}
