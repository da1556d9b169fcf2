package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.AssistantMessage;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Message;
import bifrost.api.Response;
import bifrost.api.ResponseItem.FunctionCallOutput;
import bifrost.api.ResponsesRequest;
import bifrost.api.ToolCall;
import bifrost.api.ToolChoice;
import bifrost.api.ToolMessage;
import bifrost.api.ToolRun;
import bifrost.api.Toolbox;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Test cases for toolboxes. A choice forces the tool calls of the first round; in later rounds, a model with random
 * weights answers with any text. Its arguments can reach the maximum number of tokens, and are then rejected, so most
 * test cases check only the structure of a run.
 */
abstract class ToolboxTestCases extends EndToEndTestCases {
  private enum Place {
    PARIS, OSLO, ROME
  }

  private record City(Place city) {}

  private static final CallOptions OPTIONS = CallOptions.options().timeout(Duration.ofMinutes(2));

  private final List<City> received = new CopyOnWriteArrayList<>();
  private final Toolbox toolbox = Toolbox.of("weather", "tells the weather of a city", City.class, city -> {
    received.add(city);
    return "seven degrees";
  }).add("clock", "tells the time in a city", City.class, city -> 7).maxRounds(4);

  ToolboxTestCases(EndToEndServer backend) {
    super(backend);
  }

  private ChatCompletionRequest weatherRequest() {
    return request("What is the weather in Oslo?").maxTokens(100).temperature(1).toolChoice(ToolChoice.REQUIRED);
  }

  private void assertAnswers(ChatCompletionRequest request, ToolRun<ChatCompletionRequest, ChatCompletion> run) {
    assertTrue(run.rounds() >= 2, run::toString);
    assertTrue(run.response().toolCalls().isEmpty());
    var messages = run.request().messages();
    assertEquals(request.messages().get(0), messages.get(0));
    assertEquals(run.response().message(), messages.get(messages.size() - 1));
    var called = messages.stream().filter(AssistantMessage.class::isInstance)
        .flatMap(message -> ((AssistantMessage) message).toolCalls().stream()).map(ToolCall::id).toList();
    var answered = messages.stream().filter(ToolMessage.class::isInstance)
        .map(message -> ((ToolMessage) message).toolCallId()).toList();
    assertEquals(called, answered);
    assertFalse(called.isEmpty());
    if (!backend.isReal()) assertTrue(run.response().text().contains("seven degrees"), run::toString);
  }

  @Test
  void runsToolsUntilTheModelAnswers() {
    var request = weatherRequest();
    assertAnswers(request, toolbox.run(bifrost, request, OPTIONS));
    assertAnswers(request, toolbox.runAsync(bifrost, request, OPTIONS).join());
  }

  @Test
  void streamsTheEventsOfAllRounds() {
    var request = weatherRequest();
    try (var chunks = toolbox.stream(bifrost, request, OPTIONS)) {
      var text = new StringBuilder();
      for (var chunk : chunks) text.append(chunk.text());
      var run = chunks.collect();
      assertAnswers(request, run);
      assertEquals(run.request().messages().stream().filter(AssistantMessage.class::isInstance)
          .map(message -> ((AssistantMessage) message).text()).collect(Collectors.joining()), text.toString());
    }
  }

  @Test
  void handlersReceiveArgumentsThatMatchTheirRecords() {
    for (int seed = 1; received.isEmpty() && seed <= 12; seed++) {
      toolbox.run(bifrost, weatherRequest().toolChoice(ToolChoice.function("weather")).seed(seed), OPTIONS);
    }
    assertFalse(received.isEmpty());
  }

  @Test
  void continuesTheConversationOfARun() {
    var first = toolbox.run(bifrost, weatherRequest(), OPTIONS);
    var request = first.request().then(Message.user("And in Rome?")).toolChoice(ToolChoice.NONE);
    var next = toolbox.run(bifrost, request, OPTIONS);
    assertEquals(1, next.rounds());
    assertEquals(first.request().messages(),
        next.request().messages().subList(0, first.request().messages().size()));
  }

  private static void assertAnswers(ToolRun<ResponsesRequest, Response> run) {
    assertTrue(run.rounds() >= 2, run::toString);
    assertTrue(run.response().functionCalls().isEmpty());
    assertTrue(run.request().input().stream().anyMatch(FunctionCallOutput.class::isInstance));
  }

  @Test
  void runsResponsesUntilTheModelAnswers() {
    var request = ResponsesRequest.of(model(), "What is the weather in Oslo?").maxOutputTokens(100)
        .toolChoice(ToolChoice.function("weather"));
    assertAnswers(toolbox.run(bifrost, request, OPTIONS));
    try (var events = toolbox.stream(bifrost, request, OPTIONS)) {
      var text = events.events().map(event -> event.text()).collect(Collectors.joining());
      assertAnswers(events.collect());
      assertTrue(text.endsWith(events.collect().response().text()));
    }
  }
}
