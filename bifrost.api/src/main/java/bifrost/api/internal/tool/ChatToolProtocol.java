package bifrost.api.internal.tool;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Message;
import bifrost.api.Tool;
import bifrost.api.ToolCall;
import java.util.List;
import java.util.stream.IntStream;

/** The tools of chat completions. */
public final class ChatToolProtocol
    implements ToolProtocol<ChatCompletionRequest, ChatCompletionChunk, ChatCompletion> {
  @Override
  public ChatCompletionRequest prepare(ChatCompletionRequest request, List<Tool> tools, boolean isFirstRound) {
    return ToolParameters.prepare(request, request.tools(tools), isFirstRound);
  }

  @Override
  public List<ToolCall> calls(ChatCompletion completion) {
    return completion.toolCalls();
  }

  @Override
  public ChatCompletionRequest append(ChatCompletionRequest request, ChatCompletion completion) {
    return request.then(completion.message());
  }

  @Override
  public ChatCompletionRequest append(ChatCompletionRequest request, List<ToolCall> calls, List<String> results) {
    return request.then(
        IntStream.range(0, calls.size()).mapToObj(i -> Message.tool(calls.get(i), results.get(i))).toList());
  }
}
