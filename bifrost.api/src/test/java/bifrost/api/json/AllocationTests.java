package bifrost.api.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.spi.EmbeddingJson;
import java.lang.reflect.Method;
import java.util.Base64;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Tests of the bytes that reading and writing allocate. The bounds are 10 % above the bytes that were measured without
 * the optimizing compiler, which would save some of them.
 */
class AllocationTests {
  private static final int WARM_UPS = 50;
  private static final int RUNS = 20;

  private static final byte[] CHUNK = bytes("{'id':'chatcmpl-b05db1bd05f0f8e3','object':'chat.completion.chunk',"
      + "'created':1795344652,'model':'meta-llama/Llama-3.2-1B-Instruct','choices':[{'index':0,"
      + "'delta':{'content':'text'},'logprobs':null,'finish_reason':null,'token_ids':null}]}");
  private static final byte[] CHAT = bytes("{'id':'chatcmpl-b5274909b9c8ece4','object':'chat.completion',"
      + "'created':1795344651,'model':'meta-llama/Llama-3.2-1B-Instruct','choices':[{'index':0,'message':{"
      + "'role':'assistant','content':'text \\\"__um** <=Class stacklevelio','refusal':null,'annotations':null,"
      + "'audio':null,'function_call':null,'reasoning':null},'logprobs':null,'finish_reason':'length',"
      + "'stop_reason':null,'token_ids':null}],'service_tier':null,'system_fingerprint':'vllm-0.32.0-865c5692',"
      + "'usage':{'prompt_tokens':11,'total_tokens':19,'completion_tokens':8,'prompt_tokens_details':null},"
      + "'prompt_logprobs':null,'kv_transfer_params':null}");
  private static final byte[] VECTOR =
      bytes(IntStream.range(0, 1024).mapToObj(i -> Double.toString((float) Math.sin(i)))
          .collect(Collectors.joining(",", "[", "]")));
  private static final byte[] VECTOR_IN_BASE64 =
      bytes("'" + Base64.getEncoder().encodeToString(new byte[4096]) + "'");
  private static final byte[] UNKNOWN_MEMBERS =
      bytes(IntStream.range(0, 1_000).mapToObj(i -> "'unknown_" + i + "':" + i)
          .collect(Collectors.joining(",", "{", "}")));
  private static final byte[] TEXT = bytes("'" + "Plain ASCII text with \\\"escapes\\\".\\n".repeat(1_800) + "'");

  private static byte[] bytes(String text) {
    return text.replace('\'', '"').getBytes(UTF_8);
  }

  @Test
  void readingATreeAllocatesLittleMoreThanTheTree() {
    assertAllocates("the tree of a chunk", 1330, () -> Json.parse(CHUNK));
    assertAllocates("the tree of a chat response", 1910, () -> Json.parse(CHAT));
    assertAllocates("the tree of 1,000 unknown members", 189_600, () -> Json.parse(UNKNOWN_MEMBERS));
    assertAllocates("the tree of a text with escapes", 144_300, () -> Json.parse(TEXT));
  }

  @Test
  void readingASecondChunkAllocatesOnlyItsText() {
    var in = new JsonReader(CHUNK);
    assertAllocates("the strings of a chunk", 0, () -> {
      in.reset(CHUNK, 0, CHUNK.length);
      return strings(in);
    });
  }

  @Test
  void readingNumbersAllocatesNothing() {
    var in = new JsonReader(VECTOR);
    assertAllocates("the floats of a vector", 0, () -> {
      in.reset(VECTOR, 0, VECTOR.length);
      float sum = 0;
      while (in.nextElement()) sum += in.float32();
      return sum > 2 ? in : VECTOR;
    });
    assertAllocates("the doubles of a vector", 0, () -> {
      in.reset(VECTOR, 0, VECTOR.length);
      double sum = 0;
      while (in.nextElement()) sum += in.number();
      return sum > 2 ? in : VECTOR;
    });
  }

