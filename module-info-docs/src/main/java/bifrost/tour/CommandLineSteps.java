package bifrost.tour;

import static bifrost.tour.Step.print;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The steps for the command line, which runs in a separate JVM with the modules of the tour. */
final class CommandLineSteps {
  private static final String MAIN = "bifrost.vllm.internal.cli.Main";

  private final String url;
  private final String key;
  private final String model;
  private final String prompt;

  CommandLineSteps(String url, String key, String model, String prompt) {
    this.url = url;
    this.key = key;
    this.model = model;
    this.prompt = prompt;
  }

  void run() throws Exception {
    Step.show("Command line", getClass(), "runCommands", this::runCommands);
  }

  private void runCommands() throws IOException, InterruptedException {
    run("health");
    run("chat", "--model", model, "--set", "max_tokens=20", prompt);
  }

  private void run(String... args) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    if (getClass().getModule().isNamed()) {
      var path = System.getProperty("jdk.module.path"); // null in a runtime image
      if (path != null) command.addAll(List.of("-p", path));
      command.addAll(List.of("-m", "bifrost.vllm/" + MAIN));
    } else {
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    }
    command.addAll(List.of(args));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("VLLM_BASE_URL", url);
    builder.environment().put("VLLM_API_KEY", key);
    var process = builder.start();
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) throw new IllegalStateException("the command line failed: " + output);
    print("$ bifrost " + String.join(" ", args));
    output.lines().forEach(Step::print);
  }
}
