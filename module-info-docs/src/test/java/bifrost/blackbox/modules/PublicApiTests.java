package bifrost.blackbox.modules;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.blackbox.support.Golden;
import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the exported types and their members with the golden files. */
class PublicApiTests {
  private static Stream<String[]> packages() {
    return Packaged.NAMES.stream()
        .flatMap(module -> Layer.exported(module).stream().map(exported -> new String[] {module, exported}));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("packages")
  void apiEqualsTheGoldenFile(String module, String exported) throws IOException {
    Golden.check("packages/" + exported + ".txt", ApiText.of(module, exported));
  }

  @Test
  void eachGoldenFileBelongsToAnExportedPackage() throws IOException {
    Golden.checkNames("packages", packages().map(each -> each[1] + ".txt").collect(toSet()));
  }

  @Test
  void vllmModuleExportsOnlyItsFactory() {
    assertEquals(List.of("bifrost.vllm.VllmProviderFactory"), types("bifrost.vllm"));
  }

  @Test
  void openAiModuleExportsOnlyItsFactoryAndItsProfile() {
    assertEquals(List.of("bifrost.openai.OpenAiProfile", "bifrost.openai.OpenAiProviderFactory"),
        types("bifrost.openai"));
  }

  private static List<String> types(String module) {
    return Layer.exported(module).stream().flatMap(each -> Layer.visibleTypes(module, each).stream())
        .map(Class::getCanonicalName).toList();
  }
}
