package bifrost.blackbox.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.blackbox.support.Golden;
import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks the records with many components, to which later versions may add components. Callers must be able to create
 * them without the canonical constructor, whose parameters change then.
 */
class GrowthTests {
  private static final int MANY = 6;
  private static final Set<Class<?>> OPTIONALS =
      Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

  /** The records that callers do not create with a factory {@code of(…)}, and the reasons. */
  private static final Map<String, String> EXEMPT =
      Map.of("Fault", "has a factory for each ending", "live.LiveReport.Result", "is created by a live contract");

  private final List<Class<?>> records = PublicApi.types(Packaged.MODULES).stream()
      .filter(type -> type.isRecord() && type.getRecordComponents().length > MANY).toList();

  @Test
  void recordsWithManyComponentsAreThoseOfTheGoldenFile() throws IOException {
    Golden.check("large-records.txt",
        records.stream().map(type -> type.getRecordComponents().length + " " + PublicApi.name(type) + "\n")
            .collect(Collectors.joining()));
  }

  @Test
  void recordsWithManyComponentsAreCreatedByAFactoryAndChangedByWithers() {
    var problems = new ArrayList<String>();
    for (var type : records) {
      if (EXEMPT.containsKey(PublicApi.name(type))) continue;
      if (factories(type).isEmpty()) problems.add(PublicApi.name(type) + " has no factory");
      Stream.of(type.getRecordComponents()).filter(component -> !isSettable(type, component))
          .forEach(component -> problems.add(PublicApi.name(type) + " cannot set " + component.getName()));
    }
    assertEquals("", String.join("\n", problems));
  }

  /** {@return whether there is a wither for the component; if it is required, a factory may set it instead} */
  private static boolean isSettable(Class<?> type, RecordComponent component) {
    boolean isOptional = OPTIONALS.contains(component.getType());
    return hasWither(type, component) || !isOptional && factories(type).stream()
        .flatMap(each -> Stream.of(each.getParameters())).map(Parameter::getName).anyMatch(component.getName()::equals);
  }

  private static boolean hasWither(Class<?> type, RecordComponent component) {
    return methods(type).filter(each -> !Modifier.isStatic(each.getModifiers()) && each.getReturnType() == type)
        .anyMatch(each -> Stream.of(each.getParameters())
            .anyMatch(parameter -> sets(each.getName(), parameter.getName(), component.getName())));
  }

  /** {@return whether a method sets a component: {@code id(…)}, {@code header(…)} or {@code backoff(initial, max)}} */
  private static boolean sets(String method, String parameter, String component) {
    var joined = method + Character.toUpperCase(parameter.charAt(0)) + parameter.substring(1);
    return List.of(component, component.replaceFirst("s$", ""), component.replaceFirst("ies$", "y")).contains(method)
        || joined.equals(component);
  }

  /** {@return the methods {@code of(…)}, and those without parameters, such as {@code defaults()}} */
  private static List<Method> factories(Class<?> type) {
    return methods(type).filter(each -> Modifier.isStatic(each.getModifiers()) && each.getReturnType() == type
        && (each.getParameterCount() == 0 || each.getName().equals("of") && !isJsonForm(each))).toList();
  }

  private static boolean isJsonForm(Executable method) {
    return method.getParameterCount() == 1 && method.getParameters()[0].getName().equals("json");
  }

  private static Stream<Method> methods(Class<?> type) {
    return PublicApi.members(type).filter(Method.class::isInstance).map(Method.class::cast);
  }
}
