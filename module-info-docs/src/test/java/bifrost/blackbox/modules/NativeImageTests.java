package bifrost.blackbox.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the metadata for GraalVM's native-image against the jars. No image is built here. */
class NativeImageTests {
  private static final String SERVICES = "META-INF/services/bifrost.api.spi.ProviderFactory";

  @ParameterizedTest
  @ValueSource(strings = {"bifrost.openai", "bifrost.vllm"})
  void metadataNamesTheServicesFileAndTheConstructorOfEachFactory(String module) throws Exception {
    try (var jar = new JarFile(Packaged.jar(module).toFile())) {
      var files = jar.stream().filter(entry -> entry.getName().matches("META-INF/native-image/.+\\.json")).toList();
      assertEquals(1, files.size());
      var metadata = (JsonObject) Json.parse(read(jar, files.get(0).getName()));
      assertEquals(List.of("reflection", "resources"), List.copyOf(metadata.members().keySet()));
      assertEquals(List.of(SERVICES), strings(metadata, "resources", "glob"));
      var types = strings(metadata, "reflection", "type");
      assertEquals(read(jar, SERVICES).lines().toList(), types);
      for (var type : types) assertNotNull(Class.forName(type).getConstructor());
      for (var entry : elements(metadata, "reflection")) {
        assertEquals("[{\"name\":\"<init>\",\"parameterTypes\":[]}]", entry.array("methods").orElseThrow().toString());
      }
    }
  }

  private static List<JsonObject> elements(JsonObject object, String member) {
    var elements = new ArrayList<JsonObject>();
    for (var element : object.array(member).orElseThrow()) elements.add((JsonObject) element);
    return elements;
  }

  private static List<String> strings(JsonObject object, String list, String member) {
    return elements(object, list).stream().map(each -> each.string(member).orElseThrow()).toList();
  }

  private static String read(JarFile jar, String entry) throws IOException {
    try (var content = jar.getInputStream(jar.getJarEntry(entry))) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
