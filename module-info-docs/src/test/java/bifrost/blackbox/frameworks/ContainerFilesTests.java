package bifrost.blackbox.frameworks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Checks the Dockerfile and the Kubernetes example against each other and against the code of the chat service. */
class ContainerFilesTests {
  private static final Path FOLDER = MavenProject.EXAMPLES.resolve("container");
  private static final Path SOURCES = FOLDER.resolve(Path.of("src", "main", "java", "chat", "service"));
  private static final Pattern SETTING = Pattern.compile("setting\\(\"(\\w+)\"");
  private static final Pattern CONTEXT = Pattern.compile("createContext\\(\"([^\"]+)\"");

  private static Set<String> found(Pattern pattern, String file) throws IOException {
    return pattern.matcher(Files.readString(SOURCES.resolve(file))).results().map(each -> each.group(1))
        .collect(Collectors.toSet());
  }

  /** The instructions of the Dockerfile, without comments. */
  private static List<String> instructions() throws IOException {
    return Files.readAllLines(FOLDER.resolve("Dockerfile")).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
  }

  /** The arguments of the only instruction of a kind in the last stage. */
  private static String last(String instruction) throws IOException {
    var all = instructions();
    var stage = all.subList(all.lastIndexOf("FROM ${BASE}"), all.size());
    var matches = stage.stream().filter(line -> line.startsWith(instruction + " ")).toList();
    assertEquals(1, matches.size(), instruction + " in " + stage);
    return matches.get(0).substring(instruction.length() + 1);
  }

  private static List<String> array(String json) {
    return StreamSupport.stream(((JsonArray) Json.parse(json)).spliterator(), false)
        .map(each -> ((JsonString) each).value()).toList();
  }

  @Test
  void baseImagesHaveVersions() throws IOException {
    var images = instructions().stream().filter(line -> line.startsWith("ARG ")).toList();
    assertEquals(2, images.size());
    for (var image : images) {
      assertTrue(image.matches("ARG \\w+=[a-z0-9.-]+/[\\w./-]+:[\\w.-]+") && !image.endsWith(":latest"), image);
    }
    var from = instructions().stream().filter(line -> line.startsWith("FROM ")).toList();
    assertEquals(List.of("FROM ${JDK} AS runtime", "FROM ${BASE}"), from);
  }

  @Test
  void copiedFilesExistInTheProjectAndInItsContext() throws IOException {
    var ignore = Files.readAllLines(FOLDER.resolve(".dockerignore"));
    assertEquals("*", ignore.get(0));
    var copied = instructions().stream().filter(line -> line.startsWith("COPY ") && !line.contains("--from"))
        .flatMap(line -> {
          var words = line.split(" ");
          return Stream.of(words).skip(1).limit(words.length - 2L);
        }).collect(Collectors.toCollection(TreeSet::new));
    assertEquals(copied,
        ignore.stream().skip(1).map(line -> line.substring(1)).collect(Collectors.toCollection(TreeSet::new)));
    for (var file : copied) {
      assertTrue(Files.exists(FOLDER.resolve(file)) || Files.readString(FOLDER.resolve("pom.xml"))
          .contains(file.replace("target/", "${project.build.directory}/")), file);
    }
    assertTrue(Files.isExecutable(FOLDER.resolve("image")));
  }

  @Test
  void lastStageRunsTheCopiedRuntimeAsAnOrdinaryUserAndAsTheFirstProcess() throws IOException {
    var folder = last("WORKDIR");
    assertEquals("--from=runtime " + folder + " " + folder, last("COPY"));
    assertTrue(instructions().stream().anyMatch(line -> line.startsWith("RUN [") && line.contains(folder)));
    assertTrue(last("USER").matches("[1-9]\\d*:[1-9]\\d*"), last("USER"));
    assertEquals(List.of(folder + "/bin/java", "@lib/options"), array(last("ENTRYPOINT")));
    for (var setting : last("ENV").split(" ")) {
      assertTrue(found(SETTING, "Main.java").contains(setting.split("=")[0]), setting);
    }
  }

