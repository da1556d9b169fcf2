package bifrost.api.internal.value;

import bifrost.api.FinishReason;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/** The values of components whose JSON form cannot express every Java value. */
public final class NormalizedValues {
  private static final Set<String> NOT_REASONING = Set.of("role", "content", "refusal", "tool_calls");

  private NormalizedValues() {}

  /** {@return a text; empty for {@code ""}, which counts as absent} */
  public static Optional<String> text(String name, Optional<String> text) {
    return Objects.requireNonNull(text, name).isPresent() && text.get().isEmpty() ? Optional.empty() : text;
  }

  /** {@return a finish reason; empty for {@code ""}, which counts as absent} */
  public static Optional<FinishReason> finishReason(Optional<FinishReason> reason) {
    boolean isEmpty = Objects.requireNonNull(reason, "finishReason").isPresent() && reason.get().value().isEmpty();
    return isEmpty ? Optional.empty() : reason;
  }

  /** {@return a time, to the second} */
  public static Optional<Instant> seconds(String name, Optional<Instant> time) {
    if (Objects.requireNonNull(time, name).isEmpty()) return time;
    var instant = time.get();
    long seconds = instant.getEpochSecond();
    return instant.getNano() == 0 ? time : Optional.of(Instant.ofEpochSecond(seconds));
  }

  /** {@return a number; NaN for an infinite number, because JSON has neither} */
  public static double finiteOrNan(double number) {
    return Double.isFinite(number) ? number : Double.NaN;
  }

  /** {@return a copy of a list, sorted by the indexes of its elements; a lazy list is already sorted and immutable} */
  public static <T> List<T> sorted(String name, List<T> list, ToIntFunction<T> index) {
    if (list instanceof LazyList) return list;
    var copy = List.copyOf(Objects.requireNonNull(list, name));
    for (int i = 1; i < copy.size(); i++) {
      if (index.applyAsInt(copy.get(i - 1)) > index.applyAsInt(copy.get(i))) {
        return copy.stream().sorted((a, b) -> Integer.compare(index.applyAsInt(a), index.applyAsInt(b))).toList();
      }
    }
    return copy;
  }

  /** {@return the name of the member for a reasoning; {@code ""} if there is no reasoning} */
  public static String reasoningName(String reasoning, String name) {
    if (NOT_REASONING.contains(Objects.requireNonNull(name, "reasoningName"))) {
      throw new IllegalArgumentException(
          "invalid reasoningName '" + name + "': must be a member for reasoning, such as 'reasoning'");
    }
    return Objects.requireNonNull(reasoning, "reasoning").isEmpty() ? "" : name;
  }
}
