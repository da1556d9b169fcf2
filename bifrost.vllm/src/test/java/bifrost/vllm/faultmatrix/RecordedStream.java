package bifrost.vllm.faultmatrix;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The events of a recorded stream, with their end offsets and the result after each event. It does not use
 * any code of the client.
 */
final class RecordedStream {
  private static final String DONE = "[DONE]";

  private final List<String> events;
  private final List<String> data;
  /** The end offsets of the events, in bytes of the body. */
  private final int[] ends;
  /** The number of events up to the end that the protocol defines. */
  private final int done;
  /** The number of events up to the finish reason of the last choice. */
  private final int finished;

  /**
   * Reads the events of a response.
   *
   * @param choices the number of finished choices that complete the stream; {@link Long#MAX_VALUE} if the
   * protocol defines its own end, 0 if the response is not a stream
   */
  RecordedStream(RecordedResponse response, long choices) {
    this.events = choices == 0 ? List.of() : response.events();
    this.data = events.stream().map(RecordedStream::data).toList();
    this.ends = events.stream().mapToInt(each -> each.getBytes(UTF_8).length).toArray();
    this.done = 1 + (int) data.stream().takeWhile(each -> !isEnd(each)).count();
    this.finished = firstFinished(chunks(), choices);
    for (int i = 1; i < ends.length; i++) ends[i] += ends[i - 1];
  }

  /** {@return the data of an event, which may be truncated} */
  private static String data(String event) {
    return event.lines().filter(line -> line.startsWith("data:")).map(line -> line.substring("data:".length()).strip())
        .collect(Collectors.joining("\n"));
  }

  int[] ends() {
    return ends.clone();
  }

  /** {@return the data of all events except {@code [DONE]}} */
  List<JsonObject> chunks() {
    return data.stream().filter(each -> !each.equals(DONE)).map(each -> (JsonObject) Json.parse(each)).toList();
  }

  /** {@return the number of complete events, including their blank lines, in the first bytes of the body} */
  int completeAfter(int bytes) {
    return (int) IntStream.of(ends).filter(end -> end <= bytes).count();
  }

  /**
   * {@return the number of complete events if the body ends cleanly after these bytes} The last event then needs no
   * blank line.
   */
  int completeAtEnd(int bytes) {
    int complete = completeAfter(bytes);
    return complete < data.size() && remainingData(bytes).equals(data.get(complete)) ? complete + 1 : complete;
  }

  /** {@return whether a body that ends after these bytes cuts an event within its data} */
  boolean isCutInsideEventAt(int bytes) {
    return completeAtEnd(bytes) == completeAfter(bytes) && !remainingData(bytes).isEmpty();
  }

  private String remainingData(int bytes) {
    int complete = completeAfter(bytes);
    if (complete == events.size()) return "";
    int from = complete == 0 ? 0 : ends[complete - 1];
    return data(new String(events.get(complete).getBytes(UTF_8), 0, bytes - from, UTF_8));
  }

  /** {@return whether the first events include the end that the protocol defines} */
  boolean isDone(int count) {
    return count >= done;
  }

  /** {@return whether every requested choice has finished within the first events} */
  boolean isFinished(int count) {
    return count >= finished;
  }

  private static boolean isEnd(String data) {
    return data.equals(DONE) || data.contains("\"type\":\"response.completed\"");
  }

  private static int firstFinished(List<JsonObject> chunks, long choices) {
    var finishedChoices = new HashSet<Long>();
    for (int i = 0; i < chunks.size(); i++) {
      var all = chunks.get(i).array("choices").orElse(JsonArray.of());
      for (var each : all) {
        if (each instanceof JsonObject choice && isFinished(choice)) {
          finishedChoices.add(choice.integer("index").orElse(0));
        }
      }
      if (finishedChoices.size() >= choices) return i + 1;
    }
    return Integer.MAX_VALUE;
  }

  private static boolean isFinished(JsonObject choice) {
    return choice.tryGet("finish_reason").filter(reason -> reason != JsonNull.NULL).isPresent();
  }
}
