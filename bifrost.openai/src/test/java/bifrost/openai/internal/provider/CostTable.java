package bifrost.openai.internal.provider;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * A table of operations whose cost must be linear. Each row compares the costs for two inputs, one ten times as large
 * as the other: the allocated bytes, which are exact, and the CPU time of the thread, because a quadratic scan may
 * allocate nothing.
 */
final class CostTable {
  /** The larger size, in bytes of input; the smaller size is a tenth of it. Quick runs use a quarter. */
  static final int LARGE = ("quick".equals(System.getProperty("bifrost.tests")) ? 240 : 960) << 10;

  private static final int BYTES_RATIO = 12;
  private static final int CPU_RATIO = 40;
  /** Inlining by the JIT compiler changes the result by up to one byte per byte of input. */
  private static final long BYTES_TOLERANCE = LARGE;
  private static final long NANOS_TOLERANCE = 3_000_000;
  private static final int WARM_UPS = 50;
  private static final long WARM_UP_NANOS = 30_000_000;
  private static final int MAX_RUNS = 30;
  private static final int MIN_RUNS = 3;
  private static final long MAX_NANOS = 1_500_000_000;

  private final List<Row<?>> rows = new ArrayList<>();

  /** {@return the classes, for {@link #row}} */
  static List<Class<?>> uses(Class<?>... classes) {
    return List.of(classes);
  }

  /** Adds a row for the classes that the work uses. */
  <T> CostTable row(List<Class<?>> classes, String name, IntFunction<T> input, Function<? super T, ?> work) {
    rows.add(new Row<>(classes, name, input, work));
    return this;
  }

  Stream<DynamicTest> tests() {
    return rows.stream().map(row -> dynamicTest(row.displayName(), row::check));
  }

  /** {@return the classes of all rows} */
  Set<Class<?>> classes() {
    return rows.stream().flatMap(row -> row.classes.stream()).collect(Collectors.toSet());
  }

  private record Row<T>(List<Class<?>> classes, String name, IntFunction<T> input, Function<? super T, ?> work) {
    String displayName() {
      return classes.stream().map(Class::getSimpleName).collect(Collectors.joining(", ")) + ": " + name;
    }

    void check() {
      T small = input.apply(LARGE / 10);
      Cost smallCost = cost(small);
      long spent = smallCost.nanos;
      for (int i = 0; i < WARM_UPS && (i < 3 || spent < WARM_UP_NANOS); i++) {
        Cost next = cost(small);
        spent += next.nanos;
        smallCost = smallCost.least(next);
      }
      T large = input.apply(LARGE);
      Cost largeCost = cost(large);
      spent = largeCost.nanos;
      // The first runs may be slow, because the JIT compiler has not finished.
      for (int i = 0; i < MAX_RUNS && (i < MIN_RUNS || spent < MAX_NANOS) && !largeCost.isLinear(smallCost); i++) {
        Cost next = cost(large);
        spent += next.nanos;
        largeCost = largeCost.least(next);
      }
      System.out.println(String.format(Locale.ROOT, "linear | %-90s | bytes %5.1f | CPU %5.1f | %8.2f ms",
          displayName(), (double) largeCost.bytes / Math.max(1, smallCost.bytes),
          (double) largeCost.nanos / Math.max(1, smallCost.nanos),
          largeCost.nanos / 1e6));
      assertTrue(largeCost.isLinear(smallCost),
          displayName() + " costs " + smallCost + " for an input but " + largeCost
              + " for an input of ten times the size");
    }

    private Cost cost(T input) {
      long bytes = Meter.ALLOCATED.read();
      long nanos = Meter.CPU.read();
      Object result = work.apply(input);
      nanos = Meter.CPU.read() - nanos;
      bytes = Meter.ALLOCATED.read() - bytes;
      assertTrue(result != null, displayName());
      return new Cost(bytes, nanos);
    }
  }

  /** {@return the bytes that the current thread has allocated} */
  static long allocatedBytes() {
    return Meter.ALLOCATED.read();
  }

  private record Cost(long bytes, long nanos) {
    Cost least(Cost other) {
      return new Cost(Math.min(bytes, other.bytes), Math.min(nanos, other.nanos));
    }

    boolean isLinear(Cost smallCost) {
      return bytes <= BYTES_RATIO * smallCost.bytes + BYTES_TOLERANCE
          && nanos <= CPU_RATIO * smallCost.nanos + NANOS_TOLERANCE;
    }
  }

  /**
   * Counters of the JVM for the current thread, read by reflection because the tested module does not read the
   * management module.
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
