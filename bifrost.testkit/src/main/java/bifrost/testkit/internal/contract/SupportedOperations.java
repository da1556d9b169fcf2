package bifrost.testkit.internal.contract;

import bifrost.testkit.contract.ContractSubject;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.internal.operation.OperationKit;
import bifrost.testkit.internal.operation.OperationKits;
import bifrost.testkit.internal.operation.StreamedKit;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The operations that a subject supports, and those that a rule includes. */
public final class SupportedOperations {
  private SupportedOperations() {}

  /** {@return the kits of the operations that the subject supports} */
  public static List<OperationKit<?, ?>> of(ContractSubject subject) {
    return kits(subject, kit -> true).toList();
  }

  /**
   * Runs an action for each supported operation: with false, and also with true if the operation and the protocol can
   * stream.
   */
  public static void forEachMode(ContractSubject subject, BiConsumer<OperationKit<?, ?>, Boolean> action) {
    for (var kit : of(subject)) {
      for (boolean streamed : ContractHarness.streamingModes(subject)) {
        if (!streamed || kit.isStreamed()) action.accept(kit, streamed);
      }
    }
  }

  /** {@return the kits of the operations that the subject does not support} */
  public static List<OperationKit<?, ?>> unsupported(ContractSubject subject) {
    return OperationKits.all().stream().filter(kit -> !subject.operations().contains(kit.operation())).toList();
  }

  /** {@return the kits of the supported operations other than chat completions} */
  public static List<OperationKit<?, ?>> others(ContractSubject subject) {
    return kits(subject, kit -> OperationGroup.OTHER.contains(kit.operation())).toList();
  }

  /** {@return the kits of the supported, streamed operations other than chat completions} */
  public static List<StreamedKit<?, ?, ?>> otherStreams(ContractSubject subject) {
    return others(subject).stream()
        .<StreamedKit<?, ?, ?>>mapMulti((kit, streamed) -> {
          if (kit instanceof StreamedKit<?, ?, ?> it) streamed.accept(it);
        }).toList();
  }

  private static Stream<OperationKit<?, ?>> kits(ContractSubject subject, Predicate<OperationKit<?, ?>> isIncluded) {
    return OperationKits.all().stream().filter(kit -> subject.operations().contains(kit.operation()))
        .filter(isIncluded);
  }

  /** {@return the scenarios whose responses can be streamed} */
  public static List<Scenario> streamed(List<Scenario> scenarios) {
    return scenarios.stream().filter(each -> OperationKits.of(each.request().operation()).isStreamed()).toList();
  }
}
