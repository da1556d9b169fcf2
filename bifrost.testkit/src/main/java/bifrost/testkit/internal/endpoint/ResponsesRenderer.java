package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonObject;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.model.GeneratedChoice;
import bifrost.testkit.internal.server.SequentialIds;
import java.util.ArrayList;
import java.util.List;

/** Renders an answer of the Responses API, whole or in events. */
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

  JsonObject whole() {
    return response(choice.finishReason().equals("length") ? "incomplete" : "completed",
        items.stream().map(ResponsesOutputItem::whole).toList(), true);
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
    var counted = TokenCounts.of(chat, List.of(choice));
    return object("input_tokens", counted.prompt(), "input_tokens_details", object("cached_tokens", 0), "output_tokens",
        counted.completion(), "output_tokens_details", object("reasoning_tokens", counted.reasoning()), "total_tokens",
        counted.prompt() + counted.completion());
  }

  Reply stream() {
    event("response.created", object("response", response("in_progress", List.of(), false)));
    event("response.in_progress", object("response", response("in_progress", List.of(), false)));
    for (int i = 0; i < items.size(); i++) item(i, items.get(i));
    event("response.completed", object("response", whole()));
    return Reply.events(events);
  }

  private void item(int index, ResponsesOutputItem item) {
    event("response.output_item.added", object("item", item.started(), "output_index", index));
    if (item.hasPart()) event("response.content_part.added", item.location(index).with("part", item.part("")));
    for (String token : item.tokens()) event(item.eventPrefix() + ".delta", item.location(index).with("delta", token));
    event(item.eventPrefix() + ".done", item.location(index).with(item.doneMember(), item.text()));
    if (item.hasPart()) event("response.content_part.done", item.location(index).with("part", item.part(item.text())));
    event("response.output_item.done", object("item", item.whole(), "output_index", index));
  }

  private void event(String type, JsonObject members) {
    var data = members.with("sequence_number", events.size()).with("type", type);
    events.add("event: " + type + "\ndata: " + data + "\n\n");
  }
}
