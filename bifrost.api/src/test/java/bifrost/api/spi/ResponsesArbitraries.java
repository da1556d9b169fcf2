package bifrost.api.spi;

import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.Usage;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple.Tuple4;

/**
 * Generators of the types of the Responses API, with values for every component. They omit values that the JSON form
 * does not distinguish from others: an empty status or role, an empty call id of an item with an id, and the part type
 * {@code Text} in a reasoning item.
 */
final class ResponsesArbitraries {
  private static final List<String> ROLES = List.of("user", "assistant", "system", "developer");
  private static final Arbitrary<Optional<String>> STATUS =
      Arbitraries.of("in_progress", "completed", "incomplete", "5").optional();

  private ResponsesArbitraries() {}

  static Arbitrary<String> texts() {
    return Arbitraries.of("", "a", "\"", "\n\u0000", "é😀", "\ud83d", "{\"a\":1}", "null", "a text that is longer");
  }

  private static Arbitrary<String> ids() {
    return Arbitraries.of("", "i", "7", "id_ü");
  }

  private static Arbitrary<JsonValue> values(int depth) {
    Arbitrary<JsonValue> scalars = Arbitraries.oneOf(texts().map(JsonString::new),
        Arbitraries.of(JsonBoolean.TRUE, JsonNull.NULL, JsonNumber.of(-1.5), JsonNumber.of(Long.MAX_VALUE)));
    if (depth == 0) return scalars;
    var inner = values(depth - 1);
    return Arbitraries.oneOf(scalars, inner.list().ofMaxSize(2).map(JsonArray::new),
        inner.list().ofMaxSize(2).map(list -> members(list, "x", "text")));
  }

  private static JsonObject members(List<JsonValue> values, String... names) {
    var object = JsonObject.builder();
    for (int i = 0; i < values.size(); i++) object.put(names[i], values.get(i));
    return object.build();
  }

  /** {@return extras, whose members are not null, because the readers ignore members that are null} */
  static Arbitrary<JsonObject> extras() {
    var values = values(2).filter(value -> value != JsonNull.NULL).list().ofMaxSize(3);
    return values.map(list -> members(list, "annotations", "x", "ü"));
  }

  private static Arbitrary<JsonObject> anyMembers() {
    return values(2).list().ofMaxSize(3).map(list -> members(list, "id", "output", "x"));
  }

  /** {@return parts of any type} */
  static Arbitrary<ResponsePart> parts() {
    return Arbitraries.oneOf(Combinators.combine(texts(), extras()).as(ResponsePart.Text::new), otherParts());
  }

  private static Arbitrary<ResponsePart> otherParts() {
    return Arbitraries.oneOf(Combinators.combine(texts(), extras()).as(ResponsePart.Refusal::new),
        Combinators.combine(texts(), extras()).as(ResponsePart.ReasoningText::new),
        Combinators.combine(texts(), extras()).as(ResponsePart.InputImage::new),
        extras().map(ResponsePart.InputFile::new),
        anyMembers().map(json -> new ResponsePart.Unknown(json.with("type", "sound"))));
  }

  static Arbitrary<ResponseItem> items() {
    var message = Combinators.combine(ids(), Arbitraries.of(ROLES), parts().list().ofMaxSize(3), STATUS, extras())
        .as(ResponseItem.MessageItem::new);
    var reasoning = Combinators.combine(ids(), otherParts().list().ofMaxSize(3), extras(), summaries())
        .as((id, content, extras, summary) -> new ResponseItem.ReasoningItem(id, content, extras.with(summary)));
    var call = Combinators.combine(ids(), Arbitraries.of("c", "8"), texts(), texts(), STATUS, extras())
        .as(ResponseItem.FunctionCall::new);
    var output = Combinators.combine(ids(), texts(), extras()).as(ResponseItem.FunctionCallOutput::new);
    var unknown = anyMembers().map(json -> new ResponseItem.Unknown(json.with("type", "mcp_call")));
    return Arbitraries.oneOf(message, reasoning, call, output, unknown);
  }

  private static Arbitrary<JsonObject> summaries() {
    return Arbitraries.of(JsonObject.of(),
        JsonObject.of("summary", List.of(Map.of("type", "summary_text", "text", "s"))));
  }

  static Arbitrary<Usage> usages() {
    var counts = Arbitraries.longs().between(0, Long.MAX_VALUE);
    return Combinators.combine(counts, counts, counts, extras()).as(Usage::new);
  }

  static Arbitrary<Response> responses() {
    var times = Arbitraries.longs().between(-1L << 40, 1L << 40).map(Instant::ofEpochSecond).optional();
    var reasons = Arbitraries.of("max_output_tokens", "r").optional();
    var statuses = Arbitraries.of("completed", "incomplete", "failed", "in_progress", "cancelled");
    var details = Arbitraries.of(JsonObject.of(), JsonObject.of("error", Map.of("code", "c", "message", "m")));
    return Combinators.combine(ids(), times, ids(), statuses, reasons, items().list().ofMaxSize(3),
        usages().optional(), extras()).as(Response::new)
        .flatMap(response -> details.map(detail -> response.extras(response.extras().with(detail))));
  }

