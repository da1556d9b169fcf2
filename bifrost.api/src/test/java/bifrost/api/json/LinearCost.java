package bifrost.api.json;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * A table of operations whose cost must be linear. Each row runs its operation on a small input and on an input
 * of ten times the size. It compares the allocated bytes, which are measured exactly, and the CPU time of the thread,
 * because a quadratic scan may allocate nothing.
 */
public final class LinearCost {
  /**
   * The size of the larger input in bytes. The smaller input is a tenth of that. Quick runs use a quarter of both
   * sizes.
   */
  public static final int LARGE = ("quick".equals(System.getProperty("bifrost.tests")) ? 240 : 960) << 10;

  private static final int BYTES_RATIO = 12;
  private static final int CPU_RATIO = 40;
  private static final long FEW_BYTES = LARGE; // inlining by the JIT compiler can save one byte per byte of input
  private static final long SHORT_NANOS = 3_000_000;
  private static final int WARM_UPS = 50;
  private static final long WARM_UP_NANOS = 30_000_000;
  private static final int RUNS = 30;
  private static final int FEW_RUNS = 3;
  private static final long LONG_NANOS = 1_500_000_000;

  private final List<Row<?>> rows = new ArrayList<>();

  public LinearCost() {}

  /**
   * Adds a row. The name starts with the names of the classes that the operation uses:
   * {@code A, B: many members}.
   */
  public <T> LinearCost row(String name, IntFunction<T> input, Function<? super T, ?> operation) {
    rows.add(new Row<>(name, input, operation));
    return this;
  }

  @SuppressWarnings("exports") // tests in other packages use this method
  public Stream<DynamicTest> tests() {
    return rows.stream().map(row -> dynamicTest(row.name, row::check));
  }

  /** {@return the names of the classes at the start of the names of rows} */
  public List<String> classes() {
    return rows.stream().flatMap(row -> Stream.of(row.name.split(":")[0].split(", "))).distinct().toList();
  }

  private record Row<T>(String name, IntFunction<T> input, Function<? super T, ?> operation) {
    void check() {
      var small = input.apply(LARGE / 10);
      var smallCost = cost(small);
      long elapsed = smallCost.nanos;
      for (int i = 0; i < WARM_UPS && (i < 3 || elapsed < WARM_UP_NANOS); i++) {
        var next = cost(small);
        elapsed += next.nanos;
        smallCost = smallCost.minimum(next);
      }
      var large = input.apply(LARGE);
      var largeCost = cost(large);
      elapsed = largeCost.nanos;
      // The large input is measured repeatedly, because the JIT compiler may not have optimized the code yet.
      for (int i = 0; i < RUNS && (i < FEW_RUNS || elapsed < LONG_NANOS) && !largeCost.isLinear(smallCost); i++) {
        var next = cost(large);
        elapsed += next.nanos;
        largeCost = largeCost.minimum(next);
      }
      System.out.println(String.format(Locale.ROOT, "linear | %-90s | bytes %5.1f | CPU %5.1f | %8.2f ms", name,
          (double) largeCost.bytes / Math.max(1, smallCost.bytes),
          (double) largeCost.nanos / Math.max(1, smallCost.nanos), largeCost.nanos / 1e6));
      assertTrue(largeCost.isLinear(smallCost),
          name + " costs " + smallCost + " for an input and " + largeCost
              + " for an input of ten times the size");
    }

    private Cost cost(T input) {
      long bytes = Meter.ALLOCATED.read();
      long nanos = Meter.CPU.read();
      var result = operation.apply(input);
      nanos = Meter.CPU.read() - nanos;
      bytes = Meter.ALLOCATED.read() - bytes;
      assertTrue(result != null, name);
      return new Cost(bytes, nanos);
    }
  }

  private record Cost(long bytes, long nanos) {
    Cost minimum(Cost other) {
      return new Cost(Math.min(bytes, other.bytes), Math.min(nanos, other.nanos));
    }

    boolean isLinear(Cost smallCost) {
      return bytes <= BYTES_RATIO * smallCost.bytes + FEW_BYTES && nanos <= CPU_RATIO * smallCost.nanos + SHORT_NANOS;
    }
  }

  /**
   * Counters of the JVM for the current thread. Reflection is necessary, because the module under test does not
   * read the module of these beans.
   */
  private enum Meter {
    ALLOCATED("com.sun.management.ThreadMXBean", "getCurrentThreadAllocatedBytes"),
    CPU("java.lang.management.ThreadMXBean", "getCurrentThreadCpuTime");

    private final Object bean;
    private final Method method;

    Meter(String type, String name) {
      try {
        bean = Class.forName("java.lang.management.ManagementFactory").getMethod("getThreadMXBean").invoke(null);
        method = Class.forName(type).getMethod(name);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    long read() {
      try {
        return (long) method.invoke(bean);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
