package bifrost.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A Markdown table of the cost of calls, as ratios to the floor in the same run. */
final class CallsTable {
  private static final List<String> CLIENTS = List.of("Bifrost", "direct", "socket");

  private final List<List<Sample>> runs;

  CallsTable(List<List<Sample>> runs) {
    this.runs = runs;
  }

  /** {@return the lines of the table} */
  List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add("| load | CPU: Bifrost | direct | socket | bytes: Bifrost | floor | direct | socket |");
    lines.add("|---|---|---|---|---|---|---|---|");
    for (var load : Load.values()) {
      var cells = new ArrayList<String>();
      cells.add(load.title);
      for (var client : CLIENTS) cells.add(ratio(load, client));
      cells.add(bytes(load, "Bifrost"));
      cells.add(bytes(load, CallsProgram.FLOOR));
      cells.add(bytes(load, "direct"));
      cells.add(bytes(load, "socket"));
      lines.add("| " + String.join(" | ", cells) + " |");
    }
    return lines;
  }

  /** {@return the number of calls that failed, by client} */
  String failures() {
    var failures = new ArrayList<String>();
    for (var client : List.of(CallsProgram.FLOOR, "Bifrost", "direct", "socket")) {
      int count = runs.stream().flatMap(List::stream).filter(each -> each.client().equals(client))
          .mapToInt(Sample::failures).sum();
      if (count > 0) failures.add(client + " " + count);
    }
    return failures.isEmpty() ? "none" : String.join(", ", failures);
  }

  /** {@return the median of the runs with the lowest and the highest; of the rounds, if there is one run} */
  private String ratio(Load load, String client) {
    var ratios = new ArrayList<Double>();
    for (var run : runs) {
      var cpu = values(run, load, client, Sample::cpuNanos);
      var floor = values(run, load, CallsProgram.FLOOR, Sample::cpuNanos);
      if (runs.size() > 1) ratios.add(median(cpu) / median(floor));
      else for (int i = 0; i < cpu.length; i++) ratios.add(cpu[i] / floor[i]);
    }
    var sorted = ratios.stream().mapToDouble(each -> each).sorted().toArray();
    return String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", median(sorted), sorted[0], sorted[sorted.length - 1]);
  }

  /** {@return the median of all rounds; a lower bound, if threads ended whose bytes are unknown} */
  private String bytes(Load load, String client) {
    var samples = runs.stream().flatMap(List::stream).toList();
    boolean incomplete = Arrays.stream(values(samples, load, client, Sample::endedThreads)).sum() > 0;
    return String.format(Locale.ROOT, "%s%,d", incomplete ? "≥ " : "",
        Math.round(median(values(samples, load, client, Sample::bytes))));
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
