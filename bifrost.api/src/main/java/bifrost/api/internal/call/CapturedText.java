package bifrost.api.internal.call;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A UTF-8 text that is captured in fragments of any length, up to a maximum number of bytes. */
public final class CapturedText {
  static final int MAX_BYTES = 1 << 20;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(); // guarded by this, as is the length
  private long length;

  public synchronized void append(ByteBuffer fragment) {
    length += fragment.remaining();
    var captured = new byte[Math.min(fragment.remaining(), MAX_BYTES - bytes.size())];
    fragment.duplicate().get(captured);
    bytes.writeBytes(captured);
  }

  /** {@return the captured text, with a note if it was truncated; empty if there were no bytes} */
  public synchronized Optional<String> text() {
    if (length == 0) return Optional.empty();
    var text = bytes.toString(StandardCharsets.UTF_8);
    return Optional
        .of(length == bytes.size() ? text : text + "… (the first " + bytes.size() + " of " + length + " bytes)");
  }
}
