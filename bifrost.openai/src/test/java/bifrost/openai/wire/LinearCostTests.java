package bifrost.openai.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.AssistantMessage;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.EmbeddingRequest;
import bifrost.api.Input;
import bifrost.api.Message;
import bifrost.api.RerankRequest;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.ToolCall;
import bifrost.api.UserMessage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Encoding, decoding and converting cost time and memory in proportion to the input, however hostile it is. */
class LinearCostTests {
  /** Classes of which a part of the name says that they read, write or convert something whose size others choose. */
  private static final Pattern MUST_BE_LISTED = Pattern.compile(".*(Decoder|Encoder|Fold|Json|Body|Writer|Reader|Payload|Headers|Fields|Text|Events"
      + "|Parts?|Calls?|Indexes|Vectors|Form|Query|Answer|Envelope|Shape|Modality|Repair|Sniffer|Conversation|ToChat|ToResponse|Function|Finished"
      + "|Merge|Responses)");

  /** Classes that such a name has without a reason. */
  private static final Map<String, String> EXEMPT = Map.of(
      "RequestHeaders", "compares the few headers of a request with a list",
      "TranscriptFinished", "looks at one chunk after the other and keeps nothing of it");

  private static final HttpHeaders NO_HEADERS = HttpHeaders.of(Map.of(), (name, value) -> true);
  private static final Profile PROFILE = new Profile("vllm", Optional.empty(), Set.of("reasoning"), true);

  @TestFactory
  Stream<DynamicTest> decodersAreLinear() {
    return Stream.of(chat(), chunks(), completions(), lists(), transcriptions(), responses(), errors()).flatMap(LinearCost::tests);
  }

  @TestFactory
  Stream<DynamicTest> streamsAndBodiesAreLinear() {
    return Stream.of(events(), bodies()).flatMap(LinearCost::tests);
  }

  @TestFactory
  Stream<DynamicTest> encodersAndConversionsAreLinear() {
    return Stream.of(encoders(), conversions()).flatMap(LinearCost::tests);
  }

  @Test
  void everyClassThatDecodesOrEncodesIsInTheTable() throws IOException, URISyntaxException {
    var listed = new TreeSet<>(EXEMPT.keySet());
    for (var table : List.of(chat(), chunks(), completions(), lists(), transcriptions(), responses(), errors(), events(), bodies(), encoders(),
        conversions())) {
      listed.addAll(table.classes());
    }
    assertEquals(Set.of(), classes().filter(name -> MUST_BE_LISTED.matcher(name).matches() && !listed.contains(name)).collect(Collectors.toSet()));
  }

