package bifrost.openai.internal.provider;

import static bifrost.openai.internal.provider.CostInputs.array;
import static bifrost.openai.internal.provider.CostInputs.bytes;
import static bifrost.openai.internal.provider.CostInputs.calls;
import static bifrost.openai.internal.provider.CostInputs.colliding;
import static bifrost.openai.internal.provider.CostInputs.document;
import static bifrost.openai.internal.provider.CostInputs.members;
import static bifrost.openai.internal.provider.CostInputs.reading;
import static bifrost.openai.internal.provider.CostInputs.response;
import static bifrost.openai.internal.provider.CostInputs.stream;
import static bifrost.openai.internal.provider.CostTable.uses;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostException;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.spi.ChatCompletionJson;
import bifrost.api.spi.CompletionJson;
import bifrost.api.spi.CompletionLogprobsJson;
import bifrost.api.spi.EmbeddingJson;
import bifrost.api.spi.LogprobsJson;
import bifrost.api.spi.MessageJson;
import bifrost.api.spi.ModelListJson;
import bifrost.api.spi.ToolCallJson;
import bifrost.api.spi.UsageJson;
import bifrost.openai.internal.codec.BinaryContentDecoder;
import bifrost.openai.internal.codec.ChatCompletionChunkDecoder;
import bifrost.openai.internal.codec.ErrorBodyParser;
import bifrost.openai.internal.codec.ErrorDecoder;
import bifrost.openai.internal.codec.ErrorFields;
import bifrost.openai.internal.codec.JsonObjectDecoder;
import bifrost.openai.internal.codec.ModalityFilter;
import bifrost.openai.internal.codec.NonJsonErrorMessage;
import bifrost.openai.internal.codec.PlainText;
import bifrost.openai.internal.codec.RankingDecoder;
import bifrost.openai.internal.codec.RawEventDecoder;
import bifrost.openai.internal.codec.RawJsonDecoder;
import bifrost.openai.internal.codec.RawResponse;
import bifrost.openai.internal.codec.StreamedToolCall;
import bifrost.openai.internal.codec.StreamedToolCalls;
import bifrost.openai.internal.codec.ToolCallIndexAssigner;
import bifrost.openai.internal.codec.TranscriptionChunkDecoder;
import bifrost.openai.internal.codec.TranscriptionDecoder;
import bifrost.openai.internal.http.TestAttempt;
import bifrost.openai.internal.responses.NativeResponsesDecoder;
import java.io.IOException;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

/** The costs of every decoder, for the documents that are most expensive for their size. */
final class DecoderCosts {
  private DecoderCosts() {}

