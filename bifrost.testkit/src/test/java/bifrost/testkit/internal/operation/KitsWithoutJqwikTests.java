package bifrost.testkit.internal.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Operation;
import bifrost.testkit.FakeServer;
import bifrost.testkit.MainClasses;
import bifrost.testkit.contract.Dialect;
import bifrost.testkit.contract.Scenario;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that only the arbitraries of a kit need jqwik, in a class loader without jqwik and JUnit. */
class KitsWithoutJqwikTests {
  private URLClassLoader loader;

  @BeforeEach
  void createLoader() throws Exception {
    var modules = new URL[] {MainClasses.folder(FakeServer.class).toUri().toURL(),
        MainClasses.folder(Operation.class).toUri().toURL()};
    loader = new URLClassLoader(modules, new PlatformClasses());
  }

  /** Finds only classes of the JDK. The platform class loader itself also finds the modules of the tests. */
  private static final class PlatformClasses extends ClassLoader {
    private PlatformClasses() {
      super(null);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith("java.") || name.startsWith("jdk.")) return getPlatformClassLoader().loadClass(name);
      throw new ClassNotFoundException(name);
    }
  }

  @AfterEach
  void closeLoader() throws Exception {
    loader.close();
  }

  private Class<?> load(Class<?> type) throws ClassNotFoundException {
    return Class.forName(type.getName(), true, loader);
  }

  private List<?> kits() throws ReflectiveOperationException {
    return (List<?>) load(OperationKits.class).getMethod("all").invoke(null);
  }

  private Object call(Object kit, String method) throws ReflectiveOperationException {
    return load(OperationKit.class).getMethod(method).invoke(kit);
  }

  @Test
  void jqwikIsMissing() throws Exception {
    assertThrows(ClassNotFoundException.class, () -> loader.loadClass("net.jqwik.api.Arbitrary"));
    var arbitraries = call(kits().get(0), "arbitraries");
    assertThrows(NoClassDefFoundError.class, () -> arbitraries.getClass().getMethods());
  }

  @Test
  void scenariosAreCreatedPrintedAndEncoded() throws Exception {
    assertEquals(Operation.values().length, kits().size());
    var dialect = load(Dialect.class).getMethod("openAi").invoke(null);
    for (var kit : kits()) {
      var scenario = call(kit, "sampleScenario");
      assertTrue(scenario.toString().startsWith("Scenario.of("), scenario.toString());
      load(Dialect.class).getMethod("encodeResponse", load(Scenario.class)).invoke(dialect, scenario);
    }
  }

  @Test
  void fakeServerStarts() throws Exception {
    try (var server = (AutoCloseable) load(FakeServer.class).getMethod("start").invoke(null)) {
      assertNotEquals(FakeServer.class, server.getClass());
    }
  }
}
