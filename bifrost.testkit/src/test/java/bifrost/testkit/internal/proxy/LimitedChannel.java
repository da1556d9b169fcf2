package bifrost.testkit.internal.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

/** A channel that accepts a limited number of bytes and records each write. */
final class LimitedChannel implements WritableByteChannel {
  final List<String> writes = new ArrayList<>();
  int capacity = Integer.MAX_VALUE;

  @Override
  public int write(ByteBuffer bytes) {
    byte[] accepted = new byte[Math.min(capacity, bytes.remaining())];
    bytes.get(accepted);
    capacity -= accepted.length;
    writes.add(new String(accepted, ISO_8859_1));
    return accepted.length;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
