package bifrost.blackbox.consumers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.ProviderConfig;
import bifrost.api.spi.ProviderFactory;
import bifrost.blackbox.support.Packaged;
import bifrost.vllm.VllmProviderFactory;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the search for provider factories, with valid and invalid services files. */
class ServicesTests {
  private static final String OPENAI = "bifrost.openai.OpenAiProviderFactory";
  private static final String VLLM = "bifrost.vllm.VllmProviderFactory";
  private static final ClassLoader NO_FACTORIES = ClassLoader.getPlatformClassLoader();

  @TempDir private Path folder;

  private static void assertContains(String part, String text) {
    assertTrue(text.contains(part), () -> "expected '" + part + "' in: " + text);
  }

  private static URLClassLoader loader(ClassLoader parent, Path... paths) {
    return new URLClassLoader(Library.urls(paths), parent);
  }

  @Nested
  class WithThreeJars {
    private final Library library = Library.packaged();

    @AfterEach
    void close() throws IOException {
      library.close();
    }

    @Test
    void findsFactoriesInTheClassLoaderOfTheLibrary() throws Exception {
      library.open(NO_FACTORIES);
      library.open(null);
      library.open(NO_FACTORIES, "openai");
      assertEquals(List.of(), library.warnings);
    }

    @Test
    void findsFactoriesInTheContextClassLoader() throws Exception {
      var classes = new ThirdParty(folder).factory("Found", "").services("lab.Found # a comment", "", "# another");
      try (var context = loader(library.loader, classes)) {
        library.open(context, "found");
      }
      assertEquals(List.of(), library.warnings);
    }

    @Test
    void createsAFactoryOnceIfItIsDeclaredTwice() throws Exception {
      var counting =
          "  public Counted() { System.setProperty(\"lab.created\", System.getProperty(\"lab.created\", \"\")"
              + " + \"x\"); }";
      var classes = new ThirdParty(folder).factory("Counted", counting).services("lab.Counted", "lab.Counted");
      try (var context = loader(library.loader, classes); var child = loader(context)) {
        library.open(child, "counted");
        assertEquals("x", System.getProperty("lab.created"));
      } finally {
        System.clearProperty("lab.created");
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"lab.Missing", "two words", "lab/Slash", "lab.Found lab.Found", "java.lang.String", "lab.Throws",
            "lab.Fails", "lab.Unlinked", "lab.PackagePrivate", "lab.NoDefaultConstructor", "lab.NullKind",
            "lab.PrivateConstructor", "lab.Abstract"})
    void logsOneWarningForFactoriesThatCannotBeLoaded(String line) throws Exception {
      var classes = broken().services("lab.Found", line, "lab.Last");
      Files.delete(classes.resolve("lab/Base.class"));
      try (var context = loader(library.loader, classes)) {
        library.open(context);
        library.open(context, "last");
        library.open(context, "found");
        var message = assertThrows(RuntimeException.class, () -> library.open(context, "other")).getMessage();
        assertContains(
            "unknown kind 'other' of provider 'other' (known: found, last, openai, vllm); set it with"
                + " ProviderConfig.kind(…); ignored, because they cannot be loaded: " + line + " (",
            message);
      }
      assertEquals(4, library.warnings.size());
      for (var warning : library.warnings) {
        assertContains("ignored provider factories that cannot be loaded: " + line + " (", warning);
      }
    }

    private ThirdParty broken() throws IOException {
      return new ThirdParty(folder).factory("Found", "").factory("Last", "")
          .factory("Throws", "  public Throws() { throw new IllegalStateException(\"no license\"); }")
          .factory("Fails", "  static { if (true) throw new AssertionError(\"static\"); }")
          .source("Base", "public class Base {}")
          .source("Unlinked", "public class Unlinked extends Base {}")
          .source("PackagePrivate", "class PackagePrivate {}")
          .factory("NoDefaultConstructor", "  public NoDefaultConstructor(String text) {}")
          .factory("PrivateConstructor", "  private PrivateConstructor() {}")
          .source("NullKind", "public class NullKind implements bifrost.api.spi.ProviderFactory {\n"
              + "  public String kind() { return null; }\n"
              + "  public bifrost.api.spi.Provider open(String name, bifrost.api.ProviderConfig config) {"
              + " return null; }\n}\n")
          .source("Abstract", "public abstract class Abstract implements bifrost.api.spi.ProviderFactory {}");
    }

