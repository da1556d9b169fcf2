package bifrost.testkit;

import static bifrost.testkit.Shape.object;

import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** An item of an answer of the Responses API: what is thought, said, or to be called. */
record ResponseItem(String type, String id, List<String> tokens, String callId, String name) {

  static List<ResponseItem> of(Choice choice, Ids ids) {
    var items = new ArrayList<ResponseItem>();
    if (choice.has(Piece.Reasoning.class)) items.add(text("reasoning", "rs_" + ids.next(), choice, Piece.Reasoning.class));
    if (choice.has(Piece.Text.class)) items.add(text("message", "msg_" + ids.next(), choice, Piece.Text.class));
    for (var piece : choice.pieces()) {
      if (piece instanceof Piece.Call call) items.add(new ResponseItem("function_call", "fc_" + ids.next(),
          Tokens.split(choice.arguments(call.index())), call.id(), call.name()));
    }
    return items;
  }

  private static ResponseItem text(String type, String id, Choice choice, Class<? extends Piece> kind) {
    return new ResponseItem(type, id, choice.pieces().stream().filter(kind::isInstance).map(Piece::token).toList(), "", "");
  }

  String text() {
    return String.join("", tokens);
  }

  boolean hasPart() {
    return !type.equals("function_call");
  }

  String piece() {
    return switch (type) {
      case "reasoning" -> "response.reasoning_text";
      case "message" -> "response.output_text";
      default -> "response.function_call_arguments";
    };
  }

  String doneMember() {
    return hasPart() ? "text" : "arguments";
  }

  JsonObject part(String text) {
    return type.equals("reasoning") ? object("text", text, "type", "reasoning_text")
        : object("annotations", List.of(), "text", text, "type", "output_text", "logprobs", null);
  }

  JsonObject place(int outputIndex) {
    return hasPart() ? object("content_index", 0, "item_id", id, "output_index", outputIndex) : object("item_id", id, "output_index", outputIndex);
  }

  JsonObject begun() {
    return item("in_progress", List.of(), "");
  }

  JsonObject whole() {
    return item("completed", hasPart() ? List.of(part(text())) : List.of(), text());
  }

  private JsonObject item(String status, List<JsonObject> content, String arguments) {
    return switch (type) {
      case "reasoning" -> object("id", id, "summary", List.of(), "type", type, "content", content, "encrypted_content", null, "status", null);
      case "message" -> object("id", id, "content", content, "role", "assistant", "status", status, "type", type, "phase", null);
      default -> object("arguments", arguments, "call_id", callId, "name", name, "type", type, "id", id, "status", status);
    };
  }
}
