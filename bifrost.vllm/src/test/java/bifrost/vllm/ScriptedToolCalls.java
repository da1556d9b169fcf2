package bifrost.vllm;

import static bifrost.vllm.ScriptedEvents.DONE;
import static bifrost.vllm.ScriptedEvents.chunk;
import static bifrost.vllm.ScriptedEvents.text;

import bifrost.api.ToolCall;
import bifrost.api.Usage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.testkit.Reply;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Replies that request tool calls, and answers, in chat completions and in the Responses API. */
final class ScriptedToolCalls {
  private ScriptedToolCalls() {}

  /** {@return a call of the tool, whose id is that of the argument} */
  static ToolCall call(String name, String arguments) {
    return ToolCall.of("id-" + arguments.replaceAll("\\W", ""), name, arguments);
  }

  static Reply calls(ToolCall... calls) {
    return chat(JsonObject.of("content", null).with("tool_calls", List.of(calls)), "tool_calls");
  }

  static Reply answer(String text) {
    return chat(JsonObject.of("content", text), "stop");
  }

  /** {@return a reply of this class, with a token usage} */
  static Reply withUsage(Reply reply, Usage usage) {
    return Reply.json(Json.parse(reply.writes().get(0)).asObject().with("usage", usage).toString());
  }

  private static Reply chat(JsonObject message, String finishReason) {
    return Reply.json(JsonObject.of("id", "c").with("model", "m")
        .with("choices", List.of(JsonObject.of("index", 0).with("message", message.with("role", "assistant"))
            .with("finish_reason", finishReason)))
        .toString());
  }

  /** {@return a stream with a text, followed by calls} */
  static Reply streamedCalls(String text, ToolCall... calls) {
    var deltas = IntStream.range(0, calls.length).mapToObj(i -> calls[i].json().with("index", i)).toList();
    return Reply.sse(text(text), chunk(0, JsonObject.of("tool_calls", deltas), null).toString(),
        chunk(0, JsonObject.of(), "tool_calls").toString(), DONE);
  }

  static Reply streamedAnswer(String... texts) {
    return Reply.sse(Stream.concat(Stream.of(texts).map(ScriptedEvents::text),
        Stream.of(ScriptedEvents.finish(), DONE)).toArray(String[]::new));
  }

  static Reply responseCalls(ToolCall... calls) {
    return response(Stream.of(calls).map(call -> JsonObject.of("type", "function_call").with("id", "f")
        .with("call_id", call.id()).with("name", call.name()).with("arguments", call.arguments())).toList());
  }

  static Reply responseAnswer(String text) {
    return response(List.of(JsonObject.of("type", "message").with("id", "i").with("role", "assistant")
        .with("content", List.of(JsonObject.of("type", "output_text").with("text", text)))));
  }

  private static Reply response(List<JsonObject> output) {
    return Reply.json(JsonObject.of("id", "r").with("object", "response").with("model", "m")
        .with("status", "completed").with("output", output).toString());
  }
}
