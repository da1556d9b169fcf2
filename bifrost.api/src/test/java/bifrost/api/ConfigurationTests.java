package bifrost.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.net.URI;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of all types of the configuration: each setter changes a copy, which equals a copy with the same change. */
class ConfigurationTests {
  private static final List<Object> DEFAULTS = List.of(ProviderConfig.defaults(), NetworkConfig.defaults(),
      TrafficPolicy.defaults(), CallOptions.options(), ApiKey.of("a-secret"), Upload.of("b.wav", new byte[1]),
      ProxyConfig.http("http://b:1"));
  /** The settings whose values {@code toString()} omits. */
  private static final Set<String> HIDDEN = Set.of("ApiKey.value", "Http.credentials", "Upload.source");
  private static final Map<Class<?>, Object> VALUES = Map.ofEntries(Map.entry(String.class, "http://a:1"),
      Map.entry(URI.class, URI.create("http://a:1")), Map.entry(Duration.class, Duration.ofSeconds(7)),
      Map.entry(int.class, 3), Map.entry(long.class, 3L), Map.entry(double.class, 0.5), Map.entry(boolean.class, true),
      Map.entry(Object.class, 1), Map.entry(Path.class, Path.of("a.pem")), Map.entry(List.class, List.of("a")),
      Map.entry(Collection.class, List.of("a")), Map.entry(Map.class, Map.of("a", "b")),
      Map.entry(String[].class, new String[] {"b"}), Map.entry(ApiKey[].class, new ApiKey[] {ApiKey.of("b")}),
      Map.entry(ApiKey.class, ApiKey.of("a")), Map.entry(ProxyConfig.class, ProxyConfig.none()),
      Map.entry(ClientCertificate.class, ClientCertificate.of("a", "b")),
      Map.entry(HttpVersion.class, HttpVersion.HTTP_2), Map.entry(LoadBalancing.class, LoadBalancing.LEAST_BUSY),
      Map.entry(Operation.class, Operation.EMBEDDING));

  /** A method that returns a changed copy, and an object to call it with. */
  record Setter(Object original, Method method) {
    Object change() throws ReflectiveOperationException {
      return method.invoke(original, Stream.of(method.getParameters()).map(this::argument).toArray());
    }

    private Object argument(Parameter parameter) {
      if (parameter.getType() == UnaryOperator.class) return change(method.getName());
      if (parameter.getType() == SSLContext.class) return SSL;
      if (parameter.getType() == CallOptions.class) return CallOptions.options().maxRetries(3);
      if (parameter.getType() == List.class && method.getName().equals("keys")) return List.of(ApiKey.of("a"));
      return parameter.getName().equals("name") || parameter.getName().equals("username") ? "a"
          : VALUES.get(parameter.getType());
    }

    private static UnaryOperator<?> change(String name) {
      return name.equals("network") ? (UnaryOperator<NetworkConfig>) network -> network.maxRetries(1)
          : (UnaryOperator<TrafficPolicy>) traffic -> traffic.maxConcurrentCalls(1);
    }

    @Override
    public String toString() {
      return original.getClass().getSimpleName() + "." + method.getName();
    }
  }

  private static final SSLContext SSL = sslContext();

  private static SSLContext sslContext() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<Setter> setters() {
    return DEFAULTS.stream().flatMap(original -> Stream.of(original.getClass().getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())
            && method.getReturnType() == original.getClass() && method.getParameterCount() > 0)
        .map(method -> new Setter(original, method)));
  }

  @ParameterizedTest
  @MethodSource("setters")
  void eachSetterChangesACopyThatEqualsAnotherWithTheSameChange(Setter setter) throws ReflectiveOperationException {
    var before = setter.original().toString();
    var changed = setter.change();
    assertNotEquals(setter.original(), changed);
    assertEquals(changed, setter.change());
    assertEquals(changed.hashCode(), setter.change().hashCode());
    assertEquals(before, setter.original().toString());
    if (!HIDDEN.contains(setter.toString())) assertNotEquals(before, changed.toString());
  }

  /** A component of a record, or a public constructor, could not get another parameter after version 1.0. */
  @Test
  void configurationTypesHaveNoPublicConstructor() {
    for (var original : DEFAULTS) {
      assertEquals(0, original.getClass().getConstructors().length, original.getClass().getName());
    }
    assertEquals(0, ClientCertificate.Text.class.getConstructors().length);
    assertEquals(0, ClientCertificate.Files.class.getConstructors().length);
  }

  @Test
  void optionsOfACallTakePrecedenceOverDefaults() {
    var call = CallOptions.options().maxRetries(1).header("X-A", "call").attribute("a", 1);
    var defaults = CallOptions.options().maxRetries(2).timeout(Duration.ofSeconds(1)).fallbacks("a/b")
        .headers(Map.of("x-a", "default", "X-B", "default")).attributes(Map.of("a", 2, "b", 2)).affinity("c");
    var expected = CallOptions.options().maxRetries(1).timeout(Duration.ofSeconds(1)).fallbacks("a/b")
        .headers(Map.of("X-A", "call", "X-B", "default")).attributes(Map.of("a", 1, "b", 2)).affinity("c");
    assertEquals(expected, call.withDefaults(defaults));
    assertEquals(defaults, CallOptions.options().withDefaults(defaults));
    assertEquals(call, call.withDefaults(CallOptions.options()));
  }

  @Test
  void certificatesAreEqualIfTheirValuesAreEqual() {
    assertEquals(ClientCertificate.of("a", "b"), ClientCertificate.of("a", "b"));
    assertNotEquals(ClientCertificate.of("a", "b"), ClientCertificate.of("a", "c"));
    assertEquals(ClientCertificate.of(Path.of("a"), Path.of("b")), ClientCertificate.of(Path.of("a"), Path.of("b")));
    assertNotEquals(ClientCertificate.of(Path.of("a"), Path.of("b")), ClientCertificate.of(Path.of("a"), Path.of("c")));
    assertTrue(ClientCertificate.of("a", "b").toString().endsWith("key=***]"));
  }
}
