package bifrost.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.json.Json;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Benchmarks of JSON: trees, single steps and writing, with messages that vLLM sent. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
public class JsonBenchmark {
  private static final String WIRE = "/wire/vllm-0.32.0/";
  private static final int DIMENSIONS = 1024;

  /** The document to read and write. */
  @Param({"chat", "chunk", "request", "text", "vector"}) public String document;

  private byte[] bytes;
  private JsonValue tree;
  private JsonReader reader;

  /** Called by JMH. */
  public JsonBenchmark() {}

  /**
   * Reads the document.
   *
   * @throws IOException if it cannot be read
   */
  @Setup
  public void open() throws IOException {
    bytes = switch (document) {
      case "chat" -> body("chat.response").getBytes(UTF_8);
      case "chunk" ->
          body("chat-stream.response").lines().filter(line -> line.contains("\"token_ids\":null")).findFirst()
              .orElseThrow().substring("data: ".length()).getBytes(UTF_8);
      case "request" -> body("chat.request").getBytes(UTF_8);
      case "text" -> ("\"" + "plain, “quoted” \\\"x\\\"\\n\\u00e9 日本語 Привет 😀 ".repeat(1_000) + "\"").getBytes(UTF_8);
      default -> IntStream.range(0, DIMENSIONS).mapToObj(i -> Double.toString((float) Math.sin(i) / 32))
          .collect(Collectors.joining(",", "[", "]")).getBytes(UTF_8);
    };
    tree = Json.parse(bytes);
    reader = new JsonReader(bytes);
  }

  private static String body(String resource) throws IOException {
    try (var in = JsonBenchmark.class.getResourceAsStream(WIRE + resource)) {
      var text = new String(in.readAllBytes(), UTF_8);
      return text.split("\r?\n\r?\n", 2)[1].strip();
    }
  }

  /**
   * Measures reading a tree.
   *
   * @return the tree
   */
  @Benchmark
  public JsonValue readTree() {
    return Json.parse(bytes);
  }

  /**
   * Measures reading all strings and numbers with a reader that has read the same document before.
   *
   * @return a sum of what was read
   */
  @Benchmark
  public double readValues() {
    reader.reset(bytes, 0, bytes.length);
    return values(reader);
  }

  private static double values(JsonReader in) {
    double sum = 0;
    if (in.isObject()) while (in.nextMember()) sum += in.name().length() + values(in);
    else if (in.isArray()) while (in.nextElement()) sum += values(in);
    else if (in.isString()) sum += in.string().length();
    else if (in.isNumber()) sum += in.number();
    else in.skip();
    return sum;
  }

  /**
   * Measures writing a tree.
   *
   * @return the bytes
   */
  @Benchmark
  public byte[] writeTree() {
    return new JsonWriter().value(tree).toByteArray();
  }
}
