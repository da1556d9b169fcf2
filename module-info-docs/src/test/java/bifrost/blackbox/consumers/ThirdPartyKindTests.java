package bifrost.blackbox.consumers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Packaged;
import bifrost.testkit.FakeServer;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles the kinds of the guide to writing a provider against the packaged modules, and runs an application that
 * uses them in a separate JVM.
 */
class ThirdPartyKindTests {
  private static final Pattern FILE = Pattern.compile("(?m)^`([^`\n]+)`:\n```\\w+\n((?s:.*?)\n)```$");
  private static final String LIBRARY = Packaged.jars("bifrost.api", "bifrost.openai");
  private static final String MODEL = "meta-llama/Llama-3.2-1B-Instruct";

  @TempDir static Path temp;
  private static Path sglang;
  private static Path app;

  private final FakeServer local = FakeServer.start();
  private final FakeServer other = FakeServer.start();
  private final FakeServer elsewhere =
      FakeServer.start().reply(Reply.json("{\"choices\":[{\"message\":{\"content\":\"Paris.\"}}]}"));

  @AfterEach
  void close() {
    local.close();
    other.close();
    elsewhere.close();
  }

  @BeforeAll
  static void compile() throws IOException {
    for (var file : FILE.matcher(Files.readString(Path.of("guides", "write-a-provider.md"))).results().toList()) {
      write("src/" + file.group(1), file.group(2));
    }
    sglang = compile("sglang", LIBRARY, "src/sglang");
    app = compile("app", LIBRARY, "src/app");
    var services = "src/sglang/" + CombinedJar.SERVICES;
    write("sglang/" + CombinedJar.SERVICES, Files.readString(temp.resolve(services)));
    write("app/" + CombinedJar.SERVICES, "app.LocalProviderFactory");
  }

  private static void write(String name, String text) throws IOException {
    var path = temp.resolve(name);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  /**
   * Compiles a folder of sources from the guide as a module. The module {@code app} includes
   * {@code src/test/projects/kinds}.
   */
  private static Path compile(String module, String modulePath, String sources) throws IOException {
    var classes = temp.resolve(module);
    var args = new ArrayList<>(
        List.of("--release", "17", "-Xlint:all", "-Werror", "-p", modulePath, "-d", classes.toString()));
    for (var folder : module.equals("app") ? List.of(temp.resolve(sources), Path.of("src", "test", "projects", "kinds"))
        : List.of(temp.resolve(sources))) {
      try (Stream<Path> files = Files.walk(folder)) {
        files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(args::add);
      }
    }
    Command.tool("javac", args.toArray(String[]::new)).success();
    return classes;
  }

  private List<String> run(String... args) {
    var options = Stream.concat(Stream.of("-Dlocal.url=" + local.url()), Stream.of(args));
    return run(Command.JAVA, options);
  }

  private List<String> run(Path java, Stream<String> options) {
    var args = Stream.concat(options, Stream.of(MODEL, other.url().toString(), elsewhere.url().toString()))
        .toArray(String[]::new);
    return Command.process(java, args).success().lines().toList();
  }

  private static List<String> messages(FakeServer server) {
    return server.requests().stream().filter(request -> request.path().endsWith("/chat/completions"))
        .map(request -> request.json().array("messages").orElseThrow().elements().get(1).toString()).distinct()
        .toList();
  }

  private static Set<String> paths(FakeServer server) {
    return server.requests().stream().map(RecordedRequest::path).collect(Collectors.toSet());
  }

  private void assertUsesKinds(String module, List<String> lines) {
    assertTrue(lines.get(0).startsWith(module), lines.toString());
    var text = lines.get(1).substring("local says: ".length());
    var expected = new ArrayList<>(List.of("local says: " + text, "local streams: " + text, "local lists: 2",
        "Unsupported[provider=local, operation=EMBEDDING, parameter=Optional.empty]"));
    for (var name : List.of("sglang", "gpu")) {
      Collections.addAll(expected, name + " says: " + text, name + " streams: " + text, name + " lists: 2");
    }
    expected.add("Unsupported[provider=sglang, operation=SPEECH, parameter=Optional.empty]");
    expected.add("elsewhere says: Paris.");
    assertEquals(expected, lines.subList(1, lines.size()));
    assertEquals(Set.of("/api/v3/chat/completions"), paths(elsewhere));
    assertEquals(List.of("{\"role\":\"assistant\",\"content\":\"Hi\",\"thoughts\":\"hm\"}"), messages(elsewhere));
    assertEquals(Set.of("/v1/chat/completions", "/v1/models"), paths(local));
    assertEquals(Set.of("/v1/chat/completions", "/v1/models"), paths(other));
    assertEquals(List.of(3, 6), List.of(local.requests().size(), other.requests().size()));
    for (var request : local.requests()) assertEquals(Optional.of("yes"), request.header("X-Local"));
    for (var request : other.requests()) assertEquals(Optional.empty(), request.header("X-Local"));
    assertEquals(List.of("{\"role\":\"assistant\",\"content\":\"Hi\"}"), messages(local));
    assertEquals(List.of("{\"role\":\"assistant\",\"content\":\"Hi\",\"reasoning_content\":\"hm\"}"), messages(other));
  }

  @Test
  void applicationsUseKindsOfOtherModulesOnTheModulePath() {
    assertUsesKinds("module app", run("-p", Packaged.path(app, sglang, LIBRARY), "-m", "app/app.Main"));
  }

  @Test
  void applicationsUseKindsOfOtherJarsOnTheClassPath() {
    assertUsesKinds("unnamed module", run("-cp", Packaged.path(app, sglang, LIBRARY), "app.Main"));
  }

  @Test
  void applicationsUseKindsOfOtherModulesInARuntimeImage() {
    var image = temp.resolve("image");
    Command.tool("jlink", "--module-path", Packaged.path(app, sglang, LIBRARY), "--add-modules", "app,sglang",
        "--output", image.toString()).success();
    assertUsesKinds("module app",
        run(image.resolve("bin").resolve("java"), Stream.of("-Dlocal.url=" + local.url(), "-m", "app/app.Main")));
  }
}
