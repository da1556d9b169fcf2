import bifrost.testkit.FakeServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Starts services that answer {@code POST /chat}, and prints a row of a table for each: the time from the start of the
 * process to its first complete answer, its CPU time until then, and its memory after 30 more chats. Each sample is
 * also printed to the standard error. Arguments: the number of runs, of which it prints the medians, and for each
 * service a title, the size, and the command.
 */
class Measure {
  private static final String MODEL = "meta-llama/Llama-3.2-1B-Instruct";
  private static final String PORT = "18480";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final HttpRequest CHAT = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + "/chat"))
      .header("Content-Type", "text/plain").POST(BodyPublishers.ofString("Hi")).build();

  public static void main(String[] args) throws Exception {
    int runs = Integer.parseInt(args[0]);
    var samples = new long[args.length / 3][3][runs];
    try (var vllm = FakeServer.start()) {
      for (int run = 0; run < runs; run++) { // alternately, so that a busy moment affects all services
        for (int i = 0; i < samples.length; i++) {
          var command = args[3 * i + 3].replace("PORT", PORT).replace("URL", vllm.url().toString());
          var sample = measure(List.of(command.split(" +")), vllm.url().toString());
          for (int column = 0; column < 3; column++) samples[i][column][run] = sample[column];
          System.err.printf("run %d of %d: %s: %d ms, CPU %d ms, %d MB%n", run + 1, runs, args[3 * i + 1], sample[0],
              sample[1], sample[2]);
        }
      }
    }
    for (int i = 0; i < samples.length; i++) {
      var medians =
          Arrays.stream(samples[i]).mapToLong(each -> Arrays.stream(each).sorted().toArray()[runs / 2]).toArray();
      System.out.printf("| %s | %s | %d | %d | %d |%n", args[3 * i + 1], args[3 * i + 2], medians[0], medians[1],
          medians[2]);
    }
  }

  /** Returns milliseconds, milliseconds of CPU time, and megabytes. */
  private static long[] measure(List<String> command, String url) throws Exception {
    var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(Map.of("VLLM_BASE_URL", url, "MODEL", MODEL, "PORT", PORT));
    long start = System.nanoTime();
    var process = builder.start();
    try {
      while (!answers()) {
        if (!process.isAlive()) throw new IllegalStateException("ended: " + command);
        Thread.sleep(5);
      }
      long milliseconds = (System.nanoTime() - start) / 1_000_000;
      long cpu = cpu(process.pid());
      for (int i = 0; i < 30; i++) if (!answers()) throw new IllegalStateException("no answer: " + command);
      return new long[] {milliseconds, cpu, memory(process.pid())};
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private static boolean answers() throws IOException, InterruptedException {
    try {
      var response = CLIENT.send(CHAT, BodyHandlers.ofString());
      if (response.statusCode() != 200) throw new IllegalStateException(response.statusCode() + response.body());
      return response.body().contains("data:");
    } catch (ConnectException e) {
      return false;
    }
  }

  private static long cpu(long pid) throws IOException {
    var fields = Files.readString(Path.of("/proc/" + pid + "/stat")).replaceFirst(".*\\) ", "").split(" ");
    return IntStream.of(11, 12).mapToLong(i -> Long.parseLong(fields[i])).sum() * 10; // ticks of 10 ms
  }

  private static long memory(long pid) throws IOException {
    var line = Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream().filter(each -> each.startsWith("VmRSS"))
        .findFirst();
    return Long.parseLong(line.orElseThrow().replaceAll("\\D", "")) * 1024 / 1_000_000;
  }
}