  @Test
  void readingEmbeddingsAllocatesLittleMoreThanTheirVectors() {
    var numbers = embeddings(VECTOR);
    assertAllocates("32 vectors of 4,112 bytes", 154_400, () -> EmbeddingJson.read(new JsonReader(numbers)));
    var base64 = embeddings(VECTOR_IN_BASE64);
    assertAllocates("32 vectors in Base64", 151_000, () -> EmbeddingJson.read(new JsonReader(base64)));
    var members = new String(UNKNOWN_MEMBERS, UTF_8).replaceFirst("\\{", "{'data':[],").replace('\'', '"');
    var response = members.getBytes(UTF_8);
    assertAllocates("a response with 1,000 unknown members", 300_000,
        () -> EmbeddingJson.read(new JsonReader(response)));
  }

  private static byte[] embeddings(byte[] vector) {
    var data = IntStream.range(0, 32)
        .mapToObj(i -> "{'index':" + i + ",'object':'embedding','embedding':" + new String(vector, UTF_8) + "}")
        .collect(Collectors.joining(","));
    return bytes("{'object':'list','model':'m','data':[" + data + "],'usage':{'prompt_tokens':96}}");
  }

  @Test
  void writingAllocatesLittleMoreThanTheBytes() {
    var chunk = Json.parse(CHUNK);
    var chat = Json.parse(CHAT);
    assertAllocates("writing the tree of a chunk", 792, () -> new JsonWriter().value(chunk).toByteArray());
    assertAllocates("writing the tree of a chat response", 1795, () -> new JsonWriter().value(chat).toByteArray());
    assertAllocates("writing members", 528,
        () -> new JsonWriter().beginObject().member("model", "llama").member("n", 7).member("stream", true)
            .member("stop", JsonNull.NULL).name("messages").beginArray().beginObject().member("role", "user")
            .member("content", "Hi").endObject().endArray().endObject().toByteArray());
  }

  @Test
  void changingAnObjectAllocatesOneCopy() {
    var object = Json.parse(CHUNK).asObject();
    var other = JsonObject.of("n", 1);
    assertAllocates("setting a member", 141, () -> object.with("n", JsonNull.NULL));
    assertAllocates("setting a text", 160, () -> object.with("user", "Ada"));
    assertAllocates("setting the members of an object", 124, () -> object.with(other));
    assertAllocates("building an object", 238, () -> JsonObject.builder().put("a", "b").put("c", true).build());
  }

  private static Object strings(JsonReader in) {
    Object last = "";
    if (in.isObject()) {
      while (in.nextMember()) {
        in.name();
        last = strings(in);
      }
    } else if (in.isArray()) {
      while (in.nextElement()) last = strings(in);
    } else if (in.isString()) {
      last = in.string();
    } else {
      in.skip();
    }
    return last;
  }

  private static void assertAllocates(String name, long bound, Supplier<?> operation) {
    for (int i = 0; i < WARM_UPS; i++) allocatedBytes(operation);
    long overhead = IntStream.range(0, RUNS).mapToLong(i -> allocatedBytes(() -> "")).min().orElseThrow();
    long least = IntStream.range(0, RUNS).mapToLong(i -> allocatedBytes(operation)).min().orElseThrow() - overhead;
    System.out.println(String.format(Locale.ROOT, "allocation | %-40s | %,9d bytes", name, least));
    assertTrue(least <= bound, name + " allocates " + least + " bytes, more than " + bound);
  }

  private static long allocatedBytes(Supplier<?> operation) {
    long before = Counter.read();
    var result = operation.get();
    long bytes = Counter.read() - before;
    assertTrue(result != null);
    return bytes;
  }

  /** The counter of the JVM. Reflection is necessary, because the module under test does not read that of the bean. */
  private static final class Counter {
    private static final Object BEAN;
    private static final Method METHOD;

    static {
      try {
        BEAN = Class.forName("java.lang.management.ManagementFactory").getMethod("getThreadMXBean").invoke(null);
        METHOD = Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    static long read() {
      try {
        return (long) METHOD.invoke(BEAN);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
