package bifrost.vllm.faultmatrix;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.DetokenizeRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.RerankRequest;
import bifrost.api.ResponsesRequest;
import bifrost.api.ScoreRequest;
import bifrost.api.TokenizeRequest;
import bifrost.api.Tool;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

/**
 * One form of an operation, with the recorded response of vLLM.
 *
 * @param name the name in the report
 * @param request the request
 * @param response the recorded response
 * @param choices the number of choices that finish a stream; 0 if the response is not streamed
 */
record MatrixRow(String name, Request<?> request, RecordedResponse response, long choices) {
  private static final long EXPLICIT_END = Long.MAX_VALUE;
  private static final ChatCompletionRequest CHAT =
      ChatCompletionRequest.of("vllm/m", "hi").temperature(0).maxTokens(8);
  private static final ResponsesRequest RESPONSE =
      ResponsesRequest.of("vllm/m", "hi").maxOutputTokens(8).temperature(0);
  private static final CompletionRequest COMPLETION =
      CompletionRequest.of("vllm/m", "def main(").maxTokens(5).temperature(0);
  private static final Tool TOOL = Tool.of("get_weather", "A tool.", JsonObject.of("type", "object"));

  /** {@return every form of every operation; uploads use this file} */
  static List<MatrixRow> all(Path file) {
    var transcription = TranscriptionRequest.of("vllm/m", file).language("en");
    var translation = TranslationRequest.of("vllm/m", transcription.file());
    var transcriptionStream = RecordedResponse.of("transcription-stream");
    return List.of(
        unary("chat", CHAT, "chat"),
        unary("chat, tools", CHAT.tools(TOOL), "chat-tool-required"),
        unary("chat, reasoning", CHAT, "chat-reasoning"),
        unary("response by chat", RESPONSE, "chat"),
        unary("response, native", RESPONSE.model("native/m"), "responses"),
        unary("completion", COMPLETION, "completion"),
        unary("completion, n=2", COMPLETION.n(2).echo(true).logprobs(1), "completion-n2-logprobs-echo"),
        unary("embedding", EmbeddingRequest.of("vllm/m", "hello"), "embedding-base64"),
        unary("list models", ListModelsRequest.of("vllm"), "models"),
        unary("transcription", transcription, "transcription"),
        unary("translation", translation, "translation"),
        unary("rerank", RerankRequest.of("vllm/m", "x", List.of("a", "b", "c")).topN(2), "rerank"),
        unary("score", ScoreRequest.of("vllm/m", "x", List.of("a", "b")), "score"),
        unary("tokenize", TokenizeRequest.of("vllm/m", "hello world"), "tokenize"),
        unary("detokenize", DetokenizeRequest.of("vllm/m", 40, 41, 42), "detokenize"),
        unary("raw", RawRequest.post("vllm", "/tokenize", JsonObject.of("prompt", "hello world")), "tokenize"),
        streamed("chat", CHAT, "chat-stream", 1),
        streamed("chat, tools", CHAT.tools(TOOL), "chat-tool-named-stream", 1),
        streamed("chat, reasoning", CHAT, "chat-reasoning-stream", 1),
        streamed("chat, n=2", CHAT.n(2).logprobs(true), "chat-stream-n2-logprobs", 2),
        streamed("response by chat", RESPONSE, "chat-stream", 1),
        streamed("response, native", RESPONSE.model("native/m"), "responses-stream", EXPLICIT_END),
        streamed("completion", COMPLETION, "completion-stream", 1),
        new MatrixRow("transcription, streamed", transcription, transcriptionStream, 1),
        new MatrixRow("translation, streamed", translation,
            transcriptionStream.with("transcription.chunk", "translation.chunk"),
            1));
  }

  private static MatrixRow unary(String name, Request<?> request, String recording) {
    return new MatrixRow(name, request, RecordedResponse.of(recording), 0);
  }

  private static MatrixRow streamed(String name, Request<?> request, String recording, long choices) {
    return new MatrixRow(name + ", streamed", request, RecordedResponse.of(recording), choices);
  }

  boolean isStreamed() {
    return choices > 0;
  }

  /** {@return whether the client converts the recorded events to events of another type} */
  boolean isConverted() {
    return isStreamed() && request instanceof ResponsesRequest && choices != EXPLICIT_END;
  }

  boolean isRaw() {
    return request instanceof RawRequest;
  }

  /** {@return whether {@code java.net.http} itself resends the request} */
  boolean isGet() {
    return request instanceof ListModelsRequest;
  }
}
