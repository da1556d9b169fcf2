package bifrost.blackbox.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Checks the workflows and the scripts that publish a release. {@code .ci/release-dry-run} runs the scripts. */
class ReleaseFilesTests {
  private static final Path WORKFLOWS = Poms.ROOT.resolve(".github").resolve("workflows");
  private static final Pattern ACTION = Pattern.compile("uses: *(\\S+)(.*)");
  private static final Pattern PROFILE = Pattern.compile("(?<=[\\s`'\"])-P!?([a-z][a-z-]*)");
  private static final Pattern PINNED = Pattern.compile("[\\w.-]+(?:/[\\w.-]+)+@[0-9a-f]{40}");

  @Test
  void actionsArePinnedByTheirCommits() throws IOException {
    var actions = new ArrayList<String>();
    var wrong = new ArrayList<String>();
    for (var file : workflows()) {
      for (var match : ACTION.matcher(Files.readString(file)).results().toList()) {
        actions.add(match.group(1));
        if (!PINNED.matcher(match.group(1)).matches() || !match.group(2).matches(" # v\\d+\\.\\d+\\.\\d+")) {
          wrong.add(file.getFileName() + ": " + match.group());
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(actions.size() > 5, actions::toString);
  }

  @Test
  void workflowsUseTheSameCommitOfEachAction() throws IOException {
    var texts = new StringBuilder();
    for (var file : workflows()) texts.append(Files.readString(file));
    var commits = ACTION.matcher(texts).results().map(match -> match.group(1)).distinct()
        .collect(Collectors.groupingBy(action -> action.split("@")[0], Collectors.counting()));
    assertTrue(commits.values().stream().allMatch(number -> number == 1), commits::toString);
  }

  @Test
  void workflowsGrantOnlyReadAccessByDefault() throws IOException {
    for (var file : workflows()) {
      assertTrue(Files.readString(file).contains("\npermissions:\n  contents: read\n\n"), file::toString);
    }
  }

  @Test
  void onlyTheJobThatPublishesHasSecrets() throws IOException {
    for (var file : workflows()) {
      Map<String, Map<String, Object>> jobs = read(file, "jobs");
      jobs.forEach((name, job) -> assertEquals("release".equals(job.get("environment")),
          job.toString().contains("secrets."), () -> file + ": " + name));
    }
  }

  @Test
  void dependabotChecksEveryPom() throws IOException {
    List<Map<String, Object>> updates = read(Poms.ROOT.resolve(".github").resolve("dependabot.yml"), "updates");
    var folders = updates.stream().filter(update -> update.get("package-ecosystem").equals("maven"))
        .flatMap(update -> update.get("directories") instanceof List<?> several ? several.stream()
            : Stream.of(update.get("directory")))
        .map(folder -> FileSystems.getDefault().getPathMatcher("glob:" + folder)).toList();
    var modules = Poms.folders(); // the root stands for them
    var missing = Poms.documents().keySet().stream().filter(file -> file.endsWith("pom.xml"))
        .map(file -> Poms.ROOT.resolve(file).getParent()).filter(folder -> !modules.contains(folder))
        .map(folder -> Path.of("/").resolve(Poms.ROOT.relativize(folder)))
        .filter(folder -> folders.stream().noneMatch(glob -> glob.matches(folder))).toList();
    assertEquals(List.of(), missing);
  }

  @Test
  void workflowsCallExistingScripts() throws IOException {
    var missing = new ArrayList<String>();
    for (var file : workflows()) {
      Pattern.compile("\\.ci/[\\w-]+").matcher(Files.readString(file)).results().map(match -> match.group())
          .filter(script -> !Files.isExecutable(Poms.ROOT.resolve(script))).forEach(missing::add);
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void weeklyWorkflowRunsEveryPart() throws IOException {
    var parts = Pattern.compile("(?m)^parts=\\((.*)\\)$").matcher(script("run")).results()
        .flatMap(match -> Stream.of(match.group(1).split(" "))).toList();
    Map<String, Map<String, Map<String, Map<String, Object>>>> jobs = read(WORKFLOWS.resolve("ci.yml"), "jobs");
    assertEquals(parts, jobs.get("full").get("strategy").get("matrix").get("part"));
    assertTrue(parts.size() > 1, parts::toString);
    var contributing = Files.readString(Poms.ROOT.resolve("CONTRIBUTING.md"));
    for (var part : parts) {
      assertTrue(script("run").contains("\n" + part + "() {\n"), part);
      assertTrue(contributing.contains("| `" + part + "`"), part);
    }
  }

  @Test
  void scriptsAndWorkflowsUseProfilesOfTheRootPom() throws IOException {
    var profiles = Poms.children(Poms.child(Poms.read(Poms.ROOT), "profiles")).stream()
        .map(profile -> Poms.text(profile, "id")).toList();
    var files = new ArrayList<>(workflows());
    try (var scripts = Files.list(Poms.ROOT.resolve(".ci"))) {
      scripts.forEach(files::add);
    }
    files.add(Poms.ROOT.resolve("CONTRIBUTING.md"));
    var used = new ArrayList<String>();
    for (var file : files) {
      PROFILE.matcher(Files.readString(file)).results().map(match -> match.group(1)).forEach(used::add);
    }
    assertEquals(List.of(), used.stream().filter(name -> !profiles.contains(name)).distinct().toList());
    assertTrue(used.size() > 20, used::toString);
  }

  @Test
  void dependabotChecksExistingFolders() throws IOException {
    List<Map<String, Object>> updates = read(Poms.ROOT.resolve(".github").resolve("dependabot.yml"), "updates");
    var missing = updates.stream()
        .flatMap(update -> update.get("directories") instanceof List<?> several ? several.stream()
            : Stream.of(update.get("directory")))
        .map(folder -> folder.toString().replace("/*", ""))
        .filter(folder -> !Files.isDirectory(Path.of(Poms.ROOT + folder))).toList();
    assertEquals(List.of(), missing);
  }

  @Test
  void releaseContainsEveryModule() throws IOException {
    var modules = "modules=(" + String.join(" ", Packaged.NAMES) + ")";
    assertTrue(script("release").contains(modules), modules);
    var gate = "modules=" + String.join(",", Packaged.NAMES);
    assertTrue(script("compatibility").contains(gate), gate);
  }

  private static String script(String name) throws IOException {
    return Files.readString(Poms.ROOT.resolve(".ci").resolve(name));
  }

  /** {@return a member of a YAML file} */
  @SuppressWarnings("unchecked")
  private static <T> T read(Path file, String name) throws IOException {
    Map<String, Object> content = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
    return (T) content.get(name);
  }

  private static List<Path> workflows() throws IOException {
    try (var files = Files.list(WORKFLOWS)) {
      return files.sorted().toList();
    }
  }
}
