package bifrost.mutation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What to test.
 *
 * @param project the folder of all modules
 * @param classes the classes to mutate, as patterns with {@code *}, separated by commas; empty for all
 * @param sample the number of mutants of packages that are not tested completely
 * @param tests {@code contracts}, or {@code all} for all tests of the two provider modules
 * @param testsListed whether to test also the mutants that the file of survivors lists one by one
 * @param maxTries the maximum number of scenarios of a rule
 * @param workers the number of JVMs that run tests
 * @param maxTime the time after which the run stops and reports what it has tested
 * @param mutators PIT's mutators
 */
record Settings(Path project, String classes, int sample, String tests, boolean testsListed, int maxTries, int workers,
    Duration maxTime, List<String> mutators) {
  /** The tests that are the contracts only. */
  static final String CONTRACTS = "contracts";

  // These tests measure time or memory, or start processes.
  private static final List<String> EXCLUDED_TESTS = List.of("Heap", "Cost", "Allocation", "Redeployment",
      "RetainedObjects", "StartedThreads", "Nginx", "Router", "RealVllm", "RealFault", "Terminal", "Main");

  static Settings fromSystemProperties() {
    var tests = System.getProperty("mutation.tests");
    if (!tests.equals(CONTRACTS) && !tests.equals("all")) {
      throw new IllegalArgumentException("invalid mutation.tests '" + tests + "' (known: contracts, all)");
    }
    return new Settings(Path.of(System.getProperty("mutation.project")).toAbsolutePath().normalize(),
        System.getProperty("mutation.classes"), Integer.getInteger("mutation.sample"), tests,
        Boolean.getBoolean("mutation.listed") || !tests.equals(CONTRACTS), Integer.getInteger("mutation.tries"),
        Integer.getInteger("mutation.workers"), Duration.ofMinutes(Integer.getInteger("mutation.minutes")),
        List.of(System.getProperty("mutation.mutators").split(",")));
  }

  boolean isContracts() {
    return tests.equals(CONTRACTS);
  }

  Path target() {
    return project.resolve("bifrost.vllm/target/mutation");
  }

  /** {@return the file of the outcomes with some tests: {@code contracts} or {@code all}} */
  Path results(String tests) {
    return target().resolve("results-" + tests + ".tsv");
  }

  Path survivors() {
    return project.resolve("bifrost.vllm/src/mutation/survivors.tsv");
  }

  Path sources() {
    return project.resolve("bifrost.openai/src/main/java");
  }

  Path mainClasses() {
    return project.resolve("bifrost.openai/target/classes");
  }

  /** {@return the folders of the classes that are loaded for each mutant} */
  List<Path> roots() {
    return List.of(mainClasses(), project.resolve("bifrost.vllm/target/classes"), testClassesOf("bifrost.openai"),
        testClassesOf("bifrost.vllm"));
  }

  private Path testClassesOf(String module) {
    return project.resolve(module).resolve("target/test-classes");
  }

  /** {@return the names of all classes that have mutants} */
  List<String> mutableClasses() throws IOException {
    return classNames(mainClasses()).stream().filter(name -> !name.endsWith("-info")).toList();
  }

  /** {@return whether the class of the mutant is selected} */
  boolean isSelected(Mutant mutant) {
    if (classes.isBlank()) return true;
    return Stream.of(classes.split(","))
        .anyMatch(each -> FileSystems.getDefault().getPathMatcher("glob:" + each.strip())
            .matches(Path.of(mutant.className())));
  }

  /** {@return the names of the test classes} */
  List<String> testClasses() throws IOException {
    var contracts = List.of("bifrost.vllm.VllmContractTests", "bifrost.openai.OpenAiContractTests",
        "bifrost.openai.ConvertedResponsesContractTests");
    if (isContracts()) return contracts;
    var names = new ArrayList<>(contracts);
    Stream.of("bifrost.openai", "bifrost.vllm").map(this::testClassesOf).flatMap(root -> {
      try {
        return classNames(root).stream();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }).filter(name -> name.endsWith("Tests") && !names.contains(name))
        .filter(name -> EXCLUDED_TESTS.stream().noneMatch(name::contains)).forEach(names::add);
    return names;
  }

  private static List<String> classNames(Path root) throws IOException {
    try (var files = Files.walk(root)) {
      return files.map(file -> root.relativize(file).toString()).filter(name -> name.endsWith(".class"))
          .map(name -> name.substring(0, name.length() - 6).replace('/', '.').replace('\\', '.')).sorted().toList();
    }
  }
}
