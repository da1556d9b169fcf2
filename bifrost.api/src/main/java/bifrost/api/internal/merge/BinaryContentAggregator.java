package bifrost.api.internal.merge;

import bifrost.api.BinaryContent;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** Joins the bytes of a stream. The content type is that of the first part that has one. */
public final class BinaryContentAggregator implements Aggregator<BinaryContent, BinaryContent> {
  private Optional<String> contentType = Optional.empty();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Override
  public void add(BinaryContent part) {
    if (contentType.isEmpty()) contentType = part.contentType();
    bytes.writeBytes(part.bytes());
  }

  @Override
  public BinaryContent result() {
    return new BinaryContent(contentType, bytes.toByteArray());
  }
}
