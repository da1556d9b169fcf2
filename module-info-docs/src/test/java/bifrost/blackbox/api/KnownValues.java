package bifrost.blackbox.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.BatchRequest;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.EventStream;
import bifrost.api.FileRequest;
import bifrost.api.FinishReason;
import bifrost.api.Input;
import bifrost.api.ModelResponse;
import bifrost.api.ProxyConfig;
import bifrost.api.Request;
import bifrost.api.ResponseFormat;
import bifrost.api.ResponsePart;
import bifrost.api.Streamable;
import bifrost.api.StructuredOutputs;
import bifrost.api.ToolChoice;
import bifrost.api.ToolHandler;
import bifrost.api.ToolRun;
import bifrost.api.Toolbox;
import bifrost.api.TypedRequest;
import bifrost.api.TypedResponse;
import bifrost.api.Upload;
import bifrost.api.Usage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonMapper;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import bifrost.api.json.TypeToken;
import bifrost.api.spi.Provider;
import bifrost.openai.OpenAiProfile;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Fault;
import bifrost.testkit.FaultProxy;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.live.LiveContract;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** The values of the types that {@link SampleValues} cannot construct from samples of their components. */
final class KnownValues implements AutoCloseable {
  private static final byte[] RECORDED = "HTTP/1.1 200 OK\r\n\r\n".getBytes(UTF_8);

  private final Map<Class<?>, Supplier<Object>> values = new HashMap<>();
  private final List<Runnable> closeActions = new ArrayList<>();
  private final Path file;

