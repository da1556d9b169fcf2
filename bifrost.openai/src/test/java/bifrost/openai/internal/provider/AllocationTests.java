package bifrost.openai.internal.provider;

import static bifrost.openai.internal.provider.CostInputs.NO_HEADERS;
import static bifrost.openai.internal.provider.CostInputs.bytes;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.json.JsonReader;
import bifrost.api.spi.ChatCompletionJson;
import bifrost.openai.OpenAiProfile;
import bifrost.openai.internal.codec.ChatCompletionChunkDecoder;
import bifrost.openai.internal.codec.ChatCompletionEncoder;
import bifrost.openai.internal.codec.FinishReasonTracker;
import bifrost.openai.internal.codec.ProviderOptions;
import bifrost.openai.internal.http.HttpResult;
import bifrost.openai.internal.http.TestAttempt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Tests of the bytes that decoding and encoding allocate. The bounds are 10 % above the bytes that were measured
 * without the optimizing compiler, which saves some of them; the larger value of Java 17 and 25 counts.
 */
class AllocationTests {
  private static final int RUNS = 20;
  private static final int CHUNKS = 200;
  private static final String HEAD = "{\"id\":\"chatcmpl-b05db1bd05f0f8e3\",\"object\":\"chat.completion%s\","
      + "\"created\":1795344652,\"model\":\"meta-llama/Llama-3.2-1B-Instruct\",\"choices\":[{\"index\":0,";
  private static final String CHUNK = HEAD.formatted(".chunk")
      + "\"delta\":{\"content\":\"token %d\"},\"logprobs\":null,\"finish_reason\":null,\"token_ids\":%s}]}";
  private static final byte[] CHAT = bytes(HEAD.formatted("")
      + "\"message\":{\"role\":\"assistant\",\"content\":\"text \\\"__um**** <=Class stacklevelio\",\"refusal\":null,"
      + "\"annotations\":null,\"audio\":null,\"function_call\":null,\"reasoning\":null},\"logprobs\":null,"
      + "\"finish_reason\":\"length\",\"stop_reason\":null,\"token_ids\":null}],\"service_tier\":null,"
      + "\"system_fingerprint\":\"vllm-0.32.0-865c5692\",\"usage\":{\"prompt_tokens\":11,\"total_tokens\":19,"
      + "\"completion_tokens\":8,\"prompt_tokens_details\":null},\"prompt_logprobs\":null}");
  private static final ChatCompletionRequest REQUEST =
      ChatCompletionRequest.of("m", "Hi").temperature(0).maxTokens(8);
  private static final ProviderOptions OPTIONS = ProviderOptions.of(OpenAiProfile.of("vllm"));

  @Test
  void decodingAStreamedChunkAllocatesOnlyTheTextAndTheRecords() {
    var repeated = stream(i -> "null");
    assertAllocates("a chunk that repeats the last one", 302, CHUNKS, () -> countEvents(repeated));
    var different = stream("[%d]"::formatted);
    assertAllocates("a chunk that is read completely", 1095, CHUNKS, () -> countEvents(different));
  }

  @Test
  void decodingAChatCompletionAllocatesLittleMoreThanItsStrings() {
    assertAllocates("a chat completion", 1575, 1, () -> ChatCompletionJson.read(new JsonReader(CHAT)));
  }

  @Test
  void encodingAChatCompletionRequestAllocatesLittleMoreThanItsBytes() {
    assertAllocates("a request", 748, 1, () -> ChatCompletionEncoder.encode(REQUEST, false, OPTIONS));
    assertAllocates("a request for a stream", 801, 1, () -> ChatCompletionEncoder.encode(REQUEST, true, OPTIONS));
  }

  private interface TokenIds {
    String of(int chunk);
  }

  /** {@return a stream in buffers of ten chunks} */
  private static List<byte[]> stream(TokenIds tokenIds) {
    var buffers = new ArrayList<byte[]>();
    for (int i = 0; i < CHUNKS; i += 10) {
      buffers.add(bytes(IntStream.range(i, i + 10).mapToObj(chunk -> event(CHUNK.formatted(chunk, tokenIds.of(chunk))))
          .collect(Collectors.joining())));
    }
    buffers.add(bytes(event("[DONE]")));
    return buffers;
  }

  private static String event(String data) {
    return "data: " + data + "\n\n";
  }

  private static int countEvents(List<byte[]> buffers) {
    var events = new SseEventSource<>(new HttpResult<>(200, NO_HEADERS, ResponseFeed.body(buffers)), List.of(),
        Integer.MAX_VALUE, new ChatCompletionChunkDecoder(), FinishReasonTracker.forChat(1), new TestAttempt(),
        new IdleReader());
    try {
      int count = 0;
      while (events.next().isPresent()) count++;
      return count;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertAllocates(String name, long bound, int times, Supplier<?> operation) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < RUNS; i++) {
      long before = CostTable.allocatedBytes();
      var result = operation.get();
      least = Math.min(least, CostTable.allocatedBytes() - before);
      assertTrue(result != null, name);
    }
    long bytes = least / times;
    System.out.println(String.format(Locale.ROOT, "allocation | %-40s | %,9d bytes", name, bytes));
    assertTrue(bytes <= bound, name + " allocates " + bytes + " bytes, more than " + bound);
  }
}
