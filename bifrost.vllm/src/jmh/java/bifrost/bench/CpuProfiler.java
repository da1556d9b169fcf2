package bifrost.bench;

import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * A profiler of JMH that measures the CPU time of an operation. Unlike the time that JMH measures, it hardly depends on
 * the other programs that run on the machine.
 */
public final class CpuProfiler implements InternalProfiler {
  static final String RESULT = "cpu";

  private ProcessCost before;

  /** Called by JMH. */
  public CpuProfiler() {}

  @Override
  public String getDescription() {
    return "CPU time without the JIT compilers";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    before = ProcessCost.now();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
      IterationResult result) {
    double micros = (ProcessCost.now().cpuNanos() - before.cpuNanos()) / 1e3;
    long operations = result.getMetadata().getAllOps();
    return List.of(new ScalarResult(RESULT, micros / operations, "us/op", AggregationPolicy.AVG));
  }
}
