package bifrost.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs benchmarks by name: a list separated by commas, or {@code all}. */
public final class Bench {
  private interface Benchmark {
    void run() throws Exception;
  }

  private static final Map<String, Benchmark> ALL = new TreeMap<>(
      Map.of("calls", CallsBenchmark::run, "cancel", JmhBenchmarks::cancel,
          "chats", ChatsBenchmark::run, "codecs", JmhBenchmarks::codecs, "json", JmhBenchmarks::json,
          "load", SlowStreamsLoad::run, "soak", SoakBenchmark::run));

  private Bench() {}

  /**
   * Runs the benchmarks.
   *
   * @param names the names of the benchmarks, separated by commas; {@code all} by default
   * @throws Exception if a benchmark fails
   */
  public static void main(String... names) throws Exception {
    var selected =
        names.length == 0 || names[0].equals("all") ? List.copyOf(ALL.keySet()) : List.of(names[0].split(","));
    for (var name : selected) {
      var benchmark = ALL.get(name);
      if (benchmark == null) {
        throw new IllegalArgumentException(
            "unknown benchmark '" + name + "' (known: " + String.join(", ", ALL.keySet()) + ")");
      }
      System.out.println("== " + name);
      benchmark.run();
    }
  }
}
