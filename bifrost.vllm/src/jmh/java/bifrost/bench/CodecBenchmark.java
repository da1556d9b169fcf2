package bifrost.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.EmbeddingList;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import bifrost.api.spi.ChatCompletionJson;
import bifrost.api.spi.EmbeddingJson;
import bifrost.openai.internal.codec.ChatCompletionChunkDecoder;
import bifrost.openai.internal.sse.SseDecoder;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A benchmark of the decoders and encoders of the most frequent operations, without HTTP. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 6, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
  private static final int EVENTS = 259; // the role, 256 texts, the usage and the end

  private final byte[] stream = String.join("", Payloads.chatEvents(EVENTS - 3)).getBytes(UTF_8);
  private final byte[] chat = Payloads.recorded("chat.response").getBytes(UTF_8);
  private final byte[] embeddings = Payloads.embeddings(false).getBytes(UTF_8);
  private final byte[] base64Embeddings = Payloads.embeddings(true).getBytes(UTF_8);

  /** Called by JMH. */
  public CodecBenchmark() {}

  /**
   * Measures finding the events of a stream, which arrives in parts of 4 KB.
   *
   * @return the number of bytes of their data
   */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public long sseEvent() {
    return decodeEvents((decoder, data) -> decoder.to() - decoder.from());
  }

  /**
   * Measures finding and decoding the chunks of a stream.
   *
   * @return the number of choices
   */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public long chunk() {
    var chunks = new ChatCompletionChunkDecoder();
    return decodeEvents((events, data) -> {
      if (events.bytes()[events.from()] != '{') return 0;
      data.reset(events.bytes(), events.from(), events.to());
      var chunk = chunks.decode(data);
      data.end();
      return chunk.orElseThrow().choices().size();
    });
  }

  private interface EventDecoder {
    int decode(SseDecoder events, JsonReader data);
  }

  private long decodeEvents(EventDecoder decoder) {
    var events = new SseDecoder(1 << 24);
    var data = new JsonReader(new byte[0]);
    long sum = 0;
    for (int from = 0; from < stream.length; from += 1 << 12) {
      events.feed(ByteBuffer.wrap(stream, from, Math.min(1 << 12, stream.length - from)));
      while (events.next()) sum += decoder.decode(events, data);
    }
    return sum;
  }

  /**
   * Measures decoding a chat response.
   *
   * @return the response
   */
  @Benchmark
  public ChatCompletion chatResponse() {
    return ChatCompletionJson.read(new JsonReader(chat));
  }

  /**
   * Measures building and encoding a chat request.
   *
   * @return the bytes
   */
  @Benchmark
  public byte[] chatRequest() {
    var request = ChatCompletionRequest.of(Payloads.MODEL, "hi").temperature(0).maxTokens(8);
    var out = new JsonWriter();
    ChatCompletionJson.writeRequest(request, out);
    return out.toByteArray();
  }

  /**
   * Measures decoding 32 vectors of 1,024 JSON numbers.
   *
   * @return the vectors
   */
  @Benchmark
  public EmbeddingList embeddings() {
    return EmbeddingJson.read(new JsonReader(embeddings));
  }

  /**
   * Measures decoding 32 vectors of 1,024 numbers in Base64.
   *
   * @return the vectors
   */
  @Benchmark
  public EmbeddingList base64Embeddings() {
    return EmbeddingJson.read(new JsonReader(base64Embeddings));
  }
}
