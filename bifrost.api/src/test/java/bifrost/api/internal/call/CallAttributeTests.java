package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import bifrost.api.Bifrost;
import bifrost.api.CallEvent;
import bifrost.api.CallEvent.AttemptFailed;
import bifrost.api.CallEvent.Ended;
import bifrost.api.CallEvent.EventIgnored;
import bifrost.api.CallEvent.Started;
import bifrost.api.CallOptions;
import bifrost.api.ListModelsRequest;
import bifrost.api.Operation;
import bifrost.api.internal.client.RecordingSubscriber;
import bifrost.api.internal.concurrent.ManualClock;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of the call attributes in the events of listeners. */
@Timeout(60)
class CallAttributeTests {
  private static final Map<String, Object> ATTRIBUTES = Map.of("tenant", "blue");
  private static final CallOptions TENANT = options().attribute("tenant", "blue");

  private final BlockingQueue<CallEvent> events = new LinkedBlockingQueue<>();
  private Bifrost bifrost;

  private void open(Object... steps) {
    bifrost = Fixtures.builder().provider(ScriptedSteps.of(steps).provider("p")).listener(events::add)
        .open(new ManualClock());
  }

  @AfterEach
  void close() {
    bifrost.close();
  }

  /** {@return the types of the events until the end of the call} Asserts that each event has the attributes. */
  private List<Class<?>> events() throws InterruptedException {
    var types = new ArrayList<Class<?>>();
    CallEvent event;
    do {
      event = events.take();
      assertEquals(ATTRIBUTES, event.attributes());
      types.add(event.getClass());
    } while (!(event instanceof Ended));
    return types;
  }

  @Test
  void attributesReachEveryEventOfABlockingCall() throws Exception {
    open(rejected(503, "busy"), "Hello");
    bifrost.send(REQUEST, TENANT.maxRetries(1));
    assertEquals(List.of(Started.class, AttemptFailed.class, Ended.class), events());
  }

  @Test
  void attributesReachEveryEventOfAStream() throws Exception {
    bifrost = Bifrost.builder().provider(new ScriptedProvider("p").streaming(attempt -> {
      attempt.ignoredEvent(ByteBuffer.wrap("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
      return ScriptedSource.of("a");
    })).listener(events::add).open();
    bifrost.stream(REQUEST, TENANT).collect();
    assertEquals(List.of(Started.class, EventIgnored.class, Ended.class), events());
  }

  @Test
  void attributesReachEveryEventOfAnAsynchronousCall() throws Exception {
    open(rejected(503, "busy"), "Hello");
    bifrost.sendAsync(REQUEST, TENANT.maxRetries(1)).join();
    assertEquals(List.of(Started.class, AttemptFailed.class, Ended.class), events());
  }

  @Test
  void attributesReachEveryEventOfAPublisher() throws Exception {
    open("Hello");
    bifrost.publisher(REQUEST, TENANT).subscribe(new RecordingSubscriber(Long.MAX_VALUE));
    assertEquals(List.of(Started.class, Ended.class), events());
  }

  @Test
  void attributesReachTheEventsOfACallWithoutAProvider() throws Exception {
    bifrost = Bifrost.builder().provider(new ScriptedProvider("p")).provider(new ScriptedProvider("q"))
        .listener(events::add).open();
    bifrost.trySend(REQUEST.model("unknown"), TENANT);
    assertEquals(List.of(Started.class, Ended.class), events());
  }

  @Test
  void attributesOfACallReplaceThoseOfTheClient() throws Exception {
    bifrost = Bifrost.builder().provider(ScriptedSteps.of("Hello").provider("p"))
        .options(options().attribute("tenant", "red").attribute("app", 7))
        .listener(events::add).open();
    bifrost.send(REQUEST, TENANT);
    assertEquals(Map.of("tenant", "blue", "app", 7), events.take().attributes());
  }

  @Test
  void toStringHidesAttributeValues() throws Exception {
    open(rejected(503, "busy"), "Hello");
    bifrost.send(REQUEST, options().attribute("user", "s3cret").maxRetries(1));
    for (var event : events) assertFalse(event.toString().contains("s3cret"), event::toString);
    assertFalse(options().attribute("user", "s3cret").toString().contains("s3cret"));
  }

  @Test
  void theStartedEventNamesTheProviderTheModelAndTheParameters() throws Exception {
    open("Hello", "Hello");
    bifrost.send(REQUEST.temperature(0.5).with("top_k", 4));
    var parameters = (JsonObject) Json.parse("{\"temperature\": 0.5, \"top_k\": 4}");
    assertEquals(new Started(1, Map.of(), Operation.CHAT_COMPLETION, "p/some/model", Optional.of("p"), "some/model",
        false, parameters), events.take());
    events.take();
    bifrost.stream(REQUEST.model("other")).collect();
    assertEquals(
        new Started(2, Map.of(), Operation.CHAT_COMPLETION, "other", Optional.of("p"), "other", true, JsonObject.of()),
        events.take());
  }

  @Test
  void theStartedEventOfAModelListNamesItsProviderAndNoModel() throws Exception {
    open();
    bifrost.send(ListModelsRequest.of("p"));
    var started = assertInstanceOf(Started.class, events.take());
    assertEquals(Optional.of("p"), started.provider());
    assertEquals("", started.model());
    bifrost.send(ListModelsRequest.all());
    events.take();
    assertEquals(Optional.empty(), assertInstanceOf(Started.class, events.take()).provider());
  }
}
