package bifrost.testkit.contract;

import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
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
  private final Map<Integer, TreeMap<Integer, Started>> callsByIndex = new HashMap<>();
  private List<Integer> earlier = List.of(); // the indexes of the calls in the last delta with several calls

  private static final class Started {
    private String id = "";
    private String name = "";
    private String arguments = "";

    private boolean isComplete() {
      try {
        Json.parse(arguments);
        return true;
      } catch (JsonParseException e) {
        return false;
      }
    }

    /** {@return whether a fragment without an id belongs to the next call} */
    private boolean isFollowedBy(Optional<String> nextName, String nextArguments) {
      if (nextName.isEmpty() || arguments.isBlank()) return false;
      return !nextName.get().equals(name) || isComplete() && !nextArguments.isBlank();
    }
  }

  MutantToolCalls(Set<Defect> defects) {
    this.defects = defects;
  }

  List<ToolCallDelta> decodeDeltas(int choice, List<JsonObject> calls) {
    var decoded = new ArrayList<ToolCallDelta>();
    boolean continues = calls.size() > 1 && calls.size() == earlier.size()
        && calls.stream().noneMatch(call -> call.tryGet("index").or(() -> call.tryGet("id")).isPresent());
    for (var call : calls) decoded
        .add(decodeDelta(choice, continues ? call.with("index", earlier.get(decoded.size())) : call));
    if (calls.size() > 1) earlier = decoded.stream().map(ToolCallDelta::index).toList();
    return decoded;
  }

  private ToolCallDelta decodeDelta(int choice, JsonObject call) {
    var function = call.object("function").orElse(JsonObject.of());
    var id = call.string("id").filter(text -> !text.isEmpty());
    var name = function.string("name").filter(text -> !text.isEmpty());
    var arguments = function.string("arguments").orElse("");
    int index = index(choice, call, id, name, arguments);
    var started = callsByIndex.computeIfAbsent(choice, each -> new TreeMap<>()).computeIfAbsent(index,
        each -> new Started());
    var accepted = id.filter(each -> started.id.isEmpty() || each.equals(started.id));
    started.id = accepted.orElse(started.id);
    started.name = name.orElse(started.name);
    started.arguments += arguments;
    return new ToolCallDelta(index, accepted, name, arguments,
        defects.contains(Defect.DROPS_EXTRAS_OF_TOOL_CALLS_IN_STREAMS) ? JsonObject.of()
            : MutantResponseDecoder.callExtras(call));
  }

  /** {@return the index that the server sent, unless it belongs to another call; the last call if it sent none} */
  private int position(int choice, JsonObject call, Optional<String> id, Optional<String> name, String arguments) {
    var sent = call.integer("index");
    if (sent.isEmpty() && defects.contains(Defect.REQUIRES_THE_INDEX_OF_TOOL_CALLS)) return 0;
    var started = callsByIndex.computeIfAbsent(choice, each -> new TreeMap<>());
    if (started.isEmpty()) return (int) sent.orElse(0);
    int last = started.lastKey();
    boolean continuesLast =
        sent.isEmpty() || !started.containsKey((int) sent.getAsLong()) && id.or(() -> name).isEmpty();
    int index = continuesLast ? last : (int) sent.getAsLong();
    var continued = started.get(index);
    if (continued == null) return index;
    boolean hasOtherId =
        id.isPresent() && !continued.id.isEmpty() && !continued.id.equals(id.get()) && name.isPresent();
    boolean isNew = hasOtherId
        && !(sent.isPresent() && defects.contains(Defect.TRUSTS_A_REPEATED_INDEX_OF_TOOL_CALLS));
    boolean isNext = id.isEmpty() && sent.isEmpty() && continued.isFollowedBy(name, arguments)
        && !defects.contains(Defect.JOINS_CALLS_WITHOUT_IDS);
    return isNew || isNext ? last + 1 : index;
  }

  private int index(int choice, JsonObject call, Optional<String> id, Optional<String> name, String arguments) {
    if (defects.contains(Defect.MERGES_TOOL_CALLS_BY_ORDER)) {
      id.ifPresent(ids::add);
      return Math.max(0, ids.size() - 1);
    }
    if (!defects.contains(Defect.MERGES_TOOL_CALLS_BY_ID)) return position(choice, call, id, name, arguments);
    id.filter(each -> !ids.contains(each)).ifPresent(ids::add);
    return id.map(ids::indexOf).orElse(Math.max(0, ids.size() - 1));
  }
}
