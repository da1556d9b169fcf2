package bifrost.testkit.contract;

import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Assigns deltas to the tool calls of a stream: by index, unless a defect changes this. */
final class MutantToolCalls {
  private final Set<Defect> defects;
  private final List<String> ids = new ArrayList<>();
  private final Map<Integer, TreeMap<Integer, String>> idsByIndex = new HashMap<>();

  MutantToolCalls(Set<Defect> defects) {
    this.defects = defects;
  }

  /** {@return the calls of one delta; several of them without an index and an id continue the calls in their order} */
  List<ToolCallDelta> decodeDeltas(int choice, List<JsonObject> calls) {
    var started = idsByIndex.getOrDefault(choice, new TreeMap<>());
    boolean isContinued = calls.size() > 1 && started.size() >= calls.size()
        && !defects.contains(Defect.CONTINUES_THE_LAST_TOOL_CALL)
        && calls.stream().noneMatch(call -> call.tryGet("index").isPresent() || call.tryGet("id").isPresent());
    var indexes = List.copyOf(started.keySet());
    var deltas = new ArrayList<ToolCallDelta>();
    for (var call : calls) {
      deltas.add(decodeDelta(choice, isContinued ? call.with("index", indexes.get(deltas.size())) : call));
    }
    return deltas;
  }

  private ToolCallDelta decodeDelta(int choice, JsonObject call) {
    if (choice > 0 && defects.contains(Defect.SHARES_TOOL_CALLS_BETWEEN_CHOICES)) return decodeDelta(0, call);
    var function = call.object("function").orElse(JsonObject.of());
    var id = call.string("id").filter(text -> !text.isEmpty());
    int index = index(choice, call, id);
    var started = idsByIndex.getOrDefault(choice, new TreeMap<>()).getOrDefault(index, "");
    return new ToolCallDelta(index, id.filter(each -> started.isEmpty() || each.equals(started)),
        function.string("name").filter(text -> !text.isEmpty()),
        function.string("arguments").orElse(""), defects.contains(Defect.DROPS_EXTRAS_OF_TOOL_CALLS_IN_STREAMS)
            ? JsonObject.of()
            : MutantResponseDecoder.callExtras(call));
  }

  /** {@return the index that the server sent, unless it belongs to another call; the last call if it sent none} */
  private int position(int choice, JsonObject call, Optional<String> id) {
    var sent = call.integer("index");
    if (sent.isEmpty() && defects.contains(Defect.REQUIRES_THE_INDEX_OF_TOOL_CALLS)) return 0;
    var started = idsByIndex.computeIfAbsent(choice, each -> new TreeMap<>());
    int last = started.isEmpty() ? 0 : started.lastKey();
    int index = sent.isPresent() ? (int) sent.getAsLong() : last;
    boolean hasName = call.object("function").flatMap(function -> function.string("name"))
        .filter(name -> !name.isEmpty()).isPresent();
    boolean isOther = id.isPresent() && started.containsKey(index) && !started.get(index).equals(id.get());
    boolean isNew = isOther && hasName
        && !(sent.isPresent() && defects.contains(Defect.TRUSTS_A_REPEATED_INDEX_OF_TOOL_CALLS));
    if (isNew) index = last + 1;
    if (isNew || !started.containsKey(index)) started.put(index, id.orElse(""));
    return index;
  }

  private int index(int choice, JsonObject call, Optional<String> id) {
    if (defects.contains(Defect.MERGES_TOOL_CALLS_BY_ORDER)) {
      id.ifPresent(ids::add);
      return Math.max(0, ids.size() - 1);
    }
    if (!defects.contains(Defect.MERGES_TOOL_CALLS_BY_ID)) return position(choice, call, id);
    id.filter(each -> !ids.contains(each)).ifPresent(ids::add);
    return id.map(ids::indexOf).orElse(Math.max(0, ids.size() - 1));
  }
}
