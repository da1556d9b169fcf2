package bifrost.testkit.internal.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

/** Takes so many bytes in all, and remembers each write. */
final class LimitedChannel implements WritableByteChannel {
  final List<String> writes = new ArrayList<>();
  int room = Integer.MAX_VALUE;

  @Override
  public int write(ByteBuffer bytes) {
    byte[] taken = new byte[Math.min(room, bytes.remaining())];
    bytes.get(taken);
    room -= taken.length;
    writes.add(new String(taken, ISO_8859_1));
    return taken.length;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