  static CostTable chat() {
    var chat = reading(ChatCompletionJson::read);
    var message = "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\",";
    return new CostTable()
        .row(uses(ChatCompletionJson.class), "unknown members",
            members("{\"choices\":[],", "}"), chat)
        .row(uses(ChatCompletionJson.class), "unknown members with the same hash code",
            colliding("{\"choices\":[],", "}"), chat)
        .row(uses(ChatCompletionJson.class), "unknown members of a choice",
            members("{\"choices\":[{\"message\":{},", "}]}"), chat)
        .row(uses(MessageJson.class), "unknown members", members(message, "}}]}"),
            chat)
        .row(uses(ChatCompletionJson.class), "many choices",
            array("{\"choices\":", "{\"index\":#,\"message\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}", "}"),
            chat)
        .row(uses(ChatCompletionJson.class), "many empty choices", array("{\"choices\":", "{}", "}"), chat)
        .row(uses(ChatCompletionJson.class), "many values of an unexpected type",
            document("{", i -> "\"created\":[1],\"usage\":\"u\",\"id\":{},\"system_fingerprint\":{}",
                ",\"choices\":[]}"),
            chat)
        .row(uses(MessageJson.class, ToolCallJson.class), "many tool calls",
            array(message + "\"tool_calls\":",
                "{\"id\":\"c#\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}", "}}]}"),
            chat)
        .row(uses(ToolCallJson.class), "arguments as objects",
            array(message + "\"tool_calls\":",
                "{\"id\":\"c#\",\"function\":{\"name\":\"f\",\"arguments\":{\"a\":[1]}}}", "}}]}"),
            chat)
        .row(uses(ToolCallJson.class), "unknown members",
            members(message + "\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"\",",
                "}}]}}]}"),
            chat)
        .row(uses(MessageJson.class), "many texts",
            array("{\"choices\":[{\"message\":{\"content\":", "{\"type\":\"text\",\"text\":\"a\"}", "}}]}"), chat)
        .row(uses(MessageJson.class), "many parts of other types",
            array("{\"choices\":[{\"message\":{\"content\":", "{\"type\":\"t#\",\"thinking\":[{\"text\":\"a\"}]}",
                "}}]}"),
            chat)
        .row(uses(MessageJson.class), "many nested parts", array("{\"choices\":[{\"message\":{\"content\":",
            "{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"a\",\"m#\":1}]}", "}}]}"), chat)
        .row(uses(MessageJson.class), "one part with many members",
            members("{\"choices\":[{\"message\":{\"content\":[{\"type\":\"text\",\"text\":\"a\",", "}]}}]}"), chat)
        .row(uses(MessageJson.class), "one part with deeply nested reasoning",
            length -> ("{\"choices\":[{\"message\":{\"content\":[" + "{\"type\":\"thinking\",\"thinking\":["
                .repeat(400) + "\"" + "a".repeat(length) + "\"" + "]}".repeat(400) + "]}}]}").getBytes(UTF_8),
            chat)
        .row(uses(LogprobsJson.class), "many tokens", array(
            "{\"choices\":[{\"message\":{},\"logprobs\":{\"content\":",
            "{\"token\":\"t#\",\"logprob\":-1.5,\"bytes\":[97],\"top_logprobs\":[{\"token\":\"t#\",\"logprob\":-1.5,"
                + "\"bytes\":[97]}]}",
            "}}]}"), chat)
        .row(uses(LogprobsJson.class), "tokens of unexpected types", array(
            "{\"choices\":[{\"message\":{},\"logprobs\":{\"content\":",
            "{\"token\":{},\"logprob\":\"l\",\"bytes\":[\"b\"],\"top_logprobs\":[{\"token\":[],\"bytes\":{}},1],"
                + "\"m#\":1}",
            "}}]}"), chat)
        .row(uses(LogprobsJson.class), "a list whose last element is not a token",
            array("{\"choices\":[{\"message\":{},\"logprobs\":{\"content\":[1],\"refusal\":",
                "{\"token\":\"t#\",\"top_logprobs\":[{\"bytes\":[1]},2]}", "}}]}"),
            chat)
        .row(uses(LogprobsJson.class), "nested alternatives",
            length -> ("{\"choices\":[{\"message\":{},\"logprobs\":{\"content\":[" + "{\"top_logprobs\":[".repeat(400)
                + "\"" + "a".repeat(length) + "\"" + "]}".repeat(400) + "]}}]}").getBytes(UTF_8),
            chat)
        .row(uses(UsageJson.class), "unknown members", members("{\"choices\":[],\"usage\":{", "}}"), chat)
        .row(uses(UsageJson.class), "members of unexpected types",
            document("{\"choices\":[],\"usage\":{", i -> "\"prompt_tokens\":{\"m\":[1]},\"total_tokens\":1.5", "}}"),
            chat);
  }

  private static List<byte[]> single(IntFunction<byte[]> document, int length) {
    return List.of(document.apply(length));
  }

  static CostTable chunks() {
    return new CostTable()
        .row(uses(ChatCompletionChunkDecoder.class), "deltas with one new member each",
            stream("{\"choices\":[{\"delta\":{\"content\":\"a\",\"m#\":1}}]}"), CostInputs::decoded)
        .row(uses(ChatCompletionChunkDecoder.class), "unknown members of a delta",
            length -> single(members("{\"choices\":[{\"delta\":{", "}}]}"), length), CostInputs::decoded)
        .row(uses(ChatCompletionChunkDecoder.class), "many choices",
            length -> single(array("{\"choices\":", "{\"index\":#,\"delta\":{\"content\":\"a\"}}", "}"), length),
            CostInputs::decoded)
        .row(uses(ToolCallIndexAssigner.class, StreamedToolCalls.class), "many calls in one delta",
            length -> single(array("{\"choices\":[{\"delta\":{\"tool_calls\":",
                "{\"index\":0,\"id\":\"c#\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}", "}}]}"), length),
            CostInputs::decoded)
        .row(uses(ToolCallIndexAssigner.class, StreamedToolCalls.class), "many empty fragments in one delta",
            length -> single(array("{\"choices\":[{\"delta\":{\"tool_calls\":", "{}", "}}]}"), length),
            CostInputs::decoded)
        .row(uses(StreamedToolCalls.class, StreamedToolCall.class), "many calls that share an index",
            calls("{\"index\":0,\"id\":\"c#\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"),
            CostInputs::decoded)
        .row(uses(StreamedToolCalls.class, StreamedToolCall.class), "many calls without an index",
            calls("{\"id\":\"c#\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"), CostInputs::decoded)
        .row(uses(StreamedToolCalls.class, StreamedToolCall.class), "many calls with an index each",
            calls("{\"index\":#,\"id\":\"c#\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"),
            CostInputs::decoded)
        .row(uses(StreamedToolCalls.class, StreamedToolCall.class), "many calls without an id",
            calls("{\"index\":0,\"function\":{\"name\":\"f#\",\"arguments\":\"{}\"}}"), CostInputs::decoded)
        .row(uses(StreamedToolCalls.class, StreamedToolCall.class), "fragments of one call",
            calls("{\"index\":0,\"function\":{\"arguments\":\"[[\"}}"), CostInputs::decoded)
        .row(uses(StreamedToolCalls.class, StreamedToolCall.class), "fragments that alternate between calls",
            calls("{\"index\":%,\"id\":\"c%\",\"function\":{\"arguments\":\"a\"}}"), CostInputs::decoded)
        .row(uses(ToolCallIndexAssigner.class, StreamedToolCalls.class), "calls of many choices",
            stream("{\"choices\":[{\"index\":#,\"delta\":{\"tool_calls\":[{\"id\":\"c\"}]}}]}"), CostInputs::decoded)
        .row(uses(ModalityFilter.class), "chunks of audio",
            stream("{\"modality\":\"audio\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"AAAA\",\"m#\":1}}]}"),
            CostInputs::decoded)
        .row(uses(ModalityFilter.class), "one chunk of audio with many choices",
            length -> single(
                array("{\"modality\":\"audio\",\"choices\":", "{\"index\":#,\"delta\":{\"content\":\"AAAA\"}}", "}"),
                length),
            CostInputs::decoded);
  }