    @Test
    void logsOneWarningForFactoriesOfAnotherCopyOfTheLibrary() throws Exception {
      try (var context = new ChildFirst(library.loader, Packaged.jar("bifrost.api"), Packaged.jar("bifrost.openai"),
          Packaged.jar("bifrost.vllm"))) {
        library.open(context);
        assertEquals(1, library.warnings.size());
        assertContains(
            VLLM + " (does not implement bifrost.api.spi.ProviderFactory as loaded by this copy of the library)",
            library.warnings.get(0));
        library.open(context, "openai");
      }
    }

    @Test
    void ignoresAFactoryOfAnotherVersionIfNothingIsConfigured() throws Exception {
      var old =
          "  public java.util.Optional<bifrost.api.ProviderConfig> defaultConfig() {"
              + " throw new NoSuchMethodError(\"of(int)\"); }";
      var classes = new ThirdParty(folder).factory("Old", old).services("lab.Old");
      try (var context = loader(library.loader, classes)) {
        library.open(context);
      }
      assertEquals(List.of("ignored provider factory lab.Old (java.lang.NoSuchMethodError: of(int))"),
          library.warnings);
    }

    @Test
    void ignoresAClassLoaderThatFails() throws Exception {
      var stopped = new ClassLoader(library.loader) {
        @Override
        public java.util.Enumeration<URL> getResources(String name) {
          throw new IllegalStateException("this application was stopped");
        }

        @Override
        public String toString() {
          return "StoppedLoader";
        }
      };
      library.open(stopped);
      assertEquals(1, library.warnings.size());
      assertContains("StoppedLoader (java.lang.IllegalStateException: this application was stopped)",
          library.warnings.get(0));
    }
  }

  /** A class loader that loads the classes of the application first, as application servers do. */
  private static final class ChildFirst extends URLClassLoader {
    ChildFirst(ClassLoader parent, Path... jars) {
      super(Library.urls(jars), parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        var loaded = findLoadedClass(name);
        if (loaded != null) return loaded;
        return name.startsWith("bifrost.") ? findClass(name) : super.loadClass(name, resolve);
      }
    }
  }

  @Nested
  class WithACombinedJar {
    private static final String ADVICE =
        " is on the class path, but no META-INF/services/bifrost.api.spi.ProviderFactory lists it: merge these"
            + " files when you combine jars, in maven-shade-plugin with ServicesResourceTransformer,"
            + " in Gradle's Shadow plugin with mergeServiceFiles()";

    private Library library(String... services) throws IOException {
      return Library.of(CombinedJar.write(folder.resolve("all.jar"), services));
    }

    private static String message(Library library, String provider) {
      return assertThrows(RuntimeException.class, () -> library.open(NO_FACTORIES, provider)).getMessage();
    }

    @Test
    void findsAllFactoriesIfServicesFilesAreMerged() throws Exception {
      try (var library = library(OPENAI, VLLM)) {
        library.open(NO_FACTORIES);
        library.open(library.loader, "openai");
        assertEquals(List.of(), library.warnings);
      }
    }

    @Test
    void explainsAServicesFileWithoutTheVllmFactory() throws Exception {
      try (var library = library(OPENAI)) {
        var unconfigured = assertThrows(RuntimeException.class, () -> library.open(NO_FACTORIES)).getMessage();
        assertEquals("Misconfigured: no provider is configured, and " + VLLM + ADVICE, unconfigured);
        assertEquals("Misconfigured: unknown kind 'vllm' of provider 'vllm': " + VLLM + ADVICE,
            message(library, "vllm"));
        library.open(NO_FACTORIES, "openai");
        assertEquals(
            "Misconfigured: unknown kind 'x' of provider 'x' (known: openai); set it "
                + "with ProviderConfig.kind(…)",
            message(library, "x"));
      }
    }

    @Test
    void explainsAServicesFileWithoutTheOpenAiFactory() throws Exception {
      try (var library = library(VLLM)) {
        library.open(NO_FACTORIES);
        assertContains(OPENAI + ADVICE, message(library, "openai"));
      }
    }

