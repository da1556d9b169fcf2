package bifrost.blackbox.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Executable;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Checks that users can access all types in the signatures of the public API. */
class SignatureTests {
  @ParameterizedTest
  @FieldSource("bifrost.blackbox.support.Packaged#NAMES")
  void signaturesUseOnlyExportedTypesOfReadableModules(String module) {
    var hidden = new TreeMap<String, String>();
    int signatures = 0;
    for (var type : Layer.exported(module).stream().flatMap(each -> Layer.visibleTypes(module, each).stream())
        .toList()) {
      for (var signature : signatures(type)) {
        signatures++;
        var used = new LinkedHashSet<Class<?>>();
        for (var part : signature) collect(part, used, new LinkedHashSet<>());
        for (var each : used) {
          if (!Visible.isExported(each) || !type.getModule().canRead(each.getModule())) {
            hidden.put(type.getName(), each.getName());
          }
        }
      }
    }
    assertEquals(Map.of(), hidden);
    assertTrue(signatures > 0);
  }

  /** Returns the types of each signature: those of the header, of each field, and of each constructor and method. */
  private static List<List<Type>> signatures(Class<?> type) {
    var signatures = new ArrayList<List<Type>>();
    var header = new ArrayList<Type>(List.of(type.getTypeParameters()));
    header.addAll(List.of(type.getGenericInterfaces()));
    if (type.getSuperclass() != null) header.add(type.getGenericSuperclass());
    signatures.add(header);
    Visible.fields(type).forEach(field -> signatures.add(List.of(field.getGenericType())));
    Visible.constructors(type).forEach(constructor -> signatures.add(types(constructor)));
    Visible.methods(type).forEach(method -> {
      var types = types(method);
      types.add(method.getGenericReturnType());
      signatures.add(types);
    });
    return signatures;
  }

  private static List<Type> types(Executable member) {
    var types = new ArrayList<Type>(List.of(member.getTypeParameters()));
    types.addAll(List.of(member.getGenericParameterTypes()));
    types.addAll(List.of(member.getGenericExceptionTypes()));
    return types;
  }

  private static void collect(Type type, Set<Class<?>> classes, Set<Type> seen) {
    if (!seen.add(type)) return;
    if (type instanceof Class<?> plain) classes.add(plain.isArray() ? plain.componentType() : plain);
    for (var part : parts(type)) collect(part, classes, seen);
  }

  private static Type[] parts(Type type) {
    if (type instanceof GenericArrayType array) return new Type[] {array.getGenericComponentType()};
    if (type instanceof TypeVariable<?> variable) return variable.getBounds();
    if (type instanceof WildcardType wildcard) {
      return Stream.of(wildcard.getLowerBounds(), wildcard.getUpperBounds()).flatMap(Stream::of).toArray(Type[]::new);
    }
    if (!(type instanceof ParameterizedType generic)) return new Type[0];
    return Stream.concat(Stream.of(generic.getRawType()), Stream.of(generic.getActualTypeArguments()))
        .toArray(Type[]::new);
  }
}
