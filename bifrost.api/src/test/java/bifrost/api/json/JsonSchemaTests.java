package bifrost.api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.internal.mapping.CodecFactory;
import bifrost.api.json.MappedTypes.Unit;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of the schema of each kind of type. */
class JsonSchemaTests {
  private record Point(int x, @Description("the height, in m") int y) {}

  @Description("a line")
  private record Line(@Description("the start") Point from, Optional<Point> to) {}

  private record Node(String label, Optional<Node> next) {}

  private record Tree(@JsonName("children") List<Tree> nodes) {}

  private record Page<T>(List<T> items) {}

  private sealed interface Shape permits Circle, Group {}

  private record Circle(double radius) implements Shape {}

  @JsonName("group")
  @Description("several shapes")
  private record Group(List<Shape> shapes) implements Shape {}

  private record Pages(Page<String> texts, Page<String> more, Page<Unit> units, @Description("x") Page<Unit> other) {}

  private record Limited(@Bounds(min = 0, max = 100) int percent, @Bounds(min = -0.5) double d,
      @Bounds(min = 0.5, max = 9.5) BigInteger integer, @Bounds(max = 1e3) BigDecimal decimal,
      @Bounds(min = 1, max = 9) Optional<String> text, @Bounds(min = 1) List<String> list,
      @Bounds(min = -1, max = 2) int[] array, @Bounds(max = 3) Map<String, String> map) {}

  @Description("one")
  private enum Only {
    ONE
  }

  @Description("a choice")
  private sealed interface Choice permits Chosen {}

  private record Chosen() implements Choice {}

  private record Described(Only only, @Description("the other") Optional<Only> other, Choice choice) {}

  private sealed interface Box<T> permits Full, Empty, Whole, Texts {}

  private record Full<E>(E element) implements Box<List<E>> {}

  private record Empty<E extends Collection<?>>() implements Box<E> {}

  private record Whole(int number) implements Box<Integer> {}

  private record Texts<E>(E[] texts) implements Box<E[]> {}

  private static final String INT = "{\"type\":\"integer\",\"minimum\":-2147483648,\"maximum\":2147483647}";
  private static final String POINT = "{\"type\":\"object\",\"properties\":{\"x\":" + INT
      + ",\"y\":{\"type\":\"integer\",\"minimum\":-2147483648,\"maximum\":2147483647,"
      + "\"description\":\"the height, in m\"}},\"required\":[\"x\",\"y\"],\"additionalProperties\":false}";
  private static final String PAGE_OF_TEXTS = object("items", "{'type':'array','items':{'type':'string'}}");
  private static final String PAGE_OF_UNITS =
      object("items", "{'type':'array','items':{'type':'string','enum':['celsius','°F','KELVIN']}}");

  private static final String NODE = "{'type':'object','properties':{'label':{'type':'string'},"
      + "'next':{'anyOf':[{'$ref':'#/$defs/Node'},{'type':'null'}]}},'required':['label','next'],"
      + "'additionalProperties':false}";
  private static final String SHAPES = "{'anyOf':[{'type':'object','properties':{'type':"
      + "{'type':'string','const':'Circle'},'radius':{'type':'number'}},'required':['type','radius'],"
      + "'additionalProperties':false},{'type':'object','description':'several shapes','properties':{'type':"
      + "{'type':'string','const':'group'},'shapes':{'type':'array','items':{'$ref':'#/$defs/Shape'}}},"
      + "'required':['type','shapes'],'additionalProperties':false}]}";

  private static String object(String name, String schema) {
    return "{'type':'object','properties':{'" + name + "':" + schema + "},'required':['" + name
        + "'],'additionalProperties':false}";
  }

