package bifrost.testkit.internal.proxy;

import bifrost.testkit.Fault;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;

/** The queued faults of the next connections, and the faults that are already assigned. */
public final class FaultQueue {
  private final Queue<Fault> queued = new ArrayDeque<>();
  private final List<Fault> assigned = new ArrayList<>();
  private Supplier<Fault> defaultFault = Fault::none;

  public synchronized void queue(List<Fault> next) {
    queued.addAll(next);
  }

  public synchronized void useByDefault(Supplier<Fault> source) {
    defaultFault = source;
  }

  /** Returns the fault of a connection that was just accepted, and records it. */
  public synchronized Fault next() {
    Fault fault = queued.isEmpty() ? defaultFault.get() : queued.remove();
    assigned.add(fault);
    return fault;
  }

  public synchronized List<Fault> assigned() {
    return List.copyOf(assigned);
  }
}
