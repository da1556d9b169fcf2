package bifrost.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs benchmarks by name: those given, separated by commas, or {@code all}. */
public final class Bench {
  private interface Benchmark {
    void run() throws Exception;
  }

  private static final Map<String, Benchmark> ALL = new TreeMap<>(
      Map.of("cancel", () -> jmh(CancelBenchmark.class), "load", SlowStreamsLoad::run, "soak", SoakBenchmark::run));

  private Bench() {}

  /**
   * Runs them.
   *
   * @param names which, separated by commas
   * @throws Exception if one of them fails
   */
  public static void main(String... names) throws Exception {
    var wanted = names.length == 0 || names[0].equals("all") ? List.copyOf(ALL.keySet()) : List.of(names[0].split(","));
    for (var name : wanted) {
      var benchmark = ALL.get(name);
      if (benchmark == null) {
        throw new IllegalArgumentException("no benchmark is named '" + name + "': there is " + ALL.keySet());
      }
      System.out.println("== " + name);
      benchmark.run();
    }
  }

  private static void jmh(Class<?> benchmark) throws Exception {
    new Runner(new OptionsBuilder().include(benchmark.getName()).build()).run();
  }
}
