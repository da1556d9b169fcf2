package bifrost.tour;

import static bifrost.tour.Step.say;

import bifrost.api.Bifrost;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.RawRequest;
import bifrost.api.RerankRequest;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponsesRequest;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;

/** What else can be done with texts: responses, completions, embeddings, rankings, and any endpoint. */
final class TextSteps {
  private static final List<String> DOCUMENTS =
      List.of("A bridge of three colours joins the worlds.", "Snow falls in Oslo.", "Paris is in France.");

  private final Bifrost bifrost;
  private final String model;
  private final String embeddingModel;
  private final String prompt;

  TextSteps(Bifrost bifrost, String model, String embeddingModel, String prompt) {
    this.bifrost = bifrost;
    this.model = model;
    this.embeddingModel = embeddingModel;
    this.prompt = prompt;
  }

  void walk() throws Exception {
    Step.show("A response, by way of a chat completion", this::respond);
    Step.show("Its events", this::respondInEvents);
    Step.show("The same, as the server speaks responses itself", () -> {
      var response = bifrost.send(response().model("native" + model.substring(model.indexOf('/'))));
      say(response.status() + ": " + response.reasoning() + response.text());
    });
    Step.show("A text, continued, whole and streamed", this::complete);
    Step.show("Texts as vectors", this::embed);
    Step.show("Documents, the best first", this::rerank);
    Step.show("Any other endpoint: /tokenize", this::tokenize);
  }

  private ResponsesRequest response() {
    return ResponsesRequest.of(model, prompt).instructions("Be brief.").maxOutputTokens(40).temperature(0);
  }

  private void respond() {
    var response = bifrost.send(response());
    say(response.status() + ": " + response.reasoning() + response.text());
  }

  private void respondInEvents() {
    try (var events = bifrost.stream(response())) {
      var count = events.events()
          .collect(Collectors.groupingBy(ResponseEvent::type, java.util.LinkedHashMap::new, Collectors.counting()));
      count.forEach((type, times) -> say(type + (times > 1 ? " × " + times : "")));
    }
  }

  private void complete() {
    var ask = CompletionRequest.of(model, "Once upon a time").maxTokens(24).temperature(0);
    say("Once upon a time|" + bifrost.send(ask).text());
    System.out.print("   Once upon a time|");
    try (var pieces = bifrost.stream(ask)) {
      for (var piece : pieces) System.out.print(piece.text());
      System.out.println();
    }
  }

  private void embed() {
    var list = bifrost.send(EmbeddingRequest.of(embeddingModel, DOCUMENTS));
    say(list.data().size() + " vectors of " + list.first().vector().length + " numbers");
    for (int i = 1; i < list.data().size(); i++) {
      say(String.format("likeness of the first and number %d: %.3f", i + 1,
          list.first().cosineSimilarity(list.data().get(i))));
    }
  }

  private void rerank() {
    for (var result : bifrost.send(RerankRequest.of(embeddingModel, "a bridge between worlds", DOCUMENTS)).results()) {
      say(String.format("%.3f  %s", result.relevanceScore(), result.document()));
    }
  }

  private void tokenize() {
    say(bifrost.send(RawRequest.post("vllm", "/tokenize", JsonObject.of("prompt", "Bifröst"))).toString());
  }
}
