package bifrost.openai.internal.codec;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A recorded request to, or response from, a real vLLM 0.32.0 server. Chunked bodies were joined when recorded. */
public record RecordedHttpMessage(String startLine, Map<String, String> fields, byte[] body) {
  static RecordedHttpMessage request(String name) {
    return read(name + ".request");
  }

  public static RecordedHttpMessage response(String name) {
    return read(name + ".response");
  }

  private static RecordedHttpMessage read(String file) {
    try (var in = RecordedHttpMessage.class.getResourceAsStream("/wire/vllm-0.32.0/" + file)) {
      return of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RecordedHttpMessage of(byte[] message) {
    int end = new String(message, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
    var head = new String(message, 0, end, StandardCharsets.ISO_8859_1).split("\r\n");
    var fields = new LinkedHashMap<String, String>();
    for (var line : Arrays.asList(head).subList(1, head.length)) {
      fields.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2));
    }
    return new RecordedHttpMessage(head[0], fields, Arrays.copyOfRange(message, end + 4, message.length));
  }

  int status() {
    return Integer.parseInt(startLine.split(" ")[1]);
  }

  HttpHeaders headers() {
    return headers(fields);
  }

  JsonObject json() {
    return (JsonObject) Json.parse(body);
  }

  public static HttpHeaders headers(Map<String, String> fields) {
    var values = new LinkedHashMap<String, List<String>>();
    fields.forEach((name, value) -> values.put(name, List.of(value)));
    return HttpHeaders.of(values, (name, value) -> true);
  }

  /** {@return the first events of a recorded stream, unchanged} */
  byte[] events(int count) {
    var events = new ByteArrayOutputStream();
    var all = new String(body, StandardCharsets.UTF_8).split("(?<=\n\n)");
    for (var event : Arrays.asList(all).subList(0, count)) events.writeBytes(event.getBytes(StandardCharsets.UTF_8));
    return events.toByteArray();
  }
}
