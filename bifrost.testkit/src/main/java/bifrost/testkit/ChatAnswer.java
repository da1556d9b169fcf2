package bifrost.testkit;

import static bifrost.testkit.Shape.object;

import bifrost.api.json.JsonObject;
import bifrost.testkit.internal.Nullable;
import java.util.List;

/** Renders a whole chat completion: every member the server knows, null if it has no value. */
record ChatAnswer(ChatRequest request, String id, List<Choice> choices) {

  Reply reply() {
    return Reply.json(completion().toString());
  }

  private JsonObject completion() {
    return object("id", id, "object", "chat.completion", "created", Models.CREATED, "model", request.model(),
        "choices", choices.stream().map(this::choice).toList(), "service_tier", null, "system_fingerprint", Models.FINGERPRINT,
        "usage", Usage.of(request, choices).whole(), "prompt_logprobs", null,
        "prompt_token_ids", request.returnsTokenIds() ? request.promptTokenIds() : null, "prompt_text", null,
        "kv_transfer_params", null, "ec_transfer_params", null, "metrics", null);
  }

  private JsonObject choice(Choice choice) {
    return object("index", choice.index(), "message", message(choice),
        "logprobs", Logprobs.of(choice.pieces().stream().map(Piece::token).toList(), request.topLogprobs()),
        "finish_reason", choice.finishReason(), "stop_reason", choice.stopReason().orElse(null),
        "token_ids", request.returnsTokenIds() ? choice.tokenIds() : null,
        "routed_experts", null);
  }

  private static JsonObject message(Choice choice) {
    JsonObject message = object("role", "assistant", "content", content(choice), "refusal", null, "annotations", null, "audio", null,
        "function_call", null);
    List<JsonObject> calls = calls(choice);
    if (!calls.isEmpty()) message = message.with("tool_calls", calls); // left out when empty since 0.24
    return message.with("reasoning", choice.has(Piece.Reasoning.class) ? choice.join(Piece.Reasoning.class) : null);
  }

  /** Null where the model says nothing: when it calls a tool of its own accord, and when it does not come to the end of its thoughts. */
  private static @Nullable String content(Choice choice) {
    boolean forced = choice.pieces().stream().anyMatch(piece -> piece instanceof Piece.Call call && call.forced());
    boolean spoke = choice.pieces().stream().anyMatch(piece -> piece instanceof Piece.Text || piece instanceof Piece.End end && !end.afterCalls());
    return forced || spoke ? choice.join(Piece.Text.class) : null;
  }

  private static List<JsonObject> calls(Choice choice) {
    return choice.pieces().stream().filter(Piece.Call.class::isInstance).map(Piece.Call.class::cast)
        .map(call -> object("id", call.id(), "type", "function",
            "function", object("name", call.name(), "arguments", choice.arguments(call.index()))))
        .toList();
  }
}
