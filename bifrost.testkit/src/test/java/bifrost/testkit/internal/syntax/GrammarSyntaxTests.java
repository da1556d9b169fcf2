package bifrost.testkit.internal.syntax;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.json.Json;
import bifrost.api.json.JsonValue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests against the results of {@code xgrammar} 0.2.8, which vLLM 0.32.0 uses. */
class GrammarSyntaxTests {
  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {"rule: \"abc\"; true", "rule ::= \"abc\"; false", "a: \"x\" # b ::= c; true",
      "// x ::= y; true"})
  void readsAGrammarWithoutDefinitionSignsAsLark(String grammar, boolean isLark) {
    assertEquals(isLark, LarkSyntax.isLikely(grammar));
  }

  @Nested
  class Ebnf {
    @ParameterizedTest
    @ValueSource(strings = {"root ::= \"a\" | \"b\"",
        "root ::= (\"a\" | x)* y+\nx ::= [a-z]{2,3}\ny ::= [^\"\\\\] # comment", "root ::= \"a\"\n  \"b\"\n  | \"c\"",
        "root ::= x-y\nx-y ::= \"a\"", "root ::= \"\\\"\" [\\]]", "root ::= ()", "root ::= \"a\"{1,}", "root ::= \"\"",
        "root ::= \"a\"\n\"b\"", "root ::= \"a\"*", "root ::= a.b\na.b ::= \"x\""})
    void acceptsAValidGrammar(String grammar) {
      assertDoesNotThrow(() -> EbnfSyntax.check(grammar));
    }

    @ParameterizedTest
    @ValueSource(strings = {"root ::= (", "root ::= x", "x ::= \"a\"", "root ::= \"a", "root = \"a\"", "",
        "root ::= \"a\" |", "root ::= [a", "root ::= \"a\"\nroot ::= \"c\"", "::= \"a\"", "root ::= a{2}", "root ::= *",
        "this is not a grammar", "root ::= \"a\")", "root ::= | \"a\"", "root ::= \"a\"??", "root ::= x y ::= \"a\"",
        "root ::= \"a\" \"", "root ::= (\"a\"", "root ::= [a-", "root ::=\n", "root ::= \"a\" $", "root := \"a\"",
        "root ::= 'a'", "<root> ::= \"a\"", "root ::= \"a\" {2", "# only", "root ::= /a/",
        "1root ::= \"a\"\nroot ::= \"b\""})
    void rejectsAnInvalidGrammar(String grammar) {
      assertThrows(SyntaxException.class, () -> EbnfSyntax.check(grammar));
    }
  }

  @Nested
  class Lark {
    @ParameterizedTest
    @ValueSource(strings = {"start: \"a\" | /b+/", "start: x\nx: \"a\"", "?start: a\na: \"x\" -> foo\n  | \"y\"",
        "start: NUMBER\n%import common.NUMBER", "start: [\"a\"]", "start: \"a\"~3", "start: \"a\"..\"z\"",
        "//c\nstart: \"a\"", "start: %json {\"type\":\"object\"}", "start: \"a\"\n%ignore /\\s+/", "start: |\"a\"",
        "start:", "start: a b\na: \"x\"i\nb: /y/i", "start[capture]: \"a\"", "start: \"a\" # c", "start: \"a\" // c"})
    void acceptsAValidGrammar(String grammar) {
      assertDoesNotThrow(() -> LarkSyntax.check(grammar));
    }

    @ParameterizedTest
    @ValueSource(strings = {"start: (", "not a grammar", "start: x+ y?\nx: \"a\"", "start: x", "x: \"a\"",
        "start: (\"a\"", "start: /(/", "start \"a\"", "start: \"a", "start: 'a'", "start: )",
        "start: \"a\" %ignore \" \""})
    void rejectsAnInvalidGrammar(String grammar) {
      assertThrows(SyntaxException.class, () -> LarkSyntax.check(grammar));
    }
  }

  @Nested
  class JsonSchema {
    @ParameterizedTest
    @ValueSource(strings = {"true", "{}", "{'anyOf':[]}", "{'type':'string','minLength':1,'maxLength':2}",
        "{'required':['a'],'type':'object','properties':{}}", "{'type':[]}", "{'const':1}",
        "{'type':'string','format':'nope'}", "{'type':'integer','multipleOf':2}", "{'type':['string','null']}",
        "{'$ref':'#/$defs/a','$defs':{'a':{'type':'null'}}}", "{'type':'string','pattern':'^[a-z]+$'}"})
    void acceptsAValidSchema(String schema) {
      assertDoesNotThrow(() -> JsonSchemaSyntax.check(json(schema)));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', delimiter = ';', value = {"{'type':7}; 4944: Type should be a string",
        "{'type':'strin'}; ~4944: Unsupported type \"strin\"~",
        "{'type':'object','properties':7}; 4944: properties must be an object",
        "{'properties':{'a':{'type':'foo'}}}; ~4944: Unsupported type \"foo\"~",
        "{'pattern':'('}; 83: Regex parsing error at position 2: The parenthesis is not closed.",
        "{'$ref':'#/x'}; 4944: Cannot find field x in #/x", "{'required':'a'}; 4944: required must be an array",
        "{'enum':[]}; 4944: enum array must not be empty", "{'items':7}; 4944: items must be a boolean or an object",
        "{'minimum':'a'}; 4944: Value must be a number",
        "{'minimum':3,'maximum':1}; 4944: Invalid range: minimum greater than maximum",
        "{'minItems':3,'maxItems':1}; 4944: minItems is greater than maxItems: 3 > 1",
        "[]; 4944: Schema should be an object or bool, but got []",
        "false; 4944: Schema 'false' cannot accept any value",
        "{'type':['object',7]}; 4944: type must be a string or an array of strings",
        "{'enum':'a'}; 4944: enum must be an array", "{'$ref':7}; 4944: $ref must be a string",
        "{'type':null}; 4944: Type should be a string",
        "{'minLength':'a'}; 4944: minLength must be an integer not exceeding 2147483647",
        "{'anyOf':7}; 4944: anyOf must be an array", "{'oneOf':{}}; 4944: oneOf must be an array",
        "{'additionalProperties':7}; 4944: Schema should be an object or bool, but got 7",
        "{'properties':{'a':7}}; 4944: Schema should be an object or bool, but got 7",
        "{'minProperties':3,'maxProperties':1}; 4944: minProperties is greater than maxProperties: 3 > 1",
        "{'maxLength':1,'minLength':2}; 4944: minLength 2 is greater than maxLength 1"})
    void rejectsAnInvalidSchema(String schema, String error) {
      var thrown = assertThrows(SyntaxException.class, () -> JsonSchemaSyntax.check(json(schema)));
      assertEquals("[00:00:00] <path>:" + error, thrown.getMessage());
    }

    private static JsonValue json(String text) {
      return Json.parse(text.replace('\'', '"'));
    }
  }
}
