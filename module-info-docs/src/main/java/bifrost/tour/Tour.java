package bifrost.tour;

import static bifrost.api.Message.tool;
import static bifrost.api.Message.user;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.Outcome;
import bifrost.api.SpeechRequest;
import bifrost.api.Tool;
import bifrost.api.ToolCall;
import bifrost.api.ToolChoice;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;

/** What can be done with a vLLM, step by step. */
final class Tour {
  private static final Tool WEATHER = Tool.of("get_weather", "Tells the weather of a city.", (JsonObject) Json.parse("""
      {"type": "object", "properties": {"city": {"type": "string", "enum": ["Oslo", "Paris", "Tokyo"]}},
       "required": ["city"], "additionalProperties": false}""")).strict(true);

  private final Bifrost bifrost;
  private final String model;
  private final String prompt;

  Tour(Bifrost bifrost, String model, String prompt) {
    this.bifrost = bifrost;
    this.model = model;
    this.prompt = prompt;
  }

  /** Walks every step, also after one that failed: what a server cannot do is part of what there is to see. */
  void walk() {
    step("The models of this server", this::models);
    step("A question, and its whole answer", this::ask);
    step("The same, streamed", this::stream);
    step("A tool, called by the model", this::callTool);
    step("An error that arrives inside HTTP 200", this::errorInside200);
    step("A model that does not exist", this::missingModel);
    step("What vLLM does not serve", this::refused);
  }

  private static void step(String title, Runnable step) {
    System.out.println("\n== " + title);
    try {
      step.run();
    } catch (BifrostException e) {
      System.out.println("   " + e.getMessage());
    }
  }

  private void models() {
    for (var each : bifrost.send(ListModelsRequest.of("vllm")).data()) {
      System.out.println("   " + each.id() + (each.maxModelLen().isPresent() ? ", up to " + each.maxModelLen().getAsLong() + " tokens" : ""));
    }
  }

  private ChatCompletionRequest request(String prompt) {
    return ChatCompletionRequest.of("vllm/" + model, user(prompt)).maxTokens(120).temperature(0.7).seed(7);
  }

  private void ask() {
    System.out.println("   you   > " + prompt);
    show(bifrost.send(request(prompt)));
  }

  private void stream() {
    System.out.println("   you   > " + prompt);
    System.out.print("   model > ");
    try (var chunks = bifrost.stream(request(prompt))) {
      int count = 0;
      boolean thinking = false;
      for (var chunk : chunks) {
        count++;
        if (!chunk.reasoning().isEmpty() && !thinking) System.out.print("(thinks: ");
        if (!chunk.text().isEmpty() && thinking) System.out.print(") ");
        thinking = chunk.text().isEmpty() && (thinking || !chunk.reasoning().isEmpty());
        System.out.print(chunk.reasoning() + chunk.text());
        System.out.flush();
      }
      System.out.println(thinking ? ")" : "");
      var report = chunks.outcome().orElseThrow().report();
      System.out.println("   (" + count + " events, the first after " + report.timeToFirstEvent().orElseThrow().toMillis() + " ms, all after "
          + report.elapsed().toMillis() + " ms; " + usage(chunks.collect()) + ")");
    }
  }

  private void callTool() {
    var question = "What is the weather like in Oslo?";
    System.out.println("   you   > " + question);
    var ask = request(question).tools(WEATHER);
    var reply = bifrost.send(ask.toolChoice(ToolChoice.function(WEATHER.name())));
    if (reply.toolCalls().isEmpty()) System.out.println("   the model called no tool");
    for (var call : reply.toolCalls()) {
      System.out.println("   model > calls " + call.name() + call.argumentsObject());
      System.out.println("   tool  > " + weather(call));
    }
    var results = reply.toolCalls().stream().map(call -> tool(call, weather(call))).toList();
    show(bifrost.send(ask.toolChoice(ToolChoice.NONE).then(reply.message()).then(results)));
  }

  private static String weather(ToolCall call) {
    return "Snow, -3 degrees, in " + call.argumentsObject().string("city").orElse("no city at all");
  }

  /** What only the engine can refuse is refused after the stream has begun: the status line says 200. */
  private void errorInside200() {
    try (var chunks = bifrost.stream(request(prompt).logprobs(true).topLogprobs(1000))) {
      System.out.println("   the server took it: " + chunks.collect().text());
    } catch (BifrostException e) {
      show(e.error(), e.report().orElseThrow().tries().get(0).status().orElse(0));
    }
  }

  private void missingModel() {
    if (bifrost.attempt(request(prompt).model("vllm/missing-inside-200")) instanceof Outcome.Failure<ChatCompletion> failure) {
      show(failure.error(), failure.report().tries().get(0).status().orElse(0));
    }
  }

  private void refused() {
    bifrost.send(SpeechRequest.of("vllm/" + model, "Hello"));
  }

  private static void show(BifrostError error, int httpStatus) {
    System.out.println("   HTTP said " + httpStatus + ", the caller sees: " + error.getClass().getSimpleName());
    if (error instanceof BifrostError.Rejected rejected) {
      System.out.println("   status " + rejected.status() + ", type " + rejected.type().orElse("-") + ", param " + rejected.param().orElse("-"));
    }
    System.out.println("   " + error.message());
  }

  private static void show(ChatCompletion answer) {
    if (!answer.message().reasoning().isEmpty()) System.out.println("   model > (thinks: " + answer.message().reasoning() + ")");
    System.out.println("   model > " + answer.text());
    System.out.println("   (" + answer.finishReason().map(reason -> "ended by " + reason.value()).orElse("unended") + "; " + usage(answer) + ")");
  }

  private static String usage(ChatCompletion answer) {
    return answer.usage().map(usage -> usage.promptTokens() + " + " + usage.completionTokens() + " tokens").orElse("no usage");
  }
}
