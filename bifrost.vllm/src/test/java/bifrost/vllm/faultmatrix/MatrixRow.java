package bifrost.vllm.faultmatrix;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.RerankRequest;
import bifrost.api.ResponsesRequest;
import bifrost.api.Tool;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

/**
 * An operation in one of its forms, and what vLLM answered to it.
 *
 * @param name what the report calls it
 * @param request the request
 * @param answer the recorded answer
 * @param choices how many choices finish a stream; 0 if the answer is not streamed
 */
record MatrixRow(String name, Request<?> request, RecordedResponse answer, long choices) {
  private static final long ITS_OWN_END = Long.MAX_VALUE;
  private static final ChatCompletionRequest CHAT =
      ChatCompletionRequest.of("vllm/m", "hi").temperature(0).maxTokens(8);
  private static final ResponsesRequest RESPONSE =
      ResponsesRequest.of("vllm/m", "hi").maxOutputTokens(8).temperature(0);
  private static final CompletionRequest COMPLETION =
      CompletionRequest.of("vllm/m", "def main(").maxTokens(5).temperature(0);
  private static final Tool TOOL = Tool.of("get_weather", "A tool.", JsonObject.of("type", "object"));

  /** Every operation in every form that it has; what is uploaded is this file. */
  static List<MatrixRow> all(Path file) {
    var transcription = TranscriptionRequest.of("vllm/m", file).language("en");
    var translation = TranslationRequest.of("vllm/m", transcription.file());
    var spoken = RecordedResponse.of("transcription-stream");
    return List.of(
        whole("chat", CHAT, "chat"),
        whole("chat, tools", CHAT.tools(TOOL), "chat-tool-required"),
        whole("chat, reasoning", CHAT, "chat-reasoning"),
        whole("response by chat", RESPONSE, "chat"),
        whole("response, native", RESPONSE.model("native/m"), "responses"),
        whole("completion", COMPLETION, "completion"),
        whole("completion, n=2", COMPLETION.n(2).echo(true).logprobs(1), "completion-n2-logprobs-echo"),
        whole("embedding", EmbeddingRequest.of("vllm/m", "hello"), "embedding-base64"),
        whole("list models", ListModelsRequest.of("vllm"), "models"),
        whole("transcription", transcription, "transcription"),
        whole("translation", translation, "translation"),
        whole("rerank", RerankRequest.of("vllm/m", "x", List.of("a", "b", "c")).topN(2), "rerank"),
        whole("raw", RawRequest.post("vllm", "/tokenize", JsonObject.of("prompt", "hello world")), "tokenize"),
        streamed("chat", CHAT, "chat-stream", 1),
        streamed("chat, tools", CHAT.tools(TOOL), "chat-tool-named-stream", 1),
        streamed("chat, reasoning", CHAT, "chat-reasoning-stream", 1),
        streamed("chat, n=2", CHAT.n(2).logprobs(true), "chat-stream-n2-logprobs", 2),
        streamed("response by chat", RESPONSE, "chat-stream", 1),
        streamed("response, native", RESPONSE.model("native/m"), "responses-stream", ITS_OWN_END),
        streamed("completion", COMPLETION, "completion-stream", 1),
        new MatrixRow("transcription, streamed", transcription, spoken, 1),
        new MatrixRow("translation, streamed", translation, spoken.with("transcription.chunk", "translation.chunk"),
            1));
  }

  private static MatrixRow whole(String name, Request<?> request, String recording) {
    return new MatrixRow(name, request, RecordedResponse.of(recording), 0);
  }

  private static MatrixRow streamed(String name, Request<?> request, String recording, long choices) {
    return new MatrixRow(name + ", streamed", request, RecordedResponse.of(recording), choices);
  }

  boolean streams() {
    return choices > 0;
  }

  /** Whether the events are not those of the wire. */
  boolean isConverted() {
    return streams() && request instanceof ResponsesRequest && choices != ITS_OWN_END;
  }

  boolean isRaw() {
    return request instanceof RawRequest;
  }

  /** Whether java.net.http, by itself, sends it again. */
  boolean isGet() {
    return request instanceof ListModelsRequest;
  }
}
