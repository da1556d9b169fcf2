package bifrost.testkit.contract;

import bifrost.testkit.Fault;
import bifrost.testkit.FaultProxy;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Faults for jqwik's properties. This class needs {@code net.jqwik.api}, which is optional; {@link Fault} and {@link FaultProxy} do not. */
public final class FaultArbitraries {
  private FaultArbitraries() {}

  /**
   * Any fault that shows within an answer: it is refused, cut, reset, stalled, truncated, without end, or none of these; and it comes in
   * any pieces. They shrink to {@link Fault#none()}, to small offsets, and to bytes as they come. No fault waits.
   *
   * @param length how long the answer is, in bytes; offsets are between 0 and this
   * @return the faults
   */
  public static Arbitrary<Fault> forResponse(int length) {
    var offset = Arbitraries.integers().between(0, length).shrinkTowards(0);
    var endings = Arbitraries.oneOf(List.of(
        Arbitraries.just(Fault.none()), offset.map(Fault::cut), offset.map(Fault::reset), offset.map(Fault::stall),
        offset.map(Fault::truncate), Arbitraries.just(Fault.endless()), Arbitraries.just(Fault.refuse())));
    return Combinators.combine(endings, paces(length)).as((ending, pace) -> pace.apply(ending));
  }

  /**
   * Faults that change no byte: the answer comes in any pieces. They shrink to {@link Fault#none()}. No fault waits.
   *
   * @param length how long the answer is, in bytes
   * @return the faults
   */
  public static Arbitrary<Fault> pacingOnly(int length) {
    return paces(length).map(pace -> pace.apply(Fault.none()));
  }

  private static Arbitrary<UnaryOperator<Fault>> paces(int length) {
    var size = Arbitraries.integers().between(1, Math.max(length, 1)).shrinkTowards(1);
    return Arbitraries.oneOf(List.of(
        Arbitraries.just(fault -> fault), Arbitraries.just(Fault::everyByte),
        size.map(most -> fault -> fault.pieces(most)), size.map(least -> fault -> fault.gather(least)),
        Combinators.combine(size, size).as((most, least) -> fault -> fault.pieces(most).gather(least))));
  }
}