  static Arbitrary<ResponsesRequest> requests() {
    var parameters = anyMembers().map(json -> json.without("id").with("temperature", null));
    return Combinators.combine(Arbitraries.of("m", "p/m", "ü"), items().list().ofMaxSize(3), parameters)
        .as(ResponsesRequest::new);
  }

  private static Arbitrary<Tuple4<Long, String, Integer, Integer>> locations() {
    var indexes = Arbitraries.of(-1, 0, 1, Integer.MAX_VALUE);
    return Combinators.combine(Arbitraries.of(-1L, 0L, Long.MAX_VALUE), ids(), indexes, indexes)
        .as(net.jqwik.api.Tuple::of);
  }

  /** {@return events of every type} */
  static Arbitrary<ResponseEvent> events() {
    return Arbitraries.oneOf(responseEvents(), contentEvents(), textEvents(), unknownEvents());
  }

  private static Arbitrary<ResponseEvent> responseEvents() {
    var numbers = Arbitraries.of(-1L, 0L, Long.MAX_VALUE);
    return Arbitraries.oneOf(
        Combinators.combine(numbers, responses(), extras()).as(ResponseEvent.Created::new),
        Combinators.combine(numbers, responses(), extras()).as(ResponseEvent.InProgress::new),
        Combinators.combine(numbers, responses(), extras()).as(ResponseEvent.Completed::new),
        Combinators.combine(numbers, responses(), extras()).as(ResponseEvent.Incomplete::new),
        Combinators.combine(numbers, responses(), extras()).as(ResponseEvent.Failed::new));
  }

  private static Arbitrary<ResponseEvent> contentEvents() {
    return Arbitraries.oneOf(
        Combinators.combine(locations(), items(), extras())
            .as((at, item, extras) -> new ResponseEvent.OutputItemAdded(at.get1(), at.get3(), item, extras)),
        Combinators.combine(locations(), items(), extras())
            .as((at, item, extras) -> new ResponseEvent.OutputItemDone(at.get1(), at.get3(), item, extras)),
        Combinators.combine(locations(), parts(), extras()).as((at, part, extras) -> new ResponseEvent.ContentPartAdded(
            at.get1(), at.get2(), at.get3(), at.get4(), part, extras)),
        Combinators.combine(locations(), parts(), extras()).as((at, part, extras) -> new ResponseEvent.ContentPartDone(
            at.get1(), at.get2(), at.get3(), at.get4(), part, extras)));
  }

  /** A constructor of an event that has an item id, two indexes and a text. */
  private interface TextEvent {
    ResponseEvent create(long number, String id, int outputIndex, int contentIndex, String text, JsonObject extras);
  }

  private static Arbitrary<ResponseEvent> textEvents() {
    List<TextEvent> types = List.of(ResponseEvent.OutputTextDelta::new, ResponseEvent.OutputTextDone::new,
        ResponseEvent.RefusalDelta::new, ResponseEvent.RefusalDone::new, ResponseEvent.ReasoningTextDelta::new,
        ResponseEvent.ReasoningTextDone::new,
        (number, id, index, none, text, extras) -> new ResponseEvent.FunctionCallArgumentsDelta(number, id, index, text,
            extras),
        (number, id, index, none, text, extras) -> new ResponseEvent.FunctionCallArgumentsDone(number, id, index, text,
            extras));
    return Combinators.combine(Arbitraries.of(types), locations(), texts(), extras())
        .as((type, at, text, extras) -> type.create(at.get1(), at.get2(), at.get3(), at.get4(), text, extras));
  }

  private static Arbitrary<ResponseEvent> unknownEvents() {
    var types = Arbitraries.of("ping", "response.queued", "response.mcp_call_arguments.delta",
        "response.output_item.added", "response.content_part.done"); // the last two lack the item and the part
    return Combinators.combine(types, anyMembers())
        .as((type, json) -> new ResponseEvent.Unknown(json.with("type", type)));
  }

  /** {@return the same JSON with the members of all objects in another order} */
  static JsonValue shuffled(JsonValue json, Random random) {
    if (json instanceof JsonArray array) {
      return new JsonArray(array.elements().stream().map(element -> shuffled(element, random)).toList());
    }
    if (!(json instanceof JsonObject object)) return json;
    var names = new ArrayList<>(object.members().keySet());
    Collections.shuffle(names, random);
    var shuffled = JsonObject.builder();
    for (var name : names) shuffled.put(name, shuffled(object.get(name), random));
    return shuffled.build();
  }
}
