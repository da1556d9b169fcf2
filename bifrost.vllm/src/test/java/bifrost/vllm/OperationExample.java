package bifrost.vllm;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.DetokenizeRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.EventStream;
import bifrost.api.ListModelsRequest;
import bifrost.api.Operation;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.RerankRequest;
import bifrost.api.ResponsesRequest;
import bifrost.api.ScoreRequest;
import bifrost.api.Streamable;
import bifrost.api.TokenizeRequest;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/**
 * One request for each operation that the vLLM provider supports.
 *
 * @param name the name in test names
 * @param request the request
 * @param event a valid first event of its stream; {@code ""} if the request is not streamed
 */
record OperationExample(String name, Request<?> request, String event) {
  private static final Upload FILE = Upload.of("a.wav", new byte[100]);
  private static final String CHAT_CHUNK = "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}";

  static List<OperationExample> all() {
    return List.of(
        new OperationExample("chat completion", ChatCompletionRequest.of("vllm/m", "Hi"), CHAT_CHUNK),
        new OperationExample("response by chat", ResponsesRequest.of("vllm/m", "Hi"), CHAT_CHUNK),
        new OperationExample("native response", ResponsesRequest.of("native/m", "Hi"),
            "{\"type\":\"response.created\",\"sequence_number\":0,"
                + "\"response\":{\"id\":\"r\",\"object\":\"response\",\"output\":[]}}"),
        new OperationExample("completion", CompletionRequest.of("vllm/m", "Hi"),
            "{\"id\":\"c\",\"choices\":[{\"index\":0,\"text\":\"a\"}]}"),
        new OperationExample("transcription", TranscriptionRequest.of("vllm/m", FILE),
            "{\"object\":\"transcription.chunk\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}"),
        new OperationExample("translation", TranslationRequest.of("vllm/m", FILE),
            "{\"object\":\"translation.chunk\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}"),
        new OperationExample("embedding", EmbeddingRequest.of("vllm/m", "Hi"), ""),
        new OperationExample("list models", ListModelsRequest.of("vllm"), ""),
        new OperationExample("rerank", RerankRequest.of("vllm/m", "Hi", List.of("a", "b")), ""),
        new OperationExample("score", ScoreRequest.of("vllm/m", "Hi", List.of("a", "b")), ""),
        new OperationExample("tokenize", TokenizeRequest.of("vllm/m", "Hi"), ""),
        new OperationExample("detokenize", DetokenizeRequest.of("vllm/m", 40, 41), ""),
        new OperationExample("raw", RawRequest.post("vllm", "/tokenize", JsonObject.of("prompt", "Hi")), ""),
        new OperationExample("raw put", RawRequest.put("vllm", "/x", JsonObject.of("a", 1)), ""),
        new OperationExample("raw delete", RawRequest.delete("vllm", "/x"), ""),
        new OperationExample("raw form",
            RawRequest.post("vllm", "/x", JsonObject.of("a", 1)).file("f", FILE).file("g", FILE), ""),
        new OperationExample("raw stream", RawRequest.post("vllm", "/x", JsonObject.of("stream", true)), "{\"a\":1}"),
        new OperationExample("raw bytes", RawRequest.post("vllm", "/x", JsonObject.of("a", 1)).asBytes(), ""));
  }

  static Stream<OperationExample> streamed() {
    return all().stream().filter(operation -> !operation.event.isEmpty());
  }

  boolean isRaw() {
    return request.operation() == Operation.RAW;
  }

  EventStream<?, ?> stream(Bifrost bifrost) {
    return bifrost.stream((Streamable<?, ?>) request);
  }

  @Override
  public String toString() {
    return name;
  }
}
