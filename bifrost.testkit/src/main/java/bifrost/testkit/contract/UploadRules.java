package bifrost.testkit.contract;

import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.FileRequest;
import bifrost.api.Operation;
import bifrost.api.Request;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.contract.Scenario.ScriptedError;
import bifrost.testkit.internal.contract.BackgroundTask;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.CountedSource;
import bifrost.testkit.internal.contract.ReplyGate;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.operation.OperationKits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;

/**
 * Rules 230 to 233: files that cannot be read, or only slowly. Implementations need not be thread-safe: jqwik runs one
 * rule at a time.
 *
 * @since 0.1
 */
public sealed interface UploadRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that a call whose file cannot be read is {@code Unreachable} and not transient, with the name of the file
   * in the message, and the exception of the source as its cause. A lost connection, as which it may appear, would be
   * retried and would make a server appear to be down.
   */
  @WhenThisFails("Remember the first exception of Upload.Source, and throw Unreachable(message, false) with it.")
  @EnabledIfSupported(operations = OperationGroup.UPLOADS)
  @Example
  default void rule230_unreadableFileIsReported() {
    var failure = new IOException("kit failure");
    var unchecked = new IllegalStateException("kit failure");
    var sources = new LinkedHashMap<Upload.Source, Optional<Exception>>();
    sources.put(() -> {
      throw failure;
    }, Optional.of(failure));
    sources.put(() -> {
      throw unchecked;
    }, Optional.of(unchecked));
    sources.put(withoutStream(), Optional.empty());
    sources.put(failing(failure), Optional.of(failure));
    sources.forEach((source, cause) -> expectUnreadable(230, Upload.of("kit a.wav", source), cause));
    var known = Upload.of("kit a.wav", failing(failure)).length(100_000);
    expectUnreadable(230, known, Optional.of(failure));
    expectUnreadable(230, deletedFile(), Optional.empty());
  }

  @SuppressWarnings("NullAway") // applications return null by mistake
  private static Upload.Source withoutStream() {
    return () -> null;
  }

  private static CountedSource failing(IOException failure) {
    return new CountedSource(new byte[50_000], Optional.of(failure));
  }

  private static Upload deletedFile() {
    try {
      Path file = Files.createTempFile("kit a", ".wav");
      var upload = Upload.of(file).filename("kit a.wav");
      Files.delete(file);
      return upload;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Requires that a file whose length differs from {@code Upload.length} is reported like a file that cannot be read.
   * Otherwise the server receives a part of a file, or waits for bytes that never arrive.
   */
  @WhenThisFails("Count the bytes of the source, and compare them with Upload.length before the request ends.")
  @EnabledIfSupported(operations = OperationGroup.UPLOADS)
  @Example
  default void rule231_fileOfAnotherLengthIsReported() {
    for (int length : new int[] {0, 1, 40_000, 40_001}) {
      for (int announced : new int[] {length - 1, length + 1, length + 50_000}) {
        if (announced < 0) continue;
        var file = Upload.of("kit a.wav", () -> new ByteArrayInputStream(new byte[length])).length(announced);
        expectUnreadable(231, file, Optional.empty());
      }
    }
  }

  private void expectUnreadable(int rule, Upload file, Optional<Exception> cause) {
    try (var harness = ContractHarness.of(this, rule)) {
      var request = request(file);
      harness.enqueue(OperationKits.of(request).sampleScenario(), false);
      var thrown = harness.completeInTime("send", () -> {
        try {
          harness.bifrost().send(harness.withProviderPrefix(request), harness.options());
          return Optional.<BifrostException>empty();
        } catch (BifrostException e) {
          return Optional.of(e);
        }
      });
      var error = thrown.map(BifrostException::error);
      boolean isReported = error.orElse(null) instanceof Unreachable unreachable && !unreachable.isTransient();
      harness.expect(isReported, "Unreachable, not transient", error);
      harness.expect(error.get().message().contains(file.filename()), "a message with the name of the file", error);
      if (cause.isPresent()) harness.expect("cause", cause, Optional.ofNullable(thrown.get().getCause()));
    }
  }

  /** {@return a request with the file, of an operation that the provider supports} */
  private Request<?> request(Upload file) {
    if (operations().contains(Operation.TRANSCRIPTION)) return TranscriptionRequest.of("org/w", file);
    if (operations().contains(Operation.TRANSLATION)) return TranslationRequest.of("org/w", file);
    return FileRequest.upload("p", "batch", file);
  }

  /** Requires that the source of a file is closed however the call ends. Otherwise a service runs out of files. */
  @WhenThisFails("Close the stream of Upload.Source in a finally block of the call.")
  @EnabledIfSupported(operations = OperationGroup.UPLOADS)
  @Example
  default void rule232_fileIsClosedHoweverTheCallEnds() {
    for (var ending : List.of(Ending.completed(), Ending.rejected(ScriptedError.of(413, "kit")),
        Ending.of(Ending.Kind.CUT, 0))) {
      expectClosed(ending, Optional.empty());
      expectClosed(ending, Optional.of(new IOException("kit failure")));
    }
  }

  private void expectClosed(Ending ending, Optional<IOException> failure) {
    var source = new CountedSource(new byte[100_000], failure);
    try (var harness = ContractHarness.of(this, 232)) {
      var request = request(Upload.of("kit a.wav", source));
      harness.enqueue(OperationKits.of(request).sampleScenario().ending(ending), false);
      harness.sendOrStream(request, false);
      harness.expect(source.opened() > 0, "an opened file", ending);
      harness.waitUntil(() -> source.openStreams() == 0, "a closed file after " + ending);
    }
  }

  /** Requires that a file that is read slowly, from a network for example, blocks no other call. */
  @WhenThisFails("Do not read files while a lock is held, or on a thread that other calls need.")
  @EnabledIfSupported(operations = OperationGroup.UPLOADS)
  @Example
  default void rule233_slowFileBlocksNoOtherCall() {
    try (var harness = ContractHarness.of(this, 233); var reading = new ReplyGate(1); var ready = new ReplyGate(1)) {
      var request = request(Upload.of("kit a.wav", () -> new InputStream() {
        @Override
        public int read() {
          reading.arrive();
          ready.await();
          return -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
          return read();
        }
      }));
      var upload = BackgroundTask.start(() -> harness.sendOrStream(request, false));
      harness.waitUntil(reading::isOpen, "a file that is being read");
      harness.expectResponse(SampleRequests.helloScenario().chatCompletion(),
          harness.sendChat(SampleRequests.helloScenario()));
      harness.enqueue(OperationKits.of(request).sampleScenario(), false);
      ready.arrive();
      harness.expect("outcome of the upload", "Complete", harness.await("the upload", upload).outcomeName());
    }
  }
}
