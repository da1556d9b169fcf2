package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An upload that cannot be read is a fault of its source, not of the server. */
class UploadFailureEndToEndTests extends EndToEndTestCases {
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  UploadFailureEndToEndTests() {
    super(EndToEndServer.fake());
  }

  @AfterEach
  void everyStreamIsClosed() {
    assertTrue(Eventually.is(() -> closed.get() == opened.get()), "opened " + opened + ", closed " + closed);
  }

  static Stream<Throwable> failures() {
    return Stream.of(new IOException("broken disk"), new UncheckedIOException(new IOException("broken disk")),
        new IllegalStateException("broken disk"), new NullPointerException(), new AssertionError("broken disk"),
        new StackOverflowError(), new OutOfMemoryError("broken disk"), new NumberFormatException("broken disk"),
        new InterruptedIOExceptionOfNobody());
  }

  /** No thread was interrupted, and no limit has passed. */
  private static final class InterruptedIOExceptionOfNobody extends java.io.InterruptedIOException {
    private static final long serialVersionUID = 1;
  }

  private static <T extends Throwable> void raise(Throwable thrown) throws T {
    @SuppressWarnings("unchecked") var unchecked = (T) thrown;
    throw unchecked;
  }

  /** Fails when so many bytes were read. */
  private Upload failing(int after, Throwable failure) {
    return Upload.of("tone.wav", () -> {
      opened.incrementAndGet();
      return new FilterInputStream(new ByteArrayInputStream(new byte[after])) {
        private boolean isClosed;

        @Override
        public int read(byte[] bytes, int from, int most) throws IOException {
          int size = super.read(bytes, from, most);
          if (size < 0) UploadFailureEndToEndTests.<RuntimeException>raise(failure);
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
  void aSourceThatFailsToOpenIsNamed(Throwable failure) {
    var tries = new AtomicInteger();
    assertSourceFailed(Upload.of("tone.wav", () -> {
      tries.incrementAndGet();
      UploadFailureEndToEndTests.<RuntimeException>raise(failure);
      return null;
    }), failure);
    assertEquals(2, tries.get());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aSourceThatFailsToReadIsNamed(Throwable failure) {
    for (int after : new int[] {0, 10, 100_000}) assertSourceFailed(failing(after, failure), failure);
  }

  @Test
  void aSourceThatReturnsNullIsNamed() {
    assertSourceFailed(Upload.of("tone.wav", () -> null), null);
  }

  @Test
  void aFailureToCloseTheStreamOfASourceIsIgnored() {
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
  void aSourceIsClosedIfTheServerAnswersBeforeItIsRead() {
    script(Reply.json(413, "{\"error\":\"too large\"}"));
    var endless = Upload.of("tone.wav", () -> {
      opened.incrementAndGet();
      return new InputStream() {
        private int left = 1 << 20;

        @Override
        public int read() {
          return left-- > 0 ? 1 : -1;
        }

        @Override
        public void close() {
          closed.incrementAndGet();
        }
      };
    });
    assertEquals(413, errorOf(Rejected.class,
        () -> bifrost.send(TranscriptionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", endless))).status());
  }

  @Test
  void aFileThatChangesWhileItIsSentIsNamed(@TempDir Path folder) throws IOException {
    var file = Files.write(folder.resolve("tone.wav"), new byte[1000]);
    for (int size : new int[] {10, 2000}) {
      var upload = new Upload("tone.wav", "audio/wav", Optional.of(file), OptionalLong.empty(),
          () -> new ByteArrayInputStream(new byte[size]));
      assertSourceFailed(upload, null);
    }
  }
}