  /** The table of types and schemas. Apostrophes stand for quotation marks. */
  static Stream<Arguments> table() {
    return Stream.of(
        Arguments.of(String.class, "{'type':'string'}"),
        Arguments.of(boolean.class, "{'type':'boolean'}"),
        Arguments.of(Boolean.class, "{'type':'boolean'}"),
        Arguments.of(byte.class, "{'type':'integer','minimum':-128,'maximum':127}"),
        Arguments.of(Byte.class, "{'type':'integer','minimum':-128,'maximum':127}"),
        Arguments.of(short.class, "{'type':'integer','minimum':-32768,'maximum':32767}"),
        Arguments.of(Short.class, "{'type':'integer','minimum':-32768,'maximum':32767}"),
        Arguments.of(int.class, INT),
        Arguments.of(Integer.class, INT),
        Arguments.of(long.class,
            "{'type':'integer','minimum':-9223372036854775808,'maximum':9223372036854775807}"),
        Arguments.of(Long.class,
            "{'type':'integer','minimum':-9223372036854775808,'maximum':9223372036854775807}"),
        Arguments.of(float.class, "{'type':'number'}"),
        Arguments.of(Float.class, "{'type':'number'}"),
        Arguments.of(double.class, "{'type':'number'}"),
        Arguments.of(Double.class, "{'type':'number'}"),
        Arguments.of(BigInteger.class, "{'type':'integer'}"),
        Arguments.of(BigDecimal.class, "{'type':'number'}"),
        Arguments.of(Unit.class, "{'type':'string','enum':['celsius','°F','KELVIN']}"),
        Arguments.of(Instant.class, "{'type':'string','format':'date-time'}"),
        Arguments.of(LocalDate.class, "{'type':'string','format':'date'}"),
        Arguments.of(UUID.class, "{'type':'string','format':'uuid'}"),
        Arguments.of(URI.class, "{'type':'string','format':'uri'}"),
        Arguments.of(JsonValue.class, "{}"),
        Arguments.of(JsonObject.class, "{'type':'object'}"),
        Arguments.of(JsonArray.class, "{'type':'array'}"),
        Arguments.of(JsonString.class, "{'type':'string'}"),
        Arguments.of(JsonNumber.class, "{'type':'number'}"),
        Arguments.of(JsonBoolean.class, "{'type':'boolean'}"),
        Arguments.of(JsonNull.class, "{'type':'null'}"),
        Arguments.of(OptionalInt.class,
            "{'type':['integer','null'],'minimum':-2147483648,'maximum':2147483647}"),
        Arguments.of(OptionalLong.class,
            "{'type':['integer','null'],'minimum':-9223372036854775808,'maximum':9223372036854775807}"),
        Arguments.of(OptionalDouble.class, "{'type':['number','null']}"),
        Arguments.of(new TypeToken<Optional<String>>() {}.type(), "{'type':['string','null']}"),
        Arguments.of(new TypeToken<Optional<Unit>>() {}.type(),
            "{'type':['string','null'],'enum':['celsius','°F','KELVIN',null]}"),
        Arguments.of(new TypeToken<Optional<JsonValue>>() {}.type(), "{}"),
        Arguments.of(new TypeToken<List<String>>() {}.type(), "{'type':'array','items':{'type':'string'}}"),
        Arguments.of(new TypeToken<Collection<String>>() {}.type(), "{'type':'array','items':{'type':'string'}}"),
        Arguments.of(new TypeToken<Set<String>>() {}.type(), "{'type':'array','items':{'type':'string'}}"),
        Arguments.of(String[].class, "{'type':'array','items':{'type':'string'}}"),
        Arguments.of(double[][].class, "{'type':'array','items':{'type':'array','items':{'type':'number'}}}"),
        Arguments.of(new TypeToken<List<String>[]>() {}.type(),
            "{'type':'array','items':{'type':'array','items':{'type':'string'}}}"),
        Arguments.of(new TypeToken<Map<String, Boolean>>() {}.type(),
            "{'type':'object','additionalProperties':{'type':'boolean'}}"),
        Arguments.of(new TypeToken<Map<Unit, Boolean>>() {}.type(),
            "{'type':'object','properties':{'celsius':{'type':'boolean'},'°F':{'type':'boolean'},"
                + "'KELVIN':{'type':'boolean'}},'additionalProperties':false}"),
        Arguments.of(new TypeToken<Map<Only, Point>>() {}.type(),
            "{'type':'object','properties':{'ONE':" + POINT + "},'additionalProperties':false}"),
        Arguments.of(new TypeToken<Map<Unit, Point>>() {}.type(),
            "{'type':'object','properties':{'celsius':{'$ref':'#/$defs/Point'},'°F':{'$ref':'#/$defs/Point'},"
                + "'KELVIN':{'$ref':'#/$defs/Point'}},'additionalProperties':false,'$defs':{'Point':" + POINT + "}}"),
        Arguments.of(Described.class,
            "{'type':'object','properties':{'only':{'type':'string','enum':['ONE'],'description':'one'},"
                + "'other':{'type':['string','null'],'enum':['ONE',null],'description':'the other'},"
                + "'choice':{'anyOf':[{'type':'object','properties':{'type':{'type':'string','const':'Chosen'}},"
                + "'required':['type'],'additionalProperties':false}],'description':'a choice'}},"
                + "'required':['only','other','choice'],'additionalProperties':false}"),
        Arguments.of(new TypeToken<Box<List<String>>>() {}.type(),
            "{'anyOf':[{'type':'object','properties':{'type':{'type':'string','const':'Full'},"
                + "'element':{'type':'string'}},'required':['type','element'],'additionalProperties':false},"
                + "{'type':'object','properties':{'type':{'type':'string','const':'Empty'}},'required':['type'],"
                + "'additionalProperties':false}]}"),
        Arguments.of(Point.class, POINT),
        Arguments.of(Line.class,
            "{'type':'object','description':'a line','properties':{"
                + "'from':{'anyOf':[{'$ref':'#/$defs/Point'}],'description':'the start'},"
                + "'to':{'anyOf':[{'$ref':'#/$defs/Point'},{'type':'null'}]}},'required':['from','to'],"
                + "'additionalProperties':false,'$defs':{'Point':" + POINT + "}}"),
        Arguments.of(new TypeToken<Page<String>>() {}.type(), PAGE_OF_TEXTS),
        Arguments.of(new TypeToken<Page<? extends Unit>>() {}.type(), PAGE_OF_UNITS),
        Arguments.of(Pages.class,
            "{'type':'object','properties':{'texts':{'$ref':'#/$defs/Page_String'},"
                + "'more':{'$ref':'#/$defs/Page_String'},'units':{'$ref':'#/$defs/Page_Unit'},"
                + "'other':{'anyOf':[{'$ref':'#/$defs/Page_Unit'}],'description':'x'}},"
                + "'required':['texts','more','units','other'],'additionalProperties':false,'$defs':{"
                + "'Page_String':" + PAGE_OF_TEXTS + ",'Page_Unit':" + PAGE_OF_UNITS + "}}"),
        Arguments.of(Node.class, recursive("Node", NODE)),
        Arguments.of(Tree.class, recursive("Tree",
            object("children", "{'type':'array','items':{'$ref':'#/$defs/Tree'}}"))),
        Arguments.of(Shape.class, recursive("Shape", SHAPES)),
        Arguments.of(Limited.class,
            "{'type':'object','properties':{'percent':{'type':'integer','minimum':0,'maximum':100},"
                + "'d':{'type':'number','minimum':-0.5},'integer':{'type':'integer','minimum':1,'maximum':9},"
                + "'decimal':{'type':'number','maximum':1000},"
                + "'text':{'type':['string','null'],'minLength':1,'maxLength':9},"
                + "'list':{'type':'array','items':{'type':'string'},'minItems':1},"
                + "'array':{'type':'array','items':" + INT + ",'maxItems':2},"
                + "'map':{'type':'object','additionalProperties':{'type':'string'},'maxProperties':3}},"
                + "'required':['percent','d','integer','decimal','text','list','array','map'],"
                + "'additionalProperties':false}"));
  }

