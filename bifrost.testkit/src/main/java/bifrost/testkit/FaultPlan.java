package bifrost.testkit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;

/** Which connection gets which fault. */
final class FaultPlan {
  private final Queue<Fault> queued = new ArrayDeque<>();
  private final List<Fault> given = new ArrayList<>();
  private Supplier<Fault> standing = Fault::none;

  synchronized void queue(List<Fault> next) {
    queued.addAll(next);
  }

  synchronized void standing(Supplier<Fault> source) {
    standing = source;
  }

  /** For the connection that was just accepted. */
  synchronized Fault give() {
    Fault fault = queued.isEmpty() ? standing.get() : queued.remove();
    given.add(fault);
    return fault;
  }

  synchronized List<Fault> given() {
    return List.copyOf(given);
  }
}
