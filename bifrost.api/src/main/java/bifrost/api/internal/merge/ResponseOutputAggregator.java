package bifrost.api.internal.merge;

import bifrost.api.ResponseItem;
import bifrost.api.internal.Nullable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An aggregator for the items of a streamed response. An item is identified by its id or, if the id is missing or the
 * server uses a different id in each event, by its index. An event with neither belongs to the last item of its type.
 */
public final class ResponseOutputAggregator {
  private static final Set<String> TYPES = Set.of("message", "reasoning", "function_call", "function_call_output");

  private record ItemKey(long index, String type) {}

  private final List<ResponseItemAggregator> items = new ArrayList<>();
  private final Map<String, ResponseItemAggregator> byId = new HashMap<>();
  // by the ids in events, if they differ from the id of the item
  private final Map<String, ResponseItemAggregator> byOtherId = new HashMap<>();
  private final Map<Long, ResponseItemAggregator> byIndex = new HashMap<>();
  private final Map<ItemKey, ResponseItemAggregator> byIndexAndType = new HashMap<>();
  private final Map<String, ResponseItemAggregator> byType = new HashMap<>();
  private @Nullable ResponseItemAggregator current;
  private long next;
  private boolean idsAreStable; // whether any event used the id of a known item

  /** Adds the announcement of an item. */
  void announce(ResponseItem item, long index) {
    var type = ResponseMerger.type(item);
    var known = known(item, index);
    if (known == null) known = unannounced(ResponseMerger.id(item), index, type);
    current = known == null ? open(index, type) : known;
    identify(current, item);
    current.announce(item);
  }

  /** {@return the item that had events before its announcement, or that is announced again; null if there is none} */
  private @Nullable ResponseItemAggregator unannounced(String id, long index, String type) {
    var item = find(index, type);
    if (item == null || item.isDone() && item.isAnnounced()) return null;
    if (item.isAnnounced()) return id.isEmpty() && index >= 0 && !item.hasDeltas() ? item : null;
    return isSame(id, index, item) ? item : null;
  }

  /** Adds a complete item. */
  void finish(ResponseItem item, long index) {
    var type = ResponseMerger.type(item);
    var known = known(item, index);
    if (known == null) known = unfinished(item, index, type);
    current = known == null ? open(index, type) : known;
    identify(current, item);
    current.finish(item);
  }

  private @Nullable ResponseItemAggregator unfinished(ResponseItem complete, long index, String type) {
    var item = find(index, type);
    if (item == null || item.isDone() && !item.isCompleteAndEquals(complete)) return null;
    return isSame(ResponseMerger.id(complete), index, item) ? item : null;
  }

  /**
   * Finds an item by its id or, because some servers use a different item id in each event, by the id of its call.
   *
   * @return the item, or null if there is none
   */
  private @Nullable ResponseItemAggregator known(ResponseItem item, long index) {
    var known = byId.get(ResponseMerger.id(item));
    if (known != null) return known;
    var byCall = byId.get(ResponseMerger.callId(item));
    boolean isSame =
        byCall != null && (index < 0 || index == byCall.index())
            && (!byCall.isDone() || byCall.isCompleteAndEquals(item));
    return isSame ? byCall : null;
  }

  private void identify(ResponseItemAggregator aggregator, ResponseItem item) {
    identify(aggregator, ResponseMerger.callId(item));
    identify(aggregator, ResponseMerger.id(item));
  }

  private void identify(ResponseItemAggregator aggregator, String id) {
    if (id.isEmpty()) return;
    byId.putIfAbsent(id, aggregator);
    aggregator.id(id);
  }

  /**
   * Finds or adds the item of an event.
   *
   * @param id the item id in the event; {@code ""} for none
   * @param index the index in the event; negative for none
   * @param type the type of the items with such events; {@code ""} for any
   */
  ResponseItemAggregator itemFor(String id, long index, String type) {
    var item = byId.get(id);
    if (item != null) idsAreStable = true;
    if (item == null) item = itemAt(id, index, type);
    if (item == null) item = byOtherId.get(id);
    if (item == null) {
      item = open(index, type);
      identify(item, id);
    }
    current = item;
    return item;
  }

  private @Nullable ResponseItemAggregator itemAt(String id, long index, String type) {
    var item = find(index, type);
    if (item == null || !isSame(id, index, item)) return null;
    if (item.id().isEmpty()) identify(item, id);
    else if (!id.isEmpty()) byOtherId.put(id, item);
    return item;
  }

  /**
   * {@return whether an event with an unknown id may belong to an item: the event or the item has no id, or the server
   * uses a different id in each event}
   */
  private boolean isSame(String id, long index, ResponseItemAggregator item) {
    return id.isEmpty() || item.id().isEmpty() || index >= 0 && !idsAreStable;
  }

  private @Nullable ResponseItemAggregator find(long index, String type) {
    if (index < 0) return fits(current, type) ? current : byType.get(type);
    var item = byIndexAndType.get(new ItemKey(index, type));
    if (item != null) return item;
    return fits(byIndex.get(index), type) ? byIndex.get(index) : null;
  }

  /**
   * {@return whether an item can have events that belong to items of a type} Items of unknown types can have any
   * events.
   */
  private static boolean fits(@Nullable ResponseItemAggregator item, String type) {
    return item != null
        && (type.isEmpty() || item.type().isEmpty() || item.type().equals(type) || !TYPES.contains(item.type()));
  }

  private ResponseItemAggregator open(long index, String type) {
    var item = new ResponseItemAggregator(index < 0 ? next : index, type);
    next = Math.max(next, item.index() + 1);
    items.add(item);
    byIndex.put(item.index(), item);
    byIndexAndType.put(new ItemKey(item.index(), type), item);
    byType.put(type, item);
    return item;
  }

  List<ResponseItem> result(boolean isEnded) {
    return items.stream().sorted(Comparator.comparingLong(ResponseItemAggregator::index))
        .map(item -> item.result(isEnded)).toList();
  }
}
