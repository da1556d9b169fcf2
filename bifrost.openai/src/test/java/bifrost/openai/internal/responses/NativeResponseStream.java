package bifrost.openai.internal.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostException;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponsesRequest;
import bifrost.api.spi.EventSource;
import bifrost.openai.internal.codec.RecordedHttpMessage;
import bifrost.openai.internal.http.HttpResult;
import bifrost.openai.internal.provider.ResponseFeed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Events of a native Responses stream, and what is read from a stream of them. */
final class NativeResponseStream {
  static final String CREATED =
      event("created", "'response':{'id':'r1','object':'response','created_at':1,'status':'in_progress','model':'m'}");
  static final String COMPLETED =
      event("completed", "'response':{'id':'r1','object':'response','status':'completed'}");
  static final String LOCATION = "'output_index':0,'content_index':0,'item_id':'i'";
  static final String ITEM =
      event("output_item.added", "'output_index':0,'item':{'type':'message','id':'i','role':'assistant','content':[]}");
  static final String PART =
      event("content_part.added", LOCATION + ",'part':{'type':'output_text','text':'','annotations':[]}");
  static final String HELLO =
      event("output_text.delta", LOCATION + ",'delta':'Hel'") + event("output_text.delta", LOCATION + ",'delta':'lo'");
  static final String TEXT_DONE = event("output_text.done", LOCATION + ",'text':'Hello'");
  static final String PART_DONE =
      event("content_part.done", LOCATION + ",'part':{'type':'output_text','text':'Hello','annotations':[]}");
  static final String ITEM_DONE = event("output_item.done",
      "'output_index':0,'item':{'type':'message','id':'i','role':'assistant','content':[{'type':'output_text',"
          + "'text':'Hello','annotations':[]}]}");

  private NativeResponseStream() {}

  static String event(String type, String members) {
    return data("{'type':'response." + type + "'" + (members.isEmpty() ? "" : "," + members) + "}");
  }

  static String data(String json) {
    return "data: " + json.replace('\'', '"') + "\n\n";
  }

  record StreamResult(Response response, List<ResponseEvent> events, Optional<BifrostException> failure) {}

  static StreamResult read(List<byte[]> buffers) {
    var received = new HttpResult<>(200, RecordedHttpMessage.headers(Map.of("content-type", "text/event-stream")),
        ResponseFeed.body(buffers));
    var source = NativeResponsesDecoder.throwingFailures(
        ResponseFeed.events(received, NativeResponsesDecoder.eventDecoder(), NativeResponsesDecoder.endTracker()),
        received.headers());
    var events = new ArrayList<ResponseEvent>();
    var failure = drain(source, events);
    for (var event : events) assertEquals(event, ResponseEvent.of(event.json()), "the JSON form is exact");
    return new StreamResult(events.stream().collect(ResponsesRequest.of("m", "Hi").collector()), events, failure);
  }

  private static Optional<BifrostException> drain(EventSource<ResponseEvent> source, List<ResponseEvent> events) {
    try {
      for (var event = source.next(); event.isPresent(); event = source.next()) events.add(event.get());
      return Optional.empty();
    } catch (BifrostException e) {
      return Optional.of(e);
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static Response collected(String... events) {
    var bytes = String.join("", events).getBytes(StandardCharsets.UTF_8);
    var unsplit = read(ResponseFeed.unsplit(bytes));
    assertEquals(Optional.empty(), unsplit.failure());
    assertEquals(unsplit, read(ResponseFeed.everyByte(bytes)));
    return unsplit.response();
  }

  static Response partial(String... events) {
    var result = read(ResponseFeed.unsplit(String.join("", events).getBytes(StandardCharsets.UTF_8)));
    assertInstanceOf(Truncated.class, result.failure().orElseThrow().error());
    return result.response();
  }

  static Rejected rejected(String... events) {
    return assertInstanceOf(Rejected.class,
        read(ResponseFeed.unsplit(String.join("", events).getBytes(StandardCharsets.UTF_8))).failure().orElseThrow()
            .error());
  }
}
