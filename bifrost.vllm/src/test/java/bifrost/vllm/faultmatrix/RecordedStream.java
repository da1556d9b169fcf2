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

/** The events of a recorded stream: where they end, and what a stream is worth after so many of them. Read without any of the client's code. */
final class RecordedStream {
  private static final String DONE = "[DONE]";

  private final List<String> events;
  private final List<String> data;
  private final int[] ends; // in bytes of the body
  private final int done; // with how many the protocol says that this was all
  private final int finished; // with how many every choice has ended

  /**
   * Reads them.
   *
   * @param choices with how many finished choices the stream has said all; {@link Long#MAX_VALUE} if it must say that itself, 0 for no stream
   */
  RecordedStream(RecordedResponse answer, long choices) {
    this.events = choices == 0 ? List.of() : answer.events();
    this.data = events.stream().map(RecordedStream::data).toList();
    this.ends = events.stream().mapToInt(each -> each.getBytes(UTF_8).length).toArray();
    this.done = 1 + (int) data.stream().takeWhile(each -> !isEnd(each)).count();
    this.finished = firstFinished(chunks(), choices);
    for (int i = 1; i < ends.length; i++) ends[i] += ends[i - 1];
  }

  /** The data of an event that may break off. */
  private static String data(String event) {
    return event.lines().filter(line -> line.startsWith("data:")).map(line -> line.substring("data:".length()).strip())
        .collect(Collectors.joining("\n"));
  }

  int[] ends() {
    return ends.clone();
  }

  /** Those that carry something. */
  List<JsonObject> chunks() {
    return data.stream().filter(each -> !each.equals(DONE)).map(each -> (JsonObject) Json.parse(each)).toList();
  }

  /** How many events are whole, blank line included, after so many bytes of the body. */
  int completeAfter(int bytes) {
    return (int) IntStream.of(ends).filter(end -> end <= bytes).count();
  }

  /** The same where the body ends there validly: then an event needs no blank line. */
  int completeAtEnd(int bytes) {
    int whole = completeAfter(bytes);
    return whole < data.size() && rest(bytes).equals(data.get(whole)) ? whole + 1 : whole;
  }

  /** Whether the body, where it ends there, breaks an event off that has begun to say something. */
  boolean breaksOffAt(int bytes) {
    return completeAtEnd(bytes) == completeAfter(bytes) && !rest(bytes).isEmpty();
  }

  private String rest(int bytes) {
    int whole = completeAfter(bytes);
    if (whole == events.size()) return "";
    int from = whole == 0 ? 0 : ends[whole - 1];
    return data(new String(events.get(whole).getBytes(UTF_8), 0, bytes - from, UTF_8));
  }

  /** Whether the protocol's own end is among the first so many. */
  boolean isDone(int count) {
    return count >= done;
  }

  /** Whether every choice that was asked for has ended in the first so many. */
  boolean isFinished(int count) {
    return count >= finished;
  }

  private static boolean isEnd(String data) {
    return data.equals(DONE) || data.contains("\"type\":\"response.completed\"");
  }

  private static int firstFinished(List<JsonObject> chunks, long choices) {
    var ended = new HashSet<Long>();
    for (int i = 0; i < chunks.size(); i++) {
      var all = chunks.get(i).array("choices").orElse(JsonArray.of());
      for (var each : all) {
        if (each instanceof JsonObject choice && hasEnded(choice)) ended.add(choice.integer("index").orElse(0));
      }
      if (ended.size() >= choices) return i + 1;
    }
    return Integer.MAX_VALUE;
  }

  private static boolean hasEnded(JsonObject choice) {
    return choice.get("finish_reason").filter(reason -> reason != JsonNull.NULL).isPresent();
  }
}
