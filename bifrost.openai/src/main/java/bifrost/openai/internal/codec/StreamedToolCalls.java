package bifrost.openai.internal.codec;

import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.openai.internal.Nullable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The streamed tool calls of one choice, with the rules that decide whether a fragment opens a call or continues one:
 *
 * <ul>
 *   <li>A fragment with neither an id nor a name never opens a call. It continues the call at its index, otherwise
 *       the last call.
 *   <li>A fragment without an index continues the call with its id. A new id opens a call. Without an id, the
 *       fragment continues the last call.
 *   <li>A fragment with an index continues the call at this index, unless it has a different id and a name. A known
 *       id continues its own call; any other id without a name is ignored.
 *   <li>Fragments of the same delta belong to different calls. If none of them has an index, an id or a name, they
 *       continue the calls of the fragments at the same positions in an earlier delta.
 *   <li>A fragment with a name opens a call, instead of continuing one whose arguments have begun, in two cases: if
 *       that call has a different name, or if its arguments are complete and the fragment has more arguments but no id.
 * </ul>
 */
public final class StreamedToolCalls {
  private static final int MAX_PLAUSIBLE_INDEX = 1 << 24;

  private final Map<Integer, StreamedToolCall> byIndex = new HashMap<>(); // the last call at each index of the server
  private final Map<String, StreamedToolCall> byId = new HashMap<>();
  private final Set<Integer> usedIndexes = new HashSet<>();
  private @Nullable StreamedToolCall last;
  private int highestIndex = -1;
  private boolean hasSeveralFragments;
  private boolean onlyContinues;
  private long delta;
  private List<StreamedToolCall> earlier = List.of(); // the calls of the last delta with several fragments, by position
  private List<StreamedToolCall> current = List.of();

  void nextDelta(List<ToolCallDelta> fragments) {
    delta++;
    if (!current.isEmpty()) earlier = current;
    hasSeveralFragments = fragments.size() > 1;
    current = hasSeveralFragments ? new ArrayList<>(fragments.size()) : List.of();
    onlyContinues = hasSeveralFragments && fragments.stream().noneMatch(StreamedToolCalls::isStart);
  }

  ToolCallDelta assign(ToolCallDelta fragment) {
    var call = call(fragment);
    boolean ignoresId = fragment.id().isPresent() && !call.acceptsId(fragment.id().get());
    var id = ignoresId ? Optional.<String>empty() : fragment.id();
    call.add(fragment, id, delta);
    id.ifPresent(known -> byId.put(known, call));
    last = call;
    if (hasSeveralFragments) current.add(call);
    if (call.index() == fragment.index() && !ignoresId) return fragment;
    return new ToolCallDelta(call.index(), id, fragment.name(), fragment.arguments(), fragment.extras());
  }

  private StreamedToolCall call(ToolCallDelta fragment) {
    var continued = fragment.index() < 0 ? withoutIndex(fragment) : withIndex(fragment);
    if (continued == null || isStart(fragment) && continued.hasIdOrName() && startsNewCall(fragment, continued)) {
      return open(fragment);
    }
    return continued;
  }

  private @Nullable StreamedToolCall withoutIndex(ToolCallDelta fragment) {
    if (fragment.id().isPresent()) return byId.get(fragment.id().get());
    boolean byPosition = onlyContinues && current.size() < earlier.size();
    return byPosition ? earlier.get(current.size()) : last;
  }

  /**
   * Finds the call that a fragment with an index continues. Some servers use the index to count chunks; the fragment
   * then continues the call with its id, otherwise the last call.
   */
  private @Nullable StreamedToolCall withIndex(ToolCallDelta fragment) {
    var call = byIndex.get(fragment.index());
    var known = call == null ? null : fragment.id().filter(id -> !call.acceptsId(id)).map(byId::get).orElse(null);
    if (known != null) return known;
    if (call != null || fragment.name().isPresent()) return call;
    return fragment.id().isPresent() ? byId.get(fragment.id().get()) : last;
  }

  private static boolean isStart(ToolCallDelta fragment) {
    return fragment.id().isPresent() || fragment.name().isPresent();
  }

  private boolean startsNewCall(ToolCallDelta fragment, StreamedToolCall call) {
    boolean otherId = fragment.id().filter(id -> !call.acceptsId(id)).isPresent();
    if (call.isInDelta(delta)) return otherId || fragment.name().isPresent();
    return fragment.name().isPresent() && (otherId || call.cannotContinueWith(fragment));
  }

  /**
   * Opens a call. The last call is reused if it has no id and no name yet, because the next id or name belongs to it.
   */
  private StreamedToolCall open(ToolCallDelta fragment) {
    var call = last != null && !last.hasIdOrName() ? last : new StreamedToolCall(freeIndex(fragment.index()));
    if (fragment.index() >= 0) byIndex.put(fragment.index(), call);
    return call;
  }

  /**
   * Reserves the server's index if it is free and plausible, otherwise the next free index, which keeps the order of
   * arrival.
   */
  private int freeIndex(int serverIndex) {
    boolean isUsable = serverIndex >= 0 && serverIndex < MAX_PLAUSIBLE_INDEX && !usedIndexes.contains(serverIndex);
    int index = isUsable ? serverIndex : highestIndex + 1;
    usedIndexes.add(index);
    highestIndex = Math.max(highestIndex, index);
    return index;
  }
}
