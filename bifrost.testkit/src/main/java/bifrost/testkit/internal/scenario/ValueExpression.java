package bifrost.testkit.internal.scenario;

import bifrost.api.Upload;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Java expression that creates a value of the API, such as a request. */
public final class ValueExpression {
  private ValueExpression() {}

  /** {@return the expression: for a record, the call of its canonical constructor} */
  public static String of(Object value) {
    if (value instanceof String text) return JavaLiteral.of(text);
    if (value instanceof JsonObject object) return "JsonObject.of()" + RequestExpression.parameters(object);
    if (value instanceof JsonValue json) return RequestExpression.json(json);
    if (value instanceof Upload file) return RequestExpression.upload(file);
    if (value instanceof Enum<?> constant) return name(constant.getDeclaringClass()) + "." + constant.name();
    if (value instanceof Long number) return JavaLiteral.of(number);
    if (value instanceof Float number) return number + "f";
    if (value instanceof List<?> elements) return "List.of(" + arguments(elements.stream()) + ")";
    if (value instanceof Optional<?> optional) {
      return optional.map(present -> "Optional.of(" + of(present) + ")").orElse("Optional.empty()");
    }
    if (!(value instanceof Record)) return value.toString();
    var components = Stream.of(value.getClass().getRecordComponents()).map(each -> component(value, each));
    return "new " + name(value.getClass()) + "(" + arguments(components) + ")";
  }

  private static String arguments(Stream<?> values) {
    return values.map(ValueExpression::of).collect(Collectors.joining(", "));
  }

  private static Object component(Object value, RecordComponent component) {
    try {
      return component.getAccessor().invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@return the name without the package} */
  private static String name(Class<?> type) {
    return type.getCanonicalName().substring(type.getPackageName().length() + 1);
  }
}
