package bifrost.vllm.faultmatrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A report with the number of cases by operation and fault, and the numbers of problems. */
final class MatrixReport {
  private final Map<String, Map<String, Integer>> cases = new LinkedHashMap<>();
  private final Set<String> faults = new LinkedHashSet<>();
  private int hangs;
  private int wrongEnds;
  private int leaks;

  void count(String operation, String fault, CaseRunner.Result result, int leaked) {
    faults.add(fault);
    cases.computeIfAbsent(operation, any -> new LinkedHashMap<>()).merge(fault, result.cases(), Integer::sum);
    hangs += result.hangs();
    wrongEnds += result.problems().size() - result.hangs();
    leaks += leaked;
  }

  void addLeaks(int count) {
    leaks += count;
  }

  private int total() {
    return cases.values().stream().flatMap(row -> row.values().stream()).mapToInt(Integer::intValue).sum();
  }

  private int total(String fault) {
    return cases.values().stream().mapToInt(row -> row.getOrDefault(fault, 0)).sum();
  }

  private static int total(Map<String, Integer> row) {
    return row.values().stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public String toString() {
    var table = new StringBuilder("The fault matrix: cases by operation and fault\n");
    table.append(line("", fault -> fault, "all"));
    cases.forEach((operation, row) -> table.append(line(operation, fault -> row.getOrDefault(fault, 0), total(row))));
    table.append(line("all", this::total, total()));
    return table
        .append(String.format("%d cases; hangs %d, wrong ends %d, leaks %d%n", total(), hangs, wrongEnds, leaks))
        .toString();
  }

  private String line(String name, Function<String, Object> values, Object last) {
    var cells = faults.stream().map(fault -> cell(fault, values.apply(fault))).collect(Collectors.joining());
    return String.format("%-24s%s%8s%n", name, cells, last);
  }

  private static String cell(String fault, Object value) {
    return String.format("%" + (Math.max(fault.length(), 6) + 2) + "s", value);
  }

  /** Prints the report and writes it to a file. */
  void publish(Path file) throws IOException {
    System.out.print(this);
    Files.createDirectories(file.getParent());
    Files.writeString(file, toString());
  }
}
