package bifrost.openai.internal.sse;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.openai.internal.provider.ResponseFeed;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A runner of the decoder with the buffers of a stream. */
public final class SseDecoderRunner {
  private SseDecoderRunner() {}

  public static ParsedEvents read(int limit, List<byte[]> buffers) {
    var decoder = new SseDecoder(limit);
    var events = new ArrayList<String>();
    for (var buffer : buffers) {
      while (decoder.next()) events.add(text(decoder));
      decoder.feed(ByteBuffer.wrap(buffer));
    }
    while (decoder.next()) events.add(text(decoder));
    var unterminated = decoder.finish() ? Optional.of(text(decoder)) : Optional.<String>empty();
    if (decoder.next() || decoder.finish()) throw new AssertionError("the stream ended twice");
    return new ParsedEvents(events, unterminated);
  }

  static ParsedEvents read(String stream) {
    return read(ResponseFeed.LIMIT, ResponseFeed.unsplit(stream.getBytes(UTF_8)));
  }

  private static String text(SseDecoder decoder) {
    return new String(decoder.bytes(), decoder.from(), decoder.to() - decoder.from(), UTF_8);
  }
}
