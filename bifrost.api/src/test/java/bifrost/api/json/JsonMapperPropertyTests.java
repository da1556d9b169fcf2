package bifrost.api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.internal.mapping.CodecFactory;
import bifrost.api.internal.mapping.MappedType;
import java.lang.reflect.Type;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** Tests that a mapper reads exactly the values that its schema accepts, and writes what it has read. */
class JsonMapperPropertyTests {
  @Provide
  Arbitrary<Type> types() {
    return Arbitraries.of(MappedTypes.ALL);
  }

  @Property(tries = 1000)
  void valuesThatMatchTheSchemaAreReadAndWrittenUnchanged(@ForAll("types") Type type, @ForAll long seed) {
    var mapped = CodecFactory.mapping(type, null);
    var json = new SchemaValues(mapped.schema(), new Random(seed)).valid();
    assertTrue(SchemaValidator.accepts(mapped.schema(), json), json::toString);
    var written = mapped.write(mapped.read(json));
    assertTrue(SchemaValidator.accepts(mapped.schema(), written), written::toString);
    assertEquals(mapped.write(mapped.read(written)), written);
    boolean hasSeveralForms = type.getTypeName().matches(".*(Texts|Optionals|Sets)");
    if (!hasSeveralForms) assertEquals(json, written); // a time has several texts, and a set drops duplicates
  }

  @Property(tries = 1000)
  void mapperReadsExactlyTheValuesThatTheSchemaAccepts(@ForAll("types") Type type, @ForAll long seed) {
    var mapped = CodecFactory.mapping(type, null);
    var values = new SchemaValues(mapped.schema(), new Random(seed));
    var json = values.changed(values.valid());
    boolean isAccepted = SchemaValidator.acceptsWithMissing(mapped.schema(), json);
    var mismatch = mismatch(mapped, json);
    Statistics.label("accepted").collect(isAccepted);
    assertEquals(isAccepted, mismatch.isEmpty(), () -> json + ": " + mismatch);
  }

  private static Optional<JsonMappingException> mismatch(MappedType mapped, JsonValue json) {
    try {
      mapped.read(json);
      return Optional.empty();
    } catch (JsonMappingException e) {
      return Optional.of(e);
    }
  }
}
