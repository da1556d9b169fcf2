package bifrost.api;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * The bytes of a response body, or of one chunk of a streamed body: audio, a file or other binary content. Immutable
 * and thread-safe. Two values are equal if their content types and their bytes are equal.
 *
 * @param contentType the media type that the server sent, such as {@code audio/mpeg}; empty if it sent none
 * @param bytes the bytes, unchanged; copied by the constructor and by the accessor
 * @since 0.1
 */
public record BinaryContent(Optional<String> contentType, byte[] bytes) {
  /** Copies the bytes. */
  public BinaryContent {
    Objects.requireNonNull(contentType, "contentType");
    bytes = Objects.requireNonNull(bytes, "bytes").clone();
  }

  /** {@return a copy of the bytes} */
  @Override
  public byte[] bytes() {
    return bytes.clone();
  }

  /** {@return the number of bytes} */
  public int size() {
    return bytes.length;
  }

  /** {@return a stream of the bytes, without copying them} */
  public InputStream inputStream() {
    return new ByteArrayInputStream(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BinaryContent that && contentType.equals(that.contentType)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * contentType.hashCode() + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "BinaryContent[contentType=" + contentType.orElse("none") + ", " + bytes.length + " bytes]";
  }
}
