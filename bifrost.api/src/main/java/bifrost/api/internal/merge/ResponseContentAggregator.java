package bifrost.api.internal.merge;

import bifrost.api.ResponsePart;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.merge.ResponsePartAggregator.PartKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of one item. A part is identified by its index and its kind, because servers use the same numbers for parts of several kinds.
 * An event without an index belongs to the last part of its kind.
 */
public final class ResponseContentAggregator {
  private record PartKey(long index, PartKind kind) {}

  private final List<ResponsePartAggregator> parts = new ArrayList<>();
  private final Map<PartKey, ResponsePartAggregator> byKey = new HashMap<>();
  private final Map<PartKind, ResponsePartAggregator> last = new HashMap<>();
  private long next;

  /** {@return the part that a delta continues or finishes} */
  ResponsePartAggregator partFor(PartKind kind, long index) {
    var part = find(kind, index);
    return part == null ? open(kind, index) : part;
  }

  /** Adds an announcement. If the part at this index is already announced and finished, it announces another part. */
  void announce(ResponsePart announced, long index) {
    var kind = ResponsePartAggregator.kind(announced);
    var part = find(kind, index);
    boolean isNext = part != null && part.isAnnounced() && (part.isDone() || index < 0);
    (part == null || isNext ? open(kind, index) : part).announce(announced);
  }

  /** Adds a whole part. If another whole part has this index and different content, both are kept. */
  void finish(ResponsePart whole, long index) {
    var kind = ResponsePartAggregator.kind(whole);
    var part = find(kind, index);
    (part == null || part.isOtherThan(whole) ? open(kind, index) : part).finish(whole);
  }

  private @Nullable ResponsePartAggregator find(PartKind kind, long index) {
    return index < 0 ? last.get(kind) : byKey.get(new PartKey(index, kind));
  }

  private ResponsePartAggregator open(PartKind kind, long index) {
    var part = new ResponsePartAggregator(kind, index < 0 ? next : index);
    next = Math.max(next, part.index() + 1);
    parts.add(part);
    byKey.put(new PartKey(part.index(), kind), part);
    last.put(kind, part);
    return part;
  }

  List<ResponsePart> result() {
    return parts.stream().sorted(Comparator.comparingLong(ResponsePartAggregator::index))
        .map(ResponsePartAggregator::result).toList();
  }
}
