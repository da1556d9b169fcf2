package bifrost.blackbox.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Checks that other modules cannot access packages that a module does not export. */
class EncapsulationTests {
  private static final String NAMES = "bifrost.blackbox.support.Packaged#NAMES";

  @TempDir Path temp;

  @ParameterizedTest
  @FieldSource(NAMES)
  void importsOfExportedTypesCompile(String module) throws IOException {
    compile(module, types(module, Layer.exported(module))).success();
  }

  @ParameterizedTest
  @FieldSource(NAMES)
  void importsOfInternalTypesDoNotCompile(String module) throws IOException {
    for (var internal : Layer.internal(module)) {
      var types = types(module, List.of(internal));
      var errors = compile(module, types).output().lines()
          .filter(line -> line.contains("compiler.err.package.not.visible: " + internal + ", ")).toList();
      assertEquals(types.size(), errors.size(), () -> internal + ": " + types + " " + errors);
    }
  }

  /** Returns the public top-level types of the packages. */
  private static List<Class<?>> types(String module, List<String> packages) {
    var types = packages.stream().flatMap(each -> Layer.types(module, each).stream());
    return types.filter(type -> type.getEnclosingClass() == null && Modifier.isPublic(type.getModifiers())).toList();
  }

  /** Compiles a module that imports these types. */
  private Command compile(String module, List<Class<?>> types) throws IOException {
    var imports = types.stream().map(type -> "import " + type.getCanonicalName() + ";\n").collect(Collectors.joining());
    var sources = Files.createTempDirectory(temp, "sources");
    Files.createDirectory(sources.resolve("user"));
    var descriptor =
        Files.writeString(sources.resolve("module-info.java"), "module user { requires " + module + "; }\n");
    var user = Files.writeString(sources.resolve("user/User.java"), "package user;\n" + imports + "class User {}\n");
    return Command.tool("javac", "--release", "17", "-XDrawDiagnostics", "-p", Packaged.MODULES.toString(), "-d",
        sources.toString(), descriptor.toString(), user.toString());
  }

  @ParameterizedTest
  @FieldSource(NAMES)
  void membersOfInternalTypesCannotBeCalledByReflection(String module) {
    for (var type : internalTypes(module)) {
      for (var constructor : type.getConstructors()) {
        assertThrows(IllegalAccessException.class, () -> call(constructor), constructor::toString);
      }
      for (var method : type.getDeclaredMethods()) {
        assertThrows(IllegalAccessException.class, () -> call(method), method::toString);
      }
    }
  }

  private static void call(Constructor<?> constructor) throws ReflectiveOperationException {
    constructor.newInstance(new Object[constructor.getParameterCount()]);
  }

  private static void call(Method method) throws ReflectiveOperationException {
    if (Modifier.isStatic(method.getModifiers())) method.invoke(null, new Object[method.getParameterCount()]);
    else MethodHandles.lookup().unreflect(method); // On 17, invoke requires an instance before it checks access.
  }

  @ParameterizedTest
  @FieldSource(NAMES)
  void membersOfInternalTypesCannotBeMadeAccessible(String module) {
    for (var type : internalTypes(module)) {
      var members = new ArrayList<Executable>(List.of(type.getDeclaredConstructors()));
      members.addAll(List.of(type.getDeclaredMethods()));
      for (var member : members) {
        assertThrows(InaccessibleObjectException.class, () -> member.setAccessible(true), member::toString);
      }
    }
  }

  private static List<Class<?>> internalTypes(String module) {
    return Layer.internal(module).stream().flatMap(each -> Layer.types(module, each).stream()).toList();
  }

  @ParameterizedTest
  @FieldSource(NAMES)
  void noPackageIsOpenOrExportedToSelectedModules(String module) {
    var descriptor = Layer.descriptor(module);
    assertEquals(0, descriptor.opens().size());
    assertEquals(List.of(), descriptor.exports().stream().filter(each -> each.isQualified()).toList());
    assertTrue(!descriptor.isOpen() && !descriptor.isAutomatic());
  }

  @Test
  void testsCoverAPublicTypeInAnInternalPackage() {
    assertTrue(Packaged.NAMES.stream().anyMatch(module -> !types(module, Layer.internal(module)).isEmpty()));
  }
}
