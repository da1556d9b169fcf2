package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.AttemptHook;
import bifrost.api.AttemptInfo;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.OutgoingRequest;
import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.testkit.Reply;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that an unreadable upload is reported as an error of the upload, not of the server. */
class UploadFailureEndToEndTests extends EndToEndTestCases {
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  UploadFailureEndToEndTests() {
    super(EndToEndServer.fake());
  }

  @AfterEach
  void assertEveryStreamIsClosed() {
    assertTrue(Eventually.holds(() -> closed.get() == opened.get()), "opened " + opened + ", closed " + closed);
  }

  static Stream<Throwable> failures() {
    return Stream.of(new IOException("broken disk"), new UncheckedIOException(new IOException("broken disk")),
        new IllegalStateException("broken disk"), new NullPointerException(), new AssertionError("broken disk"),
        new StackOverflowError(), new OutOfMemoryError("broken disk"), new NumberFormatException("broken disk"),
        new InterruptedIOExceptionWithoutInterrupt());
  }

  /** An exception that a source throws although its thread was not interrupted and its call has not timed out. */
  private static final class InterruptedIOExceptionWithoutInterrupt extends java.io.InterruptedIOException {
    private static final long serialVersionUID = 1;
  }

  private static <T extends Throwable> void throwUnchecked(Throwable thrown) throws T {
    @SuppressWarnings("unchecked") var unchecked = (T) thrown;
    throw unchecked;
  }

  /** {@return an upload whose source throws after a number of bytes} */
  private Upload failingUpload(int bytesBeforeFailure, Throwable failure) {
    return Upload.of("tone.wav", () -> {
      opened.incrementAndGet();
      return new FilterInputStream(new ByteArrayInputStream(new byte[bytesBeforeFailure])) {
        private boolean isClosed;

        @Override
        public int read(byte[] bytes, int from, int maxLength) throws IOException {
          int size = super.read(bytes, from, maxLength);
          if (size < 0) UploadFailureEndToEndTests.<RuntimeException>throwUnchecked(failure);
          return size;
        }

        @Override
        public void close() {
          if (!isClosed) closed.incrementAndGet();
          isClosed = true;
        }
      };
    });
  }

  private void assertSourceFailed(Upload upload, Throwable cause) {
    assertSourceFailed(bifrost, upload, cause);
  }

  private static void assertSourceFailed(Bifrost bifrost, Upload upload, Throwable cause) {
    var request = TranscriptionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", upload);
    var retries = CallOptions.options().maxRetries(3);
    for (var call : List.<Runnable>of(() -> bifrost.send(request, retries), () -> bifrost.stream(request, retries))) {
      var thrown = assertThrows(BifrostException.class, call::run);
      var error = assertInstanceOf(Unreachable.class, thrown.error());
      assertTrue(error.message().startsWith("cannot read the upload 'tone.wav': "),
          error.message());
      assertFalse(error.message().contains("is the server up"), error.message());
      assertFalse(error.isTransient());
      if (cause != null) assertEquals(cause, thrown.getCause());
      assertEquals(1, thrown.report().orElseThrow().attempts().size());
    }
  }

  @ParameterizedTest
  @MethodSource("failures")
  void namesAnUploadWhoseSourceFailsToOpen(Throwable failure) {
    var opens = new AtomicInteger();
    assertSourceFailed(Upload.of("tone.wav", () -> {
      opens.incrementAndGet();
      UploadFailureEndToEndTests.<RuntimeException>throwUnchecked(failure);
      return null;
    }), failure);
    assertEquals(2, opens.get());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void namesAnUploadWhoseSourceFailsToRead(Throwable failure) {
    for (int bytesBeforeFailure : new int[] {0, 10, 100_000}) {
      assertSourceFailed(failingUpload(bytesBeforeFailure, failure), failure);
    }
  }

  @Test
  void namesAnUploadWhoseSourceReturnsNull() {
    assertSourceFailed(Upload.of("tone.wav", () -> null), null);
  }

  @Test
  void ignoresAFailureToCloseAnUpload() {
    var upload = Upload.of("tone.wav", () -> new ByteArrayInputStream(new byte[100]) {
      @Override
      public void close() throws IOException {
        throw new IOException("broken disk");
      }
    });
    assertFalse(
        bifrost.send(TranscriptionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", upload)).text().isEmpty());
  }

  @Test
  void closesAnUploadIfTheServerRespondsBeforeItIsRead() {
    script(Reply.json(413, "{\"error\":\"too large\"}"));
    var large = Upload.of("tone.wav", () -> {
      opened.incrementAndGet();
      return new InputStream() {
        private int remaining = 1 << 20;

        @Override
        public int read() {
          return remaining-- > 0 ? 1 : -1;
        }

        @Override
        public void close() {
          closed.incrementAndGet();
        }
      };
    });
    assertEquals(413, errorOf(Rejected.class,
        () -> bifrost.send(TranscriptionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", large))).status());
  }

  /** Changes the size of the file after the provider has read its size, and before it reads the content. */
  private record ResizingHook(Path file, int size) implements AttemptHook {
    @Override
    public void started(AttemptInfo attempt) {
      resize(1000);
    }

    @Override
    public Map<String, String> headers(AttemptInfo attempt, OutgoingRequest request) {
      resize(size);
      return Map.of();
    }

    private void resize(int bytes) {
      try {
        Files.write(file, new byte[bytes]);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 2000})
  void namesAFileWhoseSizeChangesDuringTheUpload(int size, @TempDir Path folder) throws IOException {
    var file = Files.write(folder.resolve("tone.wav"), new byte[1000]);
    var config = config();
    try (var client = Bifrost.builder().provider("vllm", config).hook(new ResizingHook(file, size)).open()) {
      assertSourceFailed(client, Upload.of(file), null);
    }
  }
}
