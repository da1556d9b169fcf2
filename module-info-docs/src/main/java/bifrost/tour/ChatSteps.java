package bifrost.tour;

import static bifrost.api.Message.tool;
import static bifrost.api.Message.user;
import static bifrost.tour.Step.say;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Tool;
import bifrost.api.ToolCall;
import bifrost.api.ToolChoice;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;

/** Asks a model, whole and streamed, and lets it call a tool. */
final class ChatSteps {
  static final Tool WEATHER = Tool.of("get_weather", "Tells the weather of a city.", (JsonObject) Json.parse("""
      {"type": "object", "properties": {"city": {"type": "string", "enum": ["Oslo", "Paris", "Tokyo"]}},
       "required": ["city"], "additionalProperties": false}""")).strict(true);

  private final Bifrost bifrost;
  private final String model;
  private final String prompt;

  ChatSteps(Bifrost bifrost, String model, String prompt) {
    this.bifrost = bifrost;
    this.model = model;
    this.prompt = prompt;
  }

  void walk() throws Exception {
    Step.show("A question, and its whole answer", this::ask);
    Step.show("The same, streamed", this::stream);
    Step.show("A tool, called by the model", this::callTool);
  }

  private ChatCompletionRequest request(String prompt) {
    return ChatCompletionRequest.of(model, user(prompt)).maxTokens(120).temperature(0.7).seed(7);
  }

  private void ask() {
    say("you   > " + prompt);
    show(bifrost.send(request(prompt)));
  }

  private void stream() {
    say("you   > " + prompt);
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
      say("(" + count + " events, the first after " + report.timeToFirstEvent().orElseThrow().toMillis()
          + " ms, all after " + report.elapsed().toMillis() + " ms; " + usage(chunks.collect()) + ")");
    }
  }

  private void callTool() {
    var question = "What is the weather like in Oslo?";
    say("you   > " + question);
    var ask = request(question).tools(WEATHER);
    var reply = bifrost.send(ask.toolChoice(ToolChoice.function(WEATHER.name())));
    if (reply.toolCalls().isEmpty()) say("the model called no tool");
    for (var call : reply.toolCalls()) {
      say("model > calls " + call.name() + call.argumentsObject());
      say("tool  > " + weather(call));
    }
    var results = reply.toolCalls().stream().map(call -> tool(call, weather(call))).toList();
    show(bifrost.send(ask.toolChoice(ToolChoice.NONE).then(reply.message()).then(results)));
  }

  private static String weather(ToolCall call) {
    return "Snow, -3 degrees, in " + call.argumentsObject().string("city").orElse("no city at all");
  }

  private static void show(ChatCompletion answer) {
    if (!answer.message().reasoning().isEmpty()) say("model > (thinks: " + answer.message().reasoning() + ")");
    say("model > " + answer.text());
    say("(" + answer.finishReason().map(reason -> "ended by " + reason.value()).orElse("unended") + "; " + usage(answer)
        + ")");
  }

  private static String usage(ChatCompletion answer) {
    return answer.usage().map(usage -> usage.promptTokens() + " + " + usage.completionTokens() + " tokens")
        .orElse("no usage");
  }
}
