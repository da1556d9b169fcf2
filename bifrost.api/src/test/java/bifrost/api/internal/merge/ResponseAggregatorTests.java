package bifrost.api.internal.merge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseEvent.Completed;
import bifrost.api.ResponseEvent.Created;
import bifrost.api.ResponseEvent.FunctionCallArgumentsDelta;
import bifrost.api.ResponseEvent.OutputItemAdded;
import bifrost.api.ResponseEvent.OutputItemDone;
import bifrost.api.ResponseEvent.OutputTextDone;
import bifrost.api.ResponseEvent.ReasoningTextDone;
import bifrost.api.ResponseEvent.RefusalDone;
import bifrost.api.ResponseItem;
import bifrost.api.ResponseItem.FunctionCall;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.ResponseItem.ReasoningItem;
import bifrost.api.ResponsePart;
import bifrost.api.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Tests of the response that results from the events of a stream, for streams that servers rarely send. */
class ResponseAggregatorTests {
  private static final JsonObject NONE = JsonObject.of();
  private static final JsonObject SUMMARY =
      JsonObject.of("summary", List.of(JsonObject.of("type", "summary_text").with("text", "short")));

  private static Response response(ResponseEvent... events) {
    var aggregator = new ResponseAggregator();
    for (var event : events) aggregator.add(event);
    return aggregator.result();
  }

  private static List<ResponseItem> output(ResponseEvent... events) {
    return response(events).output();
  }

  private static OutputItemAdded added(ResponseItem item) {
    return new OutputItemAdded(0, 0, item, NONE);
  }

  private static OutputItemDone done(int index, ResponseItem item) {
    return new OutputItemDone(0, index, item, NONE);
  }

  private static Completed completed(ResponseItem... output) {
    return new Completed(0, Response.of("r", "m", List.of(output)), NONE);
  }

  private static MessageItem message(String id, String text) {
    return message(id, Optional.of("completed"), new ResponsePart.Text(text, NONE));
  }

  private static MessageItem message(String id, Optional<String> status, ResponsePart... parts) {
    return new MessageItem(id, "assistant", List.of(parts), status, NONE);
  }

  private static ReasoningItem reasoning(String id, JsonObject extras, String... texts) {
    var parts = new ArrayList<ResponsePart>();
    for (var text : texts) parts.add(new ResponsePart.ReasoningText(text, NONE));
    return new ReasoningItem(id, parts, extras);
  }

  private static FunctionCall call(String id, String arguments) {
    return new FunctionCall(id, "call-" + id, "f", arguments, Optional.of("completed"), NONE);
  }

  @Nested
  class WithoutTheEnd {
    @Test
    void containsTheContentOfAnAnnouncedMessage() {
      assertEquals(List.of(message("a", "Hi")), output(added(message("a", "Hi"))));
    }

    @Test
    void containsTheTextsAndTheSummaryOfAnnouncedReasoning() {
      assertEquals(List.of(reasoning("a", SUMMARY, "1", "2")), output(added(reasoning("a", SUMMARY, "1", "2"))));
    }

    @Test
    void containsTheArgumentsOfAnAnnouncedCall() {
      assertEquals(List.of(call("a", "{}")), output(added(call("a", "{}"))));
    }

    @Test
    void takesTheCallFromTheFirstEventOfItsArguments() {
      var call = JsonObject.of("name", "f").with("call_id", "call-a");
      var output = output(new FunctionCallArgumentsDelta(0, "a", 0, "{", call),
          new FunctionCallArgumentsDelta(0, "a", 0, "}", JsonObject.of("name", "other")));
      assertEquals(List.of(new FunctionCall("a", "call-a", "f", "{}", Optional.empty(), NONE)), output);
    }

    @Test
    void containsTextsWithoutDeltas() {
      var logprobs = JsonObject.of("logprobs", List.of(JsonObject.of("token", "Hi")));
      assertEquals(
          List.of(reasoning("a", NONE, "Hm"), message("b", Optional.empty(), new ResponsePart.Refusal("No", NONE)),
              message("c", Optional.empty(), new ResponsePart.Text("Hi", logprobs))),
          output(new ReasoningTextDone(0, "a", 0, 0, "Hm", NONE), new RefusalDone(0, "b", 1, 0, "No", NONE),
              new OutputTextDone(0, "c", 2, 0, "Hi", logprobs)));
    }
  }

  @Nested
  class WithACompleteResponse {
    @Test
    void aStreamedStatusCompletesAnItemWithoutStatus() {
      assertEquals(List.of(message("a", "Hi")),
          output(done(0, message("a", "Hi")),
              completed(message("a", Optional.empty(), new ResponsePart.Text("Hi", NONE)))));
    }

    @Test
    void keepsMissingReasoningOnlyIfItHasAText() {
      var withSummary = reasoning("a", SUMMARY);
      assertEquals(List.of(withSummary, message("b", "Hi")),
          output(done(0, withSummary), done(1, message("b", "Hi")), completed(message("b", "Hi"))));
      assertEquals(List.of(message("b", "Hi")),
          output(done(0, reasoning("a", NONE)), done(1, message("b", "Hi")), completed(message("b", "Hi"))));
    }

    @Test
    void aTrimmedTextIsComplete() {
      assertEquals(List.of(message("other", "Hi you")),
          output(done(0, message("a", " Hi")), done(1, message("b", " you\n")), completed(message("other", "Hi you"))));
    }

    @Test
    void aCallWithoutArgumentsTakesThoseOfTheStream() {
      var complete = new FunctionCall("other", "other", "f", "", Optional.of("completed"), NONE);
      var output = output(done(0, call("a", "{\"x\": 1}")), completed(complete));
      assertEquals(1, output.size(), output::toString);
      assertEquals("{\"x\": 1}", ((FunctionCall) output.get(0)).arguments());
    }

    @Test
    void aPartWithoutTextKeepsItsStreamedMembers() {
      var complete = new ResponsePart.InputImage("data:,", NONE);
      var streamed = new ResponsePart.InputImage("data:,", JsonObject.of("detail", "low"));
      assertEquals(List.of(message("a", Optional.empty(), streamed)),
          output(done(0, message("a", Optional.empty(), streamed)),
              completed(message("a", Optional.empty(), complete))));
    }

    @Test
    void aTimeOfZeroIsUnknown() {
      var zero = at(Instant.EPOCH);
      var known = at(Instant.ofEpochSecond(7));
      assertEquals(known.createdAt(), response(new Created(0, known, NONE), new Completed(0, zero, NONE)).createdAt());
      assertEquals(zero.createdAt(), response(new Completed(0, zero, NONE)).createdAt());
    }

    private static Response at(Instant time) {
      return Response.parse("{\"id\": \"r\", \"created_at\": " + time.getEpochSecond()
          + ", \"model\": \"m\", \"status\": \"completed\", \"output\": []}");
    }
  }
}