  private static Stream<String> classes() throws IOException, URISyntaxException {
    var root = Path.of(OpenAiProvider.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (var files = Files.list(root.resolve(OpenAiProvider.class.getPackageName().replace('.', '/')))) {
      return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".class") && !name.contains("$"))
          .map(name -> name.substring(0, name.length() - 6)).toList().stream();
    }
  }

  // documents

  /** A document with a piece that is repeated with other numbers until it is long enough. */
  private static IntFunction<byte[]> document(String start, IntFunction<String> piece, String end) {
    return length -> {
      var text = new StringBuilder(length + 256).append(start);
      for (int i = 0; text.length() < length; i++) text.append(i == 0 ? "" : ",").append(piece.apply(i));
      return text.append(end).toString().getBytes(UTF_8);
    };
  }

  private static IntFunction<byte[]> array(String start, String element, String end) {
    return document(start + "[", i -> element.replace("#", String.valueOf(i)), "]" + end);
  }

  private static IntFunction<byte[]> members(String start, String end) {
    return document(start, i -> "\"m" + i + "\":" + i, end);
  }

  private static IntFunction<byte[]> colliding(String start, String end) {
    return document(start, i -> "\"" + Integer.toBinaryString(i | 1 << 20).replace("0", "Aa").replace("1", "BB") + "\":" + i, end);
  }

  private static <T> IntFunction<List<T>> many(int bytes, IntFunction<T> element) {
    return length -> IntStream.range(0, length / bytes).mapToObj(element).toList();
  }

  private static JsonObject member(int i) {
    return JsonObject.of("m" + i, i);
  }

  private static JsonObject manyMembers(int length) {
    var object = JsonObject.builder();
    for (int i = 0; i < length / 16; i++) object.put("m" + i, i);
    return object.build();
  }

  private static <T> Function<byte[], T> reading(Answer.Decoder<T> decoder) {
    return bytes -> {
      var in = new JsonReader(bytes);
      var value = decoder.decode(in);
      in.end();
      return value;
    };
  }

  private static Answer answer(int status, byte[] bytes) {
    return Answer.of(status, NO_HEADERS, bytes);
  }

  // decoders

  private static LinearCost chat() {
    var chat = reading(ChatCompletionDecoder::decode);
    var message = "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\",";
    return new LinearCost()
        .row("ChatCompletionDecoder, Envelope, Shape: unknown members", members("{\"choices\":[],", "}"), chat)
        .row("ChatCompletionDecoder, Envelope: unknown members with one hash code", colliding("{\"choices\":[],", "}"), chat)
        .row("ChatCompletionDecoder: unknown members of a choice", members("{\"choices\":[{\"message\":{},", "}]}"), chat)
        .row("AssistantMessageDecoder, SaidDecoder: unknown members", members(message, "}}]}"), chat)
        .row("ChatCompletionDecoder: many choices", array("{\"choices\":", "{\"index\":#,\"message\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}", "}"), chat)
        .row("ChatCompletionDecoder: many empty choices", array("{\"choices\":", "{}", "}"), chat)
        .row("Envelope, Shape: many values of an unexpected kind", document("{", i -> "\"created\":[1],\"usage\":\"u\",\"id\":{},\"system_fingerprint\":{}",
            ",\"choices\":[]}"), chat)
        .row("AssistantMessageDecoder, ToolFunction: many tool calls",
            array(message + "\"tool_calls\":", "{\"id\":\"c#\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}", "}}]}"), chat)
        .row("ToolFunction: arguments as objects", array(message + "\"tool_calls\":", "{\"id\":\"c#\",\"function\":{\"name\":\"f\",\"arguments\":{\"a\":[1]}}}",
            "}}]}"), chat)
        .row("ToolFunction: unknown members", members(message + "\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"\",", "}}]}}]}"), chat)
        .row("ContentParts: many texts", array("{\"choices\":[{\"message\":{\"content\":", "{\"type\":\"text\",\"text\":\"a\"}", "}}]}"), chat)
        .row("ContentParts: many parts of other types", array("{\"choices\":[{\"message\":{\"content\":", "{\"type\":\"t#\",\"thinking\":[{\"text\":\"a\"}]}",
            "}}]}"), chat)
        .row("ContentParts: many nested parts", array("{\"choices\":[{\"message\":{\"content\":",
            "{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"a\",\"m#\":1}]}", "}}]}"), chat)
        .row("ContentParts: one part of many members", members("{\"choices\":[{\"message\":{\"content\":[{\"type\":\"text\",\"text\":\"a\",", "}]}}]}"), chat)
        .row("ContentParts: one part of deep reasoning", length -> ("{\"choices\":[{\"message\":{\"content\":[" + "{\"type\":\"thinking\",\"thinking\":["
            .repeat(400) + "\"" + "a".repeat(length) + "\"" + "]}".repeat(400) + "]}}]}").getBytes(UTF_8), chat)
        .row("LogprobsDecoder: many tokens", array("{\"choices\":[{\"message\":{},\"logprobs\":{\"content\":",
            "{\"token\":\"t#\",\"logprob\":-1.5,\"bytes\":[97],\"top_logprobs\":[{\"token\":\"t#\",\"logprob\":-1.5,\"bytes\":[97]}]}", "}}]}"), chat)
        .row("LogprobsDecoder: tokens of the wrong kinds", array("{\"choices\":[{\"message\":{},\"logprobs\":{\"content\":",
            "{\"token\":{},\"logprob\":\"l\",\"bytes\":[\"b\"],\"top_logprobs\":[{\"token\":[],\"bytes\":{}},1],\"m#\":1}", "}}]}"), chat)
        .row("LogprobsDecoder: a list whose last token is none", array("{\"choices\":[{\"message\":{},\"logprobs\":{\"content\":[1],\"refusal\":",
            "{\"token\":\"t#\",\"top_logprobs\":[{\"bytes\":[1]},2]}", "}}]}"), chat)
        .row("LogprobsDecoder: alternatives of alternatives", length -> ("{\"choices\":[{\"message\":{},\"logprobs\":{\"content\":["
            + "{\"top_logprobs\":[".repeat(400) + "\"" + "a".repeat(length) + "\"" + "]}".repeat(400) + "]}}]}").getBytes(UTF_8), chat)
        .row("UsageDecoder: unknown members", members("{\"choices\":[],\"usage\":{", "}}"), chat)
        .row("UsageDecoder: members of the wrong kinds", document("{\"choices\":[],\"usage\":{", i -> "\"prompt_tokens\":{\"m\":[1]},\"total_tokens\":1.5",
            "}}"), chat);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** The chunks of one stream, decoded one after the other. */
  private static List<ChatCompletionChunk> decoded(List<byte[]> chunks) {
    var decoder = new ChatCompletionChunkDecoder();
    var in = new JsonReader(new byte[0]);
    var decoded = new ArrayList<ChatCompletionChunk>();
    for (var chunk : chunks) {
      in.reset(chunk, 0, chunk.length);
      decoder.decode(in).ifPresent(decoded::add);
    }
    return decoded;
  }

  private static IntFunction<List<byte[]>> stream(String chunk) {
    return many(chunk.length(), i -> bytes(chunk.replace("#", String.valueOf(i)).replace("%", String.valueOf(i % 50))));
  }

  private static IntFunction<List<byte[]>> calls(String call) {
    return stream("{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[" + call + "]}}]}");
  }

  private static List<byte[]> one(IntFunction<byte[]> document, int length) {
    return List.of(document.apply(length));
  }

  private static LinearCost chunks() {
    return new LinearCost()
        .row("ChatCompletionChunkDecoder, SaidDecoder: deltas with one new member each", stream("{\"choices\":[{\"delta\":{\"content\":\"a\",\"m#\":1}}]}"),
            LinearCostTests::decoded)
        .row("ChatCompletionChunkDecoder: unknown members of a delta", length -> one(members("{\"choices\":[{\"delta\":{", "}}]}"), length),
            LinearCostTests::decoded)
        .row("ChatCompletionChunkDecoder: many choices", length -> one(array("{\"choices\":", "{\"index\":#,\"delta\":{\"content\":\"a\"}}", "}"), length),
            LinearCostTests::decoded)
        .row("ToolCallIndexes, OpenCalls: many calls in one delta", length -> one(array("{\"choices\":[{\"delta\":{\"tool_calls\":",
            "{\"index\":0,\"id\":\"c#\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}", "}}]}"), length), LinearCostTests::decoded)
        .row("ToolCallIndexes, OpenCalls: many fragments of nothing in one delta", length -> one(array("{\"choices\":[{\"delta\":{\"tool_calls\":", "{}",
            "}}]}"), length), LinearCostTests::decoded)
        .row("OpenCalls, OpenCall: many calls that share an index", calls("{\"index\":0,\"id\":\"c#\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"),
            LinearCostTests::decoded)
        .row("OpenCalls, OpenCall: many calls without an index", calls("{\"id\":\"c#\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"),
            LinearCostTests::decoded)
        .row("OpenCalls, OpenCall: many calls with an index each", calls("{\"index\":#,\"id\":\"c#\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"),
            LinearCostTests::decoded)
        .row("OpenCalls, OpenCall: many calls without an id", calls("{\"index\":0,\"function\":{\"name\":\"f#\",\"arguments\":\"{}\"}}"),
            LinearCostTests::decoded)
        .row("OpenCalls, OpenCall: fragments of one call", calls("{\"index\":0,\"function\":{\"arguments\":\"[[\"}}"), LinearCostTests::decoded)
        .row("OpenCalls, OpenCall: fragments of some calls in turn", calls("{\"index\":%,\"id\":\"c%\",\"function\":{\"arguments\":\"a\"}}"),
            LinearCostTests::decoded)
        .row("ToolCallIndexes, OpenCalls: calls of many choices", stream("{\"choices\":[{\"index\":#,\"delta\":{\"tool_calls\":[{\"id\":\"c\"}]}}]}"),
            LinearCostTests::decoded)
        .row("Modality: chunks of sound", stream("{\"modality\":\"audio\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"AAAA\",\"m#\":1}}]}"),
            LinearCostTests::decoded)
        .row("Modality: one chunk of sound with many choices", length -> one(array("{\"modality\":\"audio\",\"choices\":",
            "{\"index\":#,\"delta\":{\"content\":\"AAAA\"}}", "}"), length), LinearCostTests::decoded);
  }

  private static LinearCost completions() {
    var completion = reading(CompletionDecoder::decode);
    var logprobs = "{\"choices\":[{\"text\":\"a\",\"logprobs\":{";
    return new LinearCost()
        .row("CompletionDecoder: unknown members", members("{\"choices\":[{\"text\":\"a\",", "}]}"), completion)
        .row("CompletionDecoder: many choices", array("{\"choices\":", "{\"index\":#,\"text\":\"a\",\"finish_reason\":1}", "}"), completion)
        .row("CompletionDecoder: chunks", members("{\"choices\":[{\"text\":\"a\"}],", "}"), reading(CompletionDecoder::chunk))
        .row("CompletionLogprobsDecoder: unknown members", members(logprobs, "}}]}"), completion)
        .row("CompletionLogprobsDecoder: many tokens", array(logprobs + "\"tokens\":", "\"t#\"", "}}]}"), completion)
        .row("CompletionLogprobsDecoder: many log-probabilities", array(logprobs + "\"token_logprobs\":", "-1.5,null", "}}]}"), completion)
        .row("CompletionLogprobsDecoder: many maps", array(logprobs + "\"top_logprobs\":", "{\"t#\":-1.5},null", "}}]}"), completion)
        .row("CompletionLogprobsDecoder: one map", document(logprobs + "\"top_logprobs\":[{", i -> "\"t" + i + "\":-1.5", "}]}}]}"), completion)
        .row("CompletionLogprobsDecoder: one map of tokens with one hash code", colliding(logprobs + "\"top_logprobs\":[{", "}]}}]}"), completion)
        .row("CompletionLogprobsDecoder: a list of the wrong kind", document(logprobs + "\"text_offset\":[", i -> "1", ",\"a\"]}}]}"), completion);
  }

  private static LinearCost lists() {
    var vectors = Base64.getEncoder().encodeToString(new byte[4 * 30]);
    Answer.Decoder<?> embeddings = in -> new EmbeddingListDecoder(ByteOrder.LITTLE_ENDIAN).decode(in);
    var documents = Collections.nCopies(1 << 20, "a");
    return new LinearCost()
        .row("EmbeddingListDecoder: unknown members", members("{\"data\":[{\"embedding\":[1],", "}]}"), reading(embeddings))
        .row("EmbeddingListDecoder, Vectors: many vectors", array("{\"data\":", "{\"index\":#,\"embedding\":[0.5]}", "}"), reading(embeddings))
        .row("EmbeddingListDecoder, Vectors: many vectors without an index", array("", "[[0.5]]", ""), reading(embeddings))
        .row("Vectors: many vectors in Base64", array("{\"data\":", "{\"index\":#,\"embedding\":\"" + vectors + "\"}", "}"), reading(embeddings))
        .row("Vectors: one long vector", document("{\"data\":[{\"embedding\":[", i -> i % 10 == 0 ? "null" : "0.5", "]}]}"), reading(embeddings))
        .row("Vectors: one long vector in Base64", length -> bytes("{\"data\":[{\"embedding\":\"" + "AAAA".repeat(length / 16 * 4) + "\"}]}"),
            reading(embeddings))
        .row("RankingDecoder: many results", array("{\"results\":", "{\"index\":#,\"relevance_score\":0.5}", "}"),
            reading(in -> new RankingDecoder(documents).decode(in)))
        .row("RankingDecoder: unknown members of a result", members("[{\"index\":0,\"score\":1,", "}]"),
            reading(in -> new RankingDecoder(documents).decode(in)))
        .row("ModelListDecoder: unknown members", members("{\"data\":[],", "}"), reading(ModelListDecoder::decode))
        .row("ModelListDecoder: many models", array("{\"data\":", "{\"id\":\"m#\",\"created\":\"c\",\"owned_by\":{},\"max_model_len\":1}", "}"),
            reading(ModelListDecoder::decode))
        .row("ModelListDecoder: many names", array("", "\"m#\"", ""), reading(ModelListDecoder::decode));
  }

  private static <T> Function<byte[], T> hearing(String format) {
    return bytes -> {
      try {
        @SuppressWarnings("unchecked")
        var heard = (T) TranscriptionDecoder.decode(answer(200, bytes), JsonObject.of("response_format", format), new TestAttempt());
        return heard;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private static LinearCost transcriptions() {
    Answer.Decoder<?> chunk = TranscriptionChunkDecoder.of("transcription.chunk");
    return new LinearCost()
        .row("TranscriptionDecoder: unknown members", members("{\"text\":\"a\",", "}"), hearing("json"))
        .row("TranscriptionDecoder: many segments", array("{\"text\":\"a\",\"segments\":", "{\"id\":#,\"start\":1,\"end\":2,\"text\":\"a\",\"tokens\":[1]}", "}"),
            hearing("verbose_json"))
        .row("TranscriptionDecoder: segments of the wrong kinds", array("{\"text\":\"a\",\"segments\":",
            "{\"id\":{},\"start\":\"s\",\"end\":[],\"text\":1,\"m#\":1}", "}"), hearing("verbose_json"))
        .row("TranscriptionDecoder: segments whose last one is none", document("{\"text\":\"a\",\"segments\":[", i -> "{\"start\":\"s\"}", ",1]}"),
            hearing("verbose_json"))
        .row("TranscriptionDecoder: many words", array("{\"text\":\"a\",\"words\":", "{\"word\":\"a\",\"start\":1,\"end\":2}", "}"), hearing("verbose_json"))
        .row("TranscriptionDecoder, Answer: a text of line breaks", length -> bytes("a" + "\n".repeat(length)), hearing("text"))
        .row("TranscriptionDecoder, Answer: a text that begins like JSON", length -> bytes("{" + "\"a\":1,".repeat(length / 6)), hearing("text"))
        .row("TranscriptionChunkDecoder: unknown members", members("{\"object\":\"transcription.chunk\",", "}"), reading(chunk))
        .row("TranscriptionChunkDecoder: many choices", array("{\"choices\":", "{\"delta\":{\"content\":\"a\",\"m#\":1},\"n#\":2}", "}"), reading(chunk));
  }

  private static LinearCost responses() {
    var whole = reading(NativeResponses::whole);
    var event = reading(NativeResponses.decoder());
    return new LinearCost()
        .row("NativeResponses, ResponseJson: unknown members", members("{\"output\":[],", "}"), whole)
        .row("NativeResponses, ResponseJson: unknown members with one hash code", colliding("{\"output\":[],", "}"), whole)
        .row("ResponseJson: many items", array("{\"output\":", "{\"type\":\"function_call\",\"call_id\":\"c#\",\"name\":\"f\",\"arguments\":\"{}\",\"m\":1}", "}"),
            whole)
        .row("ResponseJson: unknown members of an item", members("{\"output\":[{\"type\":\"message\",\"content\":\"a\",", "}]}"), whole)
        .row("ResponseJson: many parts", array("{\"output\":[{\"type\":\"message\",\"content\":",
            "{\"type\":\"output_text\",\"text\":\"a\",\"annotations\":[],\"m#\":1}", "}]}"), whole)
        .row("ResponseJson: unknown members of a part", members("{\"output\":[{\"content\":[{\"type\":\"output_text\",\"text\":\"a\",", "}]}]}"), whole)
        .row("ResponseJson: unknown members of the usage", members("{\"output\":[],\"usage\":{", "}}"), whole)
        .row("NativeResponses, ResponseEventJson: unknown members of a delta",
            members("{\"type\":\"response.output_text.delta\",\"delta\":\"a\",", "}"), event)
        .row("NativeResponses, ResponseEventJson: an unknown event", members("{\"type\":\"response.other\",", "}"), event)
        .row("ResponseEventJson: a response with many items", array("{\"type\":\"response.completed\",\"response\":{\"output\":",
            "{\"type\":\"reasoning\",\"content\":[{\"type\":\"reasoning_text\",\"text\":\"a\"}],\"m#\":1}", "}}"), event);
  }

  private static BifrostException error(byte[] bytes) {
    return ErrorPayload.under(answer(500, bytes));
  }

  private static String deep(String start, String end, int length) {
    return start.repeat(900) + "\"" + "a".repeat(length) + "\"" + end.repeat(900);
  }

  private static LinearCost errors() {
    return new LinearCost()
        .row("ErrorPayload, ErrorFields: unknown members", members("{\"error\":{\"message\":\"a\",", "}}"), LinearCostTests::error)
        .row("ErrorPayload, ErrorFields: members around the error", members("{\"error\":{\"message\":\"a\"},", "}"), LinearCostTests::error)
        .row("ErrorFields: many details", array("{\"detail\":", "{\"loc\":[\"body\",#],\"msg\":\"wrong\"}", "}"), LinearCostTests::error)
        .row("ErrorFields: many details without a message", array("{\"detail\":", "{\"loc\":[\"body\",#],\"details\":[{}],\"errors\":[]}", "}"),
            LinearCostTests::error)
        .row("ErrorFields: a deep error", length -> bytes(deep("{\"error\":", "}", length)), LinearCostTests::error)
        .row("ErrorFields: a deep error with places", length -> bytes(deep("{\"loc\":[\"a\"],\"detail\":[", "]}", length / 900)), LinearCostTests::error)
        .row("ErrorPayload: many choices with an empty error", array("{\"choices\":", "{\"error\":{\"message\":\"\"}}", "}"), LinearCostTests::error)
        .row("ErrorPayload: an error of empty members", array("{\"error\":", "{\"m#\":[{}]}", "}"), LinearCostTests::error)
        .row("ErrorText: a page of tags", length -> bytes("<html>" + "<p>a</p> ".repeat(length / 9)), LinearCostTests::error)
        .row("ErrorText: a page of titles without an end", length -> bytes("<title>a".repeat(length / 8)), LinearCostTests::error)
        .row("ErrorText: a text of blanks", length -> bytes(" ".repeat(length)), LinearCostTests::error)
        .row("RawAnswer: an array", array("", "{\"m#\":1}", ""), bytes -> raw(bytes));
  }

  private static Object raw(byte[] bytes) {
    try {
      return RawAnswer.of(answer(200, bytes), new JsonReader(new byte[0]));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  // streams

  private static IntFunction<byte[]> lines(String line) {
    return length -> bytes(IntStream.range(0, length / line.length()).mapToObj(i -> line.replace("#", String.valueOf(i))).collect(Collectors.joining()));
  }

  private static SseOracle read(List<byte[]> pieces) {
    return SseReading.read(Integer.MAX_VALUE, pieces);
  }

  private static int drained(List<byte[]> pieces) {
    var events = new SseEvents<>(new Received<>(200, NO_HEADERS, Feed.body(pieces)), List.of(), Integer.MAX_VALUE,
        new ChatCompletionChunkDecoder()::decode, EveryChoiceFinished.ofChat(1), new TestAttempt());
    try {
      int count = 0;
      while (events.next().isPresent()) count++;
      return count;
    } catch (BifrostException e) {
      return -1;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static LinearCost events() {
    var event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\",\"m#\":1}}]}\n\n";
    return new LinearCost()
        .row("SseDecoder: many events", length -> List.of(lines(event).apply(length)), LinearCostTests::read)
        .row("SseDecoder: many events, byte by byte", length -> Feed.everyByte(lines(event).apply(length / 8)), LinearCostTests::read)
        .row("SseDecoder: one event of many lines", length -> List.of(lines("data: a\n").apply(length)), LinearCostTests::read)
        .row("SseDecoder: one event of many lines, byte by byte", length -> Feed.everyByte(lines("data:a\n").apply(length / 8)), LinearCostTests::read)
        .row("SseDecoder: one event of many empty lines of data", length -> List.of(lines("data\r").apply(length)), LinearCostTests::read)
        .row("SseDecoder: many comments", length -> List.of(lines(": ping\r\n").apply(length)), LinearCostTests::read)
        .row("SseDecoder: many comments within an event", length -> List.of(bytes("data: a\n"), lines(":\n").apply(length)), LinearCostTests::read)
        .row("SseDecoder: many comments within an event, byte by byte", length -> Feed.everyByte(bytes("data: a\n" + ":\n".repeat(length / 16))),
            LinearCostTests::read)
        .row("SseDecoder: many fields", length -> List.of(lines("event: e#\nid: #\nretry: 1\nx#\n").apply(length)), LinearCostTests::read)
        .row("SseDecoder: many errors and data in turn", length -> List.of(lines("data: a\nerror: b\n").apply(length)), LinearCostTests::read)
        .row("SseDecoder: one long line", length -> Feed.everyByte(bytes("x".repeat(length / 8))), LinearCostTests::read)
        .row("SseDecoder: many blank lines", length -> List.of(lines("\r\n").apply(length)), LinearCostTests::read)
        .row("SseEvents, StreamedBody, EveryChoiceFinished: many events", length -> List.of(lines(event).apply(length)), LinearCostTests::drained)
        .row("SseEvents, StreamedBody: many events, byte by byte", length -> Feed.everyByte(lines(event).apply(length / 8)), LinearCostTests::drained)
        .row("SseEvents: many events that are ignored", length -> List.of(lines("event: ping\ndata: {\"m#\":1}\n\n").apply(length)), LinearCostTests::drained)
        .row("SseEvents, Utf8Repair: one event that is no UTF-8", length -> {
          var bytes = bytes("data: {\"choices\":[{\"delta\":{\"content\":\"" + "a?".repeat(length / 2) + "\"}}]}\n\n");
          for (int i = 0; i < bytes.length; i++) if (bytes[i] == '?') bytes[i] = (byte) 0xF0;
          return List.of(bytes);
        }, LinearCostTests::drained)
        .row("SseEvents, Utf8Repair: many events that are no UTF-8", length -> {
          var bytes = lines("data: {\"choices\":[{\"delta\":{\"content\":\"?\"}}]}\n\n").apply(length);
          for (int i = 0; i < bytes.length; i++) if (bytes[i] == '?') bytes[i] = (byte) 0x80;
          return List.of(bytes);
        }, LinearCostTests::drained)
        .row("EventStreamSniffer: a text of blanks, byte by byte", length -> Feed.everyByte(bytes(" ".repeat(length / 8))), pieces -> {
          try {
            return EventStreamSniffer.first(Feed.body(pieces)).size();
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static LinearCost bodies() {
    return new LinearCost()
        .row("WholeBody: many short pieces", length -> Feed.everyByte(new byte[length / 8]), pieces -> {
          var body = WholeBody.handler(Integer.MAX_VALUE, new TestAttempt()).apply(new Head(200, NO_HEADERS, Version.HTTP_1_1));
          body.onSubscribe(new Feed.Subscription());
          for (var piece : pieces) body.onNext(List.of(ByteBuffer.wrap(piece)));
          body.onComplete();
          return body.getBody().toCompletableFuture().join();
        })
        .row("MultipartForm: many fields", LinearCostTests::manyMembers, parameters -> new MultipartForm().fields(parameters).field("a", "b").contentType())
        .row("Query: many parameters", LinearCostTests::manyMembers, Query::of)
        .row("Query: many values of one", length -> JsonObject.of("a", IntStream.range(0, length / 8).boxed().toList()), Query::of);
  }

  private record Head(int statusCode, HttpHeaders headers, Version version) implements ResponseInfo {}

  // requests

  private static LinearCost encoders() {
    return new LinearCost()
        .row("ChatCompletionEncoder, MessageEncoder: many messages", many(32, i -> Message.user("text")), LinearCostTests::encoded)
        .row("MessageEncoder: one message of many members", length -> List.of(new UserMessage(List.of(ContentPart.text("a")), manyMembers(length))),
            LinearCostTests::encoded)
        .row("MessageEncoder, ContentPartJson: many parts", length -> List.of(new UserMessage(LinearCostTests.<ContentPart>many(32, i -> ContentPart.text("a")).apply(length),
            JsonObject.of())), LinearCostTests::encoded)
        .row("MessageEncoder: many tool calls", length -> List.of(new AssistantMessage("", "r", "", many(64,
            i -> new ToolCall("c" + i, "f", "{}", member(i))).apply(length), member(1))), LinearCostTests::encoded)
        .row("ChatCompletionEncoder, ParametersEncoder: many parameters", length -> new ChatCompletionRequest("m", List.of(Message.user("a")),
            manyMembers(length)), request -> ChatCompletionEncoder.encode(request, true, PROFILE))
        .row("CompletionEncoder: many prompts", many(16, i -> "text"), texts -> CompletionEncoder.encode(CompletionRequest.of("m", texts), true))
        .row("EmbeddingEncoder: many inputs", many(16, i -> "text"), texts -> EmbeddingEncoder.encode(EmbeddingRequest.of("m", Input.texts(texts)), "p"))
        .row("EmbeddingEncoder: many parameters", length -> new EmbeddingRequest("m", Input.text("a"), manyMembers(length)),
            request -> EmbeddingEncoder.encode(request, "p"))
        .row("RerankEncoder: many documents", many(16, i -> "text"), texts -> RerankEncoder.encode(RerankRequest.of("m", "q", texts)))
        .row("ResponsesEncoder: many items", many(64, LinearCostTests::item), items -> ResponsesEncoder.encode(ResponsesRequest.of("m", items), true))
        .row("ResponsesEncoder: one item of many members", length -> ResponsesRequest.of("m", List.of(new ResponseItem.MessageItem("", "user",
            List.of(ResponsePart.text("a")), Optional.empty(), manyMembers(length)))), request -> ResponsesEncoder.encode(request, false))
        .row("ResponsesEncoder: many parts", length -> ResponsesRequest.of("m", List.of(new ResponseItem.MessageItem("", "user",
            LinearCostTests.<ResponsePart>many(32, i -> ResponsePart.text("a")).apply(length), Optional.empty(), JsonObject.of()))), request -> ResponsesEncoder.encode(request, false));
  }

  private static byte[] encoded(List<? extends Message> messages) {
    return ChatCompletionEncoder.encode(new ChatCompletionRequest("m", List.copyOf(messages), JsonObject.of()), false, PROFILE);
  }

  private static ResponseItem item(int i) {
    return switch (i % 3) {
      case 0 -> new ResponseItem.ReasoningItem("r" + i, List.of(new ResponsePart.ReasoningText("a", JsonObject.of())), JsonObject.of());
      case 1 -> new ResponseItem.FunctionCall("f" + i, "c" + i, "f", "{}", Optional.empty(), JsonObject.of());
      default -> new ResponseItem.FunctionCallOutput("c" + (i - 1), "text", JsonObject.of());
    };
  }

  private static ResponseItem said(String text) {
    return new ResponseItem.MessageItem("m", "assistant", List.of(ResponsePart.text(text)), Optional.empty(), JsonObject.of());
  }

  private static List<ResponseEvent> converted(List<byte[]> chunks) {
    var events = new ArrayList<ResponseEvent>();
    var writer = ResponseEventWriter.of(Direct.HI.collector(), events::add);
    decoded(chunks).forEach(writer::add);
    writer.end();
    return events;
  }

  private static ChatCompletion whole(byte[] bytes) {
    return ChatCompletionDecoder.decode(new JsonReader(bytes));
  }

  private static LinearCost conversions() {
    return new LinearCost()
        .row("ResponsesToChat, Conversation: many items", many(64, LinearCostTests::item),
            items -> ResponsesToChat.convert(ResponsesRequest.of("m", items), "p"))
        .row("ResponsesToChat, Conversation: many reasoning items", many(32, i -> item(0)),
            items -> ResponsesToChat.convert(ResponsesRequest.of("m", items), "p"))
        .row("ResponsesToChat, Conversation: many texts and calls", many(32, i -> i % 2 == 0 ? said("a") : item(1)),
            items -> ResponsesToChat.convert(ResponsesRequest.of("m", items), "p"))
        .row("ResponsesToChat: many parameters", length -> ResponsesRequest.of("m", "Hi").parameters(manyMembers(length)),
            request -> ResponsesToChat.convert(request, "p"))
        .row("ChatToResponse: many tool calls and members", length -> whole(array("{\"choices\":[{\"m\":1,\"message\":{\"tool_calls\":",
            "{\"id\":\"c#\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"},\"m#\":1}", "}}]}").apply(length)), ChatToResponse::convert)
        .row("ChatToResponse: many log-probabilities", length -> whole(array("{\"choices\":[{\"message\":{},\"logprobs\":{\"content\":",
            "{\"token\":\"t#\",\"logprob\":-1.5,\"bytes\":[97]}", "}}]}").apply(length)), ChatToResponse::convert)
        .row("ChatToResponse: many unknown members", length -> whole(members("{\"choices\":[],\"usage\":{\"prompt_tokens_details\":{}},", "}").apply(length)),
            ChatToResponse::convert)
        .row("ResponseEventWriter, ChatToResponseEvents, TextEvents, TextPart: many deltas of text", stream("{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}"),
            LinearCostTests::converted)
        .row("ResponseEventWriter, TextEvents: text and reasoning in turn",
            stream("{\"choices\":[{\"delta\":{\"reasoning\":\"b\"}},{\"delta\":{\"content\":\"a\"}}]}"), LinearCostTests::converted)
        .row("ResponseEventWriter, CallEvents: many calls", calls("{\"index\":#,\"id\":\"c#\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"),
            LinearCostTests::converted)
        .row("CallEvents: fragments with one new member each", calls("{\"index\":0,\"id\":\"c\",\"m#\":1,\"function\":{\"arguments\":\"a\"}}"),
            LinearCostTests::converted)
        .row("ResponseEventWriter: chunks with one new member each", stream("{\"m#\":1,\"choices\":[{\"delta\":{\"content\":\"a\"}}]}"),
            LinearCostTests::converted);
  }
}
