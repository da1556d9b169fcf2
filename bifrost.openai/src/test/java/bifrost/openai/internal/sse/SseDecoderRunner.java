package bifrost.openai.internal.sse;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.openai.internal.provider.ResponseFeed;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A stream through the decoder, in pieces. */
public final class SseDecoderRunner {
  private SseDecoderRunner() {}

  public static SseReferenceParser read(int limit, List<byte[]> pieces) {
    var decoder = new SseDecoder(limit);
    var events = new ArrayList<String>();
    for (var piece : pieces) {
      while (decoder.next()) events.add(text(decoder));
      decoder.feed(ByteBuffer.wrap(piece));
    }
    while (decoder.next()) events.add(text(decoder));
    var rest = decoder.finish() ? Optional.of(text(decoder)) : Optional.<String>empty();
    if (decoder.next() || decoder.finish()) throw new AssertionError("the end is there twice");
    return new SseReferenceParser(events, rest);
  }

  static SseReferenceParser read(String stream) {
    return read(ResponseFeed.LIMIT, ResponseFeed.whole(stream.getBytes(UTF_8)));
  }

  private static String text(SseDecoder decoder) {
    return new String(decoder.bytes(), decoder.from(), decoder.to() - decoder.from(), UTF_8);
  }
}
