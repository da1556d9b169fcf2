package bifrost.api.internal.merge;

import bifrost.api.BinaryContent;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** An aggregator that joins the bytes of a stream. The content type is that of the first chunk with a content type. */
public final class BinaryContentAggregator implements Aggregator<BinaryContent, BinaryContent> {
  private Optional<String> contentType = Optional.empty();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Override
  public void add(BinaryContent chunk) {
    if (contentType.isEmpty()) contentType = chunk.contentType();
    bytes.writeBytes(chunk.bytes());
  }

  @Override
  public BinaryContent result() {
    return new BinaryContent(contentType, bytes.toByteArray());
  }
}
