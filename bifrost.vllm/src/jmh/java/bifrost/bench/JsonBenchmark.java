package bifrost.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.json.Json;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
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

/** A benchmark of reading and writing JSON, beside Jackson 2. Its table shows the ratios. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 6, time = 1)
@Measurement(iterations = 5, time = 1)
public class JsonBenchmark {
  /** The operation. */
  @Param({"tree of a chat response", "tree of a chunk", "tree of 64 KB of text with escapes", "floats of embeddings",
      "writing a chat request", "writing a chat request of 1 MB", "writing a chunk"}) public String operation;

  /** The library. */
  @Param({"Bifrost", "Jackson 2"}) public String library;

  private Callable<Object> task;

  /** Called by JMH. */
  public JsonBenchmark() {}

  /**
   * Prepares the operation.
   *
   * @throws IOException if Jackson cannot read the document
   */
  @Setup
  public void prepare() throws IOException {
    byte[] document = switch (operation) {
      case "tree of a chunk", "writing a chunk" -> Payloads.chunk();
      case "tree of 64 KB of text with escapes" -> Payloads.escapes().getBytes(UTF_8);
      case "floats of embeddings" -> Payloads.embeddings(false).getBytes(UTF_8);
      case "writing a chat request" -> Payloads.recorded("chat-tool-required.request").getBytes(UTF_8);
      case "writing a chat request of 1 MB" -> Payloads.longRequest().getBytes(UTF_8);
      default -> Payloads.recorded("chat.response").getBytes(UTF_8);
    };
    task = library.equals("Bifrost") ? bifrost(document) : jackson(document, new ObjectMapper());
  }

  private Callable<Object> bifrost(byte[] document) {
    if (operation.startsWith("tree")) return () -> Json.parse(document);
    if (operation.startsWith("floats")) return () -> sum(new JsonReader(document));
    var tree = Json.parse(document);
    return () -> new JsonWriter().value(tree).toByteArray();
  }

  private Callable<Object> jackson(byte[] document, ObjectMapper mapper) throws IOException {
    if (operation.startsWith("tree")) return () -> mapper.readTree(document);
    if (operation.startsWith("floats")) return () -> sum(mapper, document);
    var tree = mapper.readTree(document);
    return () -> mapper.writeValueAsBytes(tree);
  }

  private static double sum(JsonReader in) {
    double sum = 0;
    while (in.nextMember()) {
      if (in.name().equals("data")) while (in.nextElement()) sum += vectorSum(in);
      else in.skip();
    }
    return sum;
  }

  private static double vectorSum(JsonReader in) {
    double sum = 0;
    while (in.nextMember()) {
      if (in.name().equals("embedding")) while (in.nextElement()) sum += in.number();
      else in.skip();
    }
    return sum;
  }

  private static double sum(ObjectMapper mapper, byte[] document) throws IOException {
    double sum = 0;
    try (var parser = mapper.createParser(document)) {
      for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_NUMBER_FLOAT) sum += parser.getDoubleValue();
      }
    }
    return sum;
  }

  /**
   * Measures the operation.
   *
   * @return its result
   * @throws Exception if it fails
   */
  @Benchmark
  public Object run() throws Exception {
    return task.call();
  }
}
