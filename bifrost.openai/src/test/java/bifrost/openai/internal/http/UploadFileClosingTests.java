package bifrost.openai.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.ProviderConfig;
import bifrost.api.Upload;
import bifrost.openai.internal.url.ApiEndpoint;
import bifrost.openai.internal.url.BaseUrl;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Closing of uploaded files, which must not stay open after the attempt, regardless of how the attempt ends. */
class UploadFileClosingTests {
  private final AtomicInteger open = new AtomicInteger();
  private final TestAttempt attempt = new TestAttempt();
  private final Upload upload = Upload.of("a.wav", () -> {
    open.incrementAndGet();
    return new ByteArrayInputStream(new byte[1 << 20]) {
      private boolean closed;

      @Override
      public void close() {
        if (!closed) open.decrementAndGet();
        closed = true;
      }
    };
  });

  /** Requests some buffers, and then cancels, as the HTTP client does when the connection is lost. */
  private static void read(int buffers, BodyPublisher publisher) {
    publisher.subscribe(new Flow.Subscriber<>() {
      private Flow.Subscription subscription;
      private int remaining = buffers;

      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(1);
      }

      @Override
      public void onNext(ByteBuffer buffer) {
        if (--remaining > 0) subscription.request(1);
        else subscription.cancel();
      }

      @Override
      public void onError(Throwable failure) {
        throw new AssertionError(failure);
      }

      @Override
      public void onComplete() {
        // The complete upload was read.
      }
    });
  }

  @Test
  void closesAnInterruptedUploadWhenTheAttemptIsCancelled() {
    read(3, new MultipartForm().publisher("file", new UploadBody(upload, attempt)));
    assertEquals(1, open.get());
    attempt.cancel();
    assertEquals(0, open.get());
  }

  @Test
  void closesAFileOpenedAfterTheCancellationImmediately() {
    attempt.cancel();
    read(3, new MultipartForm().publisher("file", new UploadBody(upload, attempt)));
    assertEquals(0, open.get());
  }

  @Test
  void closesAFileAfterItsEnd() {
    read(Integer.MAX_VALUE, new MultipartForm().publisher("file", new UploadBody(upload, attempt)));
    assertEquals(0, open.get());
  }

  @Test
  void acceptsAnEmptyFileAndRejectsAMissingOne(@TempDir Path folder) throws Exception {
    var file = Files.createFile(folder.resolve("a.wav"));
    var empty = Upload.of(file);
    var seven = Upload.of(Files.write(folder.resolve("b.wav"), new byte[7]));
    assertEquals(new MultipartForm().publisher("file", new UploadBody(seven, attempt)).contentLength() - 7,
        new MultipartForm().publisher("file", new UploadBody(empty, attempt)).contentLength());
    Files.delete(file);
    var thrown = assertThrows(BifrostException.class,
        () -> new MultipartForm().publisher("file", new UploadBody(empty, attempt)));
    assertEquals(
        new Unreachable("cannot read the upload 'a.wav': NoSuchFileException: " + file, false),
        thrown.error());
  }

  @Test
  void capturesADescriptionOfTheFormOnlyIfConfigured() {
    describe(ProviderConfig.defaults());
    assertEquals(Optional.empty(), attempt.rawRequest());
    describe(ProviderConfig.defaults().captureRequestBodies(true));
    var described = UTF_8.decode(attempt.rawRequest().orElseThrow()).toString();
    assertTrue(described.contains("filename=\"a.wav\"") && described.contains("(the file)"), described);
    assertEquals(0, open.get());
  }

  private void describe(ProviderConfig config) {
    try (var transport =
        new HttpTransport(BaseUrl.of(URI.create("http://localhost")), config, HostResolver.JVM, warning -> {})) {
      transport.preparePost(ApiEndpoint.raw("/v1/audio/transcriptions"), new MultipartForm(), upload,
          "application/json", attempt);
    }
  }
}
