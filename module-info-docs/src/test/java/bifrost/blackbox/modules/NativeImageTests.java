package bifrost.blackbox.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the metadata for GraalVM's native-image against the jars. No image is built here. */
class NativeImageTests {
  private static final String GROUP = System.getProperty("bifrost.group");
  private static final String SERVICES = "META-INF/services/bifrost.api.spi.ProviderFactory";
  private static final List<String> MODULES = List.of("bifrost.api", "bifrost.openai", "bifrost.vllm");

  /** Methods that find classes, members or resources by name, and thus may need metadata. */
  private static final Pattern BY_NAME = Pattern.compile("java\\.lang\\.Class\\.(forName|newInstance|getResource.*"
      + "|get(Declared)?(Method|Constructor|Field|Classe)s?|getRecordComponents|getPermittedSubclasses)"
      + "|java\\.lang\\.(ClassLoader|Module)\\.(loadClass|findClass|getResource.*|resources|getSystemResource.*)"
      + "|java\\.lang\\.invoke\\.MethodHandles\\$Lookup\\.(find.*|unreflect.*|define.*)"
      + "|java\\.lang\\.reflect\\.(Array\\.newInstance|Proxy\\..*)|java\\.util\\.ServiceLoader\\.load.*"
      + "|java\\.util\\.ResourceBundle\\..*|java\\.util\\.concurrent\\.atomic\\.Atomic\\w+FieldUpdater\\.newUpdater"
      + "|java\\.io\\.Object(In|Out)putStream\\..*|java\\.lang\\.System\\.load.*");

  /** The mapping of records, for which applications declare metadata. */
  private static final String MAPPING = "bifrost.api.internal.mapping.";

  /** {@return the classes of the three jars, by name} */
  private static Map<String, ClassConstants> classes() throws IOException {
    var classes = new TreeMap<String, ClassConstants>();
    for (var module : MODULES) classes.putAll(ClassConstants.ofModule(module));
    return classes;
  }

  private static Set<String> callsByName(ClassConstants constants) {
    return constants.methods().stream().map(method -> method.substring(0, method.indexOf('(')).replace('/', '.'))
        .filter(BY_NAME.asMatchPredicate()).collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void onlyTheClassesThatTheGuideNamesFindAnythingByName() throws IOException {
    var found = new TreeMap<String, Set<String>>();
    classes().forEach((name, constants) -> {
      var calls = callsByName(constants);
      if (!calls.isEmpty() && !name.startsWith(MAPPING)) found.put(name, calls);
    });
    var expected = Map.of(
        // the factories, which the metadata names
        "bifrost.api.internal.factory.FactoryLookup",
        Set.of("java.lang.Class.forName", "java.lang.Class.getConstructor", "java.lang.ClassLoader.getResources",
            "java.util.ServiceLoader.load"),
        "bifrost.api.internal.factory.ProviderFactories", Set.of("java.lang.Class.forName"),
        // methods of newer JDKs, which the metadata names
        "bifrost.api.internal.concurrent.CallExecutor", Set.of("java.lang.Class.getMethod"),
        "bifrost.openai.internal.http.ClientGeneration", Set.of("java.lang.Class.getMethod"));
    assertEquals(new TreeMap<>(expected), found);
  }

  @ParameterizedTest
  @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "Java 17 has none of these methods")
  @CsvSource({"bifrost.api, bifrost.api.internal.concurrent.CallExecutor, java.util.concurrent.Executors",
      "bifrost.openai, bifrost.openai.internal.http.ClientGeneration, java.net.http.HttpClient"})
  void metadataNamesTheMethodsOfNewerJdksThatAreCalledByName(String module, String caller, Class<?> type)
      throws IOException {
    var literals = classes().get(caller).strings();
    var called = Stream.of(type.getMethods()).filter(each -> each.getParameterCount() == 0).map(Method::getName)
        .filter(literals::contains).collect(Collectors.toCollection(TreeSet::new));
    var entry = elements(metadata(module), "reflection").stream()
        .filter(each -> each.string("type").orElseThrow().equals(type.getName())).findFirst().orElseThrow();
    assertEquals(called, new TreeSet<>(strings(entry, "methods", "name")));
    for (var method : elements(entry,
        "methods")) assertEquals("[]", method.array("parameterTypes").orElseThrow().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bifrost.openai", "bifrost.vllm"})
  void metadataNamesTheServicesFileAndTheConstructorOfEachFactory(String module) throws Exception {
    var metadata = metadata(module);
    assertEquals(List.of(SERVICES), strings(metadata, "resources", "glob"));
    var factories = elements(metadata, "reflection").stream()
        .filter(each -> each.string("type").orElseThrow().startsWith("bifrost.")).toList();
    assertEquals(read(module, SERVICES).lines().toList(),
        factories.stream().map(each -> each.string("type").orElseThrow()).toList());
    for (var factory : factories) {
      assertNotNull(Class.forName(factory.string("type").orElseThrow()).getConstructor());
      assertEquals("[{\"name\":\"<init>\",\"parameterTypes\":[]}]", factory.array("methods").orElseThrow().toString());
    }
  }

  /** {@return the metadata of a module, in the folder where native-image expects it} */
  private static JsonObject metadata(String module) throws IOException {
    return (JsonObject) Json
        .parse(read(module, "META-INF/native-image/" + GROUP + "/" + module + "/reachability-metadata.json"));
  }

  private static List<JsonObject> elements(JsonObject object, String member) {
    var elements = new ArrayList<JsonObject>();
    for (var element : object.array(member).orElseThrow()) elements.add((JsonObject) element);
    return elements;
  }

  private static List<String> strings(JsonObject object, String list, String member) {
    return elements(object, list).stream().map(each -> each.string(member).orElseThrow()).toList();
  }

  private static String read(String module, String entry) throws IOException {
    try (var jar = new JarFile(Packaged.jar(module).toFile());
        var content = jar.getInputStream(jar.getJarEntry(entry))) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
