package bifrost.tour;

import static bifrost.tour.Step.say;

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

/** Shows what a caller sees of what goes wrong. */
final class ErrorSteps {
  private final Bifrost bifrost;
  private final String model;

  ErrorSteps(Bifrost bifrost, String model) {
    this.bifrost = bifrost;
    this.model = model;
  }

  void walk() throws Exception {
    Step.show("An error that arrives inside HTTP 200", this::errorInside200);
    Step.show("A model that does not exist", this::missingModel);
    Step.show("What vLLM does not serve", this::refused);
  }

  /** What only the engine can refuse is refused after the stream has begun: the status line says 200. */
  private void errorInside200() {
    try (var chunks = bifrost.stream(ChatCompletionRequest.of(model, "Hi").logprobs(true).topLogprobs(1000))) {
      say("the server took it: " + chunks.collect().text());
    } catch (BifrostException e) {
      Step.show(e.error(), e.report().orElseThrow().attempts().get(0).status().orElse(0));
    }
  }

  private void missingModel() {
    if (bifrost.attempt(
        ChatCompletionRequest.of("vllm/missing-inside-200", "Hi")) instanceof Outcome.Failure<ChatCompletion> failure) {
      Step.show(failure.error(), failure.report().attempts().get(0).status().orElse(0));
    }
  }

  private void refused() {
    List<Request<?>> refused = List.of(ImageGenerationRequest.of(model, "a bridge"), SpeechRequest.of(model, "Hello"),
        FileRequest.list("vllm"), BatchRequest.list("vllm"));
    for (var request : refused) {
      if (bifrost.attempt(request) instanceof Outcome.Failure<?> failure) say(failure.error().message());
    }
    try (var speech = bifrost.stream(SpeechRequest.of(model, "Hello"))) {
      say("streamed after all: " + speech.getClass().getSimpleName());
    } catch (BifrostException e) {
      say("streamed likewise: " + e.error().message());
    }
  }
}