  private static Object at(Object node, Object... path) {
    for (var key : path) {
      node = key instanceof Integer index ? ((List<?>) node).get(index) : ((Map<?, ?>) node).get(key);
      assertTrue(node != null, () -> "no " + key);
    }
    return node;
  }

  private static int number(Object node, Object... path) {
    return Integer.parseInt(at(node, path).toString());
  }

  private static Object resource(String kind) throws IOException {
    var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    return StreamSupport.stream(yaml.loadAll(Files.readString(FOLDER.resolve("kubernetes.yaml"))).spliterator(), false)
        .filter(each -> at(each, "kind").equals(kind)).findFirst().orElseThrow();
  }

  private static Object pod() throws IOException {
    return at(resource("Deployment"), "spec", "template", "spec");
  }

  private static Object container() throws IOException {
    assertEquals(1, ((List<?>) at(pod(), "containers")).size());
    return at(pod(), "containers", 0);
  }

  @Test
  void selectorsSelectThePods() throws IOException {
    var labels = at(resource("Deployment"), "spec", "template", "metadata", "labels");
    assertEquals(labels, at(resource("Deployment"), "spec", "selector", "matchLabels"));
    assertEquals(labels, at(resource("Service"), "spec", "selector"));
  }

  @Test
  void probesRequestPathsOfTheServiceOnItsPort() throws IOException {
    var contexts = found(CONTEXT, "ChatService.java");
    var port = at(container(), "ports", 0, "name");
    for (var probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      assertTrue(contexts.contains(at(container(), probe, "httpGet", "path")), probe);
      assertEquals(port, at(container(), probe, "httpGet", "port"));
    }
    assertEquals("/health/ready", at(container(), "readinessProbe", "httpGet", "path"));
    assertFalse(at(container(), "livenessProbe").toString().contains("ready"), "vLLM must not restart the service");
    assertEquals(port, at(resource("Service"), "spec", "ports", 0, "targetPort"));
    assertEquals(last("EXPOSE"), at(container(), "ports", 0, "containerPort").toString());
  }

  @Test
  void readinessProbeWaitsLongerThanTheServiceWaitsForVllm() throws IOException {
    var limit = Pattern.compile("PROBE = .*ofSeconds\\((\\d+)\\)")
        .matcher(Files.readString(SOURCES.resolve("ChatService.java")));
    assertTrue(limit.find());
    assertTrue(number(container(), "readinessProbe", "timeoutSeconds") > Integer.parseInt(limit.group(1)));
  }

  @Test
  void gracePeriodIsLongerThanThePreStopHookAndTheDrainTogether() throws IOException {
    var drain = ((List<?>) at(container(), "env")).stream().filter(each -> at(each, "name").equals("DRAIN_SECONDS"))
        .findFirst().orElseThrow();
    int stop = number(container(), "lifecycle", "preStop", "sleep", "seconds") + number(drain, "value");
    assertTrue(number(pod(), "terminationGracePeriodSeconds") >= stop + 5, stop + " s");
  }

  @Test
  void environmentVariablesAreThoseThatTheServiceReads() throws IOException {
    var settings = found(SETTING, "Main.java");
    for (var variable : (List<?>) at(container(), "env")) {
      assertTrue(settings.contains(at(variable, "name")), variable::toString);
    }
  }

  @Test
  void containerRunsAsTheUserOfTheImageWithoutPrivileges() throws IOException {
    var user = at(pod(), "securityContext", "runAsUser");
    assertEquals(last("USER"), user + ":" + user);
    assertEquals(true, at(pod(), "securityContext", "runAsNonRoot"));
    assertEquals(false, at(container(), "securityContext", "allowPrivilegeEscalation"));
    assertEquals(true, at(container(), "securityContext", "readOnlyRootFilesystem"));
    assertEquals(List.of("ALL"), at(container(), "securityContext", "capabilities", "drop"));
    assertEquals(at(container(), "resources", "limits", "memory"), at(container(), "resources", "requests", "memory"));
  }
}
