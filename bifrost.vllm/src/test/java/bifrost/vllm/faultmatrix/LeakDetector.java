package bifrost.vllm.faultmatrix;

import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import bifrost.vllm.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A detector of threads, connections and open files that did not exist before the tests. */
final class LeakDetector {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private static final String[] NAMES = {"bifrost-", "HttpClient-"};

  private final Set<Thread> before = Set.copyOf(threads(NAMES).toList());

  /** {@return connections and files that are open after the calls, while the clients are still open} */
  List<String> findAfterCalls(List<FaultProxyFixture> proxyFixtures, MatrixRow row) {
    var leaks = new ArrayList<String>();
    if (!Eventually.holds(() -> proxyFixtures.stream().allMatch(FaultProxyFixture::isQuiet))) {
      leaks.add(
          "connections: " + proxyFixtures.stream().mapToInt(proxyFixture -> proxyFixture.proxy.openConnections()).sum()
              + " at the proxies, "
              + proxyFixtures.stream().mapToInt(proxyFixture -> proxyFixture.server.openConnections()).sum()
              + " at the servers");
    }
    file(row).filter(file -> !Eventually.holds(() -> !isOpen(file)))
        .ifPresent(file -> leaks.add("an open file: " + file));
    return leaks;
  }

  /** {@return timeout threads that still run; they end a second after the last call} */
  List<String> findTimeoutThreads() {
    return Eventually.holds(() -> newThreads("bifrost-").isEmpty()) ? List.of()
        : List.of("threads without a call: " + newThreads("bifrost-"));
  }

  /** {@return threads and connections that remain after their clients are closed} */
  List<String> findAfterClosing(List<HostileServerFixture> fixtures) {
    Eventually.holdsAfterGarbageCollection(
        () -> newThreads(NAMES).isEmpty() && fixtures.stream().allMatch(HostileServerFixture::isQuiet));
    var leaks = new ArrayList<>(newThreads(NAMES).stream().map(thread -> "a thread: " + thread).toList());
    if (!fixtures.stream().allMatch(HostileServerFixture::isQuiet)) leaks.add("connections");
    return leaks;
  }

  private List<Thread> newThreads(String... names) {
    return threads(names).filter(thread -> !before.contains(thread)).toList();
  }

  private static Stream<Thread> threads(String... names) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> Stream.of(names).anyMatch(thread.getName()::startsWith));
  }

  private static Optional<Path> file(MatrixRow row) {
    if (row.request() instanceof TranscriptionRequest it) return it.file().path();
    return row.request() instanceof TranslationRequest it ? Optional.of(it.file()).flatMap(Upload::path)
        : Optional.empty();
  }

  private static boolean isOpen(Path file) {
    if (!Files.isDirectory(DESCRIPTORS)) return false;
    try (var all = Files.list(DESCRIPTORS)) {
      return all.anyMatch(each -> isLink(each, file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isLink(Path descriptor, Path file) {
    try {
      return Files.readSymbolicLink(descriptor).equals(file);
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }
}
