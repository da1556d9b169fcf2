package bifrost.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Markdown tables of the cost of calls, as ratios to the floor in the same run. */
final class CallsTable {
  private static final String BIFROST = "Bifrost";
  private static final String DIRECT = "direct";
  private static final String SOCKET = "socket";

  private final List<List<Sample>> runs;

  CallsTable(List<List<Sample>> runs) {
    this.runs = runs;
  }

  /** {@return the table of the cost of each client} */
  List<String> costs() {
    var lines = new ArrayList<String>();
    lines.add("| load | CPU: Bifrost | direct | socket | bytes: Bifrost | floor | direct | socket |");
    lines.add("|---|---|---|---|---|---|---|---|");
    for (var load : Load.values()) {
      lines.add(row(load.title, ratio(load, BIFROST), ratio(load, DIRECT), ratio(load, SOCKET), bytes(load, BIFROST),
          bytes(load, CallsProgram.FLOOR), bytes(load, DIRECT), bytes(load, SOCKET)));
    }
    return lines;
  }

  /** {@return the table of the cost that each layer adds: the differences of the medians} */
  List<String> layers() {
    var lines = new ArrayList<String>();
    lines.add("| load | CPU: socket | `java.net.http` | library | bytes: socket | `java.net.http` | library |");
    lines.add("|---|---|---|---|---|---|---|");
    for (var load : Load.values()) {
      double[] cpu = Stream.of(SOCKET, DIRECT, BIFROST).mapToDouble(each -> median(ratios(load, each))).toArray();
      double[] bytes = Stream.of(SOCKET, DIRECT, BIFROST).mapToDouble(each -> medianBytes(load, each)).toArray();
      lines.add(row(load.title, format("%.2f", cpu[0]), format("%+.2f", cpu[1] - cpu[0]),
          format("%+.2f", cpu[2] - cpu[1]), format("%,.0f", bytes[0]), format("%+,.0f", bytes[1] - bytes[0]),
          format("%+,.0f", bytes[2] - bytes[1])));
    }
    return lines;
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** {@return the number of calls that failed, by client} */
  String failures() {
    var failures = new ArrayList<String>();
    for (var client : List.of(CallsProgram.FLOOR, BIFROST, DIRECT, SOCKET)) {
      int count = samples().stream().filter(each -> each.client().equals(client))
          .mapToInt(Sample::failures).sum();
      if (count > 0) failures.add(client + " " + count);
    }
    return failures.isEmpty() ? "none" : String.join(", ", failures);
  }

  /** {@return the median with the lowest and the highest value} */
  private String ratio(Load load, String client) {
    double[] ratios = ratios(load, client);
    return format("%.2f (%.2f–%.2f)", median(ratios), ratios[0], ratios[ratios.length - 1]);
  }

  /** {@return the ratios of the runs; of the rounds, if there is one run; in ascending order} */
  private double[] ratios(Load load, String client) {
    var ratios = new ArrayList<Double>();
    for (var run : runs) {
      double[] cpu = values(run, load, client, Sample::cpuNanos);
      double[] floor = values(run, load, CallsProgram.FLOOR, Sample::cpuNanos);
      if (runs.size() > 1) ratios.add(median(cpu) / median(floor));
      else for (int i = 0; i < cpu.length; i++) ratios.add(cpu[i] / floor[i]);
    }
    return ratios.stream().mapToDouble(each -> each).sorted().toArray();
  }

  /** {@return the median of all rounds; a lower bound, if threads ended whose bytes are unknown} */
  private String bytes(Load load, String client) {
    boolean incomplete = Arrays.stream(values(samples(), load, client, Sample::endedThreads)).sum() > 0;
    return format("%s%,.0f", incomplete ? "≥ " : "", medianBytes(load, client));
  }

  private double medianBytes(Load load, String client) {
    return median(values(samples(), load, client, Sample::bytes));
  }

  private List<Sample> samples() {
    return runs.stream().flatMap(List::stream).toList();
  }

  private static double[] values(List<Sample> samples, Load load, String client, ToDoubleFunction<Sample> value) {
    return samples.stream().filter(each -> each.load() == load && each.client().equals(client)).mapToDouble(value)
        .toArray();
  }

  private static double median(double[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
