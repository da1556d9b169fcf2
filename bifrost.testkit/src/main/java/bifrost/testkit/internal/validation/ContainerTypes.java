package bifrost.testkit.internal.validation;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** The types of arrays and objects. */
final class ContainerTypes {
  /** An object with any members. */
  static final ValueType DICT = mapOf(ScalarTypes.ANY);

  private ContainerTypes() {}

  static ValueType listOf(ValueType item) {
    return listOf(item, Integer.MAX_VALUE);
  }

  static ValueType listOf(ValueType item, int maxSize) {
    return (loc, value, violations) -> {
      if (!(value instanceof JsonArray array)) {
        violations.add(Violation.of("list_type", loc, "Input should be a valid list", value));
        return value;
      }
      int size = array.elements().size();
      if (size > maxSize) {
        violations.add(Violation.of("too_long", loc,
            "List should have at most " + maxSize + " items after validation, not " + size, value)
            .withContext("'field_type': 'List', 'max_length': " + maxSize + ", 'actual_length': " + size));
        return value;
      }
      var converted = new ArrayList<JsonValue>();
      for (var element : array.elements()) {
        converted.add(item.convert(loc + "." + converted.size(), element, violations));
      }
      return new JsonArray(converted);
    };
  }

  static ValueType mapOf(ValueType item) {
    return (loc, value, violations) -> {
      if (!(value instanceof JsonObject object)) {
        violations.add(Violation.of("dict_type", loc, "Input should be a valid dictionary", value));
        return value;
      }
      var converted = new LinkedHashMap<String, JsonValue>();
      object.members().forEach((name, member) -> converted.put(name,
          item.convert(loc + "." + name, member, violations)));
      return new JsonObject(converted);
    };
  }

  /** {@return the first type that fits; if none does, the violations of all types are reported} */
  static ValueType anyOf(ValueType... types) {
    return (loc, value, violations) -> {
      var all = new ArrayList<Violation>();
      for (var type : types) {
        int before = all.size();
        var converted = type.convert(loc, value, all);
        if (all.size() == before) return converted;
      }
      violations.addAll(all);
      return value;
    };
  }

  /** {@return an object with known members, of a class with this name; further members are allowed} */
  static ValueType model(String className, RequestType members) {
    return instance("model_type", "Input should be a valid dictionary or instance of ", className, members);
  }

  static ValueType dataclass(String className, RequestType members) {
    return instance("dataclass_type", "Input should be a dictionary or an instance of ", className, members);
  }

  private static ValueType instance(String error, String message, String className, RequestType members) {
    return (loc, value, violations) -> {
      if (value instanceof JsonObject object) return members.convert(loc, object, violations);
      violations.add(Violation.of(error, loc, message + className, value)
          .withContext("'class_name': " + PythonText.literal(className)));
      return value;
    };
  }

  /** {@return the types by name, as alternating names and types} */
  static Map<String, ValueType> fields(Object... namesAndTypes) {
    var fields = new LinkedHashMap<String, ValueType>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      fields.put((String) namesAndTypes[i], (ValueType) namesAndTypes[i + 1]);
    }
    return fields;
  }
}