  /** {@return the schema of a root that contains itself} */
  private static String recursive(String name, String schema) {
    return schema.substring(0, schema.length() - 1) + ",'$defs':{'" + name + "':" + schema + "}}";
  }

  @ParameterizedTest
  @MethodSource("table")
  void schemaOfEachKindOfType(Type type, String schema) {
    assertEquals(schema.replace('\'', '"'), JsonSchema.of(type).toString());
  }

  @Test
  void durationsHaveAPatternOfTheTextsThatADurationCanHave() {
    var schema = JsonSchema.of(Duration.class);
    for (var valid : List.of("PT0S", "P1D", "P-1DT-1H", "PT1H30M", "PT1H5S", "PT0.123456789S", "PT36H", "PT1M")) {
      assertTrue(SchemaValidator.accepts(schema, new JsonString(valid)), valid);
      Duration.parse(valid);
    }
    for (var invalid : List.of("", "P", "PT", "P1DT", "P1Y", "P1M", "P1W", "PT1", "1H", "PT1.5H", "PT1.S")) {
      assertFalse(SchemaValidator.accepts(schema, new JsonString(invalid)), invalid);
    }
  }

  private record Mapped(Map<String, String> map) {}

  private record Linked(Optional<URI> uri) {}

  private record Any(List<JsonValue> values) {}

  private record ShortText(@Bounds(max = 9) String text) {}

  @Test
  void schemasThatOpenAisStrictModeRejectsAreNotStrict() {
    for (var strict : List.of(Point.class, Line.class, Node.class, Limited.class)) {
      assertEquals(strict != Limited.class, JsonMapper.of(strict).isStrict(), strict::toString);
    }
    for (var other : List.of(Mapped.class, Linked.class, Any.class, ShortText.class, Shape.class, int[].class)) {
      assertFalse(JsonMapper.of(other).isStrict(), other::toString);
    }
  }

  private record R0(Optional<Integer> end) {}

  private record R1(R0 a, R0 b) {}

  private record R2(R1 a, R1 b) {}

  private record R3(R2 a, R2 b, List<R1> c) {}

  private record R4(R3 a, R3 b, Holder.R0 c, Holder.R0 d) {}

  private static final class Holder {
    private record R0(int other) {}
  }

  @Test
  void typesThatOccurRepeatedlyAreDefinedOnce() {
    var definitions = JsonSchema.of(R4.class).object("$defs").orElseThrow();
    assertEquals(Set.of("R3", "R2", "R1", "R0", "R0_2"), definitions.members().keySet());
    assertEquals(Set.of("other"), definitions.get("R0_2").get("properties").asMap().keySet());
  }

  @Test
  void schemaOfAMapperIsThatOfItsType() {
    for (var type : MappedTypes.ALL) {
      var schema = JsonSchema.of(type);
      assertEquals(CodecFactory.mapping(type, null).schema(), schema);
      assertTrue(IntStream.range(0, 10).allMatch(seed -> SchemaValidator.accepts(schema,
          new SchemaValues(schema, new Random(seed)).valid())));
    }
  }
}
