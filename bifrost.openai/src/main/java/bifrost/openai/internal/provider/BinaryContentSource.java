package bifrost.openai.internal.provider;

import bifrost.api.BinaryContent;
import bifrost.api.json.JsonObject;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.openai.internal.Nullable;
import bifrost.openai.internal.codec.BinaryContentDecoder;
import bifrost.openai.internal.codec.RawResponse;
import bifrost.openai.internal.http.ContentTypes;
import bifrost.openai.internal.http.HttpResult;
import bifrost.openai.internal.http.StreamedBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A source of the bytes of a streamed response, in chunks as they arrive. */
final class BinaryContentSource implements EventSource<BinaryContent> {
  private final HttpResult<StreamedBody> response;
  private final Attempt attempt;
  private final boolean isText;
  private @Nullable byte[] first; // null once it has been returned
  private long size;
  private boolean complete;

  private BinaryContentSource(HttpResult<StreamedBody> response, Attempt attempt, byte[] first) {
    this.response = response;
    this.attempt = attempt;
    this.isText = ContentTypes.isText(response.status(), response.headers());
    this.first = first;
  }

  /**
   * Creates a source, after reading enough bytes to know that the response is not an error.
   *
   * @param isError returns whether an object is an error
   * @throws bifrost.api.BifrostException if the response is an error
   */
  static BinaryContentSource of(HttpResult<StreamedBody> response, Predicate<JsonObject> isError, Attempt attempt)
      throws IOException, InterruptedException {
    var first = new ByteArrayOutputStream();
    var beginning = rawResponse(response, first);
    boolean isUndecided = needsMoreBytes(beginning);
    while (isUndecided && receive(response.body(), first)) {
      if (first.size() < 2 * beginning.to()) continue; // doubling keeps the cost of repeated parsing linear
      beginning = rawResponse(response, first);
      isUndecided = needsMoreBytes(beginning);
    }
    beginning = rawResponse(response, first);
    boolean isContent =
        !BinaryContentDecoder.canBeError(beginning)
            || BinaryContentDecoder.firstObject(beginning).filter(isError).isEmpty();
    if (isContent) return new BinaryContentSource(response, attempt, first.toByteArray());
    var body = response.body().readAll(List.of(ByteBuffer.wrap(first.toByteArray())),
        BinaryContentDecoder.MAX_ERROR_BYTES, true);
    throw BinaryContentDecoder.error(RawResponse.of(response.status(), response.headers(), body));
  }

  /** {@return whether more bytes are needed to recognize an error} */
  private static boolean needsMoreBytes(RawResponse beginning) {
    return BinaryContentDecoder.canBeError(beginning) && beginning.to() < BinaryContentDecoder.MAX_ERROR_BYTES
        && BinaryContentDecoder.firstObject(beginning).isEmpty();
  }

  private static RawResponse rawResponse(HttpResult<?> response, ByteArrayOutputStream first) {
    return RawResponse.of(response.status(), response.headers(), first.toByteArray());
  }

  /** Waits for bytes and appends them. Returns false at the end of the body. */
  private static boolean receive(StreamedBody body, ByteArrayOutputStream bytes)
      throws IOException, InterruptedException {
    var buffers = body.next();
    for (var buffer : buffers) {
      var received = new byte[buffer.remaining()];
      buffer.get(received);
      bytes.writeBytes(received);
    }
    return !buffers.isEmpty();
  }

  @Override
  public Optional<BinaryContent> next() throws IOException, InterruptedException {
    var bytes = first != null ? first : new byte[0];
    first = null;
    while (bytes.length == 0 && !complete) {
      var received = new ByteArrayOutputStream();
      if (!receive(response.body(), received)) end();
      bytes = received.toByteArray();
    }
    size += bytes.length;
    return bytes.length == 0 ? Optional.empty() : Optional.of(BinaryContentDecoder.content(response.headers(), bytes));
  }

  private void end() {
    complete = true;
    if (!isText) attempt.responseBody(BinaryContentDecoder.description(response.headers(), size));
  }

  @Override
  public void close() {
    response.close();
  }
}
