package bifrost.blackbox.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.blackbox.support.Command;
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

/** What each module says of itself. */
class DescriptorTests {
  private static final Set<String> PLATFORM = Set.of("java.base", "java.net.http");

  @ParameterizedTest
  @FieldSource("bifrost.blackbox.support.Packaged#NAMES")
  void isTheGoldenOne(String module) throws IOException {
    var said = Command.tool("jar", "--describe-module", "--file", Packaged.jar(module).toString()).success();
    var lines = said.lines().skip(1).filter(line -> !line.isBlank()).toList(); // the first has the path and the version
    Golden.check("modules/" + module + ".txt", module + "\n" + String.join("\n", lines) + "\n");
  }

  @ParameterizedTest
  @FieldSource("bifrost.blackbox.support.Packaged#NAMES")
  void carriesTheVersion(String module) {
    assertEquals(Optional.of(Packaged.VERSION), descriptor(module).rawVersion());
  }

  /** The kit may know test frameworks, as long as it runs without them. */
  @ParameterizedTest
  @FieldSource("bifrost.blackbox.support.Packaged#NAMES")
  void needsNothingButThePlatformAndItsOwn(String module) {
    var needed = descriptor(module).requires().stream()
        .filter(each -> !(module.equals("bifrost.testkit") && each.modifiers().contains(Requires.Modifier.STATIC)))
        .map(Requires::name).filter(name -> !PLATFORM.contains(name) && !Packaged.NAMES.contains(name)).toList();
    assertEquals(List.of(), needed);
  }

  private static ModuleDescriptor descriptor(String module) {
    return ModuleFinder.of(Packaged.MODULES).find(module).orElseThrow().descriptor();
  }
}
