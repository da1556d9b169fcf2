package bifrost.blackbox.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.FileRequest;
import bifrost.api.Input;
import bifrost.api.NetworkConfig;
import bifrost.api.ProxyConfig;
import bifrost.api.Request;
import bifrost.api.Streamable;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import bifrost.api.spi.Provider;
import bifrost.api.spi.RequestHandlers;
import bifrost.openai.OpenAiProfile;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Fault;
import bifrost.testkit.FaultProxy;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.live.LiveContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** A valid value for each type of the public API, and for each parameter type. */
final class SampleValues implements AutoCloseable {
  /** Values for strings that must have a certain form, by parameter name. */
  private static final Map<String, String> TEXTS =
      Map.of("baseUrl", "http://h", "url", "http://h", "path", "/x", "method", "POST");
  /** Values for lists that must not be empty, by element type. */
  private static final Map<Type, List<?>> LISTS =
      Map.of(String.class, List.of("a"), ContentPart.class, List.of(ContentPart.text("a")));

  private final Map<Class<?>, Supplier<Object>> known = new HashMap<>();
  private final List<Runnable> closeActions = new ArrayList<>();
  private final Path file;

  SampleValues() {
    try {
      file = Files.createTempFile("sample", ".wav");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    addJdkTypes();
    addLibraryTypes();
    addTestKitTypes();
  }

  private void addJdkTypes() {
    for (Object each : List.of(true, (byte) 1, 1, 1L, 1f, 1.0, "a", BigDecimal.ONE, Instant.EPOCH,
        Duration.ofSeconds(1), URI.create("http://h"), Optional.empty(), OptionalInt.empty(), OptionalLong.empty(),
        OptionalDouble.empty())) {
      put(each.getClass(), each);
    }
    put(boolean.class, true);
    put(byte.class, (byte) 1);
    put(int.class, 1);
    put(long.class, 1L);
    put(float.class, 1f);
    put(double.class, 1.0);
    put(Object.class, 1);
    put(Throwable.class, new Throwable());
    put(Path.class, file);
    put(Class.class, ChatCompletionRequest.class);
    put(List.class, List.of());
    put(Set.class, Set.of());
    put(Collection.class, List.of());
    put(Map.class, Map.of());
    put(Parameter.class, Stream.of(String.class.getMethods()).filter(each -> each.getParameterCount() > 0).findFirst()
        .orElseThrow().getParameters()[0]);
    known.put(SSLContext.class, SampleValues::sslContext);
  }

  private void addLibraryTypes() {
    put(NetworkConfig.class, NetworkConfig.defaults());
    put(ProxyConfig.class, ProxyConfig.jvm());
    put(BifrostError.class, new BifrostError.Cancelled("closed"));
    put(Input.class, Input.text("a"));
    put(Request.class, ChatCompletionRequest.of("m", "Hi"));
    put(Streamable.class, ChatCompletionRequest.of("m", "Hi"));
    put(FileRequest.class, FileRequest.list("p"));
    put(JsonNumber.class, JsonNumber.of(1));
    put(JsonObject.Builder.class, JsonObject.builder());
    known.put(JsonReader.class, SampleValues::readerAtAMember);
    known.put(JsonWriter.class, () -> new JsonWriter().beginObject());
    known.put(Bifrost.class, () -> {
      var bifrost = Bifrost.builder().provider((Provider) stub(Provider.class)).open();
      closeActions.add(bifrost::close);
      return bifrost;
    });
    known.put(Bifrost.Builder.class, Bifrost::builder);
    put(RequestHandlers.class, RequestHandlers.of());
    put(OpenAiProfile.class, OpenAiProfile.of("a"));
  }

  private void addTestKitTypes() {
    put(Scenario.Ending.class, Scenario.Ending.completed());
    put(Reply.class, Reply.silence());
    put(Fault.class, Fault.none());
    known.put(LiveContract.class, () -> LiveContract.of((Bifrost) of(Bifrost.class)));
    known.put(FakeServer.class, () -> {
      var server = FakeServer.start();
      closeActions.add(server::close);
      return server;
    });
    known.put(FaultProxy.class, () -> {
      var proxy = FaultProxy.inFrontOf(URI.create("http://127.0.0.1:1"));
      closeActions.add(proxy::close);
      return proxy;
    });
    known.put(RecordedRequest.class, SampleValues::recorded);
  }

  private static JsonReader readerAtAMember() {
    var reader = new JsonReader("{\"a\":1}".getBytes(UTF_8));
    reader.nextMember();
    return reader;
  }

  private static RecordedRequest recorded() {
    try (var server = FakeServer.start()) {
      server.url().resolve("/health").toURL().openStream().close();
      return server.requests().get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SSLContext sslContext() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private void put(Class<?> type, Object value) {
    known.put(type, () -> value);
  }

  Object of(Parameter parameter) {
    if (parameter.getType() == String.class) return TEXTS.getOrDefault(parameter.getName(), "a");
    return parameter.getType() == List.class && parameter.getParameterizedType() instanceof ParameterizedType type
        ? LISTS.getOrDefault(type.getActualTypeArguments()[0], List.of())
        : of(parameter.getType());
  }

  Object of(Class<?> type) {
    if (known.containsKey(type)) return known.get(type).get();
    if (type.isArray()) return array(type.getComponentType());
    if (type.isEnum()) return type.getEnumConstants()[0];
    if (type.isSealed()) return of(type.getPermittedSubclasses()[0]);
    return type.isInterface() ? stub(type) : construct(type);
  }

  private Object array(Class<?> of) {
    var array = Array.newInstance(of, 1);
    Array.set(array, 0, of(of));
    return array;
  }

  private Object stub(Class<?> type) {
    return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type},
        (proxy, method, arguments) -> method.getReturnType() == void.class ? null : of(method.getReturnType()));
  }

  /** Calls the public constructor with the most parameters, which is the canonical one of a record. */
  private Object construct(Class<?> type) {
    var constructor = Stream.of(type.getDeclaredConstructors()).filter(each -> Modifier.isPublic(each.getModifiers()))
        .max(Comparator.comparingInt(each -> each.getParameterCount()))
        .orElseThrow(() -> new AssertionError("cannot construct " + type));
    try {
      return constructor.newInstance(Stream.of(constructor.getParameters()).map(this::of).toArray());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("cannot construct " + type, e);
    }
  }

  @Override
  public void close() {
    closeActions.forEach(Runnable::run);
    file.toFile().delete();
  }
}
