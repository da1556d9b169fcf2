package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.AttemptHook;
import bifrost.api.AttemptInfo;
import bifrost.api.AttemptProgress;
import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.OutgoingRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.testkit.FakeServer;
import bifrost.testkit.FakeServerExtension;
import bifrost.testkit.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests the progress of attempts that hooks receive. */
@ExtendWith(FakeServerExtension.class)
@Timeout(120)
class AttemptProgressTests {
  private static final byte[] CONTENT = new byte[300_000];

  private final List<AttemptProgress> attempts = new CopyOnWriteArrayList<>();
  private FakeServer server;
  private Bifrost bifrost;

  @BeforeEach
  void open(FakeServer fakeServer) {
    server = fakeServer.models("m");
    var provider = ProviderConfig.of(server.url())
        .network(network -> network.maxRetries(1).retryBackoff(Duration.ofMillis(1), Duration.ofMillis(1)));
    bifrost = Bifrost.builder().provider("vllm", provider).hook(hook()).open();
  }

  private AttemptHook hook() {
    return new AttemptHook() {
      @Override
      public Map<String, String> headers(AttemptInfo attempt, OutgoingRequest request) {
        return Map.of();
      }

      @Override
      public void started(AttemptInfo attempt, AttemptProgress progress) {
        assertEquals("0 of OptionalLong.empty, 0 events", text(progress));
        attempts.add(progress);
      }
    };
  }

  @AfterEach
  void close() {
    bifrost.close();
  }

  private static String text(AttemptProgress progress) {
    return progress.bytesSent() + " of " + progress.bytesToSend() + ", " + progress.eventsReceived() + " events";
  }

  private void assertProgress(String... expected) {
    assertEquals(List.of(expected), attempts.stream().map(AttemptProgressTests::text).toList());
  }

  @Test
  void uploadCountsTheBytesOfTheFile(@TempDir Path temp) throws IOException {
    bifrost.send(TranscriptionRequest.of("vllm/m", Files.write(temp.resolve("a.wav"), CONTENT)));
    assertProgress("300000 of OptionalLong[300000], 0 events");
  }

  @Test
  void lengthOfASourceMayBeUnknown() {
    bifrost.send(TranscriptionRequest.of("vllm/m", Upload.of("a.wav", () -> new ByteArrayInputStream(CONTENT))));
    assertProgress("300000 of OptionalLong.empty, 0 events");
  }

  @Test
  void lengthsOfSeveralFilesAreAdded() {
    server.reply(Reply.json("{}"));
    bifrost.send(
        RawRequest.post("vllm", "/any").file("a", Upload.of("a", CONTENT)).file("b", Upload.of("b", new byte[5])));
    assertProgress("300005 of OptionalLong[300005], 0 events");
  }

  @Test
  void bytesStartAtZeroAgainIfTheFileIsSentAgain() {
    server.reply(Reply.json(307, "").header("Location", "/v1/audio/transcriptions"));
    bifrost.send(TranscriptionRequest.of("vllm/m", Upload.of("a.wav", CONTENT)));
    assertProgress("300000 of OptionalLong[300000], 0 events");
    assertEquals(2, server.requests().size());
  }

  @Test
  void eachAttemptHasItsOwnProgress() {
    server.reply(Reply.json(503, "{}"));
    bifrost.send(TranscriptionRequest.of("vllm/m", Upload.of("a.wav", CONTENT)));
    assertEquals(2, attempts.size());
    assertEquals(300_000, attempts.get(1).bytesSent());
  }

  @Test
  void streamCountsTheEventsThatWereRead() {
    try (var chunks = bifrost.stream(ChatCompletionRequest.of("vllm/m", "Hi"))) {
      long count = 0;
      for (var chunk : chunks) {
        assertEquals(++count, attempts.get(0).eventsReceived(), chunk::toString);
      }
      assertTrue(count > 2);
    }
  }

  @Test
  void jsonBodyCountsItsBytes() {
    for (int length : List.of(1, 50_000)) {
      attempts.clear();
      bifrost.send(ChatCompletionRequest.of("vllm/m", "x".repeat(length)));
      int sent = server.requests().get(server.requests().size() - 1).body().length;
      assertProgress(sent + " of OptionalLong[" + sent + "], 0 events");
    }
  }

  @Test
  void bytesAreVisibleWhileALongJsonBodyIsSent() throws Exception {
    try (var stalled = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()); // accepts, but never reads
        var client = Bifrost.builder()
            .provider("vllm", ProviderConfig.of("http://127.0.0.1:" + stalled.getLocalPort())).hook(hook()).open()) {
      var future = client.sendAsync(ChatCompletionRequest.of("vllm/m", "x".repeat(50_000_000)));
      assertTrue(Eventually.holds(() -> !attempts.isEmpty() && attempts.get(0).bytesSent() > 0));
      assertTrue(attempts.get(0).bytesToSend().orElseThrow() > 50_000_000);
      assertTrue(attempts.get(0).bytesSent() < 50_000_000);
      future.cancel(false);
    }
  }

  @Test
  void requestsWithoutABodySendNoBytes() {
    bifrost.send(ListModelsRequest.of("vllm"));
    assertProgress("0 of OptionalLong.empty, 0 events");
  }

  @Test
  void bytesAreVisibleWhileTheFileIsSent() throws InterruptedException {
    var read = new CountDownLatch(1);
    var upload = Upload.of("a.wav", () -> new ByteArrayInputStream(CONTENT) {
      @Override
      public synchronized int read(byte[] bytes, int offset, int length) {
        if (pos > CONTENT.length / 2) {
          try {
            read.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        }
        return super.read(bytes, offset, length);
      }
    }).length(CONTENT.length);
    var future = bifrost.sendAsync(TranscriptionRequest.of("vllm/m", upload));
    assertTrue(Eventually.holds(() -> !attempts.isEmpty() && attempts.get(0).bytesSent() > CONTENT.length / 2));
    assertEquals(OptionalLong.of(CONTENT.length), attempts.get(0).bytesToSend());
    assertTrue(attempts.get(0).bytesSent() < CONTENT.length);
    read.countDown();
    future.join();
    assertEquals(CONTENT.length, attempts.get(0).bytesSent());
  }
}
