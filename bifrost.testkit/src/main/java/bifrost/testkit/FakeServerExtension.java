package bifrost.testkit;

import bifrost.testkit.internal.server.ReplyRules;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/**
 * A JUnit Jupiter extension that provides a {@link FakeServer}, and a {@link FaultProxy} in front of it, as
 * parameters. Thread-safe.
 *
 * <pre>{@code
 * @ExtendWith(FakeServerExtension.class)
 * class AssistantTests {
 *   @Test
 *   void reportsThatTheModelIsBusy(FakeServer server) {
 *     server.reply(Reply.json(503, "{\"error\":{\"message\":\"busy\"}}"));
 *     // let the application call server.url(); the server is closed after the test
 *   }
 * }
 * }</pre>
 *
 * <p><b>Scope.</b> The constructor, the test method, and the {@code @BeforeEach} and {@code @AfterEach} methods
 * of a test share one server. Each invocation of a repeated or parameterized test counts as a test. If a
 * {@code @BeforeAll} method or, with the lifecycle {@code PER_CLASS}, the constructor of the class requests a
 * server, all tests of the class and its nested classes share that server, and {@link FakeServer#requests()} is
 * cleared before each test. A server starts when it is first requested. At the end of its test or class, the
 * server is closed after the proxy. Tests with their own servers can run in parallel. Tests that share a server
 * can run in parallel only if they neither queue replies nor read requests.
 *
 * <p><b>Unused replies.</b> If queued replies are left after the {@code @AfterEach} methods of a test, the test
 * fails with the message of {@link FakeServer#assertAllRepliesUsed()}, unless it has already failed. The
 * extension clears these replies and those that a test has set for paths and conditions, so that they do not affect
 * other tests. Replies that a {@code @BeforeAll} method has set for paths and conditions stay. If the tests of a
 * class share a server, the extension also checks it after the last test.
 *
 * <p><b>Failures.</b> If a test fails, the extension publishes {@link FakeServer#transcript()} as a report entry and
 * adds it to the exception as a suppressed exception. It publishes nothing for tests that pass or are aborted.
 *
 * <p>The extension provides no client, because the subject of the test is the application's own client, with
 * its retries and timeouts.
 *
 * <p>This class needs {@code org.junit.jupiter.api} 5.12 or later, which is an optional dependency. With earlier
 * versions, all tests of a class share a server that the constructor requests. {@link FakeServer} and
 * {@link FaultProxy} do not need it.
 *
 * @since 0.1
 */
public final class FakeServerExtension
    implements ParameterResolver, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private static final Namespace NAMESPACE = Namespace.create(FakeServerExtension.class);

  /**
   * A started server or proxy, which JUnit closes together with its store. JUnit 5.13 and later use
   * {@code AutoCloseable}, and earlier versions {@code CloseableResource}.
   */
  @SuppressWarnings("deprecation")
  private record StoredResource(Object value, Runnable closer) implements AutoCloseable, Store.CloseableResource {
    @Override
    public void close() {
      closer.run();
    }
  }

  /** The exchanges, which most reports of a failure contain only if they are part of the exception. */
  private static final class FakeServerExchanges extends Exception {
    private static final long serialVersionUID = 1;

    FakeServerExchanges(String transcript) {
      super("exchanges with the fake server:\n" + transcript, null, false, false);
    }
  }

  /** Creates the extension; called by JUnit. */
  public FakeServerExtension() {}

  /** Returns the test method's scope, so that a constructor gets the server of its test. */
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
    return ExtensionContextScope.TEST_METHOD;
  }

  /** {@return whether the parameter's type is {@link FakeServer} or {@link FaultProxy}} */
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    var type = parameter.getParameter().getType();
    return type == FakeServer.class || type == FaultProxy.class;
  }

  /**
   * Returns the server or the proxy of this test or class.
   *
   * @throws ParameterResolutionException if two parameters have the same type, because both would be the same
   *     object
   */
  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var type = parameter.getParameter().getType();
    var method = parameter.getDeclaringExecutable();
    if (Arrays.stream(method.getParameterTypes()).filter(type::equals).count() > 1) {
      throw new ParameterResolutionException(
          "a test has only one " + type.getSimpleName()
              + ", but 2 or more parameters have this type; start another with "
              + (type == FakeServer.class ? "FakeServer.start()" : "FaultProxy.inFrontOf(server.url())"));
    }
    return type == FakeServer.class ? server(context) : proxy(context);
  }

  /** Clears the requests of earlier tests from a shared server. */
  @Override
  public void beforeEach(ExtensionContext context) {
    context.getParent().flatMap(FakeServerExtension::startedServer).ifPresent(server -> {
      server.clearRequests();
      context.getStore(NAMESPACE).put(ReplyRules.class, server.rules());
    });
  }

  /** Asserts that all queued replies were used, and publishes the exchanges if the test has failed. */
  @Override
  public void afterEach(ExtensionContext context) {
    var earlierRules = context.getStore(NAMESPACE).getOrDefault(ReplyRules.class, ReplyRules.class, ReplyRules.NONE);
    startedServer(context).ifPresent(server -> check(context, server, earlierRules));
  }

  /** Asserts that all queued replies were used, and publishes the exchanges if the class has failed. */
  @Override
  public void afterAll(ExtensionContext context) {
    startedServer(context).ifPresent(server -> check(context, server, server.rules()));
  }

  private static void check(ExtensionContext context, FakeServer server, ReplyRules earlierRules) {
    try {
      if (context.getExecutionException().isEmpty()) server.assertAllRepliesUsed();
      else publish(context, server, context.getExecutionException().get()); // it may not have used all of them
    } catch (AssertionError e) {
      publish(context, server, e);
      throw e;
    } finally {
      server.restore(earlierRules);
    }
  }

  private static void publish(ExtensionContext context, FakeServer server, Throwable failure) {
    if (failure instanceof TestAbortedException) return;
    var transcript = server.transcript();
    context.publishReportEntry("exchanges with the fake server", transcript);
    failure.addSuppressed(new FakeServerExchanges(transcript));
  }

  private static Optional<FakeServer> startedServer(ExtensionContext context) {
    return Optional.ofNullable(context.getStore(NAMESPACE).get(FakeServer.class, StoredResource.class))
        .map(stored -> (FakeServer) stored.value());
  }

  private static FakeServer server(ExtensionContext context) {
    return stored(context, FakeServer.class, FakeServer::start, FakeServer::close);
  }

  private static FaultProxy proxy(ExtensionContext context) {
    var server = server(context); // created before the proxy, so that it is closed after the proxy
    return stored(context, FaultProxy.class, () -> FaultProxy.inFrontOf(server.url()), FaultProxy::close);
  }

  /** Returns the resource of this test if it exists, otherwise that of its class, otherwise a new one. */
  private static <T> T stored(ExtensionContext context, Class<T> type, Supplier<T> start, Consumer<T> close) {
    var stored = context.getStore(NAMESPACE).getOrComputeIfAbsent(type, key -> toStoredResource(start.get(), close),
        StoredResource.class);
    return type.cast(stored.value());
  }

  private static <T> StoredResource toStoredResource(T startedServer, Consumer<T> close) {
    return new StoredResource(startedServer, () -> close.accept(startedServer));
  }
}
