package bifrost.openai.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.Completion;
import bifrost.api.CompletionRequest;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
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

/** Collecting a stream gives what decoding the whole response gives, wherever the response was cut. */
class CollectedCompletionTests {
  private static final HttpHeaders EVENT_STREAM = Recording.headers(Map.of("content-type", "text/event-stream"));

  @Provide
  Arbitrary<JsonObject> chats() {
    return WholeCompletions.chats();
  }

  @Provide
  Arbitrary<JsonObject> completions() {
    return WholeCompletions.completions();
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void collectingAChatEqualsDecodingTheWhole(@ForAll("chats") JsonObject whole,
      @ForAll @Size(min = 5, max = 40) List<@IntRange(max = 1000) Integer> cuts) throws Exception {
    var stream = stream(new CompletionCutter(cuts).chunks(whole));
    var read = Feed.read(stream, 1);
    assertEquals(Optional.empty(), read.error(), stream);
    var collected = read.chunks().stream().collect(ChatCompletionRequest.of("m", "hi").collector());
    assertEquals(decode(whole, ChatCompletionDecoder::decode), collected, stream);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void collectingACompletionEqualsDecodingTheWhole(@ForAll("completions") JsonObject whole,
      @ForAll @Size(min = 5, max = 40) List<@IntRange(max = 1000) Integer> cuts) throws Exception {
    var stream = stream(new CompletionCutter(cuts).chunks(whole));
    var received = new Received<>(200, EVENT_STREAM, Feed.body(Feed.whole(stream.getBytes(UTF_8))));
    var read = new ArrayList<Completion>();
    try (var events = Feed.events(received, CompletionDecoder::chunk, EveryChoiceFinished.ofText(1))) {
      for (var next = events.next(); next.isPresent(); next = events.next()) read.add(next.get());
    }
    var collected = read.stream().collect(CompletionRequest.of("m", "hi").collector());
    assertEquals(decode(whole, CompletionDecoder::decode), collected, stream);
  }

  private static String stream(List<JsonObject> chunks) {
    var stream = new StringBuilder();
    for (var chunk : chunks) stream.append("data: ").append(chunk).append("\n\n");
    return stream.append("data: [DONE]\n\n").toString();
  }

  private static <T> T decode(JsonObject json, Answer.Decoder<T> decoder) throws Exception {
    var bytes = json.toString().getBytes(UTF_8);
    return Answer.of(200, Recording.headers(Map.of()), bytes).decode(new JsonReader(bytes), decoder);
  }
}