  static CostTable completions() {
    var completion = reading(CompletionJson::read);
    var logprobs = "{\"choices\":[{\"text\":\"a\",\"logprobs\":{";
    return new CostTable()
        .row(uses(CompletionJson.class), "unknown members", members("{\"choices\":[{\"text\":\"a\",", "}]}"),
            completion)
        .row(uses(CompletionJson.class), "many choices",
            array("{\"choices\":", "{\"index\":#,\"text\":\"a\",\"finish_reason\":1}", "}"), completion)
        .row(uses(CompletionJson.class), "chunks", members("{\"choices\":[{\"text\":\"a\"}],", "}"),
            reading(CompletionJson::readEvent))
        .row(uses(CompletionLogprobsJson.class), "unknown members", members(logprobs, "}}]}"), completion)
        .row(uses(CompletionLogprobsJson.class), "many tokens", array(logprobs + "\"tokens\":", "\"t#\"", "}}]}"),
            completion)
        .row(uses(CompletionLogprobsJson.class), "many logprobs",
            array(logprobs + "\"token_logprobs\":", "-1.5,null", "}}]}"), completion)
        .row(uses(CompletionLogprobsJson.class), "many maps",
            array(logprobs + "\"top_logprobs\":", "{\"t#\":-1.5},null", "}}]}"), completion)
        .row(uses(CompletionLogprobsJson.class), "one map",
            document(logprobs + "\"top_logprobs\":[{", i -> "\"t" + i + "\":-1.5", "}]}}]}"), completion)
        .row(uses(CompletionLogprobsJson.class), "one map of tokens with the same hash code",
            colliding(logprobs + "\"top_logprobs\":[{", "}]}}]}"), completion)
        .row(uses(CompletionLogprobsJson.class), "a list of an unexpected type",
            document(logprobs + "\"text_offset\":[", i -> "1", ",\"a\"]}}]}"), completion);
  }

