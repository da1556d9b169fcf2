package bifrost.testkit.contract;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.FinishReason;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.MessagesContractTests.Messages;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A reader of a stream of a protocol like Anthropic's Messages. */
final class MessageEvents implements ExampleProvider.Events {
  private final Map<Long, Integer> calls = new HashMap<>(); // the index of each block with a tool call
  private String id = "";
  private String model = "";
  private boolean ended;

  @Override
  public Optional<String> next(MutantConnection call) throws IOException {
    var data = new StringBuilder();
    for (var line = ExampleProvider.line(call); line.isPresent(); line = ExampleProvider.line(call)) {
      if (line.get().startsWith("data: ")) data.append(line.get().substring("data: ".length()));
      if (line.get().isEmpty() && data.length() > 0) return Optional.of(data.toString());
    }
    return Optional.empty(); // an event without an empty line after it may be incomplete
  }

  @Override
  public boolean isEnded() {
    return ended;
  }

  @Override
  public Optional<ChatCompletionChunk> chunk(JsonObject event) {
    return switch (Messages.required(event, "type")) {
      case "message_start" -> {
        var message = required(event, "message");
        id = message.string("id").orElse("");
        model = message.string("model").orElse("");
        yield Optional.empty();
      }
      case "content_block_start" -> start(event, required(event, "content_block"));
      case "content_block_delta" -> Optional.of(delta(event, required(event, "delta")));
      case "message_delta" -> Optional.of(chunk(ChatCompletionChunk.Delta.of(""),
          Messages.reason(required(event, "delta")), Messages.usage(event)));
      case "message_stop" -> {
        ended = true;
        yield Optional.empty();
      }
      default -> Optional.empty(); // the end of a block, a ping, or an event of a later version
    };
  }

  private Optional<ChatCompletionChunk> start(JsonObject event, JsonObject block) {
    if (!block.string("type").equals(Optional.of("tool_use"))) return Optional.empty();
    int index = calls.size();
    calls.put(event.integer("index").orElse(0), index);
    return Optional.of(chunk(new ChatCompletionChunk.ToolCallDelta(index, block.string("id"), block.string("name"), "",
        JsonObject.of())));
  }

  private ChatCompletionChunk delta(JsonObject event, JsonObject delta) {
    return switch (Messages.required(delta, "type")) {
      case "text_delta" -> chunk(delta(Messages.required(delta, "text"), "", List.of()));
      case "thinking_delta" -> chunk(delta("", Messages.required(delta, "thinking"), List.of()));
      case "input_json_delta" -> {
        var index = calls.get(event.integer("index").orElse(0));
        if (index == null) throw new IllegalStateException("the block has not started");
        yield chunk(new ChatCompletionChunk.ToolCallDelta(index, Optional.empty(), Optional.empty(),
            Messages.required(delta, "partial_json"), JsonObject.of()));
      }
      default -> chunk(ChatCompletionChunk.Delta.of(""));
    };
  }

  private static JsonObject required(JsonObject event, String name) {
    return event.object(name).orElseThrow(() -> new IllegalStateException("no " + name));
  }

  private static ChatCompletionChunk.Delta delta(String text, String reasoning,
      List<ChatCompletionChunk.ToolCallDelta> calls) {
    return new ChatCompletionChunk.Delta(Optional.empty(), text, reasoning, "", "", calls, JsonObject.of());
  }

  private ChatCompletionChunk chunk(ChatCompletionChunk.ToolCallDelta call) {
    return chunk(delta("", "", List.of(call)));
  }

  private ChatCompletionChunk chunk(ChatCompletionChunk.Delta delta) {
    return chunk(delta, Optional.empty(), Optional.empty());
  }

  private ChatCompletionChunk chunk(ChatCompletionChunk.Delta delta, Optional<FinishReason> reason,
      Optional<Usage> usage) {
    var choice = new ChatCompletionChunk.Choice(0, delta, reason, Optional.empty(), JsonObject.of());
    return new ChatCompletionChunk(id, Optional.empty(), model, List.of(choice), usage, Optional.empty(),
        JsonObject.of());
  }
}
