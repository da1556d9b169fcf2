package bifrost.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A response as a client receives it. */
public record ReceivedResponse(int status, Map<String, String> headers, List<byte[]> bodyChunks, Ending end) {
  public enum Ending { COMPLETE, CUT, RESET }

  public static ReceivedResponse of(Reply reply) {
    return new ReceivedResponse(reply.status(), reply.headers(), reply.writes(), Ending.COMPLETE);
  }

  String body() {
    var bytes = new ByteArrayOutputStream();
    bodyChunks.forEach(bytes::writeBytes);
    return bytes.toString(UTF_8);
  }

  public JsonObject json() {
    return (JsonObject) Json.parse(body());
  }

  /** {@return the data of each event} */
  public List<String> data() {
    return Arrays.stream(body().split("\n\n")).map(event -> event.replaceFirst("^data: ", "")).toList();
  }

  /** {@return the data of all events except {@code [DONE]}, in order} */
  public List<JsonObject> chunks() {
    return data().stream().filter(data -> !data.equals("[DONE]")).map(data -> (JsonObject) Json.parse(data)).toList();
  }

  /** {@return the choice of a unary response at this index} */
  public JsonObject choice(int index) {
    return choices().get(index);
  }

  public List<JsonObject> choices() {
    return objects(json().array("choices").orElseThrow());
  }

  public JsonObject message() {
    return choice(0).object("message").orElseThrow();
  }

  public String content() {
    return message().string("content").orElseThrow();
  }

  public String finishReason() {
    return choice(0).string("finish_reason").orElseThrow();
  }

  /** {@return the choices with this index in all chunks} */
  public List<JsonObject> deltas(int index) {
    return chunks().stream().flatMap(chunk -> objects(chunk.array("choices").orElseThrow()).stream())
        .filter(choice -> choice.integer("index").orElseThrow() == index).toList();
  }

  /** {@return the joined text of a member in all deltas with this index} */
  public String joined(int index, String member) {
    return deltas(index).stream().map(choice -> choice.object("delta").orElseThrow().string(member).orElse(""))
        .collect(Collectors.joining());
  }

  public static List<JsonObject> objects(Iterable<JsonValue> values) {
    var objects = new ArrayList<JsonObject>();
    values.forEach(value -> objects.add((JsonObject) value));
    return objects;
  }
}
