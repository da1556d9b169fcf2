package bifrost.api.internal.call;

import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import bifrost.api.Bifrost;
import bifrost.api.CallOptions;
import bifrost.api.NetworkConfig;
import bifrost.api.internal.client.BifrostClient;
import bifrost.api.internal.concurrent.CallExecutor;
import bifrost.api.internal.concurrent.Clock;
import bifrost.api.internal.server.KeySelector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that an unreachable open stream is released with one warning, and that a stream being read is not released. */
@Timeout(60)
class StreamLeakDetectorTests {
  private final ScriptedSource source = new ScriptedSource();
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final Bifrost bifrost = client(source);

  private Bifrost client(ScriptedSource source) {
    var entry = new ProviderTable.ProviderEntry(new ScriptedProvider("p").streaming(source),
        KeySelector.of(List.of(), Clock.SYSTEM), NetworkConfig.defaults());
    var providers = new ProviderTable(Map.of("p", entry), Optional.empty());
    return new BifrostClient(providers, CallOptions.options(), CallObservers.none(), CallExecutor.createOwned(),
        new CallRegistry(Clock.SYSTEM, warnings::add));
  }

  @AfterEach
  void close() {
    bifrost.close();
  }

  /** Requests garbage collections until the scheduled check of the client has closed the source. */
  private void collectUntilClosed() throws InterruptedException {
    while (!source.isClosed()) {
      System.gc();
      Thread.sleep(10);
    }
  }

  /** Opens a stream in a separate stack frame, so that no local variable keeps it reachable. */
  private void open() {
    assertEquals("a", bifrost.stream(REQUEST).iterator().next().text());
  }

  @Test
  void aLeakedStreamIsReleasedWithOneWarning() throws Exception {
    source.event("a").event("b").blocks();
    open();
    collectUntilClosed();
    Fixtures.awaitNoActiveAttempts(bifrost);
    assertNothingIsLeft(bifrost);
    assertEquals(
        List.of("a stream of provider 'p' became unreachable before its end, and was closed: open streams in"
            + " try (var stream = bifrost.stream(…))"),
        warnings);
  }

  @Test
  void anEndedOrClosedStreamCausesNoWarning() throws Exception {
    source.event("a");
    bifrost.stream(REQUEST).collect();
    var other = new ScriptedSource().event("a").blocks();
    try (var client = client(other)) {
      client.stream(REQUEST).close();
      for (int i = 0; i < 3; i++) System.gc();
      Fixtures.registry(client).leakDetector.check();
    }
    Fixtures.registry(bifrost).leakDetector.check();
    assertEquals(List.of(), warnings);
  }

  private boolean isReleasedWhile(CallerThread<?> reader) throws InterruptedException {
    source.awaitReader();
    for (int i = 0; i < 20; i++) {
      System.gc();
      Fixtures.registry(bifrost).leakDetector.check();
    }
    boolean released = source.isClosed();
    bifrost.close();
    Fixtures.errorOf(reader::result);
    return released;
  }

  @Test
  void aStreamThatIsBeingCollectedIsNotReleased() throws Exception {
    source.event("a").blocks();
    assertFalse(isReleasedWhile(CallerThread.start(() -> bifrost.stream(REQUEST).collect())));
    assertEquals(List.of(), warnings);
  }

  @Test
  void aStreamThatIsBeingIteratedIsNotReleased() throws Exception {
    source.event("a").blocks();
    assertFalse(isReleasedWhile(CallerThread.start(() -> {
      for (var chunk : bifrost.stream(REQUEST)) assertEquals("a", chunk.text());
      return null;
    })));
  }

  @Test
  void aStreamWhoseEventsAreBeingConsumedIsNotReleased() throws Exception {
    source.event("a").blocks();
    assertFalse(isReleasedWhile(CallerThread.start(() -> bifrost.stream(REQUEST).events().count())));
  }
}
