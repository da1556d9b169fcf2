package bifrost.openai.internal.responses;

import static bifrost.openai.internal.responses.NativeResponseStream.COMPLETED;
import static bifrost.openai.internal.responses.NativeResponseStream.CREATED;
import static bifrost.openai.internal.responses.NativeResponseStream.HELLO;
import static bifrost.openai.internal.responses.NativeResponseStream.collected;
import static bifrost.openai.internal.responses.NativeResponseStream.data;
import static bifrost.openai.internal.responses.NativeResponseStream.event;
import static bifrost.openai.internal.responses.NativeResponseStream.partial;
import static bifrost.openai.internal.responses.NativeResponseStream.read;
import static bifrost.openai.internal.responses.NativeResponseStream.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.BifrostException;
import bifrost.openai.internal.codec.RecordedHttpMessage;
import bifrost.openai.internal.http.HttpResult;
import bifrost.openai.internal.provider.ResponseFeed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Native Responses streams that fail, in all forms in which servers report it. */
class NativeResponseStreamErrorTests {
  @Nested
  class WhenTheStreamFails {
    @ParameterizedTest
    @ValueSource(
        strings = {"{'type':'response.failed','response':{'status':'failed','error':{'code':'c','message':'boom'}}}",
            "{'type':'response.failed','response':{'status':'failed'},'error':{'code':'c','message':'boom'}}",
            "{'type':'response.failed','code':'c','message':'boom'}",
            "{'type':'response.failed','error':{'code':'c','message':'boom'}}",
            "{'type':'response.error','error':{'code':'c','message':'boom'}}",
            "{'type':'response.error','code':'c','message':'boom'}", "{'type':'error','code':'c','message':'boom'}",
            "{'type':'error','error':{'code':'c','message':'boom'}}", "{'error':{'code':'c','message':'boom'}}",
            "{'type':'response.completed','response':{'status':'failed','error':{'code':'c','message':'boom'}}}"})
    void anErrorKeepsItsCodeAndMessage(String last) {
      var error = rejected(CREATED, HELLO, data(last));
      assertEquals(List.of(500, Optional.of("c"), "boom"),
          List.of(error.status(), error.serverCode(), error.message()));
    }

    @Test
    void partialResponseContainsTheStreamedText() {
      var bytes = (CREATED + HELLO
          + event("failed", "'response':{'id':'r1','status':'failed','output':[],'error':{'message':'boom'}}"))
          .getBytes(StandardCharsets.UTF_8);
      assertEquals("Hello", read(ResponseFeed.unsplit(bytes)).response().text());
    }

    @Test
    void reportsACancelledResponseAsRejected() {
      assertEquals(Optional.of("cancelled"),
          rejected(CREATED, HELLO, event("cancelled", "'response':{'status':'cancelled'}")).serverCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "''", "[]", "{}"})
    void ignoresAnEventWithAnEmptyDetail(String detail) {
      assertEquals("Hello", collected(CREATED, data("{'detail':" + detail + "}"), HELLO, COMPLETED).text());
    }

    @Test
    void reportsADetailWithoutATypeAsRejected() {
      assertEquals("no", rejected(CREATED, data("{'detail':'no'}")).message());
    }

    @Test
    void ignoresAnEmptyError() {
      assertEquals("Hello",
          collected(CREATED, HELLO, event("completed", "'response':{'status':'completed','error':{'message':''}}"))
              .text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "data: [DONE]\n\n", ": ping\n\n", "data: {\"type\":\"ping\"}\n\ndata: [DONE]\n\n"})
    void aStreamWithoutEventsIsTruncated(String body) {
      assertEquals("", partial(body).text());
    }
  }

  @Test
  void readingAfterAnErrorThrowsItAgain() throws Exception {
    var body = ResponseFeed.body(ResponseFeed.unsplit(event("failed", "").getBytes(StandardCharsets.UTF_8)));
    var source = NativeResponsesDecoder.throwingFailures(ResponseFeed.events(
        new HttpResult<>(200, RecordedHttpMessage.headers(Map.of("content-type", "text/event-stream")), body),
        NativeResponsesDecoder.eventDecoder(), NativeResponsesDecoder.endTracker()),
        RecordedHttpMessage.headers(Map.of()));
    source.next();
    assertEquals(assertThrows(BifrostException.class, source::next),
        assertThrows(BifrostException.class, source::next));
  }
}
