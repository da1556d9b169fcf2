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

/** A decoder for responses that are returned as bytes. A body may be an error, even if the status is a success. */
public final class BinaryContentDecoder {
  /** The maximum size of an error, in bytes. */
  public static final int MAX_ERROR_BYTES = 64 << 10;

  /** The content types of files in which an object with an {@code error} is content, such as a line of batch output. */
  private static final List<String> ERROR_AS_CONTENT =
      List.of("octet-stream", "jsonl", "ndjson", "json-lines", "json-seq");

  private BinaryContentDecoder() {}

  /**
   * Decodes a complete body.
   *
   * @param isError returns whether an object is an error
   * @throws BifrostException if the body is an error
   */
  public static BinaryContent of(RawResponse response, Predicate<JsonObject> isError) {
    if (canBeError(response) && firstObject(response).filter(isError).isPresent()) throw error(response);
    return content(response.headers(), response.bytes());
  }

  public static BinaryContent content(HttpHeaders headers, byte[] bytes) {
    return new BinaryContent(headers.firstValue("content-type"), bytes);
  }

  /**
   * {@return whether the response can be an error, by its content type and its first byte} Servers also send errors as
   * text or audio, or without a content type.
   */
  public static boolean canBeError(RawResponse response) {
    var type = ContentTypes.of(response.headers());
    return (response.isBlank() || response.firstByte() == '{') && ERROR_AS_CONTENT.stream().noneMatch(type::contains);
  }

  /** {@return whether the object is an error} A line of a batch, which has a {@code custom_id}, is not an error. */
  public static boolean isError(JsonObject object) {
    return RawJsonDecoder.isErrorEvent(object) && object.tryGet("custom_id").isEmpty();
  }

  /** {@return whether the object is an error instead of audio} */
  public static boolean isSpeechError(JsonObject object) {
    return RawJsonDecoder.isErrorEvent(object) || object.tryGet("detail").isPresent();
  }

  /** {@return the object at the start of the body; empty if there is none, or if it exceeds the maximum size} */
  public static Optional<JsonObject> firstObject(RawResponse response) {
    if (response.firstByte() != '{') return Optional.empty();
    var beginning =
        Utf8Repair.repair(response.bytes(), response.from(),
            Math.min(response.to(), response.from() + MAX_ERROR_BYTES));
    try {
      return Optional.of((JsonObject) new JsonReader(beginning).value());
    } catch (JsonParseException e) {
      return Optional.empty();
    }
  }

  public static BifrostException error(RawResponse response) {
    return ErrorDecoder.find(response, true)
        .orElseGet(() -> response.malformed("unexpected response: an error object, followed by other content", null));
  }

  /** {@return the text that replaces the bytes in a raw capture} */
  public static ByteBuffer description(HttpHeaders headers, long size) {
    var type = headers.firstValue("content-type").map(name -> " of " + name).orElse("");
    return StandardCharsets.UTF_8.encode("(" + size + " bytes" + type + ")");
  }
}
