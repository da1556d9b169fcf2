package bifrost.testkit.internal.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.FileContentRequest;
import bifrost.api.ModelResponse;
import bifrost.api.Operation;
import bifrost.api.RawBytesRequest;
import bifrost.api.Request;
import bifrost.api.Streamable;
import bifrost.api.TypedRequest;
import bifrost.testkit.contract.Dialect;
import bifrost.testkit.contract.Dialect.Feature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that each kit is complete, so that no rule passes for an operation without testing anything. */
class OperationKitTests {
  /** The operations whose requests are streamable, but whose streams the contract does not test. */
  private static final Set<Operation> NOT_STREAMED =
      EnumSet.of(Operation.IMAGE_GENERATION, Operation.SPEECH, Operation.RAW);

  static List<OperationKit<?, ?>> kits() {
    return OperationKits.all();
  }

  @Test
  void everyOperationHasAKitOfItsOwn() {
    for (var operation : Operation.values()) assertEquals(operation, OperationKits.of(operation).operation());
  }

  @Test
  void everyTypeOfRequestHasAKit() {
    var variants = Set.<Class<?>>of(FileContentRequest.class, RawBytesRequest.class);
    var types = new HashSet<Class<?>>(variants);
    for (var kit : kits()) types.add(kit.sample().getClass());
    assertEquals(requestTypes(Request.class).collect(Collectors.toSet()), types);
  }

  private static Stream<Class<?>> requestTypes(Class<?> type) {
    return type.isSealed() ? Stream.of(type.getPermittedSubclasses()).flatMap(OperationKitTests::requestTypes)
        : Stream.<Class<?>>of(type).filter(each -> each != TypedRequest.class); // the client unwraps it
  }

  @Test
  void everyStreamableOperationIsStreamedUnlessItIsListed() {
    var notStreamed = kits().stream().filter(kit -> kit.sample() instanceof Streamable<?, ?> && !kit.isStreamed())
        .map(OperationKit::operation).collect(Collectors.toSet());
    assertEquals(NOT_STREAMED, notStreamed);
  }

  @ParameterizedTest
  @MethodSource("kits")
  void sampleScenarioIsACompleteResponseToTheSample(OperationKit<?, ?> kit) {
    var scenario = kit.sampleScenario();
    assertEquals(kit.sample().getClass(), scenario.request().getClass());
    assertTrue(scenario.isComplete());
    assertFalse(scenario.deltas().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("kits")
  void everyScenarioIsCompleteAndHasAnExpectedResult(OperationKit<?, ?> kit) {
    for (var scenario : samples(kit.arbitraries().scenarios(EnumSet.allOf(Feature.class)))) {
      assertEquals(kit.sample().getClass(), scenario.request().getClass());
      assertTrue(scenario.isComplete() && scenario.quirks().isEmpty(), scenario::toString);
      assertFalse(scenario.deltas().isEmpty() && kit.operation() != Operation.CHAT_COMPLETION, scenario::toString);
      var others = kit.sampleScenario().deltas();
      if (scenario.deltas().equals(others)) continue;
      assertNotEquals(kit.expected(scenario.deltas(others)), kit.expected(scenario), scenario::toString);
    }
  }

  @ParameterizedTest
  @MethodSource("kits")
  void openAiDialectEncodesEveryScenario(OperationKit<?, ?> kit) {
    for (var scenario : samples(kit.arbitraries().scenarios(EnumSet.allOf(Feature.class)))) {
      assertTrue(Dialect.openAi().encodeResponse(scenario).body().length > 0);
      if (kit.isStreamed()) assertFalse(Dialect.openAi().encodeStream(scenario).writes().isEmpty());
    }
  }

  @ParameterizedTest
  @MethodSource("kits")
  void generatedRequestsBelongToTheOperation(OperationKit<?, ?> kit) {
    for (var request : samples(kit.arbitraries().requests())) {
      assertEquals(kit.sample().getClass(), request.getClass());
    }
  }

  @ParameterizedTest
  @MethodSource("kits")
  void kitReturnsTheExtrasIfTheResponseHasThem(OperationKit<?, ?> kit) {
    var response = KitTypes.response(kit);
    boolean hasExtras = Arrays.stream(response.getMethods()).anyMatch(method -> method.getName().equals("extras"));
    boolean returnsExtras = ModelResponse.class.isAssignableFrom(response)
        || KitTypes.parameter(kit, "extras").isPresent();
    assertEquals(hasExtras, returnsExtras, response.getName());
  }

  private static <T> List<T> samples(Arbitrary<T> arbitrary) {
    var samples = new ArrayList<T>();
    JqwikSession.run(() -> {
      var generator = arbitrary.generator(1000, true);
      var random = new Random(20261130);
      for (int i = 0; i < 50; i++) samples.add(generator.next(random).value());
    });
    return samples;
  }
}
