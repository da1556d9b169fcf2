package bifrost.blackbox.docs;

import static org.junit.jupiter.api.Assertions.assertFalse;

import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A project whose source files are blocks of a page. It is built as Maven would build it. */
record Project(Path folder) {
  private static final Pattern FILE = Pattern.compile("(?m)^`([^`\n]+)`\n```\\w+\n((?s:.*?)\n)```$");

  /** {@return the files on a page} A file is a block after a line that contains only the name of the file. */
  static Map<String, String> files(String page) {
    var files = new LinkedHashMap<String, String>();
    FILE.matcher(page).results().forEach((MatchResult found) -> files.put(found.group(1), found.group(2)));
    assertFalse(files.isEmpty(), "no file on the page");
    return files;
  }

  /** Writes and compiles the files. */
  static Project of(Map<String, String> files, Path folder) throws IOException {
    for (var file : files.entrySet()) {
      var path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    var project = new Project(folder);
    project.compile("main", "-Xlint:all", "-p", Packaged.MODULES.toString(), "-d", project.classes().toString());
    project.compile("test", "-Xlint:all,-classfile", "-cp", project.classPath(), "-d",
        project.testClasses().toString());
    var services = Path.of("META-INF", "services", "bifrost.api.spi.ProviderFactory");
    Files.createDirectories(project.classes().resolve(services).getParent());
    Files.copy(folder.resolve("src/main/resources").resolve(services), project.classes().resolve(services));
    return project;
  }

  private void compile(String sources, String... options) throws IOException {
    try (var files = Files.walk(folder.resolve("src").resolve(sources))) {
      var args = new ArrayList<>(List.of("--release", "17", "-Werror"));
      args.addAll(List.of(options));
      files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(args::add);
      Command.tool("javac", args.toArray(String[]::new)).success();
    }
  }

  /** Runs test classes on the class path, with Jupiter and jqwik. */
  Command runOnTheClassPath(Suite suite, String... tests) {
    return run(tests, "-cp", Packaged.path(classPath(), testClasses(), suite.classes()), "suite.Suite");
  }

  /** Runs test classes that are patched into the module. */
  Command runInTheModule(Suite suite, String module, String... tests) {
    return run(tests, "-p", Packaged.path(Packaged.MODULES, Packaged.TEST_MODULES, classes(), suite.classes()),
        "--add-modules", "ALL-MODULE-PATH", "--patch-module", module + "=" + testClasses(), "--add-reads",
        module + "=bifrost.testkit,org.junit.jupiter.api,net.jqwik.api", "--add-opens",
        module + "/" + module + "=org.junit.platform.commons,net.jqwik.engine", "-m", "suite/suite.Suite");
  }

  private Command run(String[] tests, String... options) {
    var args = new ArrayList<>(List.of("-Dsuite.engines=junit-jupiter,jqwik",
        "-Djqwik.database=" + folder.resolve("jqwik"), "-Djqwik.reporting.onlyfailures=true"));
    Stream.of(options, tests).flatMap(Stream::of).forEach(args::add);
    return Command.process(Command.JAVA, args.toArray(String[]::new));
  }

  private Path classes() {
    return folder.resolve("target/classes");
  }

  private Path testClasses() {
    return folder.resolve("target/test-classes");
  }

  private String classPath() {
    return Packaged.path(classes(), Page.classPath());
  }
}
