package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;
import static java.nio.charset.StandardCharsets.US_ASCII;

import bifrost.api.json.JsonObject;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.server.ErrorReplies;
import bifrost.testkit.internal.server.JsonRequestBody;
import bifrost.testkit.internal.util.ServerSentEvent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** {@code /v1/audio/speech} and {@code /v1/images/generations}, which OpenAI serves and vLLM does not. */
public final class MediaEndpoints {
  private static final int SAMPLE_RATE = 24_000;
  private static final int SAMPLES_PER_CHARACTER = 240;
  private static final int WAV_HEADER_SIZE = 44;
  private static final int CHUNK_SIZE = 4096;
  private static final String PIXEL =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
  private static final Map<String, String> TYPES = Map.of("mp3", "audio/mpeg", "opus", "audio/opus", "aac", "audio/aac",
      "flac", "audio/flac", "wav", "audio/wav", "pcm", "audio/pcm");

  private MediaEndpoints() {}

  /**
   * Generates ten milliseconds of audio for each character, in chunks. The samples depend on the text. The data
   * matches the requested format only for {@code wav} and {@code pcm}.
   */
  public static Reply speech(RecordedRequest request) {
    var body = JsonRequestBody.of(request);
    var text = body.string("input")
        .orElseThrow(() -> ErrorReplies.schemaViolation("missing", "body.input", "Field required", body));
    var format = body.string("response_format").orElse("mp3");
    if (!TYPES.containsKey(format)) {
      throw ErrorReplies.invalidValue(
          "unknown response_format '" + format + "' (supported: aac, flac, mp3, opus, pcm, wav)", "response_format",
          format);
    }
    var audio = audio(text, format.equals("wav"));
    var reply = Reply.of(200, Map.of("content-type", TYPES.get(format), "transfer-encoding", "chunked"), audio);
    return reply.split(IntStream.range(1, (audio.length - 1) / CHUNK_SIZE + 1).map(i -> i * CHUNK_SIZE).toArray());
  }

  private static byte[] audio(String text, boolean isWav) {
    int size = text.length() * SAMPLES_PER_CHARACTER * Short.BYTES;
    var audio = ByteBuffer.allocate((isWav ? WAV_HEADER_SIZE : 0) + size).order(ByteOrder.LITTLE_ENDIAN);
    if (isWav) {
      audio.put(ascii("RIFF")).putInt(WAV_HEADER_SIZE - 8 + size).put(ascii("WAVEfmt ")).putInt(16).putShort((short) 1)
          .putShort((short) 1).putInt(SAMPLE_RATE)
          .putInt(SAMPLE_RATE * Short.BYTES).putShort((short) Short.BYTES).putShort((short) (8 * Short.BYTES))
          .put(ascii("data")).putInt(size);
    }
    for (int i = 0; i < text.length(); i++) {
      for (int j = 0; j < SAMPLES_PER_CHARACTER; j++) audio.putShort((short) (text.charAt(i) * 31 * j));
    }
    return audio.array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  /** Generates images of one pixel. */
  public static Reply images(RecordedRequest request) {
    var body = JsonRequestBody.of(request);
    if (body.string("prompt").isEmpty()) {
      throw ErrorReplies.schemaViolation("missing", "body.prompt", "Field required", body);
    }
    int count = (int) body.integer("n").orElse(1);
    if (body.bool("stream").orElse(false)) return events((int) body.integer("partial_images").orElse(0), count);
    var images = new ArrayList<JsonObject>();
    for (int i = 0; i < count; i++) images.add(object("b64_json", PIXEL));
    return Reply.json(object("created", ModelCatalog.CREATED, "data", images, "usage", usage()).toString());
  }

  private static Reply events(int partial, int count) {
    var events = new ArrayList<String>();
    for (int i = 0; i < partial; i++) {
      events.add(
          object("type", "image_generation.partial_image", "b64_json", PIXEL, "partial_image_index", i).toString());
    }
    for (int i = 0; i < count; i++) {
      events.add(object("type", "image_generation.completed", "b64_json", PIXEL, "usage", usage()).toString());
    }
    return Reply.events(withEventNames(events));
  }

  private static List<String> withEventNames(List<String> events) {
    return events.stream().map(event -> ServerSentEvent.of(event.split("\"")[3], event)).toList();
  }

  private static JsonObject usage() {
    return object("input_tokens", 10, "output_tokens", 100, "total_tokens", 110);
  }
}
