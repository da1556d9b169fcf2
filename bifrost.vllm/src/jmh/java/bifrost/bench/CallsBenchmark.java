package bifrost.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A benchmark of entire calls beside three clients that decode nothing. Each run is a new JVM; the server runs in this
 * one, and only the cost of the client is measured. Prints Markdown tables, and writes the samples to the target
 * folder.
 */
final class CallsBenchmark {
  private static final Path GUIDE = Path.of("..", "module-info-docs", "guides", "performance.md");
  private static final List<String> OPTIONS =
      List.of("-XX:+UseSerialGC", "-XX:-UseDynamicNumberOfCompilerThreads", "-Xms512m", "-Xmx512m");

  private CallsBenchmark() {}

  static void run() throws IOException, InterruptedException {
    int count = Integer.getInteger("bench.runs", 1);
    int java = Runtime.version().feature();
    var samples = new ArrayList<String>();
    var runs = new ArrayList<List<Sample>>();
    for (int i = 1; i <= count; i++) {
      System.out.println("run " + i + " of " + count);
      var lines = runProgram();
      samples.addAll(lines);
      runs.add(lines.stream().map(Sample::of).toList());
    }
    Files.write(Path.of("target", "calls-java" + java + ".tsv"), samples);
    var table = new CallsTable(runs);
    table.costs().forEach(System.out::println);
    System.out.println();
    table.layers().forEach(System.out::println);
    System.out.println("failed calls: " + table.failures());
    if (!Boolean.getBoolean("bench.write")) return;
    write("calls-java" + java, table.costs());
    write("layers-java" + java, table.layers());
  }

  private static List<String> runProgram() throws IOException, InterruptedException {
    try (var server = new PreparedServer()) {
      var client = ChildJvm.start(OPTIONS, CallsProgram.class, server.url(), System.getProperty("bench.rounds", "5"),
          System.getProperty("bench.seconds", "0.5"), System.getProperty("bench.warmup", "1.5"));
      List<String> lines;
      try (var out = client.inputReader()) {
        lines = out.lines().toList();
      }
      ChildJvm.requireSuccess(client);
      return lines;
    }
  }

  /** Replaces the lines between two comments of the guide. */
  private static void write(String name, List<String> lines) throws IOException {
    var page = new ArrayList<>(Files.readAllLines(GUIDE));
    int from = page.indexOf("<!-- " + name + " -->") + 1;
    int to = page.indexOf("<!-- end of " + name + " -->");
    if (from == 0 || to < from) throw new IllegalStateException("no table '" + name + "' in " + GUIDE);
    page.subList(from, to).clear();
    page.addAll(from, List.of("", String.join("\n", lines), ""));
    Files.write(GUIDE, page);
  }
}
