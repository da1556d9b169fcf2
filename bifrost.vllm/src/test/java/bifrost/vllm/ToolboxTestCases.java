package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.AssistantMessage;
import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.CallEvent;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Message;
import bifrost.api.Response;
import bifrost.api.ResponseItem.FunctionCall;
import bifrost.api.ResponseItem.FunctionCallOutput;
import bifrost.api.ResponsesRequest;
import bifrost.api.ToolCall;
import bifrost.api.ToolChoice;
import bifrost.api.ToolMessage;
import bifrost.api.ToolRun;
import bifrost.api.Toolbox;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

  /**
   * {@return the first run whose model calls a tool} A required call can reach the maximum number of tokens, because
   * the model may request any number of calls. The server then returns it as text.
   */
  private static <T extends ToolRun<?, ?>> T first(IntFunction<T> runWithSeed) {
    return IntStream.rangeClosed(1, 12).mapToObj(runWithSeed).filter(run -> run.rounds() > 1).findFirst()
        .orElseThrow(() -> new AssertionError("the model calls no tool in 12 runs"));
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
    assertTotalUsage(run);
    if (!backend.isReal()) assertTrue(run.response().text().contains("seven degrees"), run::toString);
  }

  private static void assertTotalUsage(ToolRun<?, ?> run) {
    assertTrue(run.usage().orElseThrow().totalTokens() > run.response().usage().orElseThrow().totalTokens(),
        run::toString);
  }

  @Test
  void runsToolsUntilTheModelAnswers() {
    var request = weatherRequest();
    assertAnswers(request, first(seed -> toolbox.run(bifrost, request.seed(seed), OPTIONS)));
    assertAnswers(request, first(seed -> toolbox.runAsync(bifrost, request.seed(seed), OPTIONS).join()));
  }

  @Test
  void streamsTheEventsOfAllRounds() {
    var request = weatherRequest();
    assertAnswers(request, first(seed -> {
      try (var chunks = toolbox.stream(bifrost, request.seed(seed), OPTIONS)) {
        var text = new StringBuilder();
        for (var chunk : chunks) text.append(chunk.text());
        var run = chunks.collect();
        assertEquals(run.request().messages().stream().filter(AssistantMessage.class::isInstance)
            .map(message -> ((AssistantMessage) message).text()).collect(Collectors.joining()), text.toString());
        return run;
      }
    }));
  }

  /** {@return the exception of the first run whose model calls a tool, with a maximum of one round} */
  private static BifrostException firstFailure(IntConsumer runWithSeed) {
    for (int seed = 1; seed <= 12; seed++) {
      try {
        runWithSeed.accept(seed);
      } catch (BifrostException e) {
        assertEquals("tools_rounds", e.error().code());
        return e;
      }
    }
    throw new AssertionError("the model calls no tool in 12 runs");
  }

  private ToolRun<?, ?> streamed(Toolbox tools, ChatCompletionRequest request) {
    try (var chunks = tools.stream(bifrost, request, OPTIONS)) {
      return chunks.collect();
    }
  }

  @Test
  void aRunThatReachesTheMaximumNumberOfRoundsCanBeContinued() {
    var request = weatherRequest();
    var once = toolbox.maxRounds(1);
    for (var thrown : List.of(firstFailure(seed -> once.run(bifrost, request.seed(seed), OPTIONS)),
        firstFailure(seed -> streamed(once, request.seed(seed))))) {
      var failed = thrown.toolRun().orElseThrow();
      assertEquals(1, failed.rounds());
      var continued = (ChatCompletionRequest) failed.request();
      assertEquals(request.messages(), continued.messages());
      assertAnswers(continued, first(seed -> toolbox.run(bifrost, continued.seed(seed), OPTIONS)));
    }
  }

  @Test
  void listenersAreNotifiedOfEachRoundAndEachToolCall() {
    var events = new CopyOnWriteArrayList<CallEvent>();
    try (var client = Bifrost.builder().provider("vllm", config()).listener(events::add).open()) {
      var run = toolbox.run(client, weatherRequest().toolChoice(ToolChoice.function("weather")), OPTIONS);
      assertEquals(run.rounds(), events.stream().filter(CallEvent.Ended.class::isInstance).count());
      assertEquals(
          run.request().messages().stream().filter(ToolMessage.class::isInstance)
              .map(message -> ((ToolMessage) message).text()).toList(),
          events.stream().filter(CallEvent.ToolExecuted.class::isInstance)
              .map(event -> ((CallEvent.ToolExecuted) event).result()).toList());
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
    var first = toolbox.run(bifrost, weatherRequest().toolChoice(ToolChoice.function("weather")), OPTIONS);
    var request = first.request().then(Message.user("And in Rome?")).toolChoice(ToolChoice.NONE);
    var next = toolbox.run(bifrost, request, OPTIONS);
    assertEquals(1, next.rounds());
    assertEquals(first.request().messages(),
        next.request().messages().subList(0, first.request().messages().size()));
  }

  private static void assertAnswers(ToolRun<ResponsesRequest, Response> run) {
    assertTrue(run.rounds() >= 2, run::toString);
    assertTrue(run.response().functionCalls().isEmpty());
    var called = run.request().input().stream().filter(FunctionCall.class::isInstance)
        .map(item -> ((FunctionCall) item).callId()).toList();
    var answered = run.request().input().stream().filter(FunctionCallOutput.class::isInstance)
        .map(item -> ((FunctionCallOutput) item).callId()).toList();
    assertEquals(called, answered);
    assertFalse(called.isEmpty());
    assertTotalUsage(run);
  }

  private void assertRunsResponses(Bifrost client) {
    var request = ResponsesRequest.of(model(), "What is the weather in Oslo?").maxOutputTokens(100)
        .toolChoice(ToolChoice.function("weather"));
    assertAnswers(first(run -> toolbox.run(client, request, OPTIONS)));
    assertAnswers(first(run -> toolbox.runAsync(client, request, OPTIONS).join()));
    assertAnswers(first(run -> {
      try (var events = toolbox.stream(client, request, OPTIONS)) {
        var text = events.events().map(event -> event.text()).collect(Collectors.joining());
        assertTrue(text.endsWith(events.collect().response().text()));
        return events.collect();
      }
    }));
    var thrown = firstFailure(run -> toolbox.maxRounds(1).run(client, request, OPTIONS));
    assertEquals(request, thrown.toolRun().orElseThrow().request());
  }

  @Test
  void runsResponsesUntilTheModelAnswers() {
    assertRunsResponses(bifrost);
  }

  @Test
  void runsNativeResponsesUntilTheModelAnswers() {
    try (var client = open(config().option("responses", "native"))) {
      assertRunsResponses(client);
    }
  }

  @Test
  void cancellingARunInterruptsItsHandler() throws InterruptedException {
    var running = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    var blocking = Toolbox.of("weather", "", City.class, city -> {
      running.countDown();
      try {
        return new CompletableFuture<>().get();
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw e;
      }
    });
    var request = weatherRequest().toolChoice(ToolChoice.function("weather"));
    for (int seed = 1; running.getCount() > 0; seed++) { // incomplete arguments do not reach the handler
      var future = blocking.runAsync(bifrost, request.seed(seed), OPTIONS);
      BackgroundCall.until(() -> running.getCount() == 0 || future.isDone());
      future.cancel(false);
    }
    interrupted.await();
  }
}
