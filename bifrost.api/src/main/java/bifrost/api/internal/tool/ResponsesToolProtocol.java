package bifrost.api.internal.tool;

import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem.FunctionCallOutput;
import bifrost.api.ResponsesRequest;
import bifrost.api.Tool;
import bifrost.api.ToolCall;
import java.util.List;
import java.util.stream.IntStream;

/** The tools of the Responses API. */
public final class ResponsesToolProtocol implements ToolProtocol<ResponsesRequest, ResponseEvent, Response> {
  @Override
  public ResponsesRequest prepare(ResponsesRequest request, List<Tool> tools, boolean isFirstRound) {
    return ToolParameters.prepare(request, request.tools(tools), isFirstRound);
  }

  @Override
  public List<ToolCall> calls(Response response) {
    return response.functionCalls().stream().map(call -> ToolCall.of(call.callId(), call.name(), call.arguments()))
        .toList();
  }

  @Override
  public ResponsesRequest append(ResponsesRequest request, Response response) {
    return request.then(response.output());
  }

  @Override
  public ResponsesRequest append(ResponsesRequest request, List<ToolCall> calls, List<String> results) {
    return request.then(IntStream.range(0, calls.size())
        .mapToObj(i -> FunctionCallOutput.of(calls.get(i).id(), results.get(i))).toList());
  }
}
