package bifrost.api.internal.merge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * A merger of a list that a server sent as a whole with the elements that it streamed before. The elements of the whole list have
 * precedence. A streamed element without a counterpart there is kept only if the whole list has less content of its type than the stream,
 * because servers also join or split elements in the whole list, and give them other ids.
 *
 * @param <T> the type of an element
 */
public final class ListMerger<T> {
  private static final int NONE = -1;

  private final Function<T, String> type;
  private final List<Function<T, String>> keys;
  private final ToLongFunction<T> contentSize;
  private final Predicate<T> lacksContent;
  private final BinaryOperator<T> merge;

  /**
   * Creates a merger.
   *
   * @param type gives the type of an element
   * @param keys give the keys that identify an element among those of its type, the most reliable one first; {@code ""} identifies none
   * @param weight gives the amount of content
   * @param isHollow tells whether an element of the whole list lacks its content, and gets it from the next streamed element of its type
   * @param merge merges an element of the whole list with its streamed counterpart
   */
  ListMerger(Function<T, String> type, List<Function<T, String>> keys, ToLongFunction<T> weight, Predicate<T> isHollow,
      BinaryOperator<T> merge) {
    this.type = type;
    this.keys = keys;
    this.contentSize = weight;
    this.lacksContent = isHollow;
    this.merge = merge;
  }

  List<T> merge(List<T> whole, List<T> streamed) {
    if (whole.isEmpty()) return streamed;
    return streamed.isEmpty() ? whole : joined(whole, streamed, counterparts(whole, streamed));
  }

  /** {@return for each streamed element the index of its counterpart in the whole list} */
  private int[] counterparts(List<T> whole, List<T> streamed) {
    var counterparts = new int[streamed.size()];
    Arrays.fill(counterparts, NONE);
    var isMatched = new boolean[whole.size()];
    for (var key : keys) match(key, element -> true, whole, isMatched, streamed, counterparts);
    match(type, lacksContent, whole, isMatched, streamed, counterparts);
    return counterparts;
  }

  private record ElementKey(String type, String value) {}

  /** Matches elements with the same key in their order, if both lists have equally many. */
  private void match(Function<T, String> by, Predicate<T> isOpen, List<T> whole, boolean[] isMatched, List<T> streamed,
      int[] counterparts) {
    var open = new HashMap<ElementKey, ArrayDeque<Integer>>();
    for (int i = 0; i < streamed.size(); i++) {
      if (counterparts[i] == NONE) open.computeIfAbsent(key(by, streamed.get(i)), each -> new ArrayDeque<>()).add(i);
    }
    var same = new HashMap<ElementKey, ArrayDeque<Integer>>();
    for (int i = 0; i < whole.size() && !open.isEmpty(); i++) {
      if (!isMatched[i] && isOpen.test(whole.get(i))) {
        same.computeIfAbsent(key(by, whole.get(i)), each -> new ArrayDeque<>()).add(i);
      }
    }
    same.forEach((key, elements) -> {
      var candidates = open.getOrDefault(key, new ArrayDeque<>());
      if (key.value().isEmpty() || by != type && candidates.size() != elements.size()) return;
      while (!elements.isEmpty() && !candidates.isEmpty()) {
        isMatched[elements.peek()] = true;
        counterparts[candidates.poll()] = elements.poll();
      }
    });
  }

  private ElementKey key(Function<T, String> by, T element) {
    return new ElementKey(type.apply(element), by.apply(element));
  }

  /** {@return the elements of the whole list in their order, each preceded by the missing elements that were streamed before it} */
  private List<T> joined(List<T> whole, List<T> streamed, int[] counterparts) {
    var merged = new ArrayList<>(whole);
    for (int i = 0; i < counterparts.length; i++) {
      if (counterparts[i] != NONE) {
        merged.set(counterparts[i], merge.apply(whole.get(counterparts[i]), streamed.get(i)));
      }
    }
    var missing = missing(whole, streamed);
    var joined = new ArrayList<T>();
    int next = 0;
    for (int i = 0; i < counterparts.length; i++) {
      var element = streamed.get(i);
      while (next <= counterparts[i]) joined.add(merged.get(next++));
      boolean isKept = counterparts[i] == NONE && contentSize.applyAsLong(element) > 0
          && Objects.requireNonNull(missing.get(type.apply(element))) > 0;
      if (isKept) joined.add(element);
    }
    joined.addAll(merged.subList(next, merged.size()));
    return joined;
  }

  /** {@return for each type the amount of content that was streamed and is not in the whole list} */
  private Map<String, Long> missing(List<T> whole, List<T> streamed) {
    var missing = new HashMap<String, Long>();
    for (var element : streamed) missing.merge(type.apply(element), contentSize.applyAsLong(element), Long::sum);
    for (var element : whole) missing.merge(type.apply(element), -contentSize.applyAsLong(element), Long::sum);
    return missing;
  }
}
