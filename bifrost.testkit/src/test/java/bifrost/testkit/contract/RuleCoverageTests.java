package bifrost.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.Request;
import bifrost.api.Streamable;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.Provider;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.WarmUp;
import bifrost.testkit.internal.operation.OperationKits;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that each rule for several operations calls each of them, and therefore does not pass without testing it. */
class RuleCoverageTests {
  /** The operations that the provider of these tests rejects, for rules 102 and 103. */
  private static final Set<Operation> UNSUPPORTED =
      EnumSet.of(Operation.SPEECH, Operation.BATCH);

  private static final int SAMPLES = 8; // because rule 510 skips scenarios whose connection closes cleanly

  /** The contract for a correct provider that records the operations of its calls. */
  private record RecordingContract(Set<Operation> called, Set<Operation> streamed) implements ProviderContract {
    private RecordingContract() {
      this(ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet());
    }

    @Override
    public Provider provider(URI backend, ProviderConfig config) {
      return new RecordingProvider(new MutantProvider(config, Set.of()), this);
    }

    @Override
    public Set<Operation> operations() {
      return MutantProvider.OPERATIONS;
    }
  }

  private static final class RecordingProvider extends DelegatingProvider {
    private final RecordingContract calls;

    private RecordingProvider(Provider provider, RecordingContract calls) {
      super(provider);
      this.calls = calls;
    }

    @Override
    public <R> R send(Request<R> request, Attempt attempt) throws IOException, InterruptedException {
      calls.called().add(request.operation());
      return super.send(request, attempt);
    }

    @Override
    public <E> EventSource<E> stream(Streamable<E, ?> request, Attempt attempt)
        throws IOException, InterruptedException {
      calls.streamed().add(request.operation());
      return super.stream(request, attempt);
    }
  }

  private static RecordingContract run(Method rule) {
    var contract = new RecordingContract();
    RuleRunner.run(contract, rule, SAMPLES, 1).ifPresent(failure -> {
      throw new AssertionError(failure);
    });
    return contract;
  }

  private static Set<Operation> operations(Predicate<Operation> condition) {
    return Stream.of(Operation.values()).filter(condition).collect(Collectors.toSet());
  }

  private static Set<Operation> supported(OperationGroup group) {
    return operations(each -> !UNSUPPORTED.contains(each) && group.contains(each));
  }

  private static Stream<Method> rulesFor(OperationGroup group) {
    return RuleRunner.all().stream().filter(rule -> rule.isAnnotationPresent(EnabledIfSupported.class)
        && rule.getAnnotation(EnabledIfSupported.class).operations() == group);
  }

  static Stream<Method> rulesForOtherOperations() {
    return rulesFor(OperationGroup.OTHER);
  }

  static Stream<Method> rulesForOtherStreams() {
    return rulesFor(OperationGroup.OTHER_STREAMABLE);
  }

  @Test
  void everyRuleNamesTheUsualFix() {
    for (var rule : RuleRunner.all()) {
      var fix = rule.getAnnotation(WhenThisFails.class);
      assertTrue(fix != null && fix.value().matches("[A-Z].*[.]"), () -> rule.getName() + ": " + fix);
    }
  }

  @Test
  void everyOperationIsSupportedByTheProviderUnlessItIsListed() {
    assertEquals(operations(each -> !UNSUPPORTED.contains(each)), MutantProvider.OPERATIONS);
  }

  @Test
  void everyOperationIsAChatCompletionOrInTheGroupOfOthers() {
    for (var operation : Operation.values()) {
      assertEquals(operation != Operation.CHAT_COMPLETION, OperationGroup.OTHER.contains(operation));
      assertEquals(OperationGroup.OTHER.contains(operation) && OperationKits.of(operation).isStreamed(),
          OperationGroup.OTHER_STREAMABLE.contains(operation));
    }
  }

  @ParameterizedTest
  @MethodSource("rulesForOtherOperations")
  void ruleForOtherOperationsCallsEachOfThem(Method rule) {
    assertEquals(supported(OperationGroup.OTHER), run(rule).called());
  }

  @ParameterizedTest
  @MethodSource("rulesForOtherStreams")
  void ruleForOtherStreamsStreamsEachOfThem(Method rule) {
    assertEquals(supported(OperationGroup.OTHER_STREAMABLE), run(rule).streamed());
  }

  @Test
  void warmUpCallsAndStreamsEachOperation() {
    var contract = new RecordingContract();
    WarmUp.run(contract);
    assertEquals(MutantProvider.OPERATIONS, contract.called());
    assertEquals(operations(each -> OperationKits.of(each).isStreamed()), contract.streamed());
  }

  @ParameterizedTest
  @ValueSource(ints = {104, 205})
  void ruleForAllOperationsCallsEachOfThem(int rule) {
    assertEquals(MutantProvider.OPERATIONS, run(RuleRunner.of(rule)).called());
  }

  @Test
  void rule205StreamsEveryStreamedOperation() {
    assertEquals(operations(each -> OperationKits.of(each).isStreamed()), run(RuleRunner.of(205)).streamed());
  }

  @Test
  void rule102CallsEachUnsupportedOperation() {
    assertEquals(UNSUPPORTED, run(RuleRunner.of(102)).called());
  }

  @Test
  void rule103StreamsEachUnsupportedStreamableOperation() {
    assertEquals(operations(each -> UNSUPPORTED.contains(each)
        && OperationKits.of(each).sample() instanceof Streamable<?, ?>), run(RuleRunner.of(103)).streamed());
  }
}
