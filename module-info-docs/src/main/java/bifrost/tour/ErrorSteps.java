package bifrost.tour;

import static bifrost.tour.Step.print;

import bifrost.api.BatchRequest;
import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.FileRequest;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.Outcome;
import bifrost.api.Request;
import bifrost.api.SpeechRequest;
import java.util.List;

/** The steps that show errors. */
final class ErrorSteps {
  private final Bifrost bifrost;
  private final String model;

  ErrorSteps(Bifrost bifrost, String model) {
    this.bifrost = bifrost;
    this.model = model;
  }

  void run() throws Exception {
    Step.show("Error inside HTTP 200", getClass(), "errorInside200", this::errorInside200);
    Step.show("Unknown model", getClass(), "missingModel", this::missingModel);
    Step.show("Unsupported operations", getClass(), "unsupported", this::unsupported);
  }

  /** Sends a request that only the engine of vLLM rejects, after the stream has started with status 200. */
  private void errorInside200() {
    try (var chunks = bifrost.stream(ChatCompletionRequest.of(model, "Hi").logprobs(true).topLogprobs(1000))) {
      print("the server accepted the request: " + chunks.collect().text());
    } catch (BifrostException e) {
      Step.show(e.error(), e.report().orElseThrow().attempts().get(0).status().orElse(0));
    }
  }

  private void missingModel() {
    if (bifrost.trySend(
        ChatCompletionRequest.of("vllm/missing-inside-200", "Hi")) instanceof Outcome.Failure<ChatCompletion> failure) {
      Step.show(failure.error(), failure.report().attempts().get(0).status().orElse(0));
    }
  }

  private void unsupported() {
    List<Request<?>> requests = List.of(ImageGenerationRequest.of(model, "a bridge"), SpeechRequest.of(model, "Hello"),
        FileRequest.list("vllm"), BatchRequest.list("vllm"));
    for (var request : requests) {
      if (bifrost.trySend(request) instanceof Outcome.Failure<?> failure) print(failure.error().message());
    }
    try (var speech = bifrost.stream(SpeechRequest.of(model, "Hello"))) {
      print("streamed: " + speech.getClass().getSimpleName());
    } catch (BifrostException e) {
      print("streamed: " + e.error().message());
    }
  }
}
