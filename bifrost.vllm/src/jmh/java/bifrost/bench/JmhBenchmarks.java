package bifrost.bench;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs JMH benchmarks with profilers of CPU time and allocations, and prints Markdown tables of their results. */
final class JmhBenchmarks {
  private JmhBenchmarks() {}

  static void cancel() throws RunnerException {
    new Runner(new OptionsBuilder().include(CancelBenchmark.class.getName()).build()).run();
  }

  private static Collection<RunResult> run(Class<?> benchmark) throws RunnerException {
    var options = new OptionsBuilder().include(benchmark.getName()).addProfiler(GCProfiler.class)
        .addProfiler(CpuProfiler.class).jvmArgsAppend("-XX:+UseSerialGC", "-XX:-UseDynamicNumberOfCompilerThreads");
    return new Runner(options.build()).run();
  }

  static void json() throws RunnerException {
    var jackson = new LinkedHashMap<String, RunResult>();
    var bifrost = new LinkedHashMap<String, RunResult>();
    for (var result : run(JsonBenchmark.class)) {
      var results = result.getParams().getParam("library").equals("Bifrost") ? bifrost : jackson;
      results.put(result.getParams().getParam("operation"), result);
    }
    System.out.println("| operation | CPU µs: Bifrost | Jackson 2 | speed | bytes: Bifrost | Jackson 2 | ratio |");
    System.out.println("|---|---|---|---|---|---|---|");
    bifrost.forEach((operation, result) -> {
      var other = jackson.get(operation);
      System.out.printf(Locale.ROOT, "| %s | %.2f | %.2f | %.2f× | %,.0f | %,.0f | %.2f× |%n", operation,
          micros(result),
          micros(other), micros(other) / micros(result), bytes(result), bytes(other), bytes(result) / bytes(other));
    });
  }

  static void codecs() throws RunnerException {
    var results = run(CodecBenchmark.class);
    System.out.println("| operation | CPU µs | bytes |");
    System.out.println("|---|---|---|");
    for (var result : results) {
      System.out.printf(Locale.ROOT, "| %s | %.2f | %,.0f |%n", result.getPrimaryResult().getLabel(), micros(result),
          bytes(result));
    }
  }

  private static double micros(RunResult result) {
    return result.getSecondaryResults().get(CpuProfiler.RESULT).getScore();
  }

  private static double bytes(RunResult result) {
    return result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
  }
}
