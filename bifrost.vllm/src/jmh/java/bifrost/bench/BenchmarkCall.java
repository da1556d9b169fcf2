package bifrost.bench;

import bifrost.api.Bifrost;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Completion;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingList;
import bifrost.api.EmbeddingRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.ModelList;
import bifrost.api.Outcome;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.Response;
import bifrost.api.ResponsesRequest;
import bifrost.api.Streamable;
import bifrost.api.Transcription;
import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.api.json.JsonObject;
import java.util.EnumMap;
import java.util.Map;

/** One call of each kind. The response of the fake server is always the same, except for ids. */
enum BenchmarkCall {
  CHAT(ChatCompletionRequest.of(BenchmarkCall.MODEL, "Tell me a joke."), false),
  CHAT_STREAMED(ChatCompletionRequest.of(BenchmarkCall.MODEL, "Tell me a joke."), true),
  COMPLETION(CompletionRequest.of(BenchmarkCall.MODEL, "Once upon a time"), false),
  COMPLETION_STREAMED(CompletionRequest.of(BenchmarkCall.MODEL, "Once upon a time"), true),
  RESPONSE(ResponsesRequest.of(BenchmarkCall.MODEL, "Tell me a joke."), false),
  RESPONSE_STREAMED(ResponsesRequest.of(BenchmarkCall.MODEL, "Tell me a joke."), true),
  EMBEDDING(EmbeddingRequest.of(BenchmarkCall.MODEL, "a bridge", "a viaduct"), false),
  TRANSCRIPTION(TranscriptionRequest.of(BenchmarkCall.MODEL, Upload.of("speech.wav", new byte[20_000])), false),
  TRANSCRIPTION_STREAMED(TranscriptionRequest.of(BenchmarkCall.MODEL, Upload.of("speech.wav", new byte[20_000])), true),
  MODELS(ListModelsRequest.of("vllm"), false),
  RAW(RawRequest.post("vllm", "/tokenize", JsonObject.of("prompt", "Hello")), false);

  private static final String MODEL = "vllm/meta-llama/Llama-3.2-1B-Instruct";

  private final Request<?> request;
  private final boolean streamed;

  BenchmarkCall(Request<?> request, boolean streamed) {
    this.request = request;
    this.streamed = streamed;
  }

  /** {@return the comparable result of each call without faults} */
  static Map<BenchmarkCall, Object> expectedResults(String url) {
    var expectedResults = new EnumMap<BenchmarkCall, Object>(BenchmarkCall.class);
    try (var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(url)).open()) {
      for (var call : values()) {
        expectedResults.put(call, call.comparable(call.run(bifrost, CallOptions.options()).orElseThrow()));
      }
    }
    return expectedResults;
  }

  /**
   * Makes the call.
   *
   * @return the successful outcome
   * @throws BifrostException if the call fails
   */
  Outcome<?> run(Bifrost bifrost, CallOptions options) {
    if (!streamed) return requireSuccess(bifrost.trySend(request, options));
    try (var stream = bifrost.stream((Streamable<?, ?>) request, options)) {
      stream.collect();
      return stream.outcome().orElseThrow();
    }
  }

  private static Outcome<?> requireSuccess(Outcome<?> outcome) {
    outcome.orElseThrow();
    return outcome;
  }

  /** {@return the part of a result that is the same every time} */
  Object comparable(Object result) {
    if (result instanceof ChatCompletion chat) return chat.message() + " " + chat.finishReason() + " " + chat.usage();
    if (result instanceof Completion completion) return completion.text() + " " + completion.usage();
    if (result instanceof Response response) return response.text() + " " + response.status() + " " + response.usage();
    if (result instanceof EmbeddingList embeddings) return embeddings.data() + " " + embeddings.usage();
    if (result instanceof Transcription transcription) return transcription.text();
    if (result instanceof ModelList models) return models.targets();
    return result.toString();
  }
}