  static CostTable lists() {
    var vectors = Base64.getEncoder().encodeToString(new byte[4 * 30]);
    RawResponse.Decoder<?> embeddings = EmbeddingJson::read;
    var documents = Collections.nCopies(1 << 20, "a");
    return new CostTable()
        .row(uses(EmbeddingJson.class), "unknown members", members("{\"data\":[{\"embedding\":[1],", "}]}"),
            reading(embeddings))
        .row(uses(EmbeddingJson.class), "many vectors",
            array("{\"data\":", "{\"index\":#,\"embedding\":[0.5]}", "}"), reading(embeddings))
        .row(uses(EmbeddingJson.class), "many vectors without an index",
            array("", "[[0.5]]", ""), reading(embeddings))
        .row(uses(EmbeddingJson.class), "many vectors in Base64",
            array("{\"data\":", "{\"index\":#,\"embedding\":\"" + vectors + "\"}", "}"), reading(embeddings))
        .row(uses(EmbeddingJson.class), "one long vector",
            document("{\"data\":[{\"embedding\":[", i -> i % 10 == 0 ? "null" : "0.5", "]}]}"), reading(embeddings))
        .row(uses(EmbeddingJson.class), "one long vector in Base64",
            length -> bytes("{\"data\":[{\"embedding\":\"" + "AAAA".repeat(length / 16 * 4) + "\"}]}"),
            reading(embeddings))
        .row(uses(RankingDecoder.class), "many results",
            array("{\"results\":", "{\"index\":#,\"relevance_score\":0.5}", "}"),
            reading(in -> new RankingDecoder(documents).decode(in)))
        .row(uses(RankingDecoder.class), "unknown members of a result", members("[{\"index\":0,\"score\":1,", "}]"),
            reading(in -> new RankingDecoder(documents).decode(in)))
        .row(uses(ModelListJson.class), "unknown members", members("{\"data\":[],", "}"),
            reading(ModelListJson::read))
        .row(uses(ModelListJson.class), "many models",
            array("{\"data\":", "{\"id\":\"m#\",\"created\":\"c\",\"owned_by\":{},\"max_model_len\":1}", "}"),
            reading(ModelListJson::read))
        .row(uses(ModelListJson.class), "many names", array("", "\"m#\"", ""), reading(ModelListJson::read));
  }

