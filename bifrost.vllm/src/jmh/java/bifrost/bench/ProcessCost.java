package bifrost.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.management.AttributeNotFoundException;
import javax.management.JMException;

/**
 * The cost of this process until now: its CPU time, and the bytes that its Java threads have allocated.
 *
 * @param cpuNanos the CPU time, including garbage collection, without the threads of the JIT compilers (with them on
 *     systems other than Linux)
 * @param bytes the allocated bytes; on Java 17, without those of threads that have ended
 * @param endedThreads the number of threads whose bytes are missing
 */
record ProcessCost(long cpuNanos, long bytes, long endedThreads) {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final List<Path> COMPILERS = compilers();

  static ProcessCost now() {
    try {
      return new ProcessCost(cpu(), total(), 0);
    } catch (AttributeNotFoundException beforeJava21) {
      long bytes = 0;
      for (long each : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) bytes += Math.max(0, each);
      return new ProcessCost(cpu(), bytes, THREADS.getTotalStartedThreadCount() - THREADS.getThreadCount());
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long total() throws JMException {
    var name = THREADS.getObjectName();
    return (Long) ManagementFactory.getPlatformMBeanServer().getAttribute(name, "TotalThreadAllocatedBytes");
  }

  private static long cpu() {
    long cpu = SYSTEM.getProcessCpuTime();
    for (var thread : COMPILERS) cpu -= cpu(thread);
    return cpu;
  }

  private static long cpu(Path thread) {
    try {
      return Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
    } catch (IOException e) {
      throw new IllegalStateException("a JIT compiler thread ended; set -XX:-UseDynamicNumberOfCompilerThreads", e);
    }
  }

  /** {@return the folders of the threads of the JIT compilers; empty on systems other than Linux} */
  private static List<Path> compilers() {
    var compilers = new ArrayList<Path>();
    try (var threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (var thread : threads) {
        if (Files.readString(thread.resolve("comm")).startsWith("C1 Compiler")) compilers.add(thread);
        if (Files.readString(thread.resolve("comm")).startsWith("C2 Compiler")) compilers.add(thread);
      }
    } catch (IOException notLinux) {
      compilers.clear();
    }
    return compilers;
  }
}
