package bifrost.blackbox.modules;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Which types each module lets its users see. */
class PublicTypesTests {
  private static final ModuleLayer LAYER = layer();

  @ParameterizedTest
  @FieldSource("bifrost.blackbox.support.Packaged#NAMES")
  void areTheGoldenOnes(String module) throws IOException {
    Golden.check(module + ".types.txt", types(module));
  }

  @Test
  void ofTheVllmProviderAreItsFactoryOnly() throws IOException {
    assertEquals("bifrost.vllm\n  VllmProviderFactory\n", types("bifrost.vllm"));
  }

  @Test
  void ofTheOpenAiProviderAreItsFactoryAndItsProfile() throws IOException {
    assertEquals("bifrost.openai\n  OpenAiProfile\n  OpenAiProviderFactory\n", types("bifrost.openai"));
  }

  /** JUnit and jqwik are there, because the kit's types cannot be loaded without the types they extend. */
  private static ModuleLayer layer() {
    var names = new HashSet<>(Packaged.NAMES);
    ModuleFinder.of(Packaged.TEST_MODULES).findAll().forEach(each -> names.add(each.descriptor().name()));
    var boot = ModuleLayer.boot();
    var configuration = boot.configuration().resolve(ModuleFinder.of(), ModuleFinder.of(Packaged.MODULES, Packaged.TEST_MODULES), names);
    return boot.defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());
  }

  private static String types(String name) throws IOException {
    var module = LAYER.configuration().findModule(name).orElseThrow().reference();
    var text = new StringBuilder();
    for (var exported : module.descriptor().exports().stream().filter(each -> !each.isQualified()).map(Exports::source).sorted().toList()) {
      text.append(exported).append('\n').append(types(module, exported));
    }
    return text.toString();
  }

  private static String types(ModuleReference module, String exported) throws IOException {
    var folder = exported.replace('.', '/') + "/";
    try (var reader = module.open()) {
      return reader.list().filter(file -> file.matches(folder + "[^/]+\\.class")).filter(file -> !file.endsWith("-info.class"))
          .map(file -> load(module.descriptor().name(), file)).filter(PublicTypesTests::isVisible)
          .map(type -> "  " + type.getCanonicalName().substring(exported.length() + 1) + "\n")
          .collect(toCollection(TreeSet::new)).stream().collect(joining());
    }
  }

  private static Class<?> load(String module, String file) {
    return Class.forName(LAYER.findModule(module).orElseThrow(), file.replaceFirst("\\.class$", "").replace('/', '.'));
  }

  private static boolean isVisible(Class<?> type) {
    return type.getCanonicalName() != null && (type.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0
        && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
  }
}
