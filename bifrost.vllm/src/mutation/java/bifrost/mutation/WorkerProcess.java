package bifrost.mutation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Starts a {@link Worker}, and starts another one if it hangs, ends, or has too many threads. Not thread-safe: each
 * thread uses its own.
 */
final class WorkerProcess implements AutoCloseable {
  private static final List<String> OPTIONS =
      List.of("-Xmx700m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");
  private static final int MAX_THREADS = 150;
  private static final int MAX_RUNS = 60; // the loaders of mutants remain in caches of jqwik
  private static final List<String> ENDED = List.of("ended");

  private final String roots;
  private final Path log;
  private Process process;
  private BufferedWriter commands;
  private LinkedBlockingQueue<List<String>> lines;
  private int runs;

  WorkerProcess(String roots, Path log) {
    this.roots = roots;
    this.log = log;
  }

  private void start() throws IOException {
    var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(OPTIONS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName(), roots));
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
          if (runs >= MAX_RUNS || Integer.parseInt(line.get(1)) > MAX_THREADS) close();
          return true;
        }
        output.accept(line);
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
