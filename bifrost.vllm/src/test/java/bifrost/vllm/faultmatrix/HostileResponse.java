package bifrost.vllm.faultmatrix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;

/** What a server says that means no good, or does not know what it says. */
public interface HostileResponse {
  void sayTo(OutputStream client) throws IOException;

  /** Bytes by chance, instead of an answer. */
  static HostileResponse noise(long seed) {
    return client -> client.write(bytes(new Random(seed), 3000));
  }

  /** Bytes by chance, as the body of an answer. */
  static HostileResponse noisyBody(MatrixRow row, long seed) {
    return body(row, bytes(new Random(seed), 3000));
  }

  private static byte[] bytes(Random random, int most) {
    var bytes = new byte[30 + random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Pieces of what could make sense, in an order that makes none. */
  static HostileResponse fragments(MatrixRow row, long seed) {
    return body(row, text(new Random(seed)).getBytes(UTF_8));
  }

  static String text(Random random) {
    var words = new String[] {"data: ", "data:", "\n", "\n\n", "\r", "event: x\n", ": c\n", "{", "}", "[", "]",
        "\"choices\":", "\"error\":", "null", "\"delta\":{\"content\":\"a\"}", "{\"error\":{\"message\":\"m\"}}",
        "\"finish_reason\":\"stop\"", "{\"choices\":[{\"index\":0,", ",", ":", "\"", "\\u", "\\ud800", "1e999999999",
        "-", "0", "\"type\":\"response.created\"", "\ufeff", "\ud83d\ude00", "id: 1\n"};
    var text = new StringBuilder();
    for (int i = random.nextInt(60); i >= 0; i--) text.append(words[random.nextInt(words.length)]);
    return text.toString();
  }

  /** A body of that many brackets, in an event if it is a stream. */
  static HostileResponse nested(MatrixRow row, String before, String open, int depth, String close) {
    var body = before + open.repeat(depth) + close.repeat(depth) + (before.isEmpty() ? "" : "}");
    return body(row, (row.streams() ? "data: " + body + "\n\n" : body).getBytes(UTF_8));
  }

  /** A beginning, and then that many bytes of the same. */
  static HostileResponse huge(String beginning, long length) {
    var block = "x".repeat(1 << 16).getBytes(ISO_8859_1);
    return client -> {
      client.write(beginning.getBytes(ISO_8859_1));
      for (long left = length; left > 0; left -= block.length) client.write(block);
    };
  }

  private static HostileResponse body(MatrixRow row, byte[] body) {
    return client -> {
      client.write((head(row) + "content-length: " + body.length + "\r\n\r\n").getBytes(ISO_8859_1));
      client.write(body);
    };
  }

  static String head(MatrixRow row) {
    return "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: " + row.answer().fields().get("content-type")
        + "\r\n";
  }
}
