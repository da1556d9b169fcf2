package bifrost.mutation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.pitest.boot.HotSwapAgent;

/**
 * A JVM that runs tests for {@link WorkerProcess}, which may end it at any time. It reads commands from the standard
 * input, and writes what happens to the standard output, one line each, with columns separated by tabs.
 */
final class Worker {
  private static final Duration TIMEOUT = Duration.ofSeconds(3); // of the contracts
  private static final long MAYBE_TIMED_OUT = 500; // milliseconds
  private static final int MANY_THREADS = 100;

  private final List<Path> roots;
  private final int maxTries;
  private final PrintStream out;
  private final Map<String, Optional<byte[]>> cache = MutantLoader.newCache();
  private final MutantLoader original;

  private Worker(List<Path> roots, int maxTries, PrintStream out) {
    this.roots = roots;
    this.maxTries = maxTries;
    this.out = out;
    this.original = newLoader((name, bytes) -> bytes);
  }

  /** Runs commands until the input ends. The arguments are the folders of classes, and the maximum number of tries. */
  public static void main(String... args) throws IOException, ClassNotFoundException {
    var worker = new Worker(Arrays.stream(args[0].split(File.pathSeparator)).map(Path::of).toList(),
        Integer.parseInt(args[1]), System.out);
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    var commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (var line = commands.readLine(); line != null; line = commands.readLine()) {
      var columns = List.of(line.split("\t"));
      switch (columns.get(0)) {
        case "cover" -> worker.cover(Path.of(columns.get(1)), columns.subList(2, columns.size()));
        case "run" -> worker.run(columns.get(1).equals("in-place"), columns.get(2), Path.of(columns.get(3)),
            columns.subList(4, columns.size()));
        default -> throw new IllegalArgumentException(line);
      }
    }
    System.exit(0); // threads of mutants may still run
  }

  private void say(Object... columns) {
    out.println(String.join("\t", Arrays.stream(columns).map(String::valueOf).toList()));
    out.flush();
  }

  private MutantLoader newLoader(BiFunction<String, byte[], byte[]> change) {
    return new MutantLoader(roots, cache, (name, bytes) -> ContractClass.prepare(change.apply(name, bytes), TIMEOUT));
  }

  /** Writes the units of the classes, with their duration in milliseconds and the lines that they run. */
  private void cover(Path file, List<String> testClasses) throws IOException {
    try (var report = Files.newBufferedWriter(file)) {
      for (var testClass : testClasses) {
        var probes = newLoader((name, bytes) -> name.startsWith("bifrost.openai.") && !name.contains("Tests")
            ? LineProbes.instrument(name, bytes)
            : bytes);
        for (var unit : TestUnits.of(original, testClass)) {
          say("unit", unit);
          LineProbes.takeHits();
          var failure = TestUnits.run(probes, unit, maxTries);
          var lines = LineProbes.takeHits();
          long start = System.nanoTime();
          if (failure.isEmpty()) failure = TestUnits.run(original, unit, maxTries);
          long millis = millisSince(start);
          if (failure.isEmpty()) {
            report.write(unit + "\t" + millis + "\t" + String.join(" ", lines) + "\n");
          } else {
            say("unstable", unit, text(failure.get()));
          }
        }
      }
    }
    end(false);
  }

  private static long millisSince(long start) {
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }

  /** Runs units with a class that is mutated in place, or loaded in its mutated form, until one fails. */
  private void run(boolean inPlace, String className, Path file, List<String> units)
      throws IOException, ClassNotFoundException {
    var mutant = Files.readAllBytes(file);
    var loader = inPlace ? original : newLoader((name, bytes) -> name.equals(className) ? mutant : bytes);
    var mutated = inPlace ? Class.forName(className, false, original) : null;
    boolean tookTime = false;
    if (inPlace) HotSwapAgent.hotSwap(mutated, mutant);
    try {
      for (var unit : units) {
        say("unit", unit);
        long start = System.nanoTime();
        var failure = TestUnits.run(loader, unit, maxTries);
        if (failure.isEmpty()) continue;
        if (millisSince(start) > MAYBE_TIMED_OUT) {
          // On a busy machine, the unit may also fail without the mutant, or only the first time. Then its failure is
          // ignored.
          tookTime = true;
          if (inPlace) HotSwapAgent.hotSwap(mutated, bytes(className));
          boolean isUnstable = TestUnits.run(original, unit, maxTries).isPresent();
          if (inPlace) HotSwapAgent.hotSwap(mutated, mutant);
          if (isUnstable || TestUnits.run(loader, unit, maxTries).isEmpty()) continue;
        }
        say("killed", unit, text(failure.get()));
        break;
      }
    } finally {
      if (inPlace) HotSwapAgent.hotSwap(mutated, bytes(className));
    }
    end(tookTime);
  }

  private byte[] bytes(String className) {
    return cache.get(className).orElseThrow();
  }

  /** Ends a command. Threads of the HTTP client end only after a collection of the heap. */
  private void end(boolean mayLoop) throws IOException {
    if (Thread.activeCount() > MANY_THREADS) System.gc();
    boolean isReusable = Thread.activeCount() <= 4 * MANY_THREADS && !(mayLoop && hasLoop());
    say("end", isReusable);
  }

  /** Returns whether a thread runs all the time: a mutant may have created an endless loop. */
  private static boolean hasLoop() {
    var threads = ManagementFactory.getThreadMXBean();
    long own = Thread.currentThread().getId();
    var before = new HashMap<Long, Long>();
    for (long id : threads.getAllThreadIds()) before.put(id, threads.getThreadCpuTime(id));
    LockSupport.parkNanos(100_000_000);
    return before.entrySet().stream().anyMatch(each -> each.getKey() != own && each.getValue() >= 0
        && threads.getThreadCpuTime(each.getKey()) - each.getValue() > 5_000_000);
  }

  private static String text(Throwable failure) {
    var text = failure.toString().replaceAll("[\\t\\r\\n]+", " | ");
    return text.substring(0, Math.min(text.length(), 300));
  }
}
