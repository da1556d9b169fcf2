package bifrost.blackbox.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Golden;
import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Checks the descriptors of the packaged modules. */
class DescriptorTests {
  private static final Set<String> PLATFORM = Set.of("java.base", "java.net.http");

  @ParameterizedTest
  @FieldSource("bifrost.blackbox.support.Packaged#NAMES")
  void descriptorEqualsTheGoldenFile(String module) throws IOException {
    var output = Command.tool("jar", "--describe-module", "--file", Packaged.jar(module).toString()).success();
    // The first line contains the path of the jar and its version.
    var lines = output.lines().skip(1).filter(line -> !line.isBlank()).toList();
    Golden.check("modules/" + module + ".txt", module + "\n" + String.join("\n", lines) + "\n");
  }

  @ParameterizedTest
  @FieldSource("bifrost.blackbox.support.Packaged#NAMES")
  void descriptorHasTheVersion(String module) {
    assertEquals(Optional.of(Packaged.VERSION), descriptor(module).rawVersion());
  }

  /** Ignores the test frameworks, which the test kit does not require at run time. */
  @ParameterizedTest
  @FieldSource("bifrost.blackbox.support.Packaged#NAMES")
  void moduleRequiresOnlyThePlatformAndOtherModulesOfTheLibrary(String module) {
    var required = descriptor(module).requires().stream()
        .filter(each -> !(module.equals("bifrost.testkit") && each.modifiers().contains(Requires.Modifier.STATIC)))
        .map(Requires::name).filter(name -> !PLATFORM.contains(name) && !Packaged.NAMES.contains(name)).toList();
    assertEquals(List.of(), required);
  }

  private static ModuleDescriptor descriptor(String module) {
    return ModuleFinder.of(Packaged.MODULES).find(module).orElseThrow().descriptor();
  }
}
