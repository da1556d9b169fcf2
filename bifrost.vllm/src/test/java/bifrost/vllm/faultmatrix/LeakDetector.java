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

/** Counts what is left behind, beside what was there before. */
final class LeakDetector {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private static final String[] NAMES = {"bifrost-", "HttpClient-"};

  private final Set<Thread> before = Set.copyOf(threads(NAMES).toList());

  /** Connections, and files that are open, while the clients still are. */
  List<String> findAfterCalls(List<FaultProxyFixture> rigs, MatrixRow row) {
    var leaks = new ArrayList<String>();
    if (!Eventually.is(() -> rigs.stream().allMatch(FaultProxyFixture::isQuiet))) {
      leaks.add("connections: " + rigs.stream().mapToInt(rig -> rig.proxy.openConnections()).sum() + " at the proxies, "
          + rigs.stream().mapToInt(rig -> rig.server.openConnections()).sum() + " at the servers");
    }
    file(row).filter(file -> !Eventually.is(() -> !isOpen(file))).ifPresent(file -> leaks.add("an open file: " + file));
    return leaks;
  }

  /** The thread of the limits ends a second after the last call has. */
  List<String> findTimeoutThreads() {
    return Eventually.is(() -> left("bifrost-").isEmpty()) ? List.of()
        : List.of("threads though there is no call: " + left("bifrost-"));
  }

  /** Threads that outlive their clients, and connections. */
  List<String> findAfterClosing(List<HostileServerFixture> last) {
    Eventually.isWhenCollected(() -> left(NAMES).isEmpty() && last.stream().allMatch(HostileServerFixture::isQuiet));
    var leaks = new ArrayList<>(left(NAMES).stream().map(thread -> "a thread: " + thread).toList());
    if (!last.stream().allMatch(HostileServerFixture::isQuiet)) leaks.add("connections");
    return leaks;
  }

  private List<Thread> left(String... names) {
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
