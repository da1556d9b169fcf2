package bifrost.testkit.contract;

import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Assigns deltas to the tool calls of a stream: by index, unless a defect changes this. */
final class MutantToolCalls {
  private final Set<Defect> defects;
  private final List<String> ids = new ArrayList<>();

  MutantToolCalls(Set<Defect> defects) {
    this.defects = defects;
  }

  ToolCallDelta decodeDelta(int choice, JsonObject call) {
    var function = call.object("function").orElse(JsonObject.of());
    var id = call.string("id").filter(text -> !text.isEmpty());
    return new ToolCallDelta(index(call, id), id, function.string("name").filter(text -> !text.isEmpty()),
        function.string("arguments").orElse(""), JsonObject.of());
  }

  private int index(JsonObject call, Optional<String> id) {
    if (defects.contains(Defect.MERGES_TOOL_CALLS_BY_ORDER)) {
      id.ifPresent(ids::add);
      return Math.max(0, ids.size() - 1);
    }
    if (!defects.contains(Defect.MERGES_TOOL_CALLS_BY_ID)) return MutantResponseDecoder.index(call);
    id.filter(each -> !ids.contains(each)).ifPresent(ids::add);
    return id.map(ids::indexOf).orElse(Math.max(0, ids.size() - 1));
  }
}
