package bifrost.openai.wire;

import static bifrost.openai.wire.CostInputs.document;
import static bifrost.openai.wire.CostInputs.array;
import static bifrost.openai.wire.CostInputs.members;
import static bifrost.openai.wire.CostInputs.colliding;
import static bifrost.openai.wire.CostInputs.many;
import static bifrost.openai.wire.CostInputs.member;
import static bifrost.openai.wire.CostInputs.reading;
import static bifrost.openai.wire.CostInputs.answer;
import static bifrost.openai.wire.CostInputs.bytes;
import static bifrost.openai.wire.CostInputs.stream;
import static bifrost.openai.wire.CostInputs.calls;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostException;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Every decoder, with documents that take the most time or memory for their size. */
final class DecoderCosts {
  private DecoderCosts() {}

  static LinearCost chat() {
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

  private static List<byte[]> one(IntFunction<byte[]> document, int length) {
    return List.of(document.apply(length));
  }

  static LinearCost chunks() {
    return new LinearCost()
        .row("ChatCompletionChunkDecoder, SaidDecoder: deltas with one new member each", stream("{\"choices\":[{\"delta\":{\"content\":\"a\",\"m#\":1}}]}"),
            CostInputs::decoded)
        .row("ChatCompletionChunkDecoder: unknown members of a delta", length -> one(members("{\"choices\":[{\"delta\":{", "}}]}"), length),
            CostInputs::decoded)
        .row("ChatCompletionChunkDecoder: many choices", length -> one(array("{\"choices\":", "{\"index\":#,\"delta\":{\"content\":\"a\"}}", "}"), length),
            CostInputs::decoded)
        .row("ToolCallIndexes, OpenCalls: many calls in one delta", length -> one(array("{\"choices\":[{\"delta\":{\"tool_calls\":",
            "{\"index\":0,\"id\":\"c#\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}", "}}]}"), length), CostInputs::decoded)
        .row("ToolCallIndexes, OpenCalls: many fragments of nothing in one delta", length -> one(array("{\"choices\":[{\"delta\":{\"tool_calls\":", "{}",
            "}}]}"), length), CostInputs::decoded)
        .row("OpenCalls, OpenCall: many calls that share an index", calls("{\"index\":0,\"id\":\"c#\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"),
            CostInputs::decoded)
        .row("OpenCalls, OpenCall: many calls without an index", calls("{\"id\":\"c#\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"),
            CostInputs::decoded)
        .row("OpenCalls, OpenCall: many calls with an index each", calls("{\"index\":#,\"id\":\"c#\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"),
            CostInputs::decoded)
        .row("OpenCalls, OpenCall: many calls without an id", calls("{\"index\":0,\"function\":{\"name\":\"f#\",\"arguments\":\"{}\"}}"),
            CostInputs::decoded)
        .row("OpenCalls, OpenCall: fragments of one call", calls("{\"index\":0,\"function\":{\"arguments\":\"[[\"}}"), CostInputs::decoded)
        .row("OpenCalls, OpenCall: fragments of some calls in turn", calls("{\"index\":%,\"id\":\"c%\",\"function\":{\"arguments\":\"a\"}}"),
            CostInputs::decoded)
        .row("ToolCallIndexes, OpenCalls: calls of many choices", stream("{\"choices\":[{\"index\":#,\"delta\":{\"tool_calls\":[{\"id\":\"c\"}]}}]}"),
            CostInputs::decoded)
        .row("Modality: chunks of sound", stream("{\"modality\":\"audio\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"AAAA\",\"m#\":1}}]}"),
            CostInputs::decoded)
        .row("Modality: one chunk of sound with many choices", length -> one(array("{\"modality\":\"audio\",\"choices\":",
            "{\"index\":#,\"delta\":{\"content\":\"AAAA\"}}", "}"), length), CostInputs::decoded);
  }

  static LinearCost completions() {
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

  static LinearCost lists() {
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

  static LinearCost transcriptions() {
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

  static LinearCost responses() {
    var whole = reading(NativeResponses::whole);
    var event = reading(NativeResponses.decoder());
    return new LinearCost()
        .row("NativeResponses, ResponseJson: unknown members", members("{\"output\":[],", "}"), whole)
        .row("NativeResponses, ResponseJson: unknown members with one hash code", colliding("{\"output\":[],", "}"), whole)
        .row("ResponseJson, ResponseItemJson: many items", array("{\"output\":", "{\"type\":\"function_call\",\"call_id\":\"c#\",\"name\":\"f\",\"arguments\":\"{}\",\"m\":1}", "}"),
            whole)
        .row("ResponseJson: unknown members of an item", members("{\"output\":[{\"type\":\"message\",\"content\":\"a\",", "}]}"), whole)
        .row("ResponseJson, ResponsePartJson: many parts", array("{\"output\":[{\"type\":\"message\",\"content\":",
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

  static LinearCost errors() {
    return new LinearCost()
        .row("ErrorPayload, ErrorBody, ErrorFields: unknown members", members("{\"error\":{\"message\":\"a\",", "}}"), DecoderCosts::error)
        .row("ErrorPayload, ErrorFields: members around the error", members("{\"error\":{\"message\":\"a\"},", "}"), DecoderCosts::error)
        .row("ErrorFields: many details", array("{\"detail\":", "{\"loc\":[\"body\",#],\"msg\":\"wrong\"}", "}"), DecoderCosts::error)
        .row("ErrorFields: many details without a message", array("{\"detail\":", "{\"loc\":[\"body\",#],\"details\":[{}],\"errors\":[]}", "}"),
            DecoderCosts::error)
        .row("ErrorFields: a deep error", length -> bytes(deep("{\"error\":", "}", length)), DecoderCosts::error)
        .row("ErrorFields: a deep error with places", length -> bytes(deep("{\"loc\":[\"a\"],\"detail\":[", "]}", length / 900)), DecoderCosts::error)
        .row("ErrorPayload: many choices with an empty error", array("{\"choices\":", "{\"error\":{\"message\":\"\"}}", "}"), DecoderCosts::error)
        .row("ErrorPayload: an error of empty members", array("{\"error\":", "{\"m#\":[{}]}", "}"), DecoderCosts::error)
        .row("ErrorText: a page of tags", length -> bytes("<html>" + "<p>a</p> ".repeat(length / 9)), DecoderCosts::error)
        .row("ErrorText: a page of titles without an end", length -> bytes("<title>a".repeat(length / 8)), DecoderCosts::error)
        .row("ErrorText: a text of blanks", length -> bytes(" ".repeat(length)), DecoderCosts::error)
        .row("RawAnswer: an array", array("", "{\"m#\":1}", ""), bytes -> raw(bytes))
        .row("RawEvents: an array", array("", "{\"m#\":1}", ""), reading(new RawEvents()))
        .row("JsonAnswer: unknown members", members("{\"data\":[],", "}"), reading(JsonAnswer::event))
        .row("BinaryAnswer: a long object", members("{\"error\":{\"message\":\"a\"},", "}"), DecoderCosts::binary)
        .row("BinaryAnswer: a text of blanks", length -> bytes(" ".repeat(length)), DecoderCosts::binary);
  }

  private static Object binary(byte[] bytes) {
    try {
      return BinaryAnswer.of(answer(200, bytes), BinaryAnswer::isError);
    } catch (BifrostException e) {
      return e;
    }
  }

  private static Object raw(byte[] bytes) {
    try {
      return RawAnswer.of(answer(200, bytes), new JsonReader(new byte[0]));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
