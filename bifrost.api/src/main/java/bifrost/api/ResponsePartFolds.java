package bifrost.api;

import bifrost.api.ResponsePartFold.Kind;
import bifrost.api.internal.Nullable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of one item. A part is identified by its index and its kind, because servers use the same numbers for parts of several kinds.
 * An event without an index belongs to the last part of its kind.
 */
final class ResponsePartFolds {
  private record Key(long index, Kind kind) {}

  private final List<ResponsePartFold> parts = new ArrayList<>();
  private final Map<Key, ResponsePartFold> byKey = new HashMap<>();
  private final Map<Kind, ResponsePartFold> last = new HashMap<>();
  private long next;

  /** {@return the part that a delta continues or finishes} */
  ResponsePartFold at(Kind kind, long index) {
    var part = find(kind, index);
    return part == null ? open(kind, index) : part;
  }

  /** Adds an announcement. If the part at this index is already announced and finished, it announces another part. */
  void announce(ResponsePart announced, long index) {
    var kind = ResponsePartFold.kind(announced);
    var part = find(kind, index);
    boolean isNext = part != null && part.isAnnounced() && (part.isDone() || index < 0);
    (part == null || isNext ? open(kind, index) : part).announce(announced);
  }

  /** Adds a whole part. If another whole part has this index and different content, both are kept. */
  void finish(ResponsePart whole, long index) {
    var kind = ResponsePartFold.kind(whole);
    var part = find(kind, index);
    (part == null || part.isOtherThan(whole) ? open(kind, index) : part).finish(whole);
  }

  private @Nullable ResponsePartFold find(Kind kind, long index) {
    return index < 0 ? last.get(kind) : byKey.get(new Key(index, kind));
  }

  private ResponsePartFold open(Kind kind, long index) {
    var part = new ResponsePartFold(kind, index < 0 ? next : index);
    next = Math.max(next, part.index() + 1);
    parts.add(part);
    byKey.put(new Key(part.index(), kind), part);
    last.put(kind, part);
    return part;
  }

  List<ResponsePart> result() {
    return parts.stream().sorted(Comparator.comparingLong(ResponsePartFold::index)).map(ResponsePartFold::result).toList();
  }
}
