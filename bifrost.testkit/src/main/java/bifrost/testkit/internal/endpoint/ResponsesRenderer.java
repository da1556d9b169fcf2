package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.model.GeneratedChoice;
import bifrost.testkit.internal.server.SequentialIds;
import bifrost.testkit.internal.util.ServerSentEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** A renderer of a response of the Responses API, streamed or not. */
final class ResponsesRenderer {
  private final ResponsesMembers members;
  private final ResponsesLogprobs logprobs;
  private final ParsedChatRequest chat;
  private final String id;
  private final GeneratedChoice choice;
  private final List<ResponsesOutputItem> items;
  private final List<String> events = new ArrayList<>();

  ResponsesRenderer(JsonObject request, ParsedChatRequest chat, String id, GeneratedChoice choice, SequentialIds ids) {
    this.members = new ResponsesMembers(request, chat);
    this.logprobs = new ResponsesLogprobs(members.includesLogprobs()
        ? OptionalInt.of((int) request.integer("top_logprobs").orElse(0))
        : OptionalInt.empty());
    this.chat = chat;
    this.id = id;
    this.choice = choice;
    this.items = ResponsesOutputItem.of(choice, ids);
  }

  JsonObject complete() {
    return response(isTruncated() ? "incomplete" : "completed",
        items.stream().map(item -> item.complete(logprobs)).toList(), true);
  }

  private JsonObject response(String status, List<JsonObject> output, boolean ended) {
    JsonValue incomplete = ended && isTruncated() ? object("reason", "max_output_tokens") : JsonNull.NULL;
    return members.before(id, incomplete).with("output", output).with(members.between())
        .with(members.after(status, ended ? usage() : JsonNull.NULL));
  }

  private boolean isTruncated() {
    return choice.finishReason().equals("length");
  }

  private JsonObject usage() {
    var counts = TokenCounts.of(chat, List.of(choice));
    return object("input_tokens", counts.prompt(), "input_tokens_details", object("cached_tokens", 0,
        "cache_write_tokens", 0, "input_tokens_per_turn", List.of(), "cached_tokens_per_turn", List.of()),
        "output_tokens", counts.completion(), "output_tokens_details", object("reasoning_tokens", counts.reasoning(),
            "tool_output_tokens", 0, "output_tokens_per_turn", List.of(), "tool_output_tokens_per_turn", List.of()),
        "total_tokens", counts.prompt() + counts.completion());
  }

  Reply stream() {
    addStart();
    for (int i = 0; i < items.size(); i++) addItem(i, items.get(i));
    addEvent("response.completed", object("response", complete()));
    return Reply.events(events);
  }

  /** {@return a stream that is cut after its start, because vLLM cannot report an error in a stream of this API} */
  Reply cutStream() {
    addStart();
    return Reply.events(events).end(Reply.Ending.CUT);
  }

  private void addStart() {
    addEvent("response.created", object("response", response("in_progress", List.of(), false)));
    addEvent("response.in_progress", object("response", response("in_progress", List.of(), false)));
  }

  private void addItem(int index, ResponsesOutputItem item) {
    addEvent("response.output_item.added", object("item", item.started(), "output_index", index));
    if (item.hasPart()) {
      addEvent("response.content_part.added",
          item.location(index).with("part", item.part("", logprobs.event(List.of()))));
    }
    for (String token : item.tokens()) {
      addEvent(item.eventPrefix() + ".delta",
          withLogprobs(item, item.location(index).with("delta", token), List.of(token)));
    }
    addEvent(item.eventPrefix() + ".done",
        withLogprobs(item, item.location(index).with(item.doneMember(), item.text()), item.tokens()));
    if (item.hasPart()) {
      addEvent("response.content_part.done",
          item.location(index).with("part", item.part(item.text(), logprobs.complete(item.tokens()))));
    }
    addEvent("response.output_item.done", object("item", item.complete(logprobs), "output_index", index));
  }

  private JsonObject withLogprobs(ResponsesOutputItem item, JsonObject event, List<String> tokens) {
    return item.isMessage() ? event.with("logprobs", logprobs.event(tokens)) : event;
  }

  private void addEvent(String type, JsonObject members) {
    var data = members.with("sequence_number", events.size()).with("type", type);
    events.add(ServerSentEvent.of(type, data));
  }
}