  /** Creates values with optional components, or without. */
  KnownValues(boolean filled) {
    try {
      file = Files.write(Files.createTempFile("sample", ".wav"), RECORDED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    addJdkTypes();
    addLibraryTypes();
    addTestKitTypes();
    put(boolean.class, filled);
    put(Boolean.class, filled);
    put(JsonObject.class, filled ? JsonObject.of("a", 1) : JsonObject.of());
    if (filled) {
      put(BatchRequest.class, BatchRequest.retrieve("p", "a"));
      put(FileRequest.class, FileRequest.upload("p", "batch", Upload.of(file)));
      put(Reply.class, Reply.sse("a"));
    } else {
      put(FileRequest.class, FileRequest.list("p"));
      put(Reply.class, Reply.silence());
    }
  }

  /** {@return a value of a type; empty if the type has none in this table} */
  Optional<Object> of(Class<?> type) {
    return Optional.ofNullable(values.get(type)).map(Supplier::get);
  }

  /** {@return the values of a type with states, one in each state in which a method of the type can be called} */
  static List<Object> inAllStates(Class<?> type) {
    if (type == JsonReader.class) return List.of(readerAtAMember(), new JsonReader("\"AACAPw==\"".getBytes(UTF_8)));
    if (type != JsonWriter.class) return List.of();
    return List.of(new JsonWriter(), new JsonWriter().beginObject(), new JsonWriter().beginArray(),
        new JsonWriter().nullValue());
  }

  private void addJdkTypes() {
    for (Object each : List.of((byte) 1, 1, 1L, 1f, 1.0, "a", BigDecimal.ONE, Instant.ofEpochSecond(1),
        Duration.ofSeconds(1), URI.create("http://127.0.0.1:1"))) {
      put(each.getClass(), each);
    }
    put(byte.class, (byte) 1);
    put(int.class, 1);
    put(long.class, 1L);
    put(float.class, 1f);
    put(double.class, 1.0);
    put(Object.class, 1);
    put(Number.class, 1);
    put(Throwable.class, new Throwable());
    put(Path.class, file);
    put(ByteBuffer.class, ByteBuffer.wrap(new byte[] {1}));
    put(CompletableFuture.class, new CompletableFuture<>());
    put(byte[].class, "{}".getBytes(UTF_8));
    values.put(InputStream.class, () -> new ByteArrayInputStream(RECORDED));
    put(UnaryOperator.class, UnaryOperator.identity());
    put(Class.class, ChatCompletionRequest.class);
    put(Type.class, String[].class);
    put(Lookup.class, MethodHandles.publicLookup());
    put(Supplier.class, (Supplier<Object>) () -> "a");
    put(BooleanSupplier.class, (BooleanSupplier) () -> false);
    put(Parameter.class, Stream.of(String.class.getMethods()).filter(each -> each.getParameterCount() > 0).findFirst()
        .orElseThrow().getParameters()[0]);
    values.put(SSLContext.class, KnownValues::sslContext);
  }

  private void addLibraryTypes() {
    put(ProxyConfig.class, ProxyConfig.jvm());
    put(BifrostError.class, new BifrostError.Cancelled("closed"));
    put(FinishReason.class, FinishReason.STOP);
    put(Input.class, Input.text("a"));
    put(ToolChoice.class, ToolChoice.AUTO);
    put(StructuredOutputs.class, StructuredOutputs.jsonObject());
    put(JsonMapper.class, JsonMapper.of(int.class));
    put(TypeToken.class, new TypeToken<List<String>>() {});
    var typed = ChatCompletionRequest.of("m", "Hi").as(String[].class);
    put(TypedRequest.class, typed);
    put(TypedResponse.class, typed.response(ChatCompletion.parse("{\"choices\":[{\"index\":0,\"message\":"
        + "{\"content\":\"[]\"}}]}")));
    put(ToolHandler.class, (ToolHandler<Object>) arguments -> "a");
    put(Toolbox.class, Toolbox.of("tool", "b", JsonMapper.of(JsonObject.class), arguments -> "a"));
    var response = ChatCompletion.of("a");
    put(ModelResponse.class, response);
    put(ToolRun.class, new ToolRun<>(ChatCompletionRequest.of("m", "Hi"), response, 1, Optional.of(Usage.of(1, 2))));
    put(ResponseFormat.class, ResponseFormat.TEXT);
    put(ResponsePart.InputFile.class, new ResponsePart.InputFile(JsonObject.of("type", "input_file")));
    put(Request.class, ChatCompletionRequest.of("m", "Hi"));
    put(Streamable.class, ChatCompletionRequest.of("m", "Hi"));
    put(JsonNumber.class, JsonNumber.of(1));
    put(JsonValue.class, new JsonString("a"));
    put(JsonArray.class, JsonArray.of("a", "b"));
    values.put(JsonObject.Builder.class, () -> JsonObject.builder().put("a", 1));
    values.put(JsonParseException.class, KnownValues::parseException);
    values.put(JsonReader.class, KnownValues::readerAtAMember);
    values.put(JsonWriter.class, () -> new JsonWriter().beginObject());
    put(Provider.class, new SampleProvider("other"));
    values.put(Bifrost.class,
        () -> closing(Bifrost.builder().provider(new SampleProvider("sample")).open(), Bifrost::close));
    values.put(Bifrost.Builder.class, () -> Bifrost.builder().provider(new SampleProvider("sample")));
    values.put(EventStream.class,
        () -> ((Bifrost) of(Bifrost.class).orElseThrow()).stream(ChatCompletionRequest.of("m", "Hi")));
    put(OpenAiProfile.class, OpenAiProfile.of("a").defaultBaseUrl("http://h"));
  }

  private void addTestKitTypes() {
    put(Scenario.Ending.class, Scenario.Ending.completed());
    put(Fault.class, Fault.none());
    values.put(LiveContract.class, () -> LiveContract.of((Bifrost) of(Bifrost.class).orElseThrow()));
    values.put(FakeServer.class, () -> closing(FakeServer.start(), FakeServer::close));
    values.put(FaultProxy.class,
        () -> closing(FaultProxy.inFrontOf(URI.create("http://127.0.0.1:1")), FaultProxy::close));
  }

  private static JsonReader readerAtAMember() {
    var reader = new JsonReader(Json.parse("{\"a\":1}").toString().getBytes(UTF_8));
    reader.nextMember();
    return reader;
  }

  private static JsonParseException parseException() {
    return assertThrows(JsonParseException.class, () -> Json.parse("?"));
  }

  private static SSLContext sslContext() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private <T> T closing(T resource, Consumer<T> close) {
    closeActions.add(() -> close.accept(resource));
    return resource;
  }

  private void put(Class<?> type, Object value) {
    values.put(type, () -> value);
  }

  @Override
  public void close() {
    closeActions.forEach(Runnable::run);
    file.toFile().delete();
  }
}
