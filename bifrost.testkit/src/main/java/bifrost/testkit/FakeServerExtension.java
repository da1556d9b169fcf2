package bifrost.testkit;

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
 * extension clears these replies, so that they do not affect other tests. If the tests of a class share a
 * server, the extension also checks it after the last test.
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
    context.getParent().flatMap(FakeServerExtension::startedServer).ifPresent(FakeServer::clearRequests);
  }

  /** Asserts that all queued replies were used. */
  @Override
  public void afterEach(ExtensionContext context) {
    assertAllUsed(context);
  }

  /** Asserts that all queued replies were used. */
  @Override
  public void afterAll(ExtensionContext context) {
    assertAllUsed(context);
  }

  private static void assertAllUsed(ExtensionContext context) {
    startedServer(context).ifPresent(server -> {
      try {
        if (context.getExecutionException().isEmpty()) {
          server.assertAllRepliesUsed(); // a failed test may not have used all of them
        }
      } finally {
        server.clearReplies();
      }
    });
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
