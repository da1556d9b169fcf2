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
  private final Map<Integer, Map<Integer, Integer>> indexesSent = new HashMap<>();
  private final Map<Integer, Integer> latest = new HashMap<>(); // the index of the last call, by choice
  private List<Integer> earlier = List.of(); // the indexes of the calls in the last delta with several calls

  private static final class Started {
    private String id = "";
    private String name = "";
    private String arguments = "";
    private boolean isFresh; // it began in the same delta

    private boolean accepts(String other) {
      return id.isEmpty() || id.equals(other);
    }

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
        && !defects.contains(Defect.CONTINUES_THE_LAST_TOOL_CALL)
        && calls.stream().noneMatch(call -> call.tryGet("index").or(() -> call.tryGet("id")).isPresent())
        && calls.stream().noneMatch(call -> call.object("function").orElse(call).tryGet("name").isPresent());
    for (var call : calls) {
      decoded.add(decodeDelta(choice, call, continues ? Optional.of(earlier.get(decoded.size())) : Optional.empty()));
    }
    callsByIndex.getOrDefault(choice, new TreeMap<>()).values().forEach(call -> call.isFresh = false);
    if (calls.size() > 1) earlier = decoded.stream().map(ToolCallDelta::index).toList();
    return decoded;
  }

  private ToolCallDelta decodeDelta(int choice, JsonObject call, Optional<Integer> byPosition) {
    if (choice > 0
        && defects.contains(Defect.SHARES_TOOL_CALLS_BETWEEN_CHOICES)) return decodeDelta(0, call, byPosition);
    var function = call.object("function").orElse(JsonObject.of());
    var id = call.string("id").filter(text -> !text.isEmpty());
    var name = function.string("name").filter(text -> !text.isEmpty());
    var arguments = function.string("arguments").orElse("");
    int index = byPosition.orElseGet(() -> index(choice, call, id, name, arguments));
    var started = callsByIndex.computeIfAbsent(choice, each -> new TreeMap<>()).computeIfAbsent(index,
        each -> new Started());
    var accepted = id.filter(started::accepts);
    started.id = accepted.orElse(started.id);
    started.name = name.orElse(started.name);
    started.arguments += arguments;
    started.isFresh = true;
    latest.put(choice, index);
    return new ToolCallDelta(index, accepted, name, arguments,
        defects.contains(Defect.DROPS_EXTRAS_OF_TOOL_CALLS_IN_STREAMS) ? JsonObject.of()
            : MutantResponseDecoder.callExtras(call));
  }

  /** {@return the index of the call that a fragment starts or continues} */
  private int position(int choice, JsonObject call, Optional<String> id, Optional<String> name, String arguments) {
    var sent =
        call.integer("index").stream().filter(each -> each >= 0).mapToInt(each -> (int) each).boxed().findFirst();
    if (sent.isEmpty() && defects.contains(Defect.REQUIRES_THE_INDEX_OF_TOOL_CALLS)) return 0;
    var started = callsByIndex.computeIfAbsent(choice, each -> new TreeMap<>());
    var indexes = indexesSent.computeIfAbsent(choice, each -> new HashMap<>());
    boolean trusts = defects.contains(Defect.TRUSTS_ABSURD_INDEXES_OF_TOOL_CALLS);
    int last = started.isEmpty() ? -1 : started.lastKey();
    var known = id.flatMap(each -> started.entrySet().stream().filter(it -> it.getValue().id.equals(each)).findFirst());
    int atIndex = sent.map(each -> indexes.getOrDefault(each, -1)).orElse(-1);
    boolean startsAtIndex = sent.isPresent() && atIndex < 0 && name.isPresent();
    boolean continuesAtIndex = atIndex >= 0 && id.stream().allMatch(started.get(atIndex)::accepts);
    if (known.isPresent() && !startsAtIndex && !continuesAtIndex) return known.get().getKey();
    boolean isStart = sent.isPresent() && id.or(() -> name).isPresent();
    int continued = atIndex >= 0 || isStart ? atIndex : latest.getOrDefault(choice, -1);
    boolean isNew = continued < 0 || startsNext(started.get(continued), sent.isPresent(), id, name, arguments);
    if (!isNew) return continued;
    boolean isUsable = sent.isPresent() && (trusts || sent.get() < 1 << 20) && !started.containsKey(sent.get());
    int index = isUsable ? sent.get() : last + 1;
    sent.ifPresent(each -> indexes.put(each, index));
    return index;
  }

  private boolean startsNext(Started call, boolean hasIndex, Optional<String> id, Optional<String> name,
      String arguments) {
    boolean hasOtherId = name.isPresent() && !id.stream().allMatch(call::accepts);
    boolean trustsIndex = hasIndex && defects.contains(Defect.TRUSTS_A_REPEATED_INDEX_OF_TOOL_CALLS);
    boolean isNext = id.isEmpty() && call.isFollowedBy(name, arguments)
        && !defects.contains(Defect.JOINS_CALLS_WITHOUT_IDS);
    return hasOtherId && !trustsIndex || isNext || call.isFresh && name.isPresent() && id.isEmpty();
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
