package bifrost.api.internal.redact;

import static bifrost.api.internal.call.Fixtures.REQUEST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ApiKey;
import bifrost.api.Bifrost;
import bifrost.api.CallReport;
import bifrost.api.ChatCompletion;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.spi.Attempt;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Tests of the response headers in reports, which redact secrets when a value is read. */
class RedactedHeadersTests {
  private static final String KEY = "sk-a-secret-of-some-length";
  private static final Redaction REDACTION = Redaction.of(List.of(ApiKey.of(KEY)));
  private static final Map<String, List<String>> RAW =
      new TreeMap<>(Map.of("x-echo", List.of("key " + KEY), "x-request-id", List.of("r-" + KEY, "r-2"), "date",
          List.of("today")));
  private static final Map<String, List<String>> CLEAN =
      Map.of("x-echo", List.of("key ***"), "x-request-id", List.of("r-***", "r-2"), "date", List.of("today"));

  private final Map<String, List<String>> headers =
      RedactedHeaders.of(java.util.Collections.unmodifiableMap(RAW), REDACTION);

  @Test
  void everyAccessorRedactsHeaderValues() {
    assertEquals(CLEAN, headers);
    assertEquals(headers, CLEAN);
    assertEquals(CLEAN.hashCode(), headers.hashCode());
    assertEquals(new TreeMap<>(CLEAN).toString(), headers.toString());
    assertEquals(List.of("key ***"), headers.get("x-echo"));
    assertEquals(List.of("key ***"), headers.getOrDefault("x-echo", List.of()));
    assertEquals(CLEAN.keySet(), headers.keySet());
    assertEquals(new TreeMap<>(CLEAN), new TreeMap<>(headers));
    assertEquals(CLEAN, Map.copyOf(headers));
    headers.forEach((name, values) -> assertFalse(values.toString().contains(KEY)));
    for (var values : headers.values()) assertFalse(values.toString().contains(KEY));
    headers.entrySet().forEach(entry -> assertFalse(entry.toString().contains(KEY)));
    assertFalse(headers.entrySet().stream().toList().toString().contains(KEY));
    assertFalse(headers.containsValue(RAW.get("x-echo")));
    assertTrue(headers.containsKey("x-echo"));
  }

  @Test
  void headersAreUnmodifiable() {
    assertThrows(UnsupportedOperationException.class, () -> headers.put("a", List.of()));
    assertThrows(UnsupportedOperationException.class, headers::clear);
    assertThrows(UnsupportedOperationException.class, () -> headers.remove("date"));
    assertThrows(UnsupportedOperationException.class, () -> headers.keySet().remove("date"));
    assertThrows(UnsupportedOperationException.class, () -> headers.entrySet().iterator().next().setValue(List.of()));
    assertThrows(UnsupportedOperationException.class, () -> headers.values().clear());
    assertThrows(UnsupportedOperationException.class, () -> headers.get("date").add("x"));
  }

  @Test
  void valuesAreUnchangedWithoutSecrets() {
    assertEquals(RAW, RedactedHeaders.of(RAW, Redaction.NONE));
    assertSame(RAW.get("date"), RedactedHeaders.of(RAW, Redaction.NONE).get("date"));
  }

  @Test
  void aReportEqualsAReportWithTheRedactedValues() {
    assertEquals(attempt(CLEAN), attempt(headers));
    assertEquals(attempt(CLEAN).hashCode(), attempt(headers).hashCode());
    assertEquals(attempt(CLEAN).toString(), attempt(headers).toString());
    assertEquals(Optional.of("r-***"), attempt(headers).requestId());
  }

  @Test
  void aReportCopiesItsHeaders() {
    var mutable = new HashMap<>(CLEAN);
    var report = attempt(mutable);
    mutable.clear();
    assertEquals(CLEAN, report.headers());
  }

  private static CallReport.AttemptReport attempt(Map<String, List<String>> headers) {
    return new CallReport.AttemptReport("p", "m", Optional.empty(), Duration.ZERO, OptionalInt.of(200), headers,
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** A call must not spend memory on the redaction of headers that are not read, whatever their length. */
  @Test
  void aCallAllocatesAlmostNothingForHeadersThatAreNotRead() throws ReflectiveOperationException {
    try (var keyed = open(ProviderConfig.defaults().key(KEY)); var plain = open(ProviderConfig.defaults())) {
      for (int i = 0; i < 2000; i++) {
        keyed.send(REQUEST);
        plain.send(REQUEST);
      }
      long extraBytes = allocatedPerCall(keyed) - allocatedPerCall(plain);
      System.out.println("redaction: " + extraBytes + " more bytes per call with a key than without");
      assertTrue(extraBytes < 2000, () -> extraBytes + " more bytes per call with a key than without");
    }
  }

  private static long allocatedPerCall(Bifrost bifrost) throws ReflectiveOperationException {
    int calls = 2000;
    long before = allocated();
    for (int i = 0; i < calls; i++) bifrost.send(REQUEST);
    return (allocated() - before) / calls;
  }

  /**
   * {@return the number of bytes that this thread has allocated} Uses reflection, because the module requires only
   * java.base.
   */
  private static long allocated() throws ReflectiveOperationException {
    Object bean = Class.forName("java.lang.management.ManagementFactory").getMethod("getThreadMXBean").invoke(null);
    Method allocatedBytes =
        Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
    return (long) allocatedBytes.invoke(bean);
  }

  private static Bifrost open(ProviderConfig config) {
    var headers = new HashMap<String, List<String>>();
    for (int i = 0; i < 10; i++) headers.put("x-header-" + i, List.of("a value of usual length, such as " + i));
    return Fixtures.open(config, provider -> provider.responding(attempt -> respond(attempt, headers)));
  }

  private static ChatCompletion respond(Attempt attempt, Map<String, List<String>> headers) {
    attempt.responded(200, headers);
    return ChatCompletion.of("Hello");
  }
}
