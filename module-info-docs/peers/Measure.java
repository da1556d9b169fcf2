import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Measures a client: the loaded classes, the CPU time and the memory until the first response, then the CPU time of one
 * chat after a warm-up. The class {@code Client} in the folder of a client has the method {@code open}.
 */
final class Measure {
  private Measure() {}

  public static void main(String... args) throws Exception {
    Supplier<String> chat = Client.open(args[0], args[1]);
    var text = chat.get();
    int classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    long cpu = cpu();
    var memory = memory();
    if (text.isEmpty()) throw new IllegalStateException("no text");
    int chats = Integer.parseInt(args[2]);
    for (int i = 0; i < chats; i++) check(text, chat.get());
    long start = cpu();
    for (int i = 0; i < chats; i++) check(text, chat.get());
    long microseconds = (cpu() - start) / 1000 / Math.max(1, chats);
    System.out.println(classes + " " + cpu / 1_000_000 + " " + memory + " " + microseconds);
    System.exit(0); // some clients keep threads that do not end
  }

  private static void check(String expected, String text) {
    if (!expected.equals(text)) throw new IllegalStateException("unexpected response: " + text);
  }

  /** {@return the CPU time of this process in nanoseconds} It includes garbage collection and compilers. */
  private static long cpu() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /** {@return the highest resident memory so far, in MB} */
  private static String memory() throws Exception {
    for (var line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) return String.valueOf(Long.parseLong(line.replaceAll("\\D", "")) / 1024);
    }
    return "?";
  }
}
