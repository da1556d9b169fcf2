package bifrost.openai.internal.codec;

import bifrost.api.BifrostException;
import bifrost.api.BinaryContent;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.openai.internal.http.ContentTypes;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A reader of responses that are returned as bytes. A body may still be an error that was sent with a success status. */
public final class BinaryContentDecoder {
  /** The number of bytes within which an error ends. */
  public static final int MAX_ERROR_BYTES = 64 << 10;

  /** The types of files in which an object with an {@code error} is content: a batch writes such lines. */
  private static final List<String> CONTENT = List.of("octet-stream", "jsonl", "ndjson", "json-lines", "json-seq");

  private BinaryContentDecoder() {}

  /**
   * Reads a whole body.
   *
   * @param isError recognises an error
   * @throws BifrostException if the body is an error
   */
  public static BinaryContent of(RawResponse answer, Predicate<JsonObject> isError) {
    if (canBeError(answer) && firstObject(answer).filter(isError).isPresent()) throw error(answer);
    return content(answer.headers(), answer.bytes());
  }

  public static BinaryContent content(HttpHeaders headers, byte[] bytes) {
    return new BinaryContent(headers.firstValue("content-type"), bytes);
  }

  /** {@return whether the type and the first byte are possible for an error} Servers also label errors as text, audio, or not at all. */
  public static boolean canBeError(RawResponse answer) {
    var type = ContentTypes.of(answer.headers());
    return (answer.isBlank() || answer.firstByte() == '{') && CONTENT.stream().noneMatch(type::contains);
  }

  /** {@return whether the object is an error}; a line of a batch, which has a {@code custom_id}, is none. */
  public static boolean isError(JsonObject object) {
    return RawJsonDecoder.isErrorEvent(object) && object.get("custom_id").isEmpty();
  }

  /** {@return whether an object is an error instead of audio} */
  public static boolean isSpeechError(JsonObject object) {
    return RawJsonDecoder.isErrorEvent(object) || object.get("detail").isPresent();
  }

  /** {@return the object at the beginning; empty if it does not end within the limit, or if it is something else} */
  public static Optional<JsonObject> firstObject(RawResponse answer) {
    if (answer.firstByte() != '{') return Optional.empty();
    var beginning =
        Utf8Repair.repair(answer.bytes(), answer.from(), Math.min(answer.to(), answer.from() + MAX_ERROR_BYTES));
    try {
      return Optional.of((JsonObject) new JsonReader(beginning).value());
    } catch (JsonParseException e) {
      return Optional.empty();
    }
  }

  public static BifrostException error(RawResponse answer) {
    return ErrorDecoder.find(answer, true)
        .orElseGet(() -> answer.malformed("unexpected response: an error among other content", null));
  }

  public static ByteBuffer description(HttpHeaders headers, long size) {
    var type = headers.firstValue("content-type").map(name -> " of " + name).orElse("");
    return StandardCharsets.UTF_8.encode("(" + size + " bytes" + type + ")");
  }
}
