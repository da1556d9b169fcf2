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
 * Gives tests of JUnit Jupiter a {@link FakeServer} of their own, and a {@link FaultProxy} before it, as parameters.
 *
 * <pre>{@code
 * @ExtendWith(FakeServerExtension.class)
 * class AssistantTests {
 *   @Test
 *   void saysThatTheModelIsBusy(FakeServer server) {
 *     server.reply(Reply.json(503, "{\"error\":{\"message\":\"busy\"}}"));
 *     // let the application talk to server.url(); the server is closed after the test
 *   }
 * }
 * }</pre>
 *
 * <p><b>Whose server it is.</b> Test methods, the constructor, {@code @BeforeEach} and {@code @AfterEach} methods of one test get the same
 * server, whichever of them asks first; each invocation of a repeated or parameterized test is a test. What a {@code @BeforeAll} method asks
 * for, or the constructor of a class with the lifecycle {@code PER_CLASS}, all tests of the class share, those of its nested classes
 * included: each of them finds {@link FakeServer#requests()} without those of the tests before it. A server is started when it is first
 * asked for, and closed, after its proxy, when its test or class has ended. Tests with servers of their own can run in parallel; tests that
 * share one can not, unless they neither queue replies nor look at requests.
 *
 * <p><b>All used.</b> A test fails if queued replies are left when its {@code @AfterEach} methods have run, as
 * {@link FakeServer#assertAllRepliesUsed()} says it, unless it has failed already. What is left is forgotten, so that it does not reach other tests.
 * After the tests of a class the same is asked of the server that they share.
 *
 * <p>There is no client among the parameters: that of the application, with its own retries and limits, is what the test is about.
 *
 * <p>This class needs {@code org.junit.jupiter.api}, which is optional: 5.12 or later; with earlier ones the server of a constructor is
 * shared by the class. {@link FakeServer} and {@link FaultProxy} do not need it.
 */
public final class FakeServerExtension
    implements ParameterResolver, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private static final Namespace NAMESPACE = Namespace.create(FakeServerExtension.class);

  /** Closed with the store that holds it: by its first interface from JUnit 5.13 on, and before by the other. */
  @SuppressWarnings("deprecation")
  private record Held(Object it, Runnable end) implements AutoCloseable, Store.CloseableResource {
    @Override
    public void close() {
      end.run();
    }
  }

  /** Made by JUnit. */
  public FakeServerExtension() {}

  /** Lets a constructor have the server of the test that the object is made for. */
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
    return ExtensionContextScope.TEST_METHOD;
  }

  /** Whether it is a server or a proxy. */
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    var type = parameter.getParameter().getType();
    return type == FakeServer.class || type == FaultProxy.class;
  }

  /**
   * The server or the proxy of this test or class.
   *
   * @throws ParameterResolutionException if two are asked for, which would be the same
   */
  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var type = parameter.getParameter().getType();
    var method = parameter.getDeclaringExecutable();
    if (Arrays.stream(method.getParameterTypes()).filter(type::equals).count() > 1) {
      throw new ParameterResolutionException(
          "two parameters of type " + type.getSimpleName() + " would be one and the same: start another with "
              + (type == FakeServer.class ? "FakeServer.start()" : "FaultProxy.before(server.url())"));
    }
    return type == FakeServer.class ? server(context) : proxy(context);
  }

  /** Lets a test see its own requests only. */
  @Override
  public void beforeEach(ExtensionContext context) {
    context.getParent().flatMap(FakeServerExtension::started).ifPresent(FakeServer::clearRequests);
  }

  /** Asserts that all replies were used. */
  @Override
  public void afterEach(ExtensionContext context) {
    assertAllUsed(context);
  }

  /** Asserts that all replies were used. */
  @Override
  public void afterAll(ExtensionContext context) {
    assertAllUsed(context);
  }

  private static void assertAllUsed(ExtensionContext context) {
    started(context).ifPresent(server -> {
      try {
        if (context.getExecutionException().isEmpty()) {
          server.assertAllRepliesUsed(); // a test that broke off could not use them
        }
      } finally {
        server.clearReplies();
      }
    });
  }

  private static Optional<FakeServer> started(ExtensionContext context) {
    return Optional.ofNullable(context.getStore(NAMESPACE).get(FakeServer.class, Held.class))
        .map(held -> (FakeServer) held.it());
  }

  private static FakeServer server(ExtensionContext context) {
    return held(context, FakeServer.class, FakeServer::start, FakeServer::close);
  }

  private static FaultProxy proxy(ExtensionContext context) {
    var server = server(context); // before the proxy, so that it is closed after it
    return held(context, FaultProxy.class, () -> FaultProxy.before(server.url()), FaultProxy::close);
  }

  /** What this test has, else what its class has, else a new one. */
  private static <T> T held(ExtensionContext context, Class<T> type, Supplier<T> start, Consumer<T> end) {
    var held = context.getStore(NAMESPACE).getOrComputeIfAbsent(type, key -> hold(start.get(), end), Held.class);
    return type.cast(held.it());
  }

  private static <T> Held hold(T started, Consumer<T> end) {
    return new Held(started, () -> end.accept(started));
  }
}
