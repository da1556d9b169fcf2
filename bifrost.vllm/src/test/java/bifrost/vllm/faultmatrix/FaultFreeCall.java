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
 * The result of a call without a fault.
 *
 * @param row the call
 * @param events the events, if the call is streamed
 * @param value the result
 * @param recordedTexts the texts that the recorded events add, one for each event
 */
record FaultFreeCall(MatrixRow row, List<?> events, Object value, List<String> recordedTexts) {
  static FaultFreeCall of(MatrixRow row, ObservedCall observed, List<JsonObject> chunks) {
    assertEquals(CallEnd.COMPLETE, observed.end(), observed.message());
    assertEquals(List.of(), observed.contradictions());
    var baseline =
        new FaultFreeCall(row, observed.events(), observed.value(), chunks.stream().map(FaultFreeCall::text).toList());
    if (!row.isConverted()) baseline.assertContainsRecordedTexts(chunks);
    return baseline;
  }

  private static String text(JsonObject chunk) {
    return String.join("", texts(chunk));
  }

  private void assertContainsRecordedTexts(List<JsonObject> chunks) {
    assertEquals(chunks.size(), events.size());
    for (int i = 0; i < chunks.size(); i++) {
      var event = events.get(i).toString();
      texts(chunks.get(i)).forEach(text -> assertTrue(event.contains(text), () -> event + " does not contain " + text));
    }
  }

  /** {@return the texts that an event adds, in any of its members} */
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

  /** {@return the minimum number of converted events that cover a number of recorded events} */
  int minEvents(int count) {
    if (!row.isConverted()) return Math.min(count, events.size());
    int texts = textCount(count);
    return texts == 0 ? Math.min(count, 1) : eventsWithText().get(texts - 1) + 1;
  }

  /** {@return the maximum number of converted events that a number of recorded events can produce} */
  int maxEvents(int count) {
    if (!row.isConverted() || count == 0) return minEvents(count);
    int texts = textCount(count);
    return texts < eventsWithText().size() ? eventsWithText().get(texts) : events.size() - 1;
  }

  private int textCount(int count) {
    return (int) recordedTexts.stream().limit(count).filter(text -> !text.isEmpty()).count();
  }

  /** {@return the indexes of the events that add a text} */
  private List<Integer> eventsWithText() {
    return IntStream.range(0, events.size()).filter(i -> !((ResponseEvent) events.get(i)).text().isEmpty()).boxed()
        .toList();
  }

  boolean beginsWith(List<?> read) {
    if (read.size() > events.size()) return false;
    if (!row.isConverted()) return read.equals(events.subList(0, read.size()));
    return IntStream.range(0, read.size()).allMatch(i -> comparable(read.get(i)).equals(comparable(events.get(i))));
  }

  /**
   * {@return the parts of an event that faults do not change} The last converted events carry the usage,
   * which may be missing.
   */
  private static List<String> comparable(Object event) {
    return List.of(((ResponseEvent) event).type(), ((ResponseEvent) event).text());
  }

  /**
   * {@return whether the result of a complete call is as expected} The result of a stream that ended early but cleanly
   * contains only the events read, so it is not compared.
   */
  boolean isExpectedValue(ObservedCall observed) {
    if (row.isConverted()) return ((Response) observed.value()).text().equals(((Response) value).text());
    return observed.events().size() < events.size() || Objects.equals(observed.value(), value);
  }
}
