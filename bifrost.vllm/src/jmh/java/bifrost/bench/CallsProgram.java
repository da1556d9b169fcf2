package bifrost.bench;

import java.io.IOException;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A program that makes calls with every client, and prints a {@link Sample} for each round. All clients are warm before
 * the first measurement, and their rounds alternate.
 */
final class CallsProgram {
  static final String FLOOR = "floor";
  private static final int MAX_FAILURES = 50;

  private final Map<String, CallClient> clients = new LinkedHashMap<>();

  private CallsProgram(String url) {
    clients.put(FLOOR, new HttpFloor(HttpClient.newBuilder(), url));
    clients.put("Bifrost", new BifrostCalls(url));
    clients.put("direct", new HttpFloor(HttpClient.newBuilder().executor(Runnable::run), url));
    clients.put("socket", new SocketFloor(url));
  }

  /** Runs the program. The arguments are the URL, the number of rounds, and the seconds of a round and a warm-up. */
  public static void main(String... arguments) throws IOException, InterruptedException {
    var program = new CallsProgram(arguments[0]);
    program.check();
    program.measure(Integer.parseInt(arguments[1]), seconds(arguments[2]), seconds(arguments[3]));
    System.exit(0); // on Java 17, nothing else ends the threads of the HTTP clients
  }

  private static long seconds(String text) {
    return (long) (1e9 * Double.parseDouble(text));
  }

  /** Checks that the library decodes the numbers of both encodings. */
  private void check() throws IOException, InterruptedException {
    var bifrost = clients.get("Bifrost");
    double sum = Payloads.embeddingsSum();
    if (Math.abs(bifrost.embed(false) - sum) > 1e-6 || Math.abs(bifrost.embed(true) - sum) > 1e-6) {
      throw new IllegalStateException("wrong embeddings: the sum is not " + sum);
    }
  }

  private void measure(int rounds, long roundNanos, long warmUpNanos) throws InterruptedException {
    for (var load : Load.values()) for (var name : clients.keySet()) round(load, name, 0, warmUpNanos);
    for (var load : Load.values()) {
      for (var name : clients.keySet()) round(load, name, 0, roundNanos / 2); // to recover from the previous load
      for (int round = 1; round <= rounds; round++) {
        for (var name : clients.keySet()) System.out.println(round(load, name, round, roundNanos).line());
      }
    }
  }

  /** Makes calls with a client for some time. The callers wait until the cost is known, so that it includes theirs. */
  private Sample round(Load load, String name, int round, long nanos) throws InterruptedException {
    var start = new CountDownLatch(1);
    var done = new CountDownLatch(load.callers);
    var end = new CountDownLatch(1);
    var calls = new AtomicInteger();
    var failures = new AtomicInteger();
    var callers = new ArrayList<Thread>();
    for (int i = 0; i < load.callers; i++) {
      callers.add(new Thread(() -> {
        await(start);
        calls.addAndGet(call(load, name, nanos, failures));
        done.countDown();
        await(end);
      }));
    }
    callers.forEach(Thread::start);
    var before = ProcessCost.now();
    start.countDown();
    done.await();
    var after = ProcessCost.now();
    end.countDown();
    for (var caller : callers) caller.join();
    if (failures.get() > MAX_FAILURES) throw new IllegalStateException(name + " fails: " + load.title);
    double operations = (double) calls.get() * load.operations;
    return new Sample(load, name, round, (after.cpuNanos() - before.cpuNanos()) / operations,
        (after.bytes() - before.bytes()) / operations, after.endedThreads() - before.endedThreads(), failures.get());
  }

  private int call(Load load, String name, long nanos, AtomicInteger failures) {
    var client = clients.get(name);
    int calls = 0;
    long start = System.nanoTime();
    do {
      try {
        load.call(client);
        calls++;
      } catch (IOException | RuntimeException e) { // java.net.http loses a few connections in a million
        if (failures.getAndIncrement() == 0) System.err.println(load.title + ", " + name + ": " + e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    } while (System.nanoTime() - start < nanos && failures.get() <= MAX_FAILURES);
    return calls;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
