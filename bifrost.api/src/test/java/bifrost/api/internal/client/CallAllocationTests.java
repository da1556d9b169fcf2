package bifrost.api.internal.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.Provider;
import bifrost.api.spi.ProviderFactory;
import bifrost.api.spi.RequestHandlers;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tests of the bytes that the call path allocates around a provider that sends nothing. The bounds are 10 % above the
 * values reached, which are the same on Java 17 and 25. They include the copy of the request that the provider
 * receives.
 */
class CallAllocationTests {
  private static final Map<String, List<String>> HEADERS = Map.of("date", List.of("today"), "content-type",
      List.of("application/json"), "content-length", List.of("100"), "x-request-id", List.of("r-1"));
  private static final URI SERVER = URI.create("http://localhost:8000");
  private static final ChatCompletion COMPLETION = ChatCompletion.of("Hello");
  private static final Optional<ChatCompletionChunk> CHUNK = Optional.of(ChatCompletionChunk.of("Hello"));
  private static final ChatCompletionRequest REQUEST = ChatCompletionRequest.of("p/m", "Hi");
  private static final int CALLS = 2000;

  private final Bifrost bifrost = Bifrost.builder().factory(new SilentFactory())
      .provider("p", ProviderConfig.of("http://localhost:8000").kind("silent").key("sk-a-secret-of-some-length"))
      .open();

  @AfterEach
  void close() {
    bifrost.close();
  }

  /** A factory of providers that only report to the attempt what an HTTP provider reports. */
  private static final class SilentFactory implements ProviderFactory {
    @Override
    public String kind() {
      return "silent";
    }

    @Override
    public Provider open(String name, ProviderConfig config) {
      var handlers = RequestHandlers.of().send(ChatCompletionRequest.class, SilentFactory::send)
          .stream(ChatCompletionRequest.class, SilentFactory::stream);
      return new SilentProvider(name, handlers);
    }

    private static ChatCompletion send(ChatCompletionRequest request, Attempt attempt) {
      respond(attempt);
      return COMPLETION;
    }

    private static EventSource<ChatCompletionChunk> stream(ChatCompletionRequest request, Attempt attempt) {
      respond(attempt);
      return new OneChunk();
    }

    private static void respond(Attempt attempt) {
      assertEquals(0, attempt.headers().size());
      attempt.onCancel(SilentFactory::cancel);
      attempt.server(SERVER);
      attempt.responded(200, HEADERS);
      attempt.received();
    }

    private static void cancel() {}
  }

  private record SilentProvider(String name, RequestHandlers handlers) implements Provider {}

  private static final class OneChunk implements EventSource<ChatCompletionChunk> {
    private boolean isRead;

    @Override
    public Optional<ChatCompletionChunk> next() {
      var next = isRead ? Optional.<ChatCompletionChunk>empty() : CHUNK;
      isRead = true;
      return next;
    }

    @Override
    public void close() {}
  }

  private void send() {
    assertEquals(COMPLETION.choices(), bifrost.send(REQUEST).choices());
  }

  private void readHeader() {
    var report = bifrost.trySend(REQUEST, CallOptions.options()).report();
    assertEquals(Optional.of("r-1"), report.attempts().get(0).requestId());
  }

  private void stream() {
    bifrost.stream(REQUEST).collect();
  }

  /** Asserts a bound on the bytes per call. Repeats the measurement until the code has been compiled. */
  private static void assertAllocates(long bound, Runnable call) throws ReflectiveOperationException {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 200 && least > bound; round++) {
      long before = allocated();
      for (int i = 0; i < CALLS; i++) call.run();
      least = Math.min(least, (allocated() - before) / CALLS);
    }
    System.out.println("call path: " + least + " bytes per call, at most " + bound);
    long reached = least;
    assertTrue(reached <= bound, () -> reached + " bytes per call, expected at most " + bound);
  }

  /** {@return the bytes that this thread has allocated} Uses reflection, because the module requires only java.base. */
  private static long allocated() throws ReflectiveOperationException {
    Object bean = Class.forName("java.lang.management.ManagementFactory").getMethod("getThreadMXBean").invoke(null);
    Method bytes = Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
    return (long) bytes.invoke(bean);
  }

  @Test
  void aCallAllocatesLittleBesidesTheRequestAndTheResponse() throws ReflectiveOperationException {
    assertAllocates(1_160, this::send);
  }

  @Test
  void aCallWhoseHeadersAreReadAllocatesLittle() throws ReflectiveOperationException {
    assertAllocates(2_120, this::readHeader);
  }

  @Test
  void aStreamAllocatesLittleBesidesItsEventsAndItsResponse() throws ReflectiveOperationException {
    assertAllocates(2_930, this::stream);
  }
}
