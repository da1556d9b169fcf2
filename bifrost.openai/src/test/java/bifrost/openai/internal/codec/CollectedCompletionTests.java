package bifrost.openai.internal.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.Completion;
import bifrost.api.CompletionRequest;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.spi.ChatCompletionJson;
import bifrost.api.spi.CompletionJson;
import bifrost.openai.internal.http.HttpResult;
import bifrost.openai.internal.provider.ResponseFeed;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Completions collected from streams, which must equal the decoded unary response wherever the stream is split. */
class CollectedCompletionTests {
  private static final HttpHeaders EVENT_STREAM =
      RecordedHttpMessage.headers(Map.of("content-type", "text/event-stream"));

  @Provide
  Arbitrary<JsonObject> chats() {
    return CompletionJsonArbitraries.chats();
  }

  @Provide
  Arbitrary<JsonObject> completions() {
    return CompletionJsonArbitraries.completions();
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void collectingAStreamedChatEqualsDecodingTheCompleteChat(@ForAll("chats") JsonObject complete,
      @ForAll @Size(min = 5, max = 40) List<@IntRange(max = 1000) Integer> numbers) throws Exception {
    var stream = stream(new CompletionSplitter(numbers).chunks(complete));
    var read = ResponseFeed.read(stream, 1);
    assertEquals(Optional.empty(), read.error(), stream);
    var collected = read.chunks().stream().collect(ChatCompletionRequest.of("m", "hi").collector());
    assertEquals(decode(complete, ChatCompletionJson::read), collected, stream);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void collectingAStreamedCompletionEqualsDecodingTheCompleteCompletion(@ForAll("completions") JsonObject complete,
      @ForAll @Size(min = 5, max = 40) List<@IntRange(max = 1000) Integer> numbers) throws Exception {
    var stream = stream(new CompletionSplitter(numbers).chunks(complete));
    var received = new HttpResult<>(200, EVENT_STREAM, ResponseFeed.body(ResponseFeed.unsplit(stream.getBytes(UTF_8))));
    var read = new ArrayList<Completion>();
    try (var events = ResponseFeed.events(received, CompletionJson::readEvent, FinishReasonTracker.forCompletion(1))) {
      for (var next = events.next(); next.isPresent(); next = events.next()) read.add(next.get());
    }
    var collected = read.stream().collect(CompletionRequest.of("m", "hi").collector());
    assertEquals(decode(complete, CompletionJson::read), collected, stream);
  }

  private static String stream(List<JsonObject> chunks) {
    var stream = new StringBuilder();
    for (var chunk : chunks) stream.append("data: ").append(chunk).append("\n\n");
    return stream.append("data: [DONE]\n\n").toString();
  }

  private static <T> T decode(JsonObject json, RawResponse.Decoder<T> decoder) throws Exception {
    var bytes = json.toString().getBytes(UTF_8);
    return RawResponse.of(200, RecordedHttpMessage.headers(Map.of()), bytes).decode(new JsonReader(bytes), decoder);
  }
}
