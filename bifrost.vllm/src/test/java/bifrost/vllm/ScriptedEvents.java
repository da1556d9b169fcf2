package bifrost.vllm;

import bifrost.api.json.JsonObject;
import bifrost.testkit.Reply;
import bifrost.testkit.Reply.Ending;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Events of a chat completion stream, for scripted replies. */
final class ScriptedEvents {
  static final String DONE = "[DONE]";

  private ScriptedEvents() {}

  static String text(String text) {
    return chunk(0, JsonObject.of("content", text), null).toString();
  }

  static String text(int choice, String text) {
    return chunk(choice, JsonObject.of("content", text), null).toString();
  }

  static String reasoning(String member, String text) {
    return chunk(0, JsonObject.of(member, text), null).toString();
  }

  static String finish() {
    return finish(0);
  }

  static String finish(int choice) {
    return chunk(choice, JsonObject.of(), "stop").toString();
  }

  static String usage(long completionTokens) {
    return chunkWithoutChoices().with("choices", List.of()).with("usage", usageCounts(completionTokens)).toString();
  }

  static JsonObject usageCounts(long completionTokens) {
    return JsonObject.of("prompt_tokens", 5).with("completion_tokens", completionTokens)
        .with("total_tokens", 5 + completionTokens);
  }

  static JsonObject chunk(int choice, JsonObject delta, String finishReason) {
    var choiceJson =
        JsonObject.of("index", choice).with("delta", delta).with("logprobs", null).with("finish_reason", finishReason);
    return chunkWithoutChoices().with("choices", List.of(choiceJson));
  }

  static JsonObject chunkWithoutChoices() {
    return JsonObject.of("id", "chatcmpl-1").with("object", "chat.completion.chunk").with("created", 1_767_225_600)
        .with("model", "m");
  }

  /** {@return a reply with exactly this stream as its body} */
  static Reply raw(String body) {
    return raw(body.getBytes(StandardCharsets.UTF_8));
  }

  static Reply raw(byte[] body) {
    var writes = body.length == 0 ? List.<byte[]>of() : List.of(body);
    return new Reply(200, Map.of("content-type", "text/event-stream; charset=utf-8"), writes, Ending.COMPLETE);
  }
}
