package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.model.GeneratedChoice;
import bifrost.testkit.internal.model.GeneratedToken;
import bifrost.testkit.internal.model.TextTokenizer;
import bifrost.testkit.internal.server.SequentialIds;
import java.util.ArrayList;
import java.util.List;

/** An output item of the Responses API: reasoning, a message, or a function call. */
record ResponsesOutputItem(String type, String id, List<String> tokens, String callId, String name) {
  static List<ResponsesOutputItem> of(GeneratedChoice choice, SequentialIds ids) {
    var items = new ArrayList<ResponsesOutputItem>();
    if (choice.contains(GeneratedToken.Reasoning.class)) {
      items.add(text("reasoning", "rs_" + ids.next(), choice, GeneratedToken.Reasoning.class));
    }
    if (choice.contains(GeneratedToken.Text.class)) {
      items.add(text("message", "msg_" + ids.next(), choice, GeneratedToken.Text.class));
    }
    for (var token : choice.tokens()) {
      if (token instanceof GeneratedToken.CallStart call) {
        items.add(new ResponsesOutputItem("function_call", "fc_" + ids.next(),
            TextTokenizer.split(choice.arguments(call.index())), call.id(), call.name()));
      }
    }
    return items;
  }

  private static ResponsesOutputItem text(String type, String id, GeneratedChoice choice,
      Class<? extends GeneratedToken> kind) {
    return new ResponsesOutputItem(type, id,
        choice.tokens().stream().filter(kind::isInstance).map(GeneratedToken::token).toList(), "", "");
  }

  String text() {
    return String.join("", tokens);
  }

  boolean hasPart() {
    return !type.equals("function_call");
  }

  String eventPrefix() {
    return switch (type) {
      case "reasoning" -> "response.reasoning_text";
      case "message" -> "response.output_text";
      default -> "response.function_call_arguments";
    };
  }

  String doneMember() {
    return hasPart() ? "text" : "arguments";
  }

  boolean isMessage() {
    return type.equals("message");
  }

  JsonObject part(String text, JsonValue logprobs) {
    return type.equals("reasoning") ? object("text", text, "type", "reasoning_text")
        : object("annotations", List.of(), "text", text, "type", "output_text", "logprobs", logprobs);
  }

  JsonObject location(int outputIndex) {
    return hasPart() ? object("content_index", 0, "item_id", id, "output_index", outputIndex)
        : object("item_id", id, "output_index", outputIndex);
  }

  JsonObject started() {
    return item("in_progress", List.of(), "");
  }

  JsonObject complete(ResponsesLogprobs logprobs) {
    return item("completed", hasPart() ? List.of(part(text(), logprobs.complete(tokens))) : List.of(), text());
  }

  private JsonObject item(String status, List<JsonObject> content, String arguments) {
    return switch (type) {
      case "reasoning" -> object("id", id, "summary", List.of(), "type", type, "content", content, "encrypted_content",
          null, "status", null);
      case "message" ->
          object("id", id, "content", content, "role", "assistant", "status", status, "type", type, "phase", null);
      default ->
          object("arguments", arguments, "call_id", callId, "name", name, "type", type, "id", id, "async",
              null, "caller", null, "namespace", null, "status", status);
    };
  }
}
