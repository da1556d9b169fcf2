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
 * An aggregator for the parts of one item. A part is identified by its index and its kind, because servers use the
 * same indexes for parts of different kinds. An event without an index belongs to the last part of its kind.
 */
public final class ResponseContentAggregator {
  private record PartKey(long index, PartKind kind) {}

  private final List<ResponsePartAggregator> parts = new ArrayList<>();
  private final Map<PartKey, ResponsePartAggregator> byKey = new HashMap<>();
  private final Map<PartKind, ResponsePartAggregator> last = new HashMap<>();
  private long next;

  /** {@return the part that an event extends or finishes; a new one if there is none} */
  ResponsePartAggregator partFor(PartKind kind, long index) {
    var part = find(kind, index);
    return part == null ? open(kind, index) : part;
  }

  /** Adds an announcement. If the part with this index has been announced and finished, a new part is added. */
  void announce(ResponsePart announced, long index) {
    var kind = ResponsePartAggregator.kind(announced);
    var part = find(kind, index);
    boolean isNext = part != null && part.isAnnounced() && (part.isDone() || index < 0);
    (part == null || isNext ? open(kind, index) : part).announce(announced);
  }

  /** Adds a complete part. If a complete part with this index has different content, both are kept. */
  void finish(ResponsePart complete, long index) {
    var kind = ResponsePartAggregator.kind(complete);
    var part = find(kind, index);
    (part == null || part.differsFrom(complete) ? open(kind, index) : part).finish(complete);
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
