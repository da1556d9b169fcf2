package bifrost.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that public signatures mention no internal types. */
class PublicSignatureTests {
  private static final Module MODULE = FakeServer.class.getModule();

  @Test
  void publicMethodsMentionNoInternalTypes() throws Exception {
    var internal = new TreeSet<String>();
    for (var type : exportedTypes()) {
      for (var member : members(type)) {
        if (types(member).anyMatch(PublicSignatureTests::isInternal)) internal.add(member.toGenericString());
      }
    }
    assertEquals(Set.of(), internal);
  }

  private static List<Class<?>> exportedTypes() throws IOException, ClassNotFoundException {
    var exported =
        MODULE.getDescriptor().exports().stream().map(ModuleDescriptor.Exports::source).collect(Collectors.toSet());
    var types = new ArrayList<Class<?>>();
    for (var file : MainClasses.files()) {
      var name = MainClasses.name(file);
      if (name.equals("module-info")) continue;
      var type = Class.forName(name, false, MODULE.getClassLoader());
      if (isVisible(type) && exported.contains(type.getPackageName())) types.add(type);
    }
    assertFalse(types.isEmpty(), "exported types");
    return types;
  }

  private static boolean isVisible(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && (type.getDeclaringClass() == null || isVisible(type.getDeclaringClass()));
  }

  private static List<Executable> members(Class<?> type) {
    Stream<Constructor<?>> constructors = Stream.of(type.getDeclaredConstructors());
    return Stream.<Executable>concat(constructors, Stream.of(type.getDeclaredMethods()))
        .filter(member -> Modifier.isPublic(member.getModifiers()) || Modifier.isProtected(member.getModifiers()))
        .toList();
  }

  private static Stream<Class<?>> types(Executable member) {
    var result =
        member instanceof Method method ? Stream.<Class<?>>of(method.getReturnType()) : Stream.<Class<?>>empty();
    return Stream.concat(result, Stream.of(member.getParameterTypes()));
  }

  private static boolean isInternal(Class<?> type) {
    return type.getModule() == MODULE && !MODULE.isExported(type.getPackageName());
  }
}
