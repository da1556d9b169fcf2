package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonObject;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.model.GeneratedChoice;
import bifrost.testkit.internal.server.SequentialIds;
import java.util.ArrayList;
import java.util.List;

/** A renderer of a response of the Responses API, streamed or not. */
final class ResponsesRenderer {
  private final JsonObject request;
  private final ParsedChatRequest chat;
  private final String id;
  private final GeneratedChoice choice;
  private final List<ResponsesOutputItem> items;
  private final List<String> events = new ArrayList<>();

  ResponsesRenderer(JsonObject request, ParsedChatRequest chat, String id, GeneratedChoice choice, SequentialIds ids) {
    this.request = request;
    this.chat = chat;
    this.id = id;
    this.choice = choice;
    this.items = ResponsesOutputItem.of(choice, ids);
  }

  JsonObject complete() {
    return response(choice.finishReason().equals("length") ? "incomplete" : "completed",
        items.stream().map(ResponsesOutputItem::complete).toList(), true);
  }

  private JsonObject response(String status, List<JsonObject> output, boolean ended) {
    var incomplete = ended && choice.finishReason().equals("length") ? object("reason", "max_output_tokens") : null;
    return object("id", id, "created_at", ModelCatalog.CREATED, "incomplete_details", incomplete, "instructions",
        request.string("instructions").orElse(null), "metadata", null, "model", chat.model(), "object", "response",
        "output", output, "parallel_tool_calls", true, "temperature", request.number("temperature").orElse(1),
        "tool_choice", "auto", "tools", List.of(), "top_p", 1.0, "background", false, "previous_response_id", null,
        "status", status, "truncation", "disabled", "usage", ended ? usage() : null);
  }

  private JsonObject usage() {
    var counts = TokenCounts.of(chat, List.of(choice));
    return object("input_tokens", counts.prompt(), "input_tokens_details", object("cached_tokens", 0), "output_tokens",
        counts.completion(), "output_tokens_details", object("reasoning_tokens", counts.reasoning()), "total_tokens",
        counts.prompt() + counts.completion());
  }

  Reply stream() {
    addEvent("response.created", object("response", response("in_progress", List.of(), false)));
    addEvent("response.in_progress", object("response", response("in_progress", List.of(), false)));
    for (int i = 0; i < items.size(); i++) addItem(i, items.get(i));
    addEvent("response.completed", object("response", complete()));
    return Reply.events(events);
  }

  private void addItem(int index, ResponsesOutputItem item) {
    addEvent("response.output_item.added", object("item", item.started(), "output_index", index));
    if (item.hasPart()) addEvent("response.content_part.added", item.location(index).with("part", item.part("")));
    for (String token : item.tokens()) {
      addEvent(item.eventPrefix() + ".delta", item.location(index).with("delta", token));
    }
    addEvent(item.eventPrefix() + ".done", item.location(index).with(item.doneMember(), item.text()));
    if (item.hasPart()) {
      addEvent("response.content_part.done", item.location(index).with("part", item.part(item.text())));
    }
    addEvent("response.output_item.done", object("item", item.complete(), "output_index", index));
  }

  private void addEvent(String type, JsonObject members) {
    var data = members.with("sequence_number", events.size()).with("type", type);
    events.add("event: " + type + "\ndata: " + data + "\n\n");
  }
}