  private static <T> Function<byte[], T> transcribing(String format) {
    return bytes -> {
      try {
        @SuppressWarnings("unchecked") var transcription = (T) TranscriptionDecoder.decode(response(200, bytes),
            JsonObject.of("response_format", format), ApiClient.reader(new TestAttempt()));
        return transcription;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  static CostTable transcriptions() {
    RawResponse.Decoder<?> chunk = TranscriptionChunkDecoder::decode;
    return new CostTable()
        .row(uses(TranscriptionDecoder.class), "unknown members", members("{\"text\":\"a\",", "}"),
            transcribing("json"))
        .row(uses(TranscriptionDecoder.class), "many segments",
            array("{\"text\":\"a\",\"segments\":", "{\"id\":#,\"start\":1,\"end\":2,\"text\":\"a\",\"tokens\":[1]}",
                "}"),
            transcribing("verbose_json"))
        .row(uses(TranscriptionDecoder.class), "segments of unexpected types", array("{\"text\":\"a\",\"segments\":",
            "{\"id\":{},\"start\":\"s\",\"end\":[],\"text\":1,\"m#\":1}", "}"), transcribing("verbose_json"))
        .row(uses(TranscriptionDecoder.class), "a list whose last element is not a segment",
            document("{\"text\":\"a\",\"segments\":[", i -> "{\"start\":\"s\"}", ",1]}"), transcribing("verbose_json"))
        .row(uses(TranscriptionDecoder.class), "many words",
            array("{\"text\":\"a\",\"words\":", "{\"word\":\"a\",\"start\":1,\"end\":2}", "}"),
            transcribing("verbose_json"))
        .row(uses(TranscriptionDecoder.class, RawResponse.class), "a text of line breaks",
            length -> bytes("a" + "\n".repeat(length)), transcribing("text"))
        .row(uses(TranscriptionDecoder.class, RawResponse.class), "a text that begins like JSON",
            length -> bytes("{" + "\"a\":1,".repeat(length / 6)), transcribing("text"))
        .row(uses(TranscriptionChunkDecoder.class), "unknown members",
            members("{\"object\":\"transcription.chunk\",", "}"), reading(chunk))
        .row(uses(TranscriptionChunkDecoder.class), "many choices",
            array("{\"choices\":", "{\"delta\":{\"content\":\"a\",\"m#\":1},\"n#\":2}", "}"), reading(chunk));
  }

  static CostTable responses() {
    var response = reading(NativeResponsesDecoder::decode);
    var event = reading(NativeResponsesDecoder.eventDecoder());
    return new CostTable()
        .row(uses(NativeResponsesDecoder.class), "unknown members",
            members("{\"output\":[],", "}"), response)
        .row(uses(NativeResponsesDecoder.class), "unknown members with the same hash code",
            colliding("{\"output\":[],", "}"), response)
        .row(uses(NativeResponsesDecoder.class), "many items",
            array("{\"output\":",
                "{\"type\":\"function_call\",\"call_id\":\"c#\",\"name\":\"f\",\"arguments\":\"{}\",\"m\":1}", "}"),
            response)
        .row(uses(NativeResponsesDecoder.class), "unknown members of an item",
            members("{\"output\":[{\"type\":\"message\",\"content\":\"a\",", "}]}"), response)
        .row(uses(NativeResponsesDecoder.class), "many parts",
            array("{\"output\":[{\"type\":\"message\",\"content\":",
                "{\"type\":\"output_text\",\"text\":\"a\",\"annotations\":[],\"m#\":1}", "}]}"),
            response)
        .row(uses(NativeResponsesDecoder.class), "unknown members of a part",
            members("{\"output\":[{\"content\":[{\"type\":\"output_text\",\"text\":\"a\",", "}]}]}"), response)
        .row(uses(NativeResponsesDecoder.class), "unknown members of the usage",
            members("{\"output\":[],\"usage\":{", "}}"),
            response)
        .row(uses(NativeResponsesDecoder.class), "unknown members of a delta",
            members("{\"type\":\"response.output_text.delta\",\"delta\":\"a\",", "}"), event)
        .row(uses(NativeResponsesDecoder.class), "an unknown event",
            members("{\"type\":\"response.other\",", "}"), event)
        .row(uses(NativeResponsesDecoder.class), "a response with many items",
            array("{\"type\":\"response.completed\",\"response\":{\"output\":",
                "{\"type\":\"reasoning\",\"content\":[{\"type\":\"reasoning_text\",\"text\":\"a\"}],\"m#\":1}", "}}"),
            event);
  }

  private static BifrostException error(byte[] bytes) {
    return ErrorDecoder.fromErrorStatus(response(500, bytes));
  }

  private static String deep(String start, String end, int length) {
    return start.repeat(900) + "\"" + "a".repeat(length) + "\"" + end.repeat(900);
  }

  static CostTable errors() {
    return new CostTable()
        .row(uses(ErrorDecoder.class, ErrorBodyParser.class, ErrorFields.class), "unknown members",
            members("{\"error\":{\"message\":\"a\",", "}}"), DecoderCosts::error)
        .row(uses(ErrorDecoder.class, ErrorFields.class), "members around the error",
            members("{\"error\":{\"message\":\"a\"},", "}"), DecoderCosts::error)
        .row(uses(ErrorFields.class, PlainText.class), "many details",
            array("{\"detail\":", "{\"loc\":[\"body\",#],\"msg\":\"wrong\"}", "}"), DecoderCosts::error)
        .row(uses(ErrorFields.class), "many details without a message",
            array("{\"detail\":", "{\"loc\":[\"body\",#],\"details\":[{}],\"errors\":[]}", "}"), DecoderCosts::error)
        .row(uses(ErrorFields.class), "a deeply nested error", length -> bytes(deep("{\"error\":", "}", length)),
            DecoderCosts::error)
        .row(uses(ErrorFields.class), "a deeply nested error with locations",
            length -> bytes(deep("{\"loc\":[\"a\"],\"detail\":[", "]}", length / 900)), DecoderCosts::error)
        .row(uses(ErrorDecoder.class), "many choices with an empty error",
            array("{\"choices\":", "{\"error\":{\"message\":\"\"}}", "}"), DecoderCosts::error)
        .row(uses(ErrorDecoder.class), "an error with empty members", array("{\"error\":", "{\"m#\":[{}]}", "}"),
            DecoderCosts::error)
        .row(uses(NonJsonErrorMessage.class), "a page with many tags",
            length -> bytes("<html>" + "<p>a</p> ".repeat(length / 9)), DecoderCosts::error)
        .row(uses(NonJsonErrorMessage.class), "a page with many unclosed titles",
            length -> bytes("<title>a".repeat(length / 8)), DecoderCosts::error)
        .row(uses(NonJsonErrorMessage.class), "a text of spaces", length -> bytes(" ".repeat(length)),
            DecoderCosts::error)
        .row(uses(RawJsonDecoder.class), "an array", array("", "{\"m#\":1}", ""), bytes -> raw(bytes))
        .row(uses(RawEventDecoder.class), "an array", array("", "{\"m#\":1}", ""), reading(new RawEventDecoder()))
        .row(uses(JsonObjectDecoder.class), "unknown members", members("{\"data\":[],", "}"),
            reading(JsonObjectDecoder::event))
        .row(uses(BinaryContentDecoder.class), "a long object", members("{\"error\":{\"message\":\"a\"},", "}"),
            DecoderCosts::binary)
        .row(uses(BinaryContentDecoder.class), "a text of spaces", length -> bytes(" ".repeat(length)),
            DecoderCosts::binary);
  }

  private static Object binary(byte[] bytes) {
    try {
      return BinaryContentDecoder.of(response(200, bytes), BinaryContentDecoder::isError);
    } catch (BifrostException e) {
      return e;
    }
  }

  private static Object raw(byte[] bytes) {
    try {
      return RawJsonDecoder.of(response(200, bytes), new JsonReader(new byte[0]));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
