package bifrost.openai.internal.http;

import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.Upload;
import bifrost.api.spi.Attempt;
import bifrost.openai.internal.Nullable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Flow;

/**
 * The content of an upload. Its source is opened each time the request is sent, and closed after the exchange. A
 * failure of the source is remembered, because java.net.http would report it as a lost connection.
 */
public final class UploadBody implements AutoCloseable {
  private final Upload upload;
  private final Attempt attempt;
  private final OptionalLong length; // for a file, its size when the request is created
  private volatile @Nullable UploadStream open; // null until the content is read
  private volatile @Nullable Throwable failure; // null if the source has not failed

  /**
   * Creates the content of an upload.
   *
   * @throws BifrostException with Unreachable if the file does not exist
   */
  public UploadBody(Upload upload, Attempt attempt) {
    this.upload = upload;
    this.attempt = attempt;
    this.length = length(upload);
  }

  private OptionalLong length(Upload upload) {
    if (upload.path().isEmpty()) return upload.length();
    try {
      return OptionalLong.of(Files.size(upload.path().get()));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** {@return the length of all contents; empty if one of them is unknown} */
  static OptionalLong length(List<UploadBody> contents) {
    long sum = 0;
    for (var content : contents) {
      if (content.length.isEmpty()) return content.length;
      sum += content.length.getAsLong();
    }
    return OptionalLong.of(sum);
  }

  Upload upload() {
    return upload;
  }

  BodyPublisher publisher() {
    var content = BodyPublishers.ofInputStream(this::open);
    return length.isEmpty() ? content : new Sized(content, length.getAsLong());
  }

  /** Content of a known length. It may be 0, which BodyPublishers.fromPublisher rejects. */
  private record Sized(BodyPublisher content, long contentLength) implements BodyPublisher {
    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      content.subscribe(subscriber);
    }
  }

  private InputStream open() {
    close();
    try {
      var content = upload.source().open();
      if (content == null) throw new IOException("Upload.Source.open() returned null");
      open = new UploadStream(content, length, attempt::uploaded, this::rememberFailure);
      attempt.onCancel(this::close);
      return open;
    } catch (Throwable e) { // any throwable is a failure of the source and must not reach the client's thread
      throw new UncheckedIOException(rememberFailure(e));
    }
  }

  /** Remembers the first failure. */
  private IOException rememberFailure(Throwable thrown) {
    if (failure == null) failure = thrown;
    return new IOException(thrown);
  }

  /** Throws an exception if the source has failed. */
  void throwIfFailed() {
    var thrown = failure;
    if (thrown != null) throw unreadable(thrown);
  }

  private BifrostException unreadable(Throwable thrown) {
    var message = thrown.getMessage() == null ? thrown.getClass().getName()
        : thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
    return new BifrostException(new Unreachable(
        "cannot read the upload '" + upload.filename() + "': " + message, false), thrown);
  }

  @Override
  public void close() {
    var content = open;
    if (content != null) content.close();
  }
}
