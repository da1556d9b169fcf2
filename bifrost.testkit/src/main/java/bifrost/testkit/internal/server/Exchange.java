package bifrost.testkit.internal.server;

import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;

/** A request, and the reply to it. Only the start of the reply's body is kept, because replies can be large. */
record Exchange(RecordedRequest request, int status, Map<String, String> headers, byte[] bodyStart, long bodyLength,
    Reply.Ending end, Reply.Framing framing) {
  static final int MAX_BODY = 4096;

  static Exchange of(RecordedRequest request, Reply reply) {
    return new Exchange(request, reply.status(), reply.headers(), start(reply.writes()),
        reply.writes().stream().mapToLong(write -> write.length).sum(), reply.end(), reply.framing());
  }

  private static byte[] start(List<byte[]> writes) {
    var start = new ByteArrayOutputStream();
    for (byte[] write : writes) {
      if (start.size() == MAX_BODY) break;
      start.write(write, 0, Math.min(write.length, MAX_BODY - start.size()));
    }
    return start.toByteArray();
  }
}
