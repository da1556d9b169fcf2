package bifrost.blackbox.examples;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionChunk.Choice;
import bifrost.api.ChatCompletionChunk.Delta;
import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.FinishReason;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Scripted chat completions, streamed and complete. */
final class Chunks {
  private Chunks() {}

  /** {@return a stream with one chunk for each text} */
  static Reply text(String... texts) {
    var chunks = new ArrayList<>(Stream.of(texts).map(ChatCompletionChunk::of).toList());
    return reply(chunks, FinishReason.STOP);
  }

  /** {@return a stream with tool calls} */
  static Reply toolCalls(ToolCallDelta... calls) {
    var delta = Delta.of("").toolCalls(List.of(calls));
    return reply(List.of(ChatCompletionChunk.of(Choice.of(0, delta))), FinishReason.TOOL_CALLS);
  }

  private static Reply reply(List<ChatCompletionChunk> chunks, FinishReason reason) {
    var last = ChatCompletionChunk.of(Choice.of(0, Delta.of("")).finishReason(reason));
    var data = Stream.concat(chunks.stream(), Stream.of(last)).map(chunk -> chunk.json().toString());
    return Reply.sse(Stream.concat(data, Stream.of("[DONE]")).toArray(String[]::new));
  }

  /** {@return a complete chat completion} */
  static Reply completion(String text) {
    var message = JsonObject.of("role", "assistant").with("content", text);
    var choice = JsonObject.of("index", 0).with("message", message).with("finish_reason", "stop");
    return Reply.json(JsonObject.of("choices", List.of(choice)).toString());
  }

  /** {@return a responder for chat completions; the toy model responds to all other requests} */
  static Function<RecordedRequest, Optional<Reply>> chats(Function<RecordedRequest, Reply> responder) {
    return request -> request.path().equals("/v1/chat/completions") ? Optional.of(responder.apply(request))
        : Optional.empty();
  }

  /** {@return the roles and contents of the messages of a request, such as {@code user: Hi}} */
  static List<String> messages(RecordedRequest request) {
    return request.json().array("messages").map(JsonArray::elements).orElseThrow().stream().map(JsonObject.class::cast)
        .map(message -> message.string("role").orElseThrow() + ": " + message.string("content").orElse("")).toList();
  }
}
