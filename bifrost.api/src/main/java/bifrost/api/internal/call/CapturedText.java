package bifrost.api.internal.call;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A text in UTF-8 as it comes, in pieces divided anywhere; a long one up to a limit. */
public final class CapturedText {
  static final int MAX_BYTES = 1 << 20;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(); // guarded by this, as all below
  private long length;

  public synchronized void append(ByteBuffer piece) {
    length += piece.remaining();
    var kept = new byte[Math.min(piece.remaining(), MAX_BYTES - bytes.size())];
    piece.duplicate().get(kept);
    bytes.writeBytes(kept);
  }

  /** Empty when nothing came. */
  public synchronized Optional<String> text() {
    if (length == 0) return Optional.empty();
    var text = bytes.toString(StandardCharsets.UTF_8);
    return Optional
        .of(length == bytes.size() ? text : text + "… (the first " + bytes.size() + " of " + length + " bytes)");
  }
}
