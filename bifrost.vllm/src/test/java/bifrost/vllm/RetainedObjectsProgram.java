package bifrost.vllm;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/** A program that makes many chats through several callers, and counts the objects and threads that remain. */
public final class RetainedObjectsProgram {
  private static final int CALLERS = 16;

  private RetainedObjectsProgram() {}

  /**
   * Prints the classes of which more instances exist after the last four fifths of the chats than before them, and the
   * number of threads.
   *
   * @param arguments the URL of a server, the number of chats, and the number of new instances from which a class is
   *     printed
   * @throws IOException if the instances cannot be counted
   * @throws InterruptedException if interrupted
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int chats = Integer.parseInt(arguments[1]);
    int limit = Integer.parseInt(arguments[2]);
    try (var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(arguments[0])).open()) {
      call(bifrost, chats / 5);
      var before = instances();
      call(bifrost, chats - chats / 5);
      instances().forEach((name, count) -> {
        int more = count - before.getOrDefault(name, 0);
        if (more >= limit) System.out.println("retained: " + more + " of " + name);
      });
      System.out.println("threads: " + Thread.getAllStackTraces().size());
    }
  }

  private static void call(Bifrost bifrost, int chats) throws InterruptedException {
    var callers = new ArrayList<Thread>();
    for (int i = 0; i < CALLERS; i++) {
      callers.add(new Thread(() -> {
        for (int call = 0; call < chats / CALLERS; call++) {
          bifrost.send(ChatCompletionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", "Hi").maxTokens(2));
        }
      }));
    }
    callers.forEach(Thread::start);
    for (var caller : callers) caller.join();
  }

  /**
   * {@return the number of reachable instances of each class, which the JDK's tool counts after a collection} The tool
   * writes to a file, because this JVM cannot read from a pipe while it is stopped for the count.
   */
  private static Map<String, Integer> instances() throws IOException, InterruptedException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var file = Files.createTempFile("instances", ".txt");
    new ProcessBuilder(jcmd, "" + ProcessHandle.current().pid(), "GC.class_histogram").redirectOutput(file.toFile())
        .start().waitFor();
    var instances = new HashMap<String, Integer>();
    for (var line : Files.readAllLines(file)) {
      var fields = line.strip().split("\\s+");
      if (fields.length > 3 && fields[0].matches("\\d+:")) {
        instances.merge(fields[3], Integer.parseInt(fields[1]), Integer::sum);
      }
    }
    Files.delete(file);
    if (instances.isEmpty()) throw new IOException("no output from " + jcmd);
    return instances;
  }
}
