package bifrost.blackbox.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Packaged;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported;
import bifrost.testkit.contract.ProviderContract;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** Builds and tests the project in the guide to writing a provider. */
class WriteAProviderTests {
  private static final String CONTRACT = "lab.LabContractTests";
  private static final String SINGLE_SCENARIO = "lab.BrokenStreamTests";
  private static final String EVENT_READER = "src/main/java/lab/EventReader.java";
  private static final Pattern BROKEN =
      Pattern.compile("=> \\S*RuleFailedError: (rule (\\d+) failed: [^\n]*\n(?s:.*?))\n\n");

  private static final Pattern SUMMARY = Pattern.compile("\\d+ of \\d+ rules failed(\n(fix first: |then: |  ).*)+");

  @TempDir static Path temp;
  private static String page;
  private static Map<String, String> files;
  private static Suite suite;
  private static Project project;

  @BeforeAll
  static void buildProject() throws IOException {
    page = Files.readString(Path.of("guides", "write-a-provider.md"));
    files = Project.files(page);
    suite = Suite.compiled(Files.createDirectory(temp.resolve("suite")));
    project = Project.of(files, temp.resolve("lab"));
  }

  @Test
  void providerPassesAllRulesAboutChatCompletionsOnTheClassPath() {
    assertPasses(project.runOnTheClassPath(suite, CONTRACT));
  }

  @Test
  @Tag("thorough")
  void providerPassesAllRulesAboutChatCompletionsInAModule() {
    assertPasses(project.runInTheModule(suite, "lab", CONTRACT));
  }

  /** Checks that the rules about chat completions pass, and that those about operations and variants are skipped. */
  private static void assertPasses(Command run) {
    var rules = Stream.of(ProviderContract.class.getMethods()).filter(method -> method.getName().startsWith("rule"))
        .collect(Collectors.partitioningBy(WriteAProviderTests::isAboutChatCompletions, Collectors.counting()));
    assertTrue(rules.get(true) > 80 && rules.get(false) > 10, rules + " rules");
    var output = run.success();
    assertTrue(output.contains(": " + rules.get(true) + " tests succeeded, " + rules.get(false) + " skipped"), output);
  }

  private static boolean isAboutChatCompletions(Method rule) {
    var needs = rule.getAnnotation(EnabledIfSupported.class);
    var excluded = Set.of(Feature.SERVER_VARIANTS, Feature.LATE_ENDS, Feature.URL_QUERIES, Feature.URL_FORMS,
        Feature.PROXIES, Feature.TLS, Feature.REDIRECTS);
    return needs == null || needs.operations() == EnabledIfSupported.OperationGroup.CHAT
        && Collections.disjoint(List.of(needs.value()), excluded);
  }

  @Test
  void providerIsFoundOnTheClassPathAndOnTheModulePath() {
    assertOneTestSucceeds(project.runOnTheClassPath(suite, "lab.LabProviderTests"));
    assertOneTestSucceeds(project.runInTheModule(suite, "lab", "lab.LabProviderTests"));
  }

  @Test
  void ruleCanBeCalledWithThePrintedScenario() {
    assertOneTestSucceeds(project.runOnTheClassPath(suite, SINGLE_SCENARIO));
    assertOneTestSucceeds(project.runInTheModule(suite, "lab", SINGLE_SCENARIO));
  }

  private static void assertOneTestSucceeds(Command run) {
    assertTrue(run.success().contains(": 1 tests succeeded"), run.output());
  }

  @Test
  void guideQuotesTheReportOfTheBrokenRule() throws IOException {
    var broken = broken("broken");
    assertBroken(broken.runOnTheClassPath(suite, CONTRACT));
    var single = broken.runOnTheClassPath(suite, SINGLE_SCENARIO);
    assertTrue(single.exit() == 1 && single.output().contains("rule 501 failed"), single.output());
  }

  @Test
  @Tag("thorough")
  void guideQuotesTheReportOfTheBrokenRuleInAModule() throws IOException {
    assertBroken(broken("broken-module").runInTheModule(suite, "lab", CONTRACT));
  }

  private static Project broken(String folder) throws IOException {
    var events = files.get(EVENT_READER);
    var broken = events.lines().filter(line -> !line.contains("Truncated")).collect(Collectors.joining("\n"));
    assertEquals(events.lines().count() - 1, broken.lines().count());
    var changed = new LinkedHashMap<>(files);
    changed.put(EVENT_READER, broken);
    return Project.of(changed, temp.resolve(folder));
  }

  private static void assertBroken(Command run) {
    var messages = BROKEN.matcher(run.output()).results()
        .collect(Collectors.toMap(found -> found.group(2), found -> found.group(1)));
    assertEquals(Set.of("501", "504", "512", "513", "516", "517", "520", "521"), messages.keySet(), run.output());
    var shown = shown(messages.get("504"));
    assertTrue(page.contains("```text\n" + shown + "\n```"), shown);
    var summary = SUMMARY.matcher(run.output());
    assertTrue(summary.find(), run.output());
    var shownSummary = withoutNumbers(summary.group());
    assertTrue(withoutNumbers(page).contains("```text\n" + shownSummary + "\nexchanges: "), shownSummary);
  }

  private static String withoutNumbers(String text) {
    return text.replaceAll("\\(seed -?\\d+\\)", "(seed …)").replaceAll("of \\d+ rules", "of … rules");
  }

  /** {@return the message as the page shows it: with a masked port and shortened lines} */
  private static String shown(String message) {
    return message.replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:…").lines()
        .map(line -> line.length() <= 120 ? line : line.substring(0, 120) + "…").collect(Collectors.joining("\n"));
  }

  @Test
  void pomHasTheVersionsOfThisBuild() throws Exception {
    var pom = DocumentBuilderFactory.newInstance().newDocumentBuilder()
        .parse(new ByteArrayInputStream(files.get("pom.xml").getBytes(StandardCharsets.UTF_8)));
    var dependencies = pom.getElementsByTagName("dependency");
    var versions = IntStream.range(0, dependencies.getLength()).mapToObj(i -> (Element) dependencies.item(i))
        .collect(Collectors.toMap(each -> text(each, "artifactId"), each -> text(each, "version")));
    assertEquals(Set.of("junit-bom", "junit-jupiter", "jqwik", "bifrost.api", "bifrost.testkit"), versions.keySet());
    assertEquals(Packaged.VERSION, versions.get("bifrost.api"));
    assertEquals(Packaged.VERSION, versions.get("bifrost.testkit"));
    assertTrue(Files.exists(Packaged.TEST_MODULES.resolve("jqwik-" + versions.get("jqwik") + ".jar")));
    assertTrue(Files.exists(Packaged.TEST_MODULES.resolve("junit-jupiter-" + versions.get("junit-bom") + ".jar")));
  }

  private static String text(Element parent, String name) {
    var found = parent.getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent();
  }

  @Test
  void folderTreeListsAllFiles() {
    var folder = page.substring(page.indexOf("```text\nlab\n"));
    var shown = folder.substring(0, folder.indexOf("\n```\n")).lines()
        .map(line -> line.replaceAll("^[│├└─\\s]+|\\s{2,}.*$", ""))
        .filter(name -> name.contains(".")).collect(Collectors.toSet());
    assertEquals(shown.size(), files.size(), files.keySet().toString());
    for (var file : files.keySet()) assertTrue(shown.stream().anyMatch(file::endsWith), file);
  }
}
