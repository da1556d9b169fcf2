package bifrost.blackbox.api;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Packaged;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Null, given to every public constructor and method, once for each parameter. */
class NullTests {
  /** What need not refuse null, and why: patterns of a signature and the name of a parameter. */
  private static final Map<String, String> EXEMPT = Map.ofEntries(
      entry(".* Object value\\) value", "is sent as JSON null, and documented"),
      entry(".*\\.chatTemplateKwargs\\(.* an element of values", "is sent as JSON null, and documented"),
      entry("json\\.JsonArray\\.of\\(.* an element of values", "is JSON null, and documented"),
      entry("json\\.Json\\.of.*", "is JSON null, and documented"),
      entry("BifrostException\\(.*\\) cause", "is documented: a cause or null"),
      entry(".*\\.(sendTo|streamFrom)\\(.*\\) attempt", "goes to the provider, which is the first to use it"),
      entry("spi\\.Provider\\..*", "is overridden by providers: here it throws Unsupported"),
      entry("spi\\.Attempt\\..*", "is overridden: here it does nothing"),
      entry("AttemptHook\\..*", "is overridden: here it does nothing"),
      entry("FakeServerExtension\\..*", "is called by JUnit"),
      entry(".*Rules\\.rule\\d+_.*", "is called by jqwik"),
      entry(".*\\.equals\\(Object.*", "is false for null"),
      entry(".*\\.valueOf\\(.*", "is made by the compiler"));

  /** What went wrong with null, by signature and parameter. */
  private static final Map<String, String> PROBLEMS = new TreeMap<>();

  private static int components;

  @BeforeAll
  static void passNullEverywhere() throws Exception {
    try (var specimens = new Specimens()) {
      for (var type : PublicApi.types(Packaged.MODULES)) {
        PublicApi.members(type).forEach(member -> passNull(member, specimens));
      }
    }
  }

  private static void passNull(Executable member, Specimens specimens) {
    var parameters = member.getParameters();
    for (var parameter : parameters) {
      if (parameter.getType().isPrimitive()) continue;
      if (member instanceof Constructor<?> && member.getDeclaringClass().isRecord()) components++;
      var arguments = Stream.of(parameters).map(each -> each.equals(parameter) ? null : specimens.of(each)).toArray();
      problem(member, parameter, arguments, specimens)
          .ifPresent(problem -> PROBLEMS.put(PublicApi.signature(member) + " " + parameter.getName(), problem));
      holding(parameter).ifPresent(collection -> {
        arguments[List.of(parameters).indexOf(parameter)] = collection;
        var problem = problem(member, arguments, specimens);
        if (!problem.startsWith("throws java.lang.NullPointerException")) {
          PROBLEMS.put(PublicApi.signature(member) + " an element of " + parameter.getName(), problem);
        }
      });
    }
  }

  /** A collection with a null in it. */
  private static Optional<Object> holding(Parameter parameter) {
    var type = parameter.getType();
    if (type == List.class || type == Collection.class) return Optional.of(Collections.singletonList(null));
    if (type == Set.class) return Optional.of(Collections.singleton(null));
    if (type == Map.class) {
      return Optional
          .of(Collections.singletonMap(parameter.toString().contains("Map<java.lang.Integer") ? 1 : "a", null));
    }
    return type.isArray() && !type.getComponentType().isPrimitive()
        ? Optional.of(Array.newInstance(type.getComponentType(), 1))
        : Optional.empty();
  }

  private static Optional<String> problem(Executable member, Parameter parameter, Object[] arguments,
      Specimens specimens) {
    var problem = problem(member, arguments, specimens);
    boolean named =
        problem.startsWith("throws java.lang.NullPointerException: ") && names(problem, parameter.getName());
    return named ? Optional.empty() : Optional.of(problem);
  }

  private static String problem(Executable member, Object[] arguments, Specimens specimens) {
    try {
      call(member, arguments, specimens);
      return "accepts null";
    } catch (InvocationTargetException e) {
      return "throws " + e.getCause();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static Object call(Executable member, Object[] arguments, Specimens specimens)
      throws ReflectiveOperationException {
    if (member instanceof Constructor<?> constructor) return constructor.newInstance(arguments);
    var instance = Modifier.isStatic(member.getModifiers()) ? null : specimens.of(member.getDeclaringClass());
    return ((Method) member).invoke(instance, arguments);
  }

  /** By itself, or as the last word of the component that it sets: {@code retryBackoffInitial} for {@code initial}. */
  private static boolean names(String message, String parameter) {
    var capitalized = Character.toUpperCase(parameter.charAt(0)) + parameter.substring(1);
    return Pattern.compile("\\b" + parameter + "\\b|[a-z]" + capitalized + "\\b").matcher(message).find();
  }

  @Test
  void nullIsRefusedByNameUnlessTheMemberIsExempt() {
    var exempt = EXEMPT.keySet();
    var others = new ArrayList<String>();
    PROBLEMS.forEach((where, problem) -> {
      if (exempt.stream().noneMatch(where::matches)) others.add(where + " " + problem);
    });
    assertEquals("", String.join("\n", others));
  }

  @Test
  void everyExemptionIsNeeded() {
    var unused = EXEMPT.keySet().stream()
        .filter(pattern -> PROBLEMS.keySet().stream().noneMatch(where -> where.matches(pattern)));
    assertEquals(List.of(), unused.toList());
  }

  @Test
  void nullIsPassedForEveryRecordComponent() {
    assertTrue(components > 300, () -> "only " + components + " components");
  }
}
