package bifrost.testkit.contract;

import bifrost.testkit.Fault;
import bifrost.testkit.FaultProxy;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Arbitrary faults for jqwik properties. This class needs {@code net.jqwik.api}, which is an optional
 * dependency; {@link Fault} and {@link FaultProxy} do not need it. Thread-safe.
 *
 * @since 0.1
 */
public final class FaultArbitraries {
  private FaultArbitraries() {}

  /**
   * Creates faults that take effect within a response: a refused, cut, reset, stalled, truncated or endless
   * response, or no fault, with network writes of any size. They shrink to {@link Fault#none()}, to small
   * offsets, and to forwarding without pacing. No fault adds delays.
   *
   * @param length the length of the response in bytes; offsets are between 0 and this length
   * @return the faults
   */
  public static Arbitrary<Fault> forResponse(int length) {
    var offset = Arbitraries.integers().between(0, length).shrinkTowards(0);
    var endings = Arbitraries.oneOf(List.of(
        Arbitraries.just(Fault.none()), offset.map(Fault::cut), offset.map(Fault::reset), offset.map(Fault::stall),
        offset.map(Fault::truncate), Arbitraries.just(Fault.endless()), Arbitraries.just(Fault.refuse())));
    return Combinators.combine(endings, pacings(length)).as((ending, pacing) -> pacing.apply(ending));
  }

  /**
   * Creates faults that change only the sizes of network writes, and no bytes. They shrink to
   * {@link Fault#none()}. No fault adds delays.
   *
   * @param length the length of the response in bytes
   * @return the faults
   */
  public static Arbitrary<Fault> pacingOnly(int length) {
    return pacings(length).map(pacing -> pacing.apply(Fault.none()));
  }

  private static Arbitrary<UnaryOperator<Fault>> pacings(int length) {
    var size = Arbitraries.integers().between(1, Math.max(length, 1)).shrinkTowards(1);
    return Arbitraries.oneOf(List.of(
        Arbitraries.just(fault -> fault), Arbitraries.just(Fault::everyByte),
        size.map(maxSize -> fault -> fault.writeSize(maxSize)), size.map(minSize -> fault -> fault.gather(minSize)),
        Combinators.combine(size, size).as((maxSize, minSize) -> fault -> fault.writeSize(maxSize).gather(minSize))));
  }
}
