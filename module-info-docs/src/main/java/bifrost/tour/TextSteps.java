package bifrost.tour;

import static bifrost.api.SendAllOptions.concurrency;
import static bifrost.tour.Step.print;

import bifrost.api.Bifrost;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingList;
import bifrost.api.EmbeddingRequest;
import bifrost.api.RawRequest;
import bifrost.api.RerankRequest;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponsesRequest;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The steps for responses, text completions, embeddings, rerank and raw requests. */
final class TextSteps {
  private static final List<String> DOCUMENTS =
      List.of("A bridge of three colors joins the worlds.", "Snow falls in Oslo.", "Paris is in France.");

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

  void run() throws Exception {
    Step.show("Response, converted from a chat completion", getClass(), "respond", this::respond);
    Step.show("Response, streamed: number of events by type", getClass(), "streamResponse", this::streamResponse);
    Step.show("Response, native", getClass(), "respondNatively", this::respondNatively);
    Step.show("Text completion, unary and streamed", getClass(), "complete", this::complete);
    Step.show("Embeddings", getClass(), "embed", this::embed);
    Step.show("Many requests: 20 embeddings, at most 4 in flight", getClass(), "embedMany", this::embedMany);
    Step.show("Rerank", getClass(), "rerank", this::rerank);
    Step.show("Raw request to /tokenize", getClass(), "tokenize", this::tokenize);
  }

  private ResponsesRequest response() {
    return ResponsesRequest.of(model, prompt).instructions("Be brief.").maxOutputTokens(40).temperature(0);
  }

  private void respond() {
    var request = ResponsesRequest.of(model, prompt).instructions("Be brief.").maxOutputTokens(40).temperature(0);
    var response = bifrost.send(request);
    print(response.status() + ": " + response.reasoning() + response.text());
  }

  private void respondNatively() {
    var response = bifrost.send(response().model("native" + model.substring(model.indexOf('/'))));
    print(response.status() + ": " + response.reasoning() + response.text());
  }

  private void streamResponse() {
    try (var events = bifrost.stream(response())) {
      var count = events.events()
          .collect(Collectors.groupingBy(ResponseEvent::type, java.util.LinkedHashMap::new, Collectors.counting()));
      count.forEach((type, times) -> print(type + (times > 1 ? " × " + times : "")));
    }
  }

  private void complete() {
    var request = CompletionRequest.of(model, "Once upon a time").maxTokens(24).temperature(0);
    print("Once upon a time|" + bifrost.send(request).text());
    System.out.print("   Once upon a time|");
    try (var chunks = bifrost.stream(request)) {
      for (var chunk : chunks) System.out.print(chunk.text());
      System.out.println();
    }
  }

  private void embed() {
    var list = bifrost.send(EmbeddingRequest.of(embeddingModel, DOCUMENTS));
    print(list.data().size() + " vectors with " + list.first().vector().length + " dimensions");
    for (int i = 1; i < list.data().size(); i++) {
      print(String.format("similarity of documents 1 and %d: %.3f", i + 1,
          list.first().cosineSimilarity(list.data().get(i))));
    }
  }

  private void embedMany() {
    var requests = IntStream.rangeClosed(1, 20).mapToObj(i -> EmbeddingRequest.of(embeddingModel, "Bridge " + i));
    var options = concurrency(4).progress(progress -> System.out.print(" " + progress.ended()));
    System.out.print("   ended:");
    try (var lists = bifrost.sendAll(requests, options)) {
      var tokens = lists.mapToLong(list -> list.usage().map(Usage::totalTokens).orElse(0L)).sum();
      System.out.println();
      print(tokens + " tokens");
    }
    try (var parts = bifrost.sendAll(EmbeddingRequest.of(embeddingModel, DOCUMENTS).split(2), concurrency(2))) {
      print("split by 2 and joined: " + parts.collect(EmbeddingList.joining()).data().size() + " vectors");
    }
  }

  private void rerank() {
    for (var result : bifrost.send(RerankRequest.of(embeddingModel, "a bridge between worlds", DOCUMENTS)).results()) {
      print(String.format("%.3f  %s", result.relevanceScore(), result.document()));
    }
  }

  private void tokenize() {
    print(bifrost.send(RawRequest.post("vllm", "/tokenize", JsonObject.of("prompt", "Bifröst"))).toString());
  }
}
