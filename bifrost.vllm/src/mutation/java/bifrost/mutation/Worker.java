package bifrost.mutation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JVM that runs tests for {@link WorkerProcess}, which may end it at any time. It reads commands from the standard
 * input, and writes what happens to the standard output, one line each, with columns separated by tabs.
 */
final class Worker {
  private static final Duration TIMEOUT = Duration.ofSeconds(3); // of the contracts
  private static final long MAYBE_TIMED_OUT = 500; // milliseconds

  private final List<Path> roots;
  private final PrintStream out;
  private final Map<String, Optional<byte[]>> cache = MutantLoader.newCache();

  private Worker(List<Path> roots, PrintStream out) {
    this.roots = roots;
    this.out = out;
  }

  /** Runs commands until the input ends. The argument contains the folders of classes. */
  public static void main(String... args) throws IOException {
    var worker = new Worker(Arrays.stream(args[0].split(File.pathSeparator)).map(Path::of).toList(), System.out);
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    var commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (var line = commands.readLine(); line != null; line = commands.readLine()) {
      var columns = List.of(line.split("\t"));
      switch (columns.get(0)) {
        case "cover" -> worker.cover(Path.of(columns.get(1)), columns.subList(2, columns.size()));
        case "run" -> worker.run(columns.get(1), Path.of(columns.get(2)), columns.subList(3, columns.size()));
        default -> throw new IllegalArgumentException(line);
      }
    }
    System.exit(0); // threads of mutants may still run
  }

  private void say(Object... columns) {
    out.println(String.join("\t", Arrays.stream(columns).map(String::valueOf).toList()));
    out.flush();
  }

  private MutantLoader original() {
    return new MutantLoader(roots, cache, (name, bytes) -> ShortTimeouts.apply(bytes, TIMEOUT));
  }

  /** Writes the units of the classes, with their duration in milliseconds and the lines that they run. */
  private void cover(Path file, List<String> testClasses) throws IOException {
    try (var report = Files.newBufferedWriter(file)) {
      for (var testClass : testClasses) {
        var probes = new MutantLoader(roots, cache,
            (name, bytes) -> testClass.equals(name) || !name.startsWith("bifrost.openai.") || name.endsWith("Tests")
                ? bytes
                : LineProbes.instrument(name, bytes));
        var plain = original();
        for (var unit : TestUnits.of(plain, testClass)) {
          say("unit", unit);
          LineProbes.takeHits();
          var failure = TestUnits.run(probes, unit);
          var lines = LineProbes.takeHits();
          long start = System.nanoTime();
          var again = TestUnits.run(plain, unit);
          if (again.isPresent()) again = TestUnits.run(plain, unit);
          long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
          if (failure.isEmpty() && again.isEmpty()) {
            report.write(unit + "\t" + millis + "\t" + String.join(" ", lines) + "\n");
          } else {
            say("unstable", unit, text(failure.isPresent() ? failure.get() : again.get()));
          }
        }
      }
    }
    say("end", Thread.activeCount());
  }

  /** Runs units with a mutated class until one fails. */
  private void run(String mutated, Path file, List<String> units) throws IOException {
    var mutant = Files.readAllBytes(file);
    var loader = new MutantLoader(roots, cache,
        (name, bytes) -> name.equals(mutated) ? mutant : ShortTimeouts.apply(bytes, TIMEOUT));
    for (var unit : units) {
      say("unit", unit);
      long start = System.nanoTime();
      var failure = TestUnits.run(loader, unit);
      long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
      if (failure.isEmpty()) continue;
      // On a busy machine, the unit may also fail without the mutant. Then it says nothing.
      if (millis > MAYBE_TIMED_OUT && TestUnits.run(original(), unit).isPresent()) continue;
      say("killed", unit, text(failure.get()));
      break;
    }
    say("end", Thread.activeCount());
  }

  private static String text(Throwable failure) {
    var text = failure.toString().replaceAll("[\\t\\r\\n]+", " | ");
    return text.substring(0, Math.min(text.length(), 300));
  }
}
