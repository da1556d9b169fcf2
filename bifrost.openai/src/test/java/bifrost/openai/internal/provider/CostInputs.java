package bifrost.openai.internal.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.openai.internal.codec.ChatCompletionChunkDecoder;
import bifrost.openai.internal.codec.RawResponse;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Inputs of any size for the cost tables, and the decoding of chunks. */
final class CostInputs {
  static final HttpHeaders NO_HEADERS = HttpHeaders.of(Map.of(), (name, value) -> true);

  private CostInputs() {}

  /** Returns documents that repeat an element with increasing numbers until they are long enough. */
  static IntFunction<byte[]> document(String start, IntFunction<String> element, String end) {
    return length -> {
      var text = new StringBuilder(length + 256).append(start);
      for (int i = 0; text.length() < length; i++) text.append(i == 0 ? "" : ",").append(element.apply(i));
      return text.append(end).toString().getBytes(UTF_8);
    };
  }

  static IntFunction<byte[]> array(String start, String element, String end) {
    return document(start + "[", i -> element.replace("#", String.valueOf(i)), "]" + end);
  }

  static IntFunction<byte[]> members(String start, String end) {
    return document(start, i -> "\"m" + i + "\":" + i, end);
  }

  static IntFunction<byte[]> colliding(String start, String end) {
    return document(start,
        i -> "\"" + Integer.toBinaryString(i | 1 << 20).replace("0", "Aa").replace("1", "BB") + "\":" + i, end);
  }

  static <T> IntFunction<List<T>> many(int bytes, IntFunction<T> element) {
    return length -> IntStream.range(0, length / bytes).mapToObj(element).toList();
  }

  static JsonObject member(int i) {
    return JsonObject.of("m" + i, i);
  }

  static JsonObject manyMembers(int length) {
    var object = JsonObject.builder();
    for (int i = 0; i < length / 16; i++) object.put("m" + i, i);
    return object.build();
  }

  static <T> Function<byte[], T> reading(RawResponse.Decoder<T> decoder) {
    return bytes -> {
      var in = new JsonReader(bytes);
      var value = decoder.decode(in);
      in.end();
      return value;
    };
  }

  static RawResponse response(int status, byte[] bytes) {
    return RawResponse.of(status, NO_HEADERS, bytes);
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** Returns the chunks of one stream; in each chunk, # is replaced by its number and % by a number below 50. */
  static IntFunction<List<byte[]>> stream(String chunk) {
    return many(chunk.length(), i -> bytes(chunk.replace("#", String.valueOf(i)).replace("%", String.valueOf(i % 50))));
  }

  /** Returns chunks with one tool call fragment each. */
  static IntFunction<List<byte[]>> calls(String call) {
    return stream("{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[" + call + "]}}]}");
  }

  /** Decodes the chunks of one stream in order. */
  static List<ChatCompletionChunk> decoded(List<byte[]> chunks) {
    var decoder = new ChatCompletionChunkDecoder();
    var in = new JsonReader(new byte[0]);
    var decoded = new ArrayList<ChatCompletionChunk>();
    for (var chunk : chunks) {
      in.reset(chunk, 0, chunk.length);
      decoder.decode(in).ifPresent(decoded::add);
    }
    return decoded;
  }
}
