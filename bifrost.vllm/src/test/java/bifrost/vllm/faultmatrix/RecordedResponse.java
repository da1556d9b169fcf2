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
 * What a real vLLM 0.32.0 answered.
 *
 * @param fields the header, but for what the body's framing adds
 * @param body the body; chunks were joined when it was recorded
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

  /** The same with another word, where a recording of another operation has to do. */
  RecordedResponse with(String word, String instead) {
    return new RecordedResponse(fields, body.replace(word, instead));
  }

  /** As vLLM sends it: a chunk for each event of a stream; anything else with its length. */
  Reply reply() {
    var writes = events().stream().map(each -> each.getBytes(UTF_8)).toList();
    return new Reply(200, fields, writes, Reply.Ending.COMPLETE);
  }

  /** The events of a stream, each with its blank line. */
  List<String> events() {
    return List.of(body.split("(?<=\n\n)"));
  }
}
