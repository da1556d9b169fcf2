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
 * A table of work whose cost must be linear. Each row makes an input of a size and of ten times that size, and compares the bytes that
 * the work allocates, which are exact, and the CPU time of the thread: a quadratic scan allocates nothing.
 */
final class CostTable {
  /** The larger size, in bytes of input; the smaller one is a tenth. A quarter is enough for a quick run. */
  static final int LARGE = ("quick".equals(System.getProperty("bifrost.tests")) ? 240 : 960) << 10;

  private static final int BYTES_RATIO = 12;
  private static final int CPU_RATIO = 40;
  private static final long FEW_BYTES = LARGE; // up to a byte per byte of input depends on what the compiler has inlined
  private static final long SHORT_NANOS = 3_000_000;
  private static final int WARM_UPS = 50;
  private static final long WARM_UP_NANOS = 30_000_000;
  private static final int RUNS = 30;
  private static final int FEW_RUNS = 3;
  private static final long LONG_NANOS = 1_500_000_000;

  private final List<Row<?>> rows = new ArrayList<>();

  /** {@return the classes that the work of a row runs through} */
  static List<Class<?>> over(Class<?>... classes) {
    return List.of(classes);
  }

  /** Adds a row for the classes that the work runs through. */
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
      Cost one = cost(small);
      long spent = one.nanos;
      for (int i = 0; i < WARM_UPS && (i < 3 || spent < WARM_UP_NANOS); i++) {
        Cost next = cost(small);
        spent += next.nanos;
        one = one.least(next);
      }
      T large = input.apply(LARGE);
      Cost ten = cost(large);
      spent = ten.nanos;
      for (int i = 0; i < RUNS && (i < FEW_RUNS || spent < LONG_NANOS) && !ten.isLinear(one); i++) { // the compiler may not be ready
        Cost next = cost(large);
        spent += next.nanos;
        ten = ten.least(next);
      }
      System.out.println(String.format(Locale.ROOT, "linear | %-90s | bytes %5.1f | CPU %5.1f | %8.2f ms",
          displayName(), (double) ten.bytes / Math.max(1, one.bytes), (double) ten.nanos / Math.max(1, one.nanos),
          ten.nanos / 1e6));
      assertTrue(ten.isLinear(one),
          displayName() + " costs " + one + " for an input and " + ten + " for one of ten times the size");
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

  private record Cost(long bytes, long nanos) {
    Cost least(Cost other) {
      return new Cost(Math.min(bytes, other.bytes), Math.min(nanos, other.nanos));
    }

    boolean isLinear(Cost one) {
      return bytes <= BYTES_RATIO * one.bytes + FEW_BYTES && nanos <= CPU_RATIO * one.nanos + SHORT_NANOS;
    }
  }

  /** What the JVM counts for the current thread. By reflection: the module under test does not read the module of these beans. */
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
