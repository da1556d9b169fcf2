package bifrost.mutation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.pitest.boot.HotSwapAgent;

/**
 * Starts a {@link Worker}, and starts another one if it hangs, ends, or can no longer be used. Not thread-safe: each
 * thread has its own.
 */
final class WorkerProcess implements AutoCloseable {
  private static final List<String> OPTIONS =
      List.of("-Xmx700m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");
  private static final int MAX_RUNS = 100; // mutants may leave anything behind
  private static final List<String> ENDED = List.of("ended");

  private final String roots;
  private final int maxTries;
  private final Path agent;
  private final Path log;
  private Process process;
  private BufferedWriter commands;
  private LinkedBlockingQueue<List<String>> lines;
  private int runs;

  /**
   * Creates the process when the first command is sent.
   *
   * @param roots the folders of the classes, separated as in a class path
   * @param maxTries the maximum number of scenarios of a rule
   * @param folder the folder for the log and other files
   */
  WorkerProcess(String roots, int maxTries, Path folder) throws IOException {
    this.roots = roots;
    this.maxTries = maxTries;
    this.agent = folder.resolve("agent.jar");
    this.log = folder.resolve("worker.log");
    writeAgent();
  }

  /** Writes a jar that only names PIT's agent, which replaces the bytes of loaded classes. */
  private void writeAgent() throws IOException {
    var manifest = new Manifest();
    var attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Premain-Class", HotSwapAgent.class.getName());
    attributes.putValue("Can-Redefine-Classes", "true");
    new JarOutputStream(Files.newOutputStream(agent), manifest).close();
  }

  private void start() throws IOException {
    var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(OPTIONS);
    command.addAll(List.of("-javaagent:" + agent, "-cp", System.getProperty("java.class.path"), Worker.class.getName(),
        roots, String.valueOf(maxTries)));
    process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8));
    var queue = new LinkedBlockingQueue<List<String>>();
    var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    var reader = new Thread(() -> {
      try {
        for (var line = output.readLine(); line != null; line = output.readLine()) queue.add(List.of(line.split("\t")));
      } catch (IOException e) {
        // the process has ended
      }
      queue.add(ENDED);
    }, "worker-output");
    reader.setDaemon(true);
    reader.start();
    lines = queue;
    runs = 0;
  }

  /**
   * Sends a command, and passes each line of its output to a consumer. Returns false if the worker has ended or a line
   * has not come in time.
   */
  boolean command(List<String> columns, Duration timeout, Consumer<List<String>> output) {
    try {
      if (process == null) start();
      runs++;
      commands.write(String.join("\t", columns) + "\n");
      commands.flush();
      while (true) {
        var line = lines.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        if (line == null || line.equals(ENDED)) {
          close();
          return false;
        }
        if (line.get(0).equals("end")) {
          if (runs >= MAX_RUNS || line.get(1).equals("false")) close();
          return true;
        }
        if (line.size() > 1) output.accept(line); // the others are warnings of the JVM
      }
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      close();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) process.destroyForcibly();
    process = null;
  }
}
