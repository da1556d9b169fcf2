package bifrost.mutation;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Tests whether the provider contract detects mutants of {@code bifrost.openai}: all of the codec, of server-sent
 * events and of Responses, and a sample of the others. Fails if a mutant survives that the file of survivors does not
 * list, or if an entry of this file is stale.
 */
final class MutationTesting {
  private static final Duration STARTUP = Duration.ofSeconds(60);
  private static final Result LISTED = new Result(Result.Status.LISTED, "", "");

  private final Settings settings;
  private final String roots;
  private final MutantGenerator generator;

  private MutationTesting(Settings settings) {
    this.settings = settings;
    this.roots = String.join(File.pathSeparator, settings.roots().stream().map(Path::toString).toList());
    this.generator = new MutantGenerator(settings.mainClasses(), settings.sources(), settings.mutators());
  }

  /** Runs the mutants that {@link Settings} selects. */
  public static void main(String... args) throws Exception {
    System.exit(new MutationTesting(Settings.fromSystemProperties()).run() ? 0 : 1);
  }

  private boolean run() throws Exception {
    Files.createDirectories(settings.target());
    var fingerprint = Fingerprint.of(settings);
    var all = new ArrayList<Mutant>();
    for (var name : settings.mutableClasses()) all.addAll(generator.mutants(name));
    var selected = Sample.of(all, settings.sample()).stream().filter(settings::isSelected).toList();
    System.out.println(all.size() + " mutants, " + selected.size() + " of them selected");
    var coverage = coverage(fingerprint);
    System.out.println(coverage.size() + " tests");
    var results = new Results(settings.results(settings.tests()), fingerprint);
    if (!settings.isContracts()) results.addKills(settings.results(Settings.CONTRACTS), fingerprint);
    var survivors = new Survivors(settings.survivors());
    var outcomes = new LinkedHashMap<Mutant, Result>();
    // Survivors take the most time, because all units run.
    if (!settings.testsListed()) selected.stream().filter(survivors::lists)
        .forEach(mutant -> outcomes.put(mutant, LISTED));
    test(selected.stream().filter(mutant -> !outcomes.containsKey(mutant)).toList(), coverage, results);
    for (var mutant : selected) results.of(mutant).ifPresent(result -> outcomes.put(mutant, result));
    return report(all.stream().filter(settings::isSelected).toList(), outcomes, survivors,
        selected.size() - outcomes.size());
  }

  private boolean report(List<Mutant> all, Map<Mutant, Result> outcomes, Survivors survivors, int untested)
      throws IOException {
    System.out.print(Report.of(outcomes, survivors));
    if (!settings.isContracts()) {
      outcomes.forEach((mutant, result) -> {
        if (!result.status().isKilled()) System.out.println("survivor: " + mutant + " (" + result.status() + ")");
      });
      return true;
    }
    var corrected = settings.target().resolve("survivors.tsv");
    var wrong = survivors.check(all, outcomes, corrected);
    if (untested > 0) {
      wrong.add(untested + " mutants not tested: there was no time, or the machine was too busy; run it again");
    }
    wrong.forEach(System.out::println);
    if (!wrong.isEmpty()) {
      System.out.println(wrong.size() + " differences from " + settings.survivors() + "; see " + corrected);
    }
    return wrong.isEmpty();
  }

  private Coverage coverage(String fingerprint) throws IOException {
    var file = settings.target().resolve("coverage-" + settings.tests() + "-" + fingerprint.hashCode() + ".tsv");
    if (!Files.exists(file)) {
      var partial = file.resolveSibling("coverage.tmp");
      var command = new ArrayList<>(List.of("cover", partial.toString()));
      command.addAll(settings.testClasses());
      try (var worker = new WorkerProcess(roots, settings.maxTries(), settings.target())) {
        boolean isComplete = worker.command(command, Duration.ofMinutes(10), line -> {
          if (line.get(0).equals("unstable")) System.out.println("not used, because it fails: " + line);
        });
        if (!isComplete) throw new IllegalStateException("the tests do not end");
      }
      Files.move(partial, file);
    }
    return Coverage.read(file);
  }

  private void test(List<Mutant> selected, Coverage coverage, Results results) throws InterruptedException {
    var queue = new ConcurrentLinkedQueue<Mutant>();
    for (var mutant : selected) {
      if (results.of(mutant).isPresent()) continue;
      if (coverage.units(mutant, "").isEmpty()) results.add(mutant, new Result(Result.Status.NOT_COVERED, "", ""));
      else queue.add(mutant);
    }
    var progress = new Progress(queue.size(), Duration.ofSeconds(15));
    var failures = new AtomicInteger();
    long end = System.nanoTime() + settings.maxTime().toNanos();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < settings.workers(); i++) {
      var file = settings.target().resolve("mutant-" + i + ".class");
      var thread = new Thread(() -> {
        try (var worker = new WorkerProcess(roots, settings.maxTries(), settings.target())) {
          for (var mutant = queue.poll(); mutant != null && System.nanoTime() < end; mutant = queue.poll()) {
            var result = test(mutant, coverage, results.hint(mutant), worker, file);
            if (result.isEmpty()) continue;
            results.add(mutant, result.get());
            progress.add(mutant, result.get());
          }
        } catch (IOException | RuntimeException e) {
          failures.incrementAndGet();
          e.printStackTrace();
        }
      }, "mutation-" + i);
      thread.start();
      threads.add(thread);
    }
    for (var thread : threads) thread.join();
    if (failures.get() > 0) throw new IllegalStateException("a worker failed");
  }

  /** Tests a mutant. Returns nothing if the machine is too busy to decide whether a test hangs. */
  private Optional<Result> test(Mutant mutant, Coverage coverage, String hint, WorkerProcess worker, Path file)
      throws IOException {
    var units = coverage.units(mutant, hint);
    var timeout = STARTUP.plusMillis(20L * units.stream().mapToInt(coverage::millis).max().orElseThrow());
    var last = new AtomicReference<>(units.get(0));
    var result = new AtomicReference<>(new Result(Result.Status.SURVIVED, "", units.size() + " tests"));
    Files.write(file, generator.bytes(mutant));
    boolean hasEnded = worker.command(command(mutant, file, units), timeout, line -> {
      last.set(line.get(1));
      if (line.get(0).equals("killed")) result.set(new Result(Result.Status.KILLED, line.get(1), line.get(2)));
    });
    if (!hasEnded) {
      Files.write(file, generator.original(mutant));
      long start = System.nanoTime();
      boolean isFast = worker.command(command(mutant, file, List.of(last.get())), timeout, line -> {})
          && System.nanoTime() - start < timeout.dividedBy(2).toNanos();
      if (!isFast) return Optional.empty();
      result.set(new Result(Result.Status.HUNG, last.get(), "no end"));
    }
    if (result.get().status().isKilled()) coverage.addKill(result.get().unit(), mutant);
    return Optional.of(result.get());
  }

  private static List<String> command(Mutant mutant, Path file, List<String> units) {
    var command = new ArrayList<String>();
    command.addAll(List.of("run", mutant.isInInitializer() ? "loaded" : "in-place", mutant.className(),
        file.toString()));
    command.addAll(units);
    return command;
  }
}
