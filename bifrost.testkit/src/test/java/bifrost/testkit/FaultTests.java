package bifrost.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.testkit.contract.FaultArbitraries;
import bifrost.testkit.internal.proxy.RandomFaults;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultTests {
  @Nested
  class ToString {
    @Test
    void toStringReturnsAJavaExpression() {
      assertEquals("Fault.none()", Fault.none().toString());
      assertEquals("Fault.cut(17).ofRequest().inExchange(2).everyByte()",
          Fault.cut(17).everyByte().inExchange(2).ofRequest().toString());
      assertEquals("Fault.reset(3000000000L).writeSize(7).gather(8)",
          Fault.reset(3_000_000_000L).gather(8).writeSize(7).toString());
      assertEquals("Fault.stall(0).delay(Duration.ofMillis(1500)).pause(Duration.parse(\"PT0.000001S\"))",
          Fault.stall(0).delay(Duration.ofMillis(1500)).pause(Duration.ofNanos(1000)).toString());
      assertEquals("Fault.truncate(5).keepOpen().idle(Duration.ZERO)",
          Fault.truncate(5).idle(Duration.ZERO).keepOpen().toString());
      assertEquals("Fault.endless().idle(Duration.ofSeconds(60))",
          Fault.endless().idle(Duration.ofMinutes(1)).toString());
      assertEquals("Fault.refuse()", Fault.refuse().toString());
      assertEquals("Fault.cut(0).ofRequest().inExchange(2)", Fault.cutOnReuse().toString());
    }

    @Test
    void expressionOfAFaultEvaluatesToTheSameFault() throws ReflectiveOperationException {
      var randomFaults = new RandomFaults(1, 1000);
      for (int i = 0; i < 1000; i++) {
        Fault fault = randomFaults.get();
        Duration time = Duration.ofNanos(i * 1_234_567L);
        for (Fault each : List.of(fault, fault.keepOpen().idle(time), fault.pause(time).inExchange(1 + i))) {
          assertEquals(each, evaluate(each.toString()));
        }
      }
    }

    private Object evaluate(String java) throws ReflectiveOperationException {
      Object value = null;
      var call =
          Pattern.compile("(Fault)?\\.(\\w+)\\((?:(\\d+)L?|Duration\\.([^()]+(?:\\([^()]*\\))?)|)\\)").matcher(java);
      int end = 0;
      for (; call.find() && call.start() == end; end = call.end()) {
        Method method = Stream.of(Fault.class.getMethods()).filter(each -> each.getName().equals(call.group(2)))
            .filter(each -> each.getReturnType() == Fault.class).findFirst().orElseThrow();
        value = method.invoke(value, arguments(method, call.group(3), call.group(4)));
      }
      assertEquals(java.length(), end, java);
      return value;
    }

    private Object[] arguments(Method method, String number, String duration) {
      if (method.getParameterCount() == 0) return new Object[0];
      Class<?> type = method.getParameterTypes()[0];
      if (type == int.class) return new Object[] {Integer.parseInt(number)};
      return new Object[] {type == long.class ? (Object) Long.parseLong(number) : time(duration)};
    }

    private Duration time(String expression) {
      var number = expression.replaceAll(".*\\(|[L\")]", "");
      return switch (expression.replaceAll("\\(.*", "")) {
        case "ZERO" -> Duration.ZERO;
        case "ofSeconds" -> Duration.ofSeconds(Long.parseLong(number));
        case "ofMillis" -> Duration.ofMillis(Long.parseLong(number));
        default -> Duration.parse(number);
      };
    }
  }

  @Nested
  class Modifiers {
    @Test
    void modifiersDoNotChangeTheOriginal() {
      Fault fault = Fault.cut(3);
      fault.ofRequest().inExchange(2).everyByte().gather(2).delay(Duration.ofDays(1)).pause(Duration.ofDays(1))
          .keepOpen().idle(Duration.ZERO);
      assertEquals(Fault.cut(3), fault);
    }

    @Test
    void orderOfModifiersDoesNotMatter() {
      assertEquals(Fault.cut(3).everyByte().delay(Duration.ofDays(1)).ofRequest(),
          Fault.cut(3).ofRequest().delay(Duration.ofDays(1)).everyByte());
      assertNotEquals(Fault.cut(3), Fault.cut(3).ofRequest());
    }

    @Test
    void rejectsInvalidFaults() {
      assertThrows(IllegalArgumentException.class, () -> Fault.cut(-1));
      assertThrows(IllegalArgumentException.class, () -> Fault.truncate(3).ofRequest());
      assertThrows(IllegalArgumentException.class, () -> Fault.endless().ofRequest());
      assertThrows(IllegalArgumentException.class, () -> Fault.none().inExchange(0));
      assertThrows(IllegalArgumentException.class, () -> Fault.none().writeSize(0));
      assertThrows(IllegalArgumentException.class, () -> Fault.none().gather(0));
      assertThrows(IllegalArgumentException.class, () -> Fault.none().delay(Duration.ofNanos(-1)));
      assertThrows(IllegalArgumentException.class, () -> Fault.none().pause(Duration.ofNanos(-1)));
      assertThrows(IllegalArgumentException.class, () -> Fault.none().idle(Duration.ofNanos(-1)));
      assertThrows(IllegalArgumentException.class, () -> Fault.none().delay(Duration.ofSeconds(Long.MAX_VALUE)));
      assertThrows(IllegalArgumentException.class, () -> new RandomFaults(1, -1));
    }
  }

  @Nested
  class RandomFault {
    @Test
    void sameSeedGivesTheSameFaults() {
      var one = new RandomFaults(42, 100);
      var two = new RandomFaults(42, 100);
      for (int i = 0; i < 100; i++) assertEquals(one.get(), two.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, Integer.MAX_VALUE})
    void randomFaultsIncludeEveryEnding(int length) {
      var generator = new RandomFaults(42, length);
      var randomFaults = Stream.generate(generator).limit(500).toList();
      assertEquals(Set.of(Fault.Ending.values()), randomFaults.stream().map(Fault::ending).collect(Collectors.toSet()));
      assertTrue(randomFaults.stream().allMatch(fault -> fault.after() <= length));
      assertTrue(randomFaults.contains(Fault.none()));
    }
  }

  @Provide
  Arbitrary<Fault> faults() {
    return FaultArbitraries.forResponse(100);
  }

  @Provide
  Arbitrary<Fault> paces() {
    return FaultArbitraries.pacingOnly(100);
  }

  @Property
  void arbitraryFaultsLieWithinTheResponse(@ForAll("faults") Fault fault) {
    assertTrue(fault.after() <= 100 && fault.direction() == Fault.Direction.RESPONSE);
    assertTrue(fault.pacing().delay().isZero() && fault.pacing().pause().isZero());
  }

  @Property
  void arbitraryPacingNeverEndsAConnection(@ForAll("paces") Fault fault) {
    assertEquals(Fault.Ending.NONE, fault.ending());
  }
}
