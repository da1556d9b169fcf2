package bifrost.vllm.faultmatrix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;

/** A response that is malicious or invalid. */
public interface HostileResponse {
  void writeTo(OutputStream client) throws IOException;

  /** {@return random bytes instead of a response} */
  static HostileResponse noise(long seed) {
    return client -> client.write(bytes(new Random(seed), 3000));
  }

  /** {@return a response with random bytes as its body} */
  static HostileResponse noisyBody(MatrixRow row, long seed) {
    return body(row, bytes(new Random(seed), 3000));
  }

  private static byte[] bytes(Random random, int maxLength) {
    var bytes = new byte[30 + random.nextInt(maxLength)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** {@return a response whose body consists of valid fragments in random order} */
  static HostileResponse fragments(MatrixRow row, long seed) {
    return body(row, text(new Random(seed)).getBytes(UTF_8));
  }

  static String text(Random random) {
    var fragments = new String[] {"data: ", "data:", "\n", "\n\n", "\r", "event: x\n", ": c\n", "{", "}", "[", "]",
        "\"choices\":", "\"error\":", "null", "\"delta\":{\"content\":\"a\"}", "{\"error\":{\"message\":\"m\"}}",
        "\"finish_reason\":\"stop\"", "{\"choices\":[{\"index\":0,", ",", ":", "\"", "\\u", "\\ud800", "1e999999999",
        "-", "0", "\"type\":\"response.created\"", "\ufeff", "\ud83d\ude00", "id: 1\n"};
    var text = new StringBuilder();
    for (int i = random.nextInt(60); i >= 0; i--) text.append(fragments[random.nextInt(fragments.length)]);
    return text.toString();
  }

  /** {@return a response with deeply nested values, in an event if the call is streamed} */
  static HostileResponse nested(MatrixRow row, String before, String open, int depth, String close) {
    var body = before + open.repeat(depth) + close.repeat(depth) + (before.isEmpty() ? "" : "}");
    return body(row, (row.isStreamed() ? "data: " + body + "\n\n" : body).getBytes(UTF_8));
  }

  /** {@return a response with this beginning and a number of further bytes} */
  static HostileResponse huge(String beginning, long length) {
    var block = "x".repeat(1 << 16).getBytes(ISO_8859_1);
    return client -> {
      client.write(beginning.getBytes(ISO_8859_1));
      for (long remaining = length; remaining > 0; remaining -= block.length) client.write(block);
    };
  }

  private static HostileResponse body(MatrixRow row, byte[] body) {
    return client -> {
      client.write((head(row) + "content-length: " + body.length + "\r\n\r\n").getBytes(ISO_8859_1));
      client.write(body);
    };
  }

  static String head(MatrixRow row) {
    return "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: " + row.response().fields().get("content-type")
        + "\r\n";
  }
}
