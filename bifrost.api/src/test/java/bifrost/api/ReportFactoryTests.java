package bifrost.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.BifrostError.Truncated;
import bifrost.api.CallReport.AttemptReport;
import bifrost.api.json.JsonObject;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the records that only the client creates, except in tests of listeners and hooks. */
class ReportFactoryTests {
  private static final AttemptReport ATTEMPT = AttemptReport.of("p", "m");
  private static final CallReport REPORT = CallReport.of(Operation.CHAT_COMPLETION, "p/m");
  private static final Map<Class<?>, Object> VALUES = Map.ofEntries(Map.entry(long.class, 7L),
      Map.entry(int.class, 7), Map.entry(boolean.class, true), Map.entry(String.class, "changed"),
      Map.entry(Duration.class, Duration.ofSeconds(7)), Map.entry(JsonObject.class, JsonObject.of("a", 1)),
      Map.entry(URI.class, URI.create("http://gpu-7:8000")), Map.entry(BifrostError.class, new Truncated("m")),
      Map.entry(ByteBuffer.class, ByteBuffer.wrap(new byte[7])));

  static Stream<Record> records() {
    return Stream.of(REPORT, ATTEMPT, AttemptInfo.of(Operation.CHAT_COMPLETION, "p", "m"),
        CallEvent.Started.of(Operation.CHAT_COMPLETION, "p/m"), CallEvent.AttemptFailed.of(ATTEMPT),
        CallEvent.EventIgnored.of("p", "ping"), CallEvent.Ended.of(new Outcome.Success<>("a", REPORT)),
        OutgoingRequest.of("POST", URI.create("http://gpu-1:8000/v1")), BifrostError.Rejected.of(429, "slow down"));
  }

  private static Object sample(Method method) {
    return switch (method.getName()) {
      case "attempts" -> List.of(ATTEMPT);
      case "headers" ->
          method.getDeclaringClass() == AttemptReport.class ? Map.of("x", List.of("7")) : Map.of("X-A", "7");
      case "attributes" -> Map.of("tenant", "blue");
      default -> VALUES.get(method.getParameterTypes()[0]);
    };
  }

  private static Map<String, Object> components(Record record) {
    return Arrays.stream(record.getClass().getRecordComponents()).map(RecordComponent::getAccessor)
        .collect(Collectors.toMap(Method::getName, accessor -> value(accessor, record), (one, other) -> one,
            TreeMap::new));
  }

  private static Object value(Method method, Record record, Object... arguments) {
    try {
      return method.invoke(record, arguments);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(method.toString(), e);
    }
  }

  private static Object inComponent(Object sample, Object previous) {
    if (previous instanceof OptionalInt) return OptionalInt.of((int) sample);
    return previous instanceof Optional ? Optional.of(sample) : sample;
  }

  private static Stream<Method> setters(Record record) {
    return Arrays.stream(record.getClass().getMethods())
        .filter(method -> method.getParameterCount() == 1 && method.getReturnType() == record.getClass()
            && components(record).containsKey(method.getName()));
  }

  @ParameterizedTest
  @MethodSource("records")
  void eachMethodSetsItsComponentOnly(Record record) {
    assertEquals(true, setters(record).findAny().isPresent());
    setters(record).forEach(setter -> {
      var expected = new TreeMap<>(components(record));
      expected.computeIfPresent(setter.getName(), (name, previous) -> inComponent(sample(setter), previous));
      assertEquals(expected, components((Record) value(setter, record, sample(setter))), setter.toString());
    });
  }
}
