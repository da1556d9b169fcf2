package bifrost.api.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.Usage;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The JSON forms of the Responses API: reading what was written gives an equal value. */
class ResponsesJsonPropertyTests {
  @Provide
  Arbitrary<ResponsePart> parts() {
    return ResponsesArbitraries.parts();
  }

  @Provide
  Arbitrary<ResponseItem> items() {
    return ResponsesArbitraries.items();
  }

  @Provide
  Arbitrary<Response> responses() {
    return ResponsesArbitraries.responses();
  }

  @Provide
  Arbitrary<ResponseEvent> events() {
    return ResponsesArbitraries.events();
  }

  @Provide
  Arbitrary<ResponsesRequest> requests() {
    return ResponsesArbitraries.requests();
  }

  @Provide
  Arbitrary<Usage> usages() {
    return ResponsesArbitraries.usages();
  }

  @Property
  void partEqualsTheReadingOfItsJson(@ForAll("parts") ResponsePart part) {
    assertRoundTrip(part, part.json(), ResponsePart::of, ResponsePart::parse);
    Forms.assertNamesAreUnique(Forms.bytes(part, ResponsePartJson::write));
  }

  @Property
  void itemEqualsTheReadingOfItsJson(@ForAll("items") ResponseItem item) {
    assertRoundTrip(item, item.json(), ResponseItem::of, ResponseItem::parse);
    Forms.assertNamesAreUnique(Forms.bytes(item, ResponseItemJson::write));
  }

  @Property
  void responseEqualsTheReadingOfItsJson(@ForAll("responses") Response response) {
    assertRoundTrip(response, response.json(), Response::of, Response::parse);
    Forms.assertNamesAreUnique(Forms.bytes(response, ResponseJson::write));
  }

  @Property
  void eventEqualsTheReadingOfItsJson(@ForAll("events") ResponseEvent event) {
    assertRoundTrip(event, event.json(), ResponseEvent::of, ResponseEvent::parse);
    Forms.assertNamesAreUnique(Forms.bytes(event, ResponseEventJson::write));
  }

  @Property
  void requestEqualsTheReadingOfItsJson(@ForAll("requests") ResponsesRequest request) {
    assertRoundTrip(request, request.json(), ResponsesRequest::of, ResponsesRequest::parse);
    Forms.assertNamesAreUnique(Forms.bytes(request, ResponseJson::writeRequest));
  }

  @Property
  void usageEqualsTheReadingOfItsJsonInEitherSpelling(@ForAll("usages") Usage usage) {
    assertRoundTrip(usage, usage.json(), Usage::of, Usage::parse);
    var responses = JsonForm.json(usage, UsageJson::writeResponses);
    assertEquals(usage, JsonForm.read(responses, UsageJson::readResponses));
    assertEquals(usage, Usage.of(responses));
    assertEquals(usage, JsonForm.read(usage.json(), UsageJson::readResponses));
  }

  @Property
  void membersOfAnEventMayArriveInAnyOrder(@ForAll("events") ResponseEvent event, @ForAll Random random) {
    assertEquals(event, ResponseEvent.parse(ResponsesArbitraries.shuffled(event.json(), random).toString()));
  }

  @Property
  void membersOfAResponseMayArriveInAnyOrder(@ForAll("responses") Response response, @ForAll Random random) {
    assertEquals(response, Response.parse(ResponsesArbitraries.shuffled(response.json(), random).toString()));
  }

  @Property
  void aMemberOfTheExtrasReplacesTheComponent(@ForAll("items") ResponseItem item) {
    for (var name : item.json().members().keySet()) {
      var extras = JsonObject.of(name, 1);
      var replaced = withExtras(item, extras);
      Forms.assertNamesAreUnique(Forms.bytes(replaced, ResponseItemJson::write));
      assertEquals(withExtras(item, JsonObject.of()).json().with(extras), replaced.json());
    }
  }

  private static ResponseItem withExtras(ResponseItem item, JsonObject extras) {
    if (item instanceof ResponseItem.MessageItem it) return it.extras(extras);
    if (item instanceof ResponseItem.ReasoningItem it) return it.extras(extras);
    if (item instanceof ResponseItem.FunctionCall it) return it.extras(extras);
    if (item instanceof ResponseItem.FunctionCallOutput it) return it.extras(extras);
    return new ResponseItem.Unknown(((ResponseItem.Unknown) item).json().with(extras));
  }

  private static <T extends JsonRepresentable> void assertRoundTrip(T value, JsonObject json,
      Function<JsonObject, T> of, Function<String, T> parse) {
    assertEquals(value, of.apply(json));
    assertEquals(value, parse.apply(json.toString()));
    assertEquals(json, of.apply(json).json());
  }
}
