package bifrost.vllm.faultmatrix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.testkit.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A recorded response of a real vLLM 0.32.0.
 *
 * @param fields the headers, except those that depend on the framing of the body
 * @param body the body, with its chunks joined
 */
record RecordedResponse(Map<String, String> fields, String body) {
  static RecordedResponse of(String name) {
    try (var in = RecordedResponse.class.getResourceAsStream("/wire/vllm-0.32.0/" + name + ".response")) {
      return parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RecordedResponse parse(byte[] message) {
    int end = new String(message, ISO_8859_1).indexOf("\r\n\r\n");
    var head = new String(message, 0, end, ISO_8859_1).split("\r\n");
    var fields = new LinkedHashMap<String, String>();
    for (var line : Arrays.asList(head).subList(1, head.length)) fields.put(line.split(": ")[0], line.split(": ")[1]);
    return new RecordedResponse(fields, new String(message, end + 4, message.length - end - 4, UTF_8));
  }

  /** {@return this response with a replaced text, for an operation without its own recording} */
  RecordedResponse with(String text, String replacement) {
    return new RecordedResponse(fields, body.replace(text, replacement));
  }

  /**
   * {@return a reply as vLLM sends it: one chunk for each event of a stream, other responses with their
   * length}
   */
  Reply reply() {
    var writes = events().stream().map(each -> each.getBytes(UTF_8)).toList();
    return new Reply(200, fields, writes, Reply.Ending.COMPLETE);
  }

  /** {@return the events of a stream, including their blank lines} */
  List<String> events() {
    return List.of(body.split("(?<=\n\n)"));
  }
}
