package bifrost.api.internal.merge;

import bifrost.api.ResponseItem;
import bifrost.api.ResponseItem.FunctionCall;
import bifrost.api.ResponseItem.FunctionCallOutput;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.ResponseItem.ReasoningItem;
import bifrost.api.ResponsePart;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An aggregator for one item: its announcement (the event {@code response.output_item.added}), the events of its parts
 * and members, and its complete form, in any order.
 */
public final class ResponseItemAggregator {
  private final long index;
  private final String impliedType;
  private final ResponseContentAggregator parts = new ResponseContentAggregator();
  private final SummaryAggregator summary = new SummaryAggregator();
  private final TextAggregator arguments = new TextAggregator();
  private final Map<String, JsonValueAggregator> members = new LinkedHashMap<>();
  private JsonObject call = JsonObject.of();
  private String id = "";
  private boolean hasDeltas;
  private Optional<ResponseItem> announced = Optional.empty();
  private Optional<ResponseItem> done = Optional.empty();

  /**
   * Creates an aggregator for an item.
   *
   * @param index the index of the item in the output
   * @param type the type that the first event implies; {@code ""} if it implies none
   */
  ResponseItemAggregator(long index, String type) {
    this.index = index;
    this.impliedType = type;
  }

  long index() {
    return index;
  }

  /** {@return the id; {@code ""} if it is not known yet} */
  String id() {
    return id;
  }

  void id(String id) {
    this.id = id;
  }

  boolean isAnnounced() {
    return announced.isPresent();
  }

  boolean isDone() {
    return done.isPresent();
  }

  /** {@return whether any event belonged to a part or a member of this item} */
  boolean hasDeltas() {
    return hasDeltas;
  }

  /** {@return whether this item is complete and has the same content as another complete item} */
  boolean isCompleteAndEquals(ResponseItem item) {
    return done.filter(complete -> ResponseMerger.hasContentOf(complete, item)).isPresent();
  }

  String type() {
    return done.or(() -> announced).map(ResponseMerger::type).orElse(impliedType);
  }

  void announce(ResponseItem item) {
    announced = Optional.of(item);
    if (item instanceof FunctionCall call) arguments.announceArguments(call.arguments());
    if (item instanceof MessageItem message) announce(message.content());
    if (item instanceof ReasoningItem reasoning) {
      announce(reasoning.content());
      reasoning.extras().tryGet("summary").ifPresent(summary::announce);
    }
  }

  private void announce(List<ResponsePart> content) {
    for (int i = 0; i < content.size(); i++) parts.announce(content.get(i), i);
  }

  void finish(ResponseItem item) {
    done = Optional.of(item);
    if (item instanceof MessageItem message) finish(message.content());
    if (item instanceof ReasoningItem reasoning) finish(reasoning.content());
  }

  private void finish(List<ResponsePart> content) {
    for (int i = 0; i < content.size(); i++) {
      parts.partFor(ResponsePartAggregator.kind(content.get(i)), i).finish(content.get(i));
    }
  }

  /** Adds the extras of an event about arguments, in which some servers repeat the members of the call. */
  void call(JsonObject eventExtras) {
    if (call.isEmpty()) call = eventExtras;
  }

  ResponseContentAggregator parts() {
    hasDeltas = true;
    return parts;
  }

  SummaryAggregator summary() {
    hasDeltas = true;
    return summary;
  }

  TextAggregator arguments() {
    hasDeltas = true;
    return arguments;
  }

  /** {@return the aggregator of a member that is not a component of the Java type} */
  JsonValueAggregator member(String name) {
    hasDeltas = true;
    return members.computeIfAbsent(name, each -> new JsonValueAggregator());
  }

  /**
   * {@return the item so far}
   *
   * @param isEnded whether the response has ended; its items are then not in progress, regardless of their
   *     announcements
   */
  ResponseItem result(boolean isEnded) {
    var streamed = ResponseMerger.status(streamed(announced.orElseGet(this::unannounced)), isEnded);
    return done.map(item -> ResponseMerger.item(item, streamed)).orElse(streamed);
  }

  private ResponseItem unannounced() {
    return switch (type()) {
      case "reasoning" -> new ReasoningItem(id, List.of(), JsonObject.of());
      case "function_call" ->
          new FunctionCall(id, callMember("call_id", id), callMember("name", ""), "", Optional.empty(),
              JsonObject.of());
      case "function_call_output" -> new FunctionCallOutput(id, "", JsonObject.of());
      case "message", "" -> new MessageItem(id, "assistant", List.of(), Optional.empty(), JsonObject.of());
      default -> new ResponseItem.Unknown(
          id.isEmpty() ? JsonObject.of("type", type()) : JsonObject.of("type", type()).with("id", id));
    };
  }

  private String callMember(String name, String fallback) {
    return call.tryGet(name).orElse(null) instanceof JsonString text ? text.value() : fallback;
  }

  private ResponseItem streamed(ResponseItem it) {
    var content = parts.result();
    if (it instanceof MessageItem m) {
      return new MessageItem(m.id(), m.role(), content, m.status(), with(m.extras(), false, true));
    }
    if (it instanceof ReasoningItem r) return new ReasoningItem(r.id(), content, with(r.extras(), false, true));
    if (it instanceof FunctionCall c) {
      return new FunctionCall(c.id(), c.callId(), c.name().isEmpty() ? callMember("name", "") : c.name(),
          arguments.result(),
          c.status(), with(c.extras(), true, false));
    }
    if (it instanceof FunctionCallOutput o) {
      return new FunctionCallOutput(o.callId(), o.output(), with(o.extras(), false, false));
    }
    return new ResponseItem.Unknown(with(((ResponseItem.Unknown) it).json(), false, false));
  }

  /** {@return the members of an item, with the streamed members that are not components of the Java type} */
  private JsonObject with(JsonObject json, boolean hasArguments, boolean hasContent) {
    var streamedMembers = JsonObject.builder();
    var joined = hasArguments ? "" : arguments.result();
    if (!joined.isEmpty()) streamedMembers.put("arguments", joined);
    var content = hasContent ? List.<ResponsePart>of() : parts.result();
    if (!content.isEmpty()) streamedMembers.put("content", content.stream().map(ResponseMerger::json).toList());
    summary.result().ifPresent(list -> streamedMembers.put("summary", list));
    members.forEach(
        (name, value) -> value.result().ifPresent(it -> streamedMembers.put(name, joined(json.tryGet(name), it))));
    return streamedMembers.isEmpty() ? json : JsonObject.builder().putAll(json).putAll(streamedMembers.build()).build();
  }

  private static JsonValue joined(Optional<JsonValue> announced, JsonValue streamed) {
    return EmptyJsonValues.isEmpty(streamed) ? announced.orElse(streamed) : streamed;
  }
}
