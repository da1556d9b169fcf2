package bifrost.vllm;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.EventStream;
import bifrost.api.ListModelsRequest;
import bifrost.api.Operation;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.RerankRequest;
import bifrost.api.ResponsesRequest;
import bifrost.api.Streamable;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every operation that vLLM's provider serves, as one request each.
 *
 * @param name what tests call it
 * @param request the request
 * @param event an event that its stream can begin with; {@code ""} if it is not streamed
 */
record Operations(String name, Request<?> request, String event) {
  private static final Upload FILE = Upload.of("a.wav", new byte[100]);
  private static final String CHAT_CHUNK = "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}";

  static List<Operations> all() {
    return List.of(
        new Operations("chat completion", ChatCompletionRequest.of("vllm/m", "Hi"), CHAT_CHUNK),
        new Operations("response by chat", ResponsesRequest.of("vllm/m", "Hi"), CHAT_CHUNK),
        new Operations("native response", ResponsesRequest.of("native/m", "Hi"),
            "{\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"r\",\"object\":\"response\",\"output\":[]}}"),
        new Operations("completion", CompletionRequest.of("vllm/m", "Hi"), "{\"id\":\"c\",\"choices\":[{\"index\":0,\"text\":\"a\"}]}"),
        new Operations("transcription", TranscriptionRequest.of("vllm/m", FILE),
            "{\"object\":\"transcription.chunk\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}"),
        new Operations("translation", TranslationRequest.of("vllm/m", FILE),
            "{\"object\":\"translation.chunk\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}"),
        new Operations("embedding", EmbeddingRequest.of("vllm/m", "Hi"), ""),
        new Operations("list models", ListModelsRequest.of("vllm"), ""),
        new Operations("rerank", RerankRequest.of("vllm/m", "Hi", List.of("a", "b")), ""),
        new Operations("raw", RawRequest.post("vllm", "/tokenize", JsonObject.of("prompt", "Hi")), ""),
        new Operations("raw put", RawRequest.put("vllm", "/x", JsonObject.of("a", 1)), ""),
        new Operations("raw delete", RawRequest.delete("vllm", "/x"), ""),
        new Operations("raw form", RawRequest.post("vllm", "/x", JsonObject.of("a", 1)).file("f", FILE).file("g", FILE), ""),
        new Operations("raw stream", RawRequest.post("vllm", "/x", JsonObject.of("stream", true)), "{\"a\":1}"),
        new Operations("raw bytes", RawRequest.post("vllm", "/x", JsonObject.of("a", 1)).asBytes(), ""));
  }

  static Stream<Operations> streamed() {
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
