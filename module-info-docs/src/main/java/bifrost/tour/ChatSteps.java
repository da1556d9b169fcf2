package bifrost.tour;

import static bifrost.api.Message.system;
import static bifrost.api.Message.tool;
import static bifrost.api.Message.user;
import static bifrost.tour.Step.print;

import bifrost.api.Bifrost;
import bifrost.api.CallOptions;
import bifrost.api.CallReport;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Conversation;
import bifrost.api.FinishReason;
import bifrost.api.Tool;
import bifrost.api.ToolCall;
import bifrost.api.ToolChoice;
import bifrost.api.Toolbox;
import bifrost.api.json.Bounds;
import bifrost.api.json.Json;
import bifrost.api.json.JsonMapper;
import bifrost.api.json.JsonName;
import bifrost.api.json.JsonObject;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The steps for chat completions: unary, streamed, with a tool call, with a toolbox, and with a value of a record. */
final class ChatSteps {
  static final Tool WEATHER = Tool.of("get_weather", "Returns the weather in a city.", (JsonObject) Json.parse("""
      {"type": "object", "properties": {"city": {"type": "string", "enum": ["Oslo", "Paris", "Tokyo"]}},
       "required": ["city"], "additionalProperties": false}""")).strict(true);

  enum Sky {
    @JsonName("clear sky")
    CLEAR, CLOUDY
  }

  enum Name {
    OSLO, PARIS, TOKYO
  }

  record City(Name name) {}

  record Weather(Sky sky, @Bounds(min = -90, max = 60) int temperature, Optional<Boolean> windy) {}

  private final Bifrost bifrost;
  private final String model;
  private final String prompt;

  ChatSteps(Bifrost bifrost, String model, String prompt) {
    this.bifrost = bifrost;
    this.model = model;
    this.prompt = prompt;
  }

  void run() throws Exception {
    Step.show("Chat completion, unary", getClass(), "send", this::send);
    Step.show("Chat completion, streamed", getClass(), "stream", this::stream);
    Step.show("Conversation", getClass(), "converse", this::converse);
    Step.show("Tool call", getClass(), "callTool", this::callTool);
    Step.show("Toolbox", getClass(), "runToolbox", this::runToolbox);
    Step.show("Typed response", getClass(), "sendTyped", this::sendTyped);
  }

  private ChatCompletionRequest request(String prompt) {
    return ChatCompletionRequest.of(model, user(prompt)).maxTokens(120).temperature(0.7).seed(7);
  }

  private void send() {
    var request = ChatCompletionRequest.of(model, user(prompt)).maxTokens(120).temperature(0.7).seed(7);
    ChatCompletion completion = bifrost.send(request);
    show(completion);
  }

  private void stream() {
    try (var chunks = bifrost.stream(request(prompt))) {
      System.out.print("   model > ");
      for (var chunk : chunks) System.out.print(chunk.reasoning() + chunk.text());
      ChatCompletion completion = chunks.collect();
      CallReport report = chunks.outcome().orElseThrow().report();
      show(completion, report);
    }
  }

  private void converse() {
    var conversation = Conversation.of(bifrost, request(prompt).messages(List.of(system("Be brief."))), 400);
    for (var question : List.of(prompt, "Why?")) {
      print("user  > " + question);
      print("model > " + conversation.send(question).text());
    }
    print("(" + conversation.messages().size() + " messages)");
  }

  private void callTool() {
    var question = "What is the weather like in Oslo?";
    print("user  > " + question);
    var request = request(question).tools(WEATHER);
    var completion = bifrost.send(request.toolChoice(ToolChoice.function(WEATHER.name())));
    if (completion.toolCalls().isEmpty()) print("the model called no tool");
    for (var call : completion.toolCalls()) {
      print("model > calls " + call.name() + call.argumentsObject());
      print("tool  > " + weather(call));
    }
    var results = completion.toolCalls().stream().map(call -> tool(call, weather(call))).toList();
    show(bifrost.send(request.toolChoice(ToolChoice.NONE).then(completion.message()).then(results)));
  }

  private void runToolbox() {
    var question = "What is the weather like in Oslo?";
    print("user  > " + question);
    var cities = JsonMapper.of(City.class, MethodHandles.lookup());
    var toolbox = Toolbox.of("get_weather", "Returns the weather in a city.", cities, city -> {
      print("tool  > " + city);
      return "Snow, -3 degrees, in " + city.name();
    });
    var forced = request(question).toolChoice(ToolChoice.function("get_weather"));
    var run = toolbox.run(bifrost, forced, CallOptions.options().timeout(Duration.ofMinutes(5)));
    show(run.response());
    print("(" + run.rounds() + " rounds, " + run.request().messages().size() + " messages)");
  }

  private void sendTyped() {
    var question = "What is the weather like in Oslo?";
    print("user  > " + question);
    var response = bifrost.send(request(question).as(JsonMapper.of(Weather.class, MethodHandles.lookup())));
    print("model > " + response.response().text());
    print("value > " + response.value());
  }

  private static String weather(ToolCall call) {
    return "Snow, -3 degrees, in " + call.argumentsObject().string("city").orElse("an unknown city");
  }

  private static void show(ChatCompletion completion, CallReport report) {
    System.out.println();
    print("(the first event after " + report.timeToFirstEvent().orElseThrow().toMillis() + " ms, the last after "
        + report.elapsed().toMillis() + " ms; " + usage(completion) + ")");
  }

  private static void show(ChatCompletion completion) {
    var reasoning = completion.message().reasoning();
    if (!reasoning.isEmpty()) print("model > (reasoning: " + reasoning + ")");
    print("model > " + completion.text());
    var finishReason = completion.finishReason().map(FinishReason::value).orElse("none");
    print("(finish reason " + finishReason + "; " + usage(completion) + ")");
  }

  private static String usage(ChatCompletion completion) {
    return completion.usage().map(usage -> usage.promptTokens() + " + " + usage.completionTokens() + " tokens")
        .orElse("no usage");
  }
}
