package bifrost.openai.internal.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.Response;
import bifrost.api.ResponsesRequest;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Responses that are randomly split into events, as a server might split them, and then collected again. */
class SplitResponsePropertyTests {
  @Provide
  Arbitrary<JsonObject> responses() {
    return ResponseJsonArbitraries.any();
  }

  @Provide
  Arbitrary<Long> seeds() {
    return Arbitraries.longs();
  }

  @Property
  void collectsAResponseIfTheLastEventHasNoOutput(@ForAll("responses") JsonObject response,
      @ForAll("seeds") long seed) {
    var random = new Random(seed);
    var events = ResponseSplitter.inAnyOrder(response, random);
    events.add(JsonObject.of("type", "response.completed").with("response", switch (random.nextInt(3)) {
      case 0 -> response.without("output");
      case 1 -> response.with("output", JsonArray.of());
      default -> response.with("output", JsonNull.NULL);
    }));
    assertEquals(decode(response), collect(events), events::toString);
  }

  @Property
  void collectsAResponseFromEventsWithoutIndexesOrIds(@ForAll("responses") JsonObject response,
      @ForAll("seeds") long seed) {
    var random = new Random(seed);
    var omittedMembers = List.of(List.of("output_index"), List.of("item_id"),
        List.of("output_index", "content_index", "summary_index"), List.of("output_index", "item_id", "content_index"));
    var names = omittedMembers.get(random.nextInt(omittedMembers.size()));
    var events = ResponseSplitter.inUsualOrder(response, random).stream().map(event -> without(event, names))
        .collect(Collectors.toList());
    events.add(JsonObject.of("type", "response.completed").with("response", response.without("output")));
    assertEquals(decode(response), collect(events), events::toString);
  }

  @Property
  void collectsAResponseIfAllIndexesAreZero(@ForAll("responses") JsonObject response, @ForAll("seeds") long seed) {
    var events = ResponseSplitter.inUsualOrder(response, new Random(seed)).stream()
        .map(event -> event.tryGet("output_index").isEmpty() ? event
            : event.with("output_index", 0))
        .collect(Collectors.toList());
    events.add(JsonObject.of("type", "response.completed").with("response", response.without("output")));
    assertEquals(decode(response), collect(events), events::toString);
  }

  @Property
  void collectsAResponseIfEveryEventHasADifferentItemId(@ForAll("responses") JsonObject response,
      @ForAll("seeds") long seed) {
    var events = new ArrayList<JsonObject>();
    for (var event : ResponseSplitter.inUsualOrder(response, new Random(seed))) {
      events.add(event.tryGet("item_id").isEmpty() ? event : event.with("item_id", "other_" + events.size()));
    }
    events.add(JsonObject.of("type", "response.completed").with("response", response.without("output")));
    assertEquals(decode(response), collect(events), events::toString);
  }

  @Property
  void aCompleteResponseInTheLastEventIsTheResult(@ForAll("responses") JsonObject response,
      @ForAll("seeds") long seed) {
    var random = new Random(seed);
    var events = ResponseSplitter.inAnyOrder(response, random, 33);
    events.add(JsonObject.of("type", "response.completed").with("response", response));
    assertEquals(decode(response), collect(events), events::toString);
  }

  @Property
  void addsTheItemsThatTheLastEventLacks(@ForAll("responses") JsonObject response,
      @ForAll("seeds") long seed) {
    var random = new Random(seed);
    var events = ResponseSplitter.inAnyOrder(response, random);
    var someItems =
        response.array("output").orElseThrow().elements().stream().filter(item -> random.nextBoolean()).toList();
    events.add(JsonObject.of("type", "response.completed").with("response", response.with("output", someItems)));
    assertEquals(decode(response), collect(events), events::toString);
  }

  @Test
  void aTextThatWasReceivedInPartDoesNotBelongToAnotherPart() {
    var response = (JsonObject) Json.parse("""
        {"id":"r","object":"response","model":"m","status":"completed","output":[{"type":"message","id":"i",
        "role":"assistant","content":[{"type":"output_text","text":"aa","annotations":[{"type":"url_citation"}]},
        {"type":"output_text","text":"a","annotations":[]}]}]}""");
    var location = JsonObject.of("output_index", 0).with("item_id", "i").with("content_index", 0);
    var delta = location.with("type", "response.output_text.delta").with("delta", "a");
    var annotation = location.with("type", "response.output_text.annotation.added").with("annotation_index", 0)
        .with("annotation", JsonObject.of("type", "url_citation"));
    var otherPart = location.with("content_index", 1).with("type", "response.content_part.added")
        .with("part", JsonObject.of("type", "output_text").with("text", "").with("annotations", List.of()));
    var completed = JsonObject.of("type", "response.completed").with("response", response);
    assertEquals(decode(response), collect(List.of(delta, annotation, otherPart, completed)));
  }

  private static JsonObject without(JsonObject event, List<String> names) {
    var result = event;
    for (var name : names) result = result.without(name);
    return result;
  }

  static Response decode(JsonObject response) {
    return NativeResponsesDecoder.decode(reader(response));
  }

  static Response collect(List<JsonObject> events) {
    return events.stream().flatMap(event -> NativeResponsesDecoder.eventDecoder().decode(reader(event)).stream())
        .collect(ResponsesRequest.of("m", "Hi").collector());
  }

  private static JsonReader reader(JsonObject json) {
    return new JsonReader(json.toString().getBytes(StandardCharsets.UTF_8));
  }
}
