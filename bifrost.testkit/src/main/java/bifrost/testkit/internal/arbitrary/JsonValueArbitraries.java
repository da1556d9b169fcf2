package bifrost.testkit.internal.arbitrary;

import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Arbitrary JSON values, and JSON numbers as text. */
public final class JsonValueArbitraries {
  private static final int MAX_DEPTH = 3;

  private JsonValueArbitraries() {}

  /** {@return any values; they shrink to {@code null}} */
  public static Arbitrary<JsonValue> any() {
    return nested(MAX_DEPTH);
  }

  public static Arbitrary<JsonObject> objects() {
    return objects(MAX_DEPTH);
  }

  private static Arbitrary<JsonValue> nested(int depth) {
    if (depth == 0) return scalars();
    var arrays =
        Arbitraries.lazy(() -> nested(depth - 1)).list().ofMaxSize(3).map(all -> (JsonValue) new JsonArray(all));
    return Arbitraries.frequencyOf(Tuple.of(3, scalars()), Tuple.of(1, arrays),
        Tuple.of(1, objects(depth).map(object -> (JsonValue) object)));
  }

  private static Arbitrary<JsonObject> objects(int depth) {
    return Arbitraries.maps(TextArbitraries.any(), Arbitraries.lazy(() -> nested(depth - 1))).ofMaxSize(3)
        .map(JsonObject::new);
  }

  private static Arbitrary<JsonValue> scalars() {
    return Arbitraries.oneOf(Arbitraries.of(Json.of(null), Json.of(true), Json.of(false)), numbers().map(Json::parse),
        TextArbitraries.any().map(Json::of));
  }

  /** {@return JSON numbers of any size as text, in every notation} */
  public static Arbitrary<String> numbers() {
    var plain = Arbitraries.longs().map(String::valueOf);
    var exact = Arbitraries.bigDecimals().ofScale(12).map(number -> number.toPlainString());
    var powers = Combinators.combine(Arbitraries.integers().between(-99, 99), Arbitraries.of("e", "E", "e+", "E-"),
        Arbitraries.integers().between(0, 400)).as((digits, e, power) -> digits + e + power);
    var edges = Arbitraries.of("0", "-0", "0.0", "1e400", "1E-400", "9007199254740993",
        "123456789012345678901234567890", "0.1", "-1.5e300");
    return Arbitraries.oneOf(plain, exact, powers, edges);
  }
}
