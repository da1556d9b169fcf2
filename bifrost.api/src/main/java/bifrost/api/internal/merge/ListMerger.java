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
 * A merger of a complete list from a server with the elements that the server streamed before. The elements of the
 * complete list take precedence. A streamed element without a counterpart is kept only if the complete list has less
 * content of its type than the stream, because servers also join or split elements in the complete list, and give
 * them other ids.
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
   * @param type returns the type of an element
   * @param keys functions that return a key of an element among those of its type, the most reliable key first;
   *     {@code ""} means that the element has no such key
   * @param contentSize returns the amount of content of an element
   * @param lacksContent tests whether an element of the complete list has no content; such an element takes its
   *     content from the next streamed element of its type
   * @param merge merges an element of the complete list with its streamed counterpart
   */
  ListMerger(Function<T, String> type, List<Function<T, String>> keys, ToLongFunction<T> contentSize,
      Predicate<T> lacksContent, BinaryOperator<T> merge) {
    this.type = type;
    this.keys = keys;
    this.contentSize = contentSize;
    this.lacksContent = lacksContent;
    this.merge = merge;
  }

  List<T> merge(List<T> complete, List<T> streamed) {
    if (complete.isEmpty()) return streamed;
    return streamed.isEmpty() ? complete : joined(complete, streamed, counterparts(complete, streamed));
  }

  /** {@return the index in the complete list of the counterpart of each streamed element, or -1} */
  private int[] counterparts(List<T> complete, List<T> streamed) {
    var counterparts = new int[streamed.size()];
    Arrays.fill(counterparts, NONE);
    var isMatched = new boolean[complete.size()];
    for (var key : keys) match(key, element -> true, complete, isMatched, streamed, counterparts);
    match(type, lacksContent, complete, isMatched, streamed, counterparts);
    return counterparts;
  }

  private record ElementKey(String type, String value) {}

  /** Matches elements with the same key in order, if both lists have the same number of them. */
  private void match(Function<T, String> keyOf, Predicate<T> isEligible, List<T> complete, boolean[] isMatched,
      List<T> streamed,
      int[] counterparts) {
    var unmatched = new HashMap<ElementKey, ArrayDeque<Integer>>();
    for (int i = 0; i < streamed.size(); i++) {
      if (counterparts[i] != NONE) continue;
      unmatched.computeIfAbsent(key(keyOf, streamed.get(i)), each -> new ArrayDeque<>()).add(i);
    }
    var matches = new HashMap<ElementKey, ArrayDeque<Integer>>();
    for (int i = 0; i < complete.size() && !unmatched.isEmpty(); i++) {
      if (!isMatched[i] && isEligible.test(complete.get(i))) {
        matches.computeIfAbsent(key(keyOf, complete.get(i)), each -> new ArrayDeque<>()).add(i);
      }
    }
    matches.forEach((key, elements) -> {
      var candidates = unmatched.getOrDefault(key, new ArrayDeque<>());
      if (key.value().isEmpty() || keyOf != type && candidates.size() != elements.size()) return;
      while (!elements.isEmpty() && !candidates.isEmpty()) {
        isMatched[elements.peek()] = true;
        counterparts[candidates.poll()] = elements.poll();
      }
    });
  }

  private ElementKey key(Function<T, String> keyOf, T element) {
    return new ElementKey(type.apply(element), keyOf.apply(element));
  }

  /**
   * {@return the elements of the complete list in order, each preceded by the missing elements that were streamed
   * before it}
   */
  private List<T> joined(List<T> complete, List<T> streamed, int[] counterparts) {
    var merged = new ArrayList<>(complete);
    for (int i = 0; i < counterparts.length; i++) {
      if (counterparts[i] != NONE) {
        merged.set(counterparts[i], merge.apply(complete.get(counterparts[i]), streamed.get(i)));
      }
    }
    var missing = missing(complete, streamed);
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

  /** {@return the amount of content of each type that was streamed and is missing from the complete list} */
  private Map<String, Long> missing(List<T> complete, List<T> streamed) {
    var missing = new HashMap<String, Long>();
    for (var element : streamed) missing.merge(type.apply(element), contentSize.applyAsLong(element), Long::sum);
    for (var element : complete) missing.merge(type.apply(element), -contentSize.applyAsLong(element), Long::sum);
    return missing;
  }
}
