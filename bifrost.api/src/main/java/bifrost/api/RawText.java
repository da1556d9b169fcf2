package bifrost.api;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A text in UTF-8 as it comes, in pieces divided anywhere; a long one up to a limit. */
final class RawText {
  static final int LONGEST = 1 << 20;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(); // guarded by this, as all below
  private long length;

  synchronized void append(ByteBuffer piece) {
    length += piece.remaining();
    var kept = new byte[Math.min(piece.remaining(), LONGEST - bytes.size())];
    piece.duplicate().get(kept);
    bytes.writeBytes(kept);
  }

  /** Empty when nothing came. */
  synchronized Optional<String> text() {
    if (length == 0) return Optional.empty();
    var text = bytes.toString(StandardCharsets.UTF_8);
    return Optional.of(length == bytes.size() ? text : text + "… (the first " + bytes.size() + " of " + length + " bytes)");
  }
}
