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

/** A call of each kind, whose answer from the fake server is the same every time but for ids. */
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

  /** What each gives when nothing is in the way. */
  static Map<BenchmarkCall, Object> answers(String url) {
    var answers = new EnumMap<BenchmarkCall, Object>(BenchmarkCall.class);
    try (var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(url)).open()) {
      for (var call : values()) {
        answers.put(call, call.essence(call.make(bifrost, CallOptions.options()).orElseThrow()));
      }
    }
    return answers;
  }

  /** Makes the call; throws what it fails with. */
  Outcome<?> make(Bifrost bifrost, CallOptions options) {
    if (!streamed) return succeeded(bifrost.attempt(request, options));
    try (var stream = bifrost.stream((Streamable<?, ?>) request, options)) {
      stream.collect();
      return stream.outcome().orElseThrow();
    }
  }

  private static Outcome<?> succeeded(Outcome<?> outcome) {
    outcome.orElseThrow();
    return outcome;
  }

  /** What is the same every time. */
  Object essence(Object answer) {
    if (answer instanceof ChatCompletion chat) return chat.message() + " " + chat.finishReason() + " " + chat.usage();
    if (answer instanceof Completion completion) return completion.text() + " " + completion.usage();
    if (answer instanceof Response response) return response.text() + " " + response.status() + " " + response.usage();
    if (answer instanceof EmbeddingList embeddings) return embeddings.data() + " " + embeddings.usage();
    if (answer instanceof Transcription transcription) return transcription.text();
    if (answer instanceof ModelList models) return models.ids();
    return answer.toString();
  }
}
