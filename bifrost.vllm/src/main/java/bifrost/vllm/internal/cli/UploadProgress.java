package bifrost.vllm.internal.cli;

import bifrost.api.AttemptHook;
import bifrost.api.AttemptInfo;
import bifrost.api.AttemptProgress;
import bifrost.api.CallReport;
import bifrost.api.Operation;
import bifrost.api.OutgoingRequest;
import java.util.Map;
import java.util.Optional;

/** Shows on a terminal how much of a file has been sent, until the response begins. */
final class UploadProgress implements AttemptHook {
  private static final long INTERVAL_MILLIS = 100;

  private final Messages messages;
  private Optional<AttemptProgress> shown = Optional.empty(); // guarded by this

  UploadProgress(Messages messages) {
    this.messages = messages;
  }

  @Override
  public Map<String, String> headers(AttemptInfo attempt, OutgoingRequest request) {
    return Map.of();
  }

  @Override
  public void started(AttemptInfo attempt, AttemptProgress progress) {
    if (attempt.operation() != Operation.TRANSCRIPTION) return;
    synchronized (this) {
      shown = Optional.of(progress);
    }
    var thread = new Thread(() -> show(progress), "bifrost-progress");
    thread.setDaemon(true);
    thread.start();
  }

  private void show(AttemptProgress progress) {
    try {
      while (showOnce(progress)) Thread.sleep(INTERVAL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean showOnce(AttemptProgress progress) {
    boolean isCurrent = shown.isPresent() && shown.get() == progress; // otherwise the attempt has ended
    if (isCurrent) messages.status(text(progress));
    return isCurrent;
  }

  static String text(AttemptProgress progress) {
    long sent = progress.bytesSent();
    long total = progress.bytesToSend().orElse(0); // a file has a length, once the request is sent
    if (total == 0) return "connecting";
    return sent < total ? "sent " + megabytes(sent) + " of " + megabytes(total) + " MB (" + sent * 100 / total + " %)"
        : "sent " + megabytes(sent) + " MB; waiting for the text";
  }

  private static String megabytes(long bytes) {
    return bytes / 1_000_000 + "." + bytes / 100_000 % 10;
  }

  @Override
  public void ended(AttemptInfo attempt, CallReport.AttemptReport result) {
    end();
  }

  /** Removes the line. */
  synchronized void end() {
    if (shown.isPresent()) messages.status("");
    shown = Optional.empty();
  }
}