    @Test
    void explainsAMissingServicesFile() throws Exception {
      try (var library = library()) {
        assertContains(VLLM + ADVICE, message(library, "vllm"));
        assertContains(OPENAI + ADVICE, message(library, "openai"));
        assertContains(VLLM + ADVICE,
            assertThrows(RuntimeException.class, () -> library.open(library.loader)).getMessage());
      }
    }

    @Test
    void explainsAServicesFileWithoutALineBreakBetweenFactories() throws Exception {
      try (var library = library(OPENAI + VLLM)) {
        assertContains(VLLM + ADVICE + "; ignored, because they cannot be loaded: " + OPENAI + VLLM,
            message(library, "vllm"));
      }
    }
  }

  @Nested
  class WithModules {
    private ModuleLayer layer(ModuleLayer parent, Path... path) {
      var finder = ModuleFinder.of(path);
      var names = finder.findAll().stream().map(each -> each.descriptor().name()).toList();
      return parent.defineModulesWithManyLoaders(parent.configuration().resolve(finder, ModuleFinder.of(), names),
          NO_FACTORIES);
    }

    private Library library(ModuleLayer layer) {
      return new Library(layer.findLoader("bifrost.api"));
    }

    @Test
    void findsFactoriesInTheModuleLayerOfTheLibrary() throws Exception {
      try (var library = library(layer(ModuleLayer.boot(), Packaged.jar("bifrost.api"), Packaged.jar("bifrost.openai"),
          Packaged.jar("bifrost.vllm")))) {
        library.open(NO_FACTORIES);
        library.open(NO_FACTORIES, "openai");
        assertEquals(List.of(), library.warnings);
      }
    }

    @Test
    void findsFactoriesInTheModuleLayerOfTheContextClassLoader() throws Exception {
      var below = layer(ModuleLayer.boot(), Packaged.jar("bifrost.api"));
      var module = new ThirdParty(folder).module("Found");
      try (var library = library(below)) {
        assertContains("(known: none)",
            assertThrows(RuntimeException.class, () -> library.open(NO_FACTORIES, "found")).getMessage());
        library.open(layer(below, module).findLoader("lab"), "found");
        assertEquals(List.of(), library.warnings);
      }
    }
  }

  /** The context class loader contains a factory that sets a property when it is created. */
  @Nested
  class WithAddedFactories {
    private URLClassLoader context;
    private ClassLoader before;

    @BeforeEach
    void setContext() throws IOException {
      var classes = new ThirdParty(folder)
          .factory("Loaded", "  public Loaded() { System.setProperty(\"lab.loaded\", \"x\"); }")
          .services("lab.Loaded");
      context = loader(getClass().getClassLoader(), classes);
      before = Thread.currentThread().getContextClassLoader();
      Thread.currentThread().setContextClassLoader(context);
    }

    @AfterEach
    void reset() throws IOException {
      Thread.currentThread().setContextClassLoader(before);
      context.close();
      System.clearProperty("lab.loaded");
    }

    private static ProviderFactory addedFactory() {
      return new VllmProviderFactory();
    }

    @Test
    void doesNotSearchIfAnAddedFactorySuffices() {
      Bifrost.builder().factory(addedFactory()).provider("vllm", ProviderConfig.defaults()).open().close();
      Bifrost.builder().factory(addedFactory()).provider("gpu", ProviderConfig.defaults().kind("vllm")).open().close();
      Bifrost.builder().factory(addedFactory()).open().close();
      assertNull(System.getProperty("lab.loaded"));
    }

    @Test
    void doesNotSearchIfAProviderIsAdded() {
      Bifrost.builder().provider(addedFactory().open("own", ProviderConfig.defaults())).open().close();
      assertNull(System.getProperty("lab.loaded"));
    }

    @Test
    void doesNotSearchIfTheConfigFileNamesOnlyAddedKinds() throws IOException {
      var file = Files.writeString(folder.resolve("config.json"), "{\"providers\": {\"vllm\": {}}}");
      Bifrost.builder().factory(addedFactory()).config(file).open().close();
      assertNull(System.getProperty("lab.loaded"));
    }

    @Test
    void searchesIfTheAddedFactoryDoesNotSuffice() {
      Bifrost.builder().factory(addedFactory()).provider("openai", ProviderConfig.of("http://127.0.0.1:1")).open()
          .close();
      assertEquals("x", System.getProperty("lab.loaded"));
    }
  }
}
