package bifrost.testkit.internal.validation;

import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The types of values without parts. They accept what pydantic accepts, including numbers in quotes. */
final class ScalarTypes {
  static final ValueType STRING = ScalarTypes::string;
  static final ValueType NUMBER = ScalarTypes::number;
  static final ValueType INTEGER = ScalarTypes::integer;
  static final ValueType BOOLEAN = ScalarTypes::bool;
  static final ValueType ANY = (loc, value, violations) -> value;
  static final ValueType LONG = between(Long.MIN_VALUE, Long.MAX_VALUE);

  private static final Set<String> TRUE = Set.of("true", "1", "on", "t", "y", "yes");
  private static final Set<String> FALSE = Set.of("false", "0", "off", "f", "n", "no");

  private ScalarTypes() {}

  static ValueType nullable(ValueType type) {
    return (loc, value, violations) -> value instanceof JsonNull ? value : type.convert(loc, value, violations);
  }

  static ValueType atLeast(long minimum) {
    return between(minimum, Long.MAX_VALUE);
  }

  static ValueType between(long minimum, long maximum) {
    return (loc, value, violations) -> {
      int before = violations.size();
      var converted = integer(loc, value, violations);
      if (violations.size() > before) return value;
      var number = new BigDecimal(((JsonNumber) converted).text());
      if (number.compareTo(BigDecimal.valueOf(minimum)) < 0) {
        violations.add(Violation.of("greater_than_equal", loc,
            "Input should be greater than or equal to " + minimum, value).withContext("'ge': " + minimum));
      } else if (number.compareTo(BigDecimal.valueOf(maximum)) > 0) {
        violations.add(Violation.of("less_than_equal", loc, "Input should be less than or equal to " + maximum, value)
            .withContext("'le': " + maximum));
      }
      return converted;
    };
  }

  /** {@return the type of the penalties in the Responses API, whose range is part of their type} */
  static ValueType penalty() {
    return (loc, value, violations) -> {
      int before = violations.size();
      var converted = number(loc, value, violations);
      if (violations.size() > before) return value;
      double number = ((JsonNumber) converted).doubleValue();
      if (number < -2) {
        violations.add(Violation.of("greater_than_equal", loc, "Input should be greater than or equal to -2", value)
            .withContext("'ge': -2.0"));
      } else if (number > 2) {
        violations.add(Violation.of("less_than_equal", loc, "Input should be less than or equal to 2", value)
            .withContext("'le': 2.0"));
      }
      return converted;
    };
  }

  static ValueType oneOf(String... options) {
    var expected = expected(options);
    return (loc, value, violations) -> {
      if (!(value instanceof JsonString text) || !Arrays.asList(options).contains(text.value())) {
        violations.add(Violation.of("literal_error", loc, "Input should be " + expected, value)
            .withContext("'expected': " + PythonText.literal(expected)));
      }
      return value;
    };
  }

  private static String expected(String... options) {
    var quoted = Arrays.stream(options).map(option -> "'" + option + "'").toList();
    int last = quoted.size() - 1;
    return last == 0 ? quoted.get(0)
        : quoted.subList(0, last).stream().collect(Collectors.joining(", ")) + " or " + quoted.get(last);
  }

  private static JsonValue string(String loc, JsonValue value, List<Violation> violations) {
    if (!(value instanceof JsonString)) {
      violations.add(Violation.of("string_type", loc, "Input should be a valid string", value));
    }
    return value;
  }

  private static JsonValue number(String loc, JsonValue value, List<Violation> violations) {
    return parse(loc, value, violations, "float", "a valid number", "a number");
  }

  private static JsonValue integer(String loc, JsonValue value, List<Violation> violations) {
    int before = violations.size();
    var converted = parse(loc, value, violations, "int", "a valid integer", "an integer");
    if (violations.size() > before || isInteger((JsonNumber) converted)) return converted;
    violations.add(Violation.of("int_from_float", loc,
        "Input should be a valid integer, got a number with a fractional part", value));
    return value;
  }

  private static boolean isInteger(JsonNumber number) {
    return new BigDecimal(number.text()).stripTrailingZeros().scale() <= 0;
  }

  private static JsonValue parse(String loc, JsonValue value, List<Violation> violations, String type,
      String valid, String kind) {
    if (value instanceof JsonNumber) return value;
    if (value instanceof JsonBoolean) return JsonNumber.of(value.equals(JsonBoolean.TRUE) ? 1 : 0);
    if (!(value instanceof JsonString text)) {
      violations.add(Violation.of(type + "_type", loc, "Input should be " + valid, value));
      return value;
    }
    try {
      return new JsonNumber(text.value().strip());
    } catch (IllegalArgumentException notANumber) {
      violations.add(Violation.of(type + "_parsing", loc,
          "Input should be " + valid + ", unable to parse string as " + kind, value));
      return value;
    }
  }

  private static JsonValue bool(String loc, JsonValue value, List<Violation> violations) {
    if (value instanceof JsonBoolean) return value;
    var text = value instanceof JsonString string ? string.value() : value.toString();
    boolean isParsable = value instanceof JsonString || value instanceof JsonNumber;
    if (isParsable && TRUE.contains(text.toLowerCase(Locale.ROOT))) return JsonBoolean.TRUE;
    if (isParsable && FALSE.contains(text.toLowerCase(Locale.ROOT))) return JsonBoolean.FALSE;
    violations.add(isParsable
        ? Violation.of("bool_parsing", loc, "Input should be a valid boolean, unable to interpret input", value)
        : Violation.of("bool_type", loc, "Input should be a valid boolean", value));
    return value;
  }
}
