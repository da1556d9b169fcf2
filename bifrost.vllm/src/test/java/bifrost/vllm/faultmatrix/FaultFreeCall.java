package bifrost.vllm.faultmatrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * What comes of a call without a fault.
 *
 * @param row the call
 * @param events the events, if it is streamed
 * @param value the answer
 * @param wire the texts that the events of the wire add, one each
 */
record FaultFreeCall(MatrixRow row, List<?> events, Object value, List<String> wire) {
  static FaultFreeCall of(MatrixRow row, ObservedCall observed, List<JsonObject> chunks) {
    assertEquals(CallEnd.COMPLETE, observed.end(), observed.message());
    assertEquals(List.of(), observed.contradictions());
    var baseline =
        new FaultFreeCall(row, observed.events(), observed.value(), chunks.stream().map(FaultFreeCall::said).toList());
    if (!row.isConverted()) baseline.assertSaysWhatTheWireSays(chunks);
    return baseline;
  }

  private static String said(JsonObject chunk) {
    return String.join("", texts(chunk));
  }

  private void assertSaysWhatTheWireSays(List<JsonObject> chunks) {
    assertEquals(chunks.size(), events.size());
    for (int i = 0; i < chunks.size(); i++) {
      var event = events.get(i).toString();
      texts(chunks.get(i)).forEach(text -> assertTrue(event.contains(text), () -> event + " does not say " + text));
    }
  }

  /** What an event adds, in whatever member it stands. */
  private static List<String> texts(JsonValue json) {
    var texts = new ArrayList<String>();
    if (json instanceof JsonArray array) array.forEach(each -> texts.addAll(texts(each)));
    if (json instanceof JsonObject object) {
      object.members().forEach((name, value) -> {
        boolean adds = List.of("content", "reasoning", "text", "delta", "arguments").contains(name);
        if (adds && value instanceof JsonString text) texts.add(text.value());
        else if (List.of("choices", "delta", "tool_calls", "function").contains(name)) texts.addAll(texts(value));
      });
    }
    return texts;
  }

  /** With how many events a reader has at least what so many of the wire say. */
  int least(int count) {
    if (!row.isConverted()) return Math.min(count, events.size());
    int said = said(count);
    return said == 0 ? Math.min(count, 1) : saying().get(said - 1) + 1;
  }

  /** With how many it has at most that. */
  int most(int count) {
    if (!row.isConverted() || count == 0) return least(count);
    int said = said(count);
    return said < saying().size() ? saying().get(said) : events.size() - 1;
  }

  private int said(int count) {
    return (int) wire.stream().limit(count).filter(text -> !text.isEmpty()).count();
  }

  /** The events that add a text, by their places. */
  private List<Integer> saying() {
    return IntStream.range(0, events.size()).filter(i -> !((ResponseEvent) events.get(i)).text().isEmpty()).boxed()
        .toList();
  }

  boolean beginsWith(List<?> read) {
    if (read.size() > events.size()) return false;
    if (!row.isConverted()) return read.equals(events.subList(0, read.size()));
    return IntStream.range(0, read.size()).allMatch(i -> essence(read.get(i)).equals(essence(events.get(i))));
  }

  /** The last events of a conversion tell of the usage, which may be missing. */
  private static List<String> essence(Object event) {
    return List.of(((ResponseEvent) event).type(), ((ResponseEvent) event).text());
  }

  /** Whether an answer that is complete is the one: of a stream that ended early, but validly, it is what was read. */
  boolean isAnswer(ObservedCall observed) {
    if (row.isConverted()) return ((Response) observed.value()).text().equals(((Response) value).text());
    return observed.events().size() < events.size() || Objects.equals(observed.value(), value);
  }
}
