package bifrost.testkit.internal.proxy;

import bifrost.testkit.Fault;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** A supplier of random faults. Equal seeds produce equal faults. About one fault in eight has no effect. */
public final class RandomFaults implements Supplier<Fault> {
  private static final int PACINGS = 8;
  private static final int MAX_GATHERED = 64 * 1024;

  private final SplittableRandom random;
  private final int length;

  /** Creates faults for responses of about this length in bytes. */
  public RandomFaults(long seed, int length) {
    if (length < 0) throw new IllegalArgumentException("length must not be negative: " + length);
    this.random = new SplittableRandom(seed);
    this.length = length;
  }

  @Override
  public Fault get() {
    return paced(ending());
  }

  private Fault ending() {
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> Fault.none();
      case 3 -> Fault.refuse();
      case 4 -> Fault.cut(offset()).ofRequest();
      case 5 -> Fault.reset(offset()).ofRequest();
      case 6 -> Fault.cut(offset());
      case 7 -> Fault.reset(offset());
      case 8 -> Fault.stall(offset());
      case 9 -> Fault.truncate(offset());
      case 10 -> Fault.endless();
      default -> Fault.cutOnReuse();
    };
  }

  private Fault paced(Fault fault) {
    return switch (random.nextInt(PACINGS)) {
      case 0 -> fault.everyByte();
      case 1 -> fault.writeSize(1 + random.nextInt(100));
      case 2 -> fault.gather((int) Math.min(2 + offset(), MAX_GATHERED));
      case 3 -> fault.delay(Duration.ofMillis(1 + random.nextInt(5)));
      default -> fault;
    };
  }

  private long offset() {
    return random.nextLong(length + 1L);
  }
}
