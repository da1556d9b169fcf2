package bifrost.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Bodies of requests and responses: recorded from vLLM 0.32.0, or derived from these recordings. */
final class Payloads {
  static final String MODEL = "meta-llama/Llama-3.2-1B-Instruct";
  static final String EMBEDDING_MODEL = "BAAI/bge-m3";
  static final List<String> TEXTS = IntStream.range(0, 32).mapToObj(i -> "text " + i).toList();
  private static final int DIMENSIONS = 1024;

  private Payloads() {}

  /** {@return the recorded body of a request or response} */
  static String recorded(String file) {
    try (var in = Payloads.class.getResourceAsStream("/wire/vllm-0.32.0/" + file)) {
      return new String(in.readAllBytes(), UTF_8).split("\r?\n\r?\n", 2)[1].strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String chatRequest(int maxTokens, boolean stream) {
    return "{\"model\":\"" + MODEL + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"temperature\":0,"
        + "\"max_tokens\":" + maxTokens
        + (stream ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}" : "}");
  }

  /**
   * {@return the events of a streamed chat completion: the role, the given number of texts, the usage, and the end} The
   * recorded texts are repeated.
   */
  static List<String> chatEvents(int texts) {
    var recorded = recorded("chat-stream.response").lines().filter(line -> !line.isEmpty()).toList();
    int lastText = recorded.size() - 3;
    var events = new ArrayList<>(recorded.subList(0, 1));
    for (int i = 0; i < texts - 1; i++) events.add(recorded.get(1 + i % (lastText - 1)));
    events.addAll(recorded.subList(lastText, recorded.size()));
    return events.stream().map(event -> event + "\n\n").toList();
  }

  /** {@return the JSON of a chunk with a text} */
  static byte[] chunk() {
    return chatEvents(8).get(1).substring("data: ".length()).strip().getBytes(UTF_8);
  }

  static String embeddingRequest(boolean base64) {
    return "{\"model\":\"" + EMBEDDING_MODEL + "\",\"input\":["
        + TEXTS.stream().map(text -> "\"" + text + "\"").collect(Collectors.joining(",")) + "],\"encoding_format\":\""
        + (base64 ? "base64" : "float") + "\"}";
  }

  /** {@return the response with one vector for each text, as vLLM sends it: the numbers are floats as doubles} */
  static String embeddings(boolean base64) {
    IntFunction<String> vector = base64 ? Payloads::base64Vector : Payloads::jsonVector;
    return "{\"id\":\"embd-8ea74e30f7622e9c\",\"object\":\"list\",\"created\":1795344659,\"model\":\"" + EMBEDDING_MODEL
        + "\",\"data\":["
        + IntStream.range(0, TEXTS.size()).mapToObj(i -> "{\"index\":" + i + ",\"object\":\"embedding\",\"embedding\":"
            + vector.apply(i) + "}").collect(Collectors.joining(","))
        + "],\"usage\":{\"prompt_tokens\":96,\"total_tokens\":96,\"completion_tokens\":0,"
        + "\"prompt_tokens_details\":null,\"completion_tokens_details\":null}}";
  }

  /** {@return the sum of all numbers of the embeddings} */
  static double embeddingsSum() {
    double sum = 0;
    for (int i = 0; i < TEXTS.size(); i++) for (float number : vector(i)) sum += number;
    return sum;
  }

  private static String jsonVector(int index) {
    var numbers = new StringBuilder("[");
    for (double number : vector(index)) numbers.append(number).append(',');
    numbers.setCharAt(numbers.length() - 1, ']');
    return numbers.toString().replace('E', 'e');
  }

  private static String base64Vector(int index) {
    var bytes = ByteBuffer.allocate(Float.BYTES * DIMENSIONS).order(ByteOrder.LITTLE_ENDIAN);
    for (float number : vector(index)) bytes.putFloat(number);
    return "\"" + Base64.getEncoder().encodeToString(bytes.array()) + "\"";
  }

  /** {@return a vector of about unit length} */
  private static float[] vector(int index) {
    var random = new Random(index);
    var vector = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) vector[i] = (float) (random.nextGaussian() / Math.sqrt(DIMENSIONS));
    return vector;
  }

  /** {@return a chat response whose text has about 64 KB, in several scripts and with many escapes} */
  static String escapes() {
    var part = "plain words, “quoted”, \\\"escaped\\\"\\n\\t\\u00e9\\ud83d\\ude00 日本語 Привет مرحبا 😀🚀 ";
    var text = part.repeat((64 << 10) / part.getBytes(UTF_8).length);
    return recorded("chat.response").replace("text \\\"__um", text);
  }

  /** {@return a chat request of about 1 MB, with many copies of the recorded tools} */
  static String longRequest() {
    var request = recorded("chat-tool-required.request");
    int from = request.indexOf('[', request.indexOf("\"tools\"")) + 1;
    int to = request.indexOf("], \"parallel_tool_calls\"");
    var tools = request.substring(from, to);
    var copies = IntStream.range(0, (1 << 20) / tools.length())
        .mapToObj(i -> tools.replace("get_", "get_" + i + "_")).collect(Collectors.joining(", "));
    return request.substring(0, from) + copies + request.substring(to);
  }
}
