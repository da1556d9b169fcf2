package bifrost.api.internal.tool;

import bifrost.api.ModelResponse;
import bifrost.api.Streamable;
import bifrost.api.Tool;
import bifrost.api.ToolCall;
import java.util.List;

/** The form of tools, tool calls and results in the requests and responses of an API. */
public interface ToolProtocol<Q extends Streamable<E, R>, E, R extends ModelResponse> {
  /** {@return the request with tools in addition to its own, and without a forced tool call after the first round} */
  Q prepare(Q request, List<Tool> tools, boolean isFirstRound);

  List<ToolCall> calls(R response);

  /** {@return the request with the response appended} */
  Q append(Q request, R response);

  /** {@return the request with the results of tool calls appended} */
  Q append(Q request, List<ToolCall> calls, List<String> results);
}
