package bifrost.blackbox.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Embedding;
import bifrost.api.FileRequest;
import bifrost.api.Message;
import bifrost.api.ProviderConfig;
import bifrost.api.Tool;
import bifrost.api.ToolCall;
import bifrost.api.Toolbox;
import bifrost.api.Upload;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.blackbox.support.Command;
import bifrost.testkit.FakeServer;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Compiles and runs the right-hand sides of the tables in the guide to migration. */
@Timeout(240)
class MigrationTests {
  private static final Path GUIDE = Path.of("guides", "migration.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (.*`.*|\\w.*) \\| `([^`]*)` \\|$");
  private static final String MODEL = "vllm/meta-llama/Llama-3.2-1B-Instruct";
  private static final String FIELDS = """
      import bifrost.api.*; import bifrost.api.json.*; import static bifrost.api.Message.*; import java.nio.file.*;
      import java.time.*; import java.util.*; import java.util.concurrent.*;
      public class Rows {
        public record City(String name) {}
        public static Bifrost bifrost; public static ChatCompletionRequest request;
        public static ChatCompletion completion;
        public static EventStream<ChatCompletionChunk, ChatCompletion> chunks; public static BifrostException error;
        public static List<Message> messages; public static Tool weather; public static ToolCall toolCall;
        public static JsonObject schema; public static Embedding first; public static Embedding second;
        public static Toolbox toolbox; public static Path file; public static Path config; public static String fileId;
        public static String model; public static Flow.Subscriber<ChatCompletionChunk> subscriber;
      """;

  @TempDir static Path temp;
  private static FakeServer server;
  private static Class<?> rows;
  private static URLClassLoader loader;

  /** A right-hand side: an expression, or a statement, which ends with a semicolon or a block. */
  private record Row(String left, String code) {
    boolean isStatement() {
      return code.endsWith(";");
    }

    String method(int number) {
      return "  public static Object row" + number + "() throws Exception { "
          + (isStatement() ? code + " return null;" : "return " + code + ";") + " }\n";
    }
  }

  private static List<Row> rows() throws IOException {
    return ROW.matcher(Files.readString(GUIDE)).results().map(row -> new Row(row.group(1), row.group(2))).toList();
  }

  @BeforeAll
  static void compile() throws IOException, ReflectiveOperationException {
    server = FakeServer.start().openAiOperations();
    var all = rows();
    var source = FIELDS + IntStream.range(0, all.size()).mapToObj(i -> all.get(i).method(i)).collect(joining()) + "}\n";
    var file = Files.writeString(temp.resolve("Rows.java"), source);
    Command.tool("javac", "--release", "17", "-Werror", "-cp", Page.classPath(), "-d", temp.toString(), file.toString())
        .success();
    loader = new URLClassLoader(new URL[] {temp.toUri().toURL()});
    rows = loader.loadClass("Rows");
  }

  @AfterAll
  static void close() throws IOException {
    if (loader != null) loader.close();
    if (server != null) server.close();
  }

  @Test
  void everyRowOfATableIsCompiled() throws IOException {
    var lines = Files.readAllLines(GUIDE).stream().filter(line -> line.startsWith("| ")).toList();
    var sections = Files.readAllLines(GUIDE).stream().filter(line -> line.startsWith("## ")).count();
    assertEquals(lines.size() - sections, rows().size(), "each table has one row of headings");
    assertTrue(rows().size() > 130, rows().size() + " rows");
  }

  @TestFactory
  Stream<DynamicTest> rowsRun() throws IOException {
    var all = rows();
    return IntStream.range(0, all.size())
        // without the variable, the call fails, as it must
        .filter(i -> !all.get(i).code().contains("env."))
        .mapToObj(i -> dynamicTest(all.get(i).left() + " → " + all.get(i).code(), () -> run(i)));
  }

  private static void run(int row) throws Exception {
    var provider = ProviderConfig.of(server.url());
    var builder = Bifrost.builder().provider("vllm", provider).provider("openai", provider.kind("openai"));
    try (var bifrost = builder.open()) {
      prepare(bifrost);
      var result = rows.getMethod("row" + row).invoke(null);
      if (result instanceof CompletableFuture<?> future) future.get();
      if (result instanceof AutoCloseable resource) resource.close();
    } catch (InvocationTargetException e) {
      throw new AssertionError(rows().get(row) + ": " + e.getCause(), e.getCause());
    }
  }

  private static void prepare(Bifrost bifrost) throws IOException, ReflectiveOperationException {
    var schema = (JsonObject) Json.parse(
        "{\"type\": \"object\", \"properties\": {\"name\": {\"type\": \"string\"}}, \"required\": [\"name\"]}");
    var request = ChatCompletionRequest.of(MODEL, "What is the weather in Paris?");
    var wav = Files.write(temp.resolve("a.wav"), new byte[32_044]);
    var config = Files.writeString(temp.resolve("config.json"),
        "{\"providers\": {\"vllm\": {\"network_config\": {\"base_url\": \"" + server.url() + "\"}}}}");
    var upload = FileRequest.upload("openai", "batch", Upload.of("a.jsonl", "{}".getBytes(UTF_8)));
    var fileId = bifrost.send(upload).string("id");
    var values = new ArrayList<Map.Entry<String, Object>>(List.of(Map.entry("bifrost", bifrost),
        Map.entry("request", request), Map.entry("completion", bifrost.send(request)),
        Map.entry("chunks", bifrost.stream(request)), Map.entry("messages", List.of(Message.user("Hi"))),
        Map.entry("error", new BifrostException(Rejected.of(404, "none"))), Map.entry("schema", schema),
        Map.entry("weather", Tool.of("get_weather", "Returns the weather in a city.", schema)),
        Map.entry("toolCall", ToolCall.of("call_1", "get_weather", "{}"))));
    values.addAll(List.of(Map.entry("first", Embedding.of(0, new float[] {1, 0})),
        Map.entry("second", Embedding.of(1, new float[] {1, 1})),
        Map.entry("toolbox", Toolbox.of("get_weather", "Returns the weather.", City.class, city -> "sunny")),
        Map.entry("file", wav), Map.entry("config", config), Map.entry("fileId", fileId.orElseThrow()),
        Map.entry("model", MODEL), Map.entry("subscriber", new IgnoringSubscriber())));
    for (var value : values) field(value.getKey()).set(null, value.getValue());
  }

  private record City(String name) {}

  private static Field field(String name) throws NoSuchFieldException {
    return rows.getField(name);
  }

  /** A subscriber that requests nothing. */
  private static final class IgnoringSubscriber implements Flow.Subscriber<Object> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.cancel();
    }

    @Override
    public void onNext(Object event) {}

    @Override
    public void onError(Throwable thrown) {}

    @Override
    public void onComplete() {}
  }
}
