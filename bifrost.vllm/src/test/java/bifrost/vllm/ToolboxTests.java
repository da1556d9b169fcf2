package bifrost.vllm;

import static bifrost.api.Message.user;
import static bifrost.vllm.ScriptedToolCalls.answer;
import static bifrost.vllm.ScriptedToolCalls.call;
import static bifrost.vllm.ScriptedToolCalls.calls;
import static bifrost.vllm.ScriptedToolCalls.responseAnswer;
import static bifrost.vllm.ScriptedToolCalls.responseCalls;
import static bifrost.vllm.ScriptedToolCalls.withUsage;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.AssistantMessage;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError.ToolsFailed;
import bifrost.api.BifrostException;
import bifrost.api.CallEvent;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Message;
import bifrost.api.ProviderConfig;
import bifrost.api.ResponseItem.FunctionCallOutput;
import bifrost.api.ResponsesRequest;
import bifrost.api.Tool;
import bifrost.api.ToolChoice;
import bifrost.api.ToolHandler;
import bifrost.api.ToolMessage;
import bifrost.api.ToolRun;
import bifrost.api.Toolbox;
import bifrost.api.Usage;
import bifrost.api.json.Bounds;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonSchema;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the loop of a toolbox: its requests, its results, its failures and its events. */
@Timeout(60)
class ToolboxTests {
  private record City(String name) {}

  private record Day(@Bounds(min = 1, max = 7) int number) {}

  private record Weather(String sky, int temperature) {}

  private record Nothing() {}

  private final FakeServer server = FakeServer.start();
  private final List<CallEvent> events = new CopyOnWriteArrayList<>();
  private final Bifrost bifrost =
      Bifrost.builder().provider("vllm", ProviderConfig.of(server.url())).listener(events::add).open();
  private final ChatCompletionRequest ask = ChatCompletionRequest.of("vllm/m", "Rome or Oslo?");

  @AfterEach
  void close() {
    bifrost.close();
    server.close();
  }

  private static Toolbox weather(ToolHandler<City> handler) {
    return Toolbox.of("weather", "Returns the weather in a city.", City.class, handler);
  }

  private List<JsonObject> sentMessages(int request) {
    return server.requests().get(request).json().get("messages").asArray().elements().stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  private BifrostException failed(Toolbox toolbox) {
    var thrown = assertThrows(BifrostException.class, () -> toolbox.run(bifrost, ask));
    assertTrue(thrown.report().isPresent());
    return thrown;
  }

  private static List<String> roles(ToolRun<?, ?> run) {
    return ((ChatCompletionRequest) run.request()).messages().stream().map(Message::role).toList();
  }

  @Test
  void sendsTheToolsAndTheResultsUntilTheModelAnswers() {
    server.reply(calls(call("weather", "{\"name\":\"Rome\"}")), answer("Sunny."));
    var run = weather(city -> new Weather("clear", city.name().length())).run(bifrost, ask);
    assertEquals("Sunny.", run.response().text());
    assertEquals(2, run.rounds());
    var tool = Tool.of("weather", "Returns the weather in a city.", JsonSchema.of(City.class)).strict(true);
    for (var request : server.requests()) assertEquals(Json.of(List.of(tool)), request.json().get("tools"));
    var result = new ToolMessage("id-nameRome", "{\"sky\":\"clear\",\"temperature\":4}", JsonObject.of());
    assertEquals(result.json(), sentMessages(1).get(2));
    var called = (AssistantMessage) run.request().messages().get(1);
    assertEquals(ask.then(called, result, AssistantMessage.of("Sunny.")), run.request());
  }

  @Test
  void aConversationContinuesWithTheRequestOfTheRun() {
    server.reply(calls(call("weather", "{\"name\":\"Rome\"}")), answer("Sunny."), answer("Bye."));
    var toolbox = weather(City::name);
    var next = toolbox.run(bifrost, toolbox.run(bifrost, ask).request().then(user("Thanks.")));
    assertEquals("Bye.", next.response().text());
    assertEquals(List.of("user", "assistant", "tool", "assistant", "user", "assistant"),
        next.request().messages().stream().map(Message::role).toList());
  }

  @Test
  void toolCallsOfOneResponseRunConcurrentlyAndTheirResultsKeepTheirOrder() {
    server.reply(calls(call("weather", "{\"name\":\"A\"}"), call("weather", "{\"name\":\"B\"}"),
        call("weather", "{\"name\":\"C\"}")), answer("Done."));
    var together = new CyclicBarrier(3);
    weather(city -> city.name() + (together.await() >= 0)).run(bifrost, ask);
    assertEquals(List.of("Atrue", "Btrue", "Ctrue"),
        sentMessages(1).stream().skip(2).map(each -> each.get("content").asString()).toList());
    assertEquals(List.of("id-nameA", "id-nameB", "id-nameC"),
        sentMessages(1).stream().skip(2).map(each -> each.get("tool_call_id").asString()).toList());
  }

  private static Stream<Arguments> results() {
    return Stream.of(Arguments.of("sunny", "sunny"), Arguments.of(new Weather("clear", 21),
        "{\"sky\":\"clear\",\"temperature\":21}"), Arguments.of(null, "null"), Arguments.of(7, "7"),
        Arguments.of(JsonObject.of("a", 1), "{\"a\":1}"), Arguments.of(Arrays.asList(1, null), "[1,null]"),
        Arguments.of(Map.of("a", true), "{\"a\":true}"), Arguments.of(user("Hi"),
            "{\"role\":\"user\",\"content\":\"Hi\"}"),
        Arguments.of(Thread.State.NEW, "\"NEW\""));
  }

  @ParameterizedTest
  @MethodSource("results")
  void sendsStringsUnchangedAndOtherValuesAsJson(Object result, String sent) {
    server.reply(calls(call("weather", "{\"name\":\"Rome\"}")), answer("Done."));
    weather(city -> result).run(bifrost, ask);
    assertEquals(sent, sentMessages(1).get(2).get("content").asString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{}"})
  void argumentsOfAToolWithoutComponentsMayBeEmpty(String arguments) {
    server.reply(calls(call("none", arguments)), answer("Done."));
    Toolbox.of("none", "", Nothing.class, nothing -> "called").run(bifrost, ask);
    assertEquals("called", sentMessages(1).get(2).get("content").asString());
  }

  @Test
  void resultsOfOneToolMayBeRecordsOfSeveralTypes() {
    server.reply(calls(call("weather", "{\"name\":\"A\"}")), calls(call("weather", "{\"name\":\"B\"}")),
        answer("Done."));
    weather(city -> city.name().equals("A") ? city : new Day(7)).run(bifrost, ask);
    assertEquals("{\"name\":\"A\"}", sentMessages(2).get(2).get("content").asString());
    assertEquals("{\"number\":7}", sentMessages(2).get(4).get("content").asString());
  }

  private String errorOf(Toolbox toolbox, String tool, String arguments) {
    server.reply(calls(call(tool, arguments)), answer("Sorry."));
    assertEquals("Sorry.", toolbox.run(bifrost, ask).response().text());
    return Json.parse(sentMessages(1).get(2).get("content").asString()).get("error").asString();
  }

  @Test
  void anExceptionOfAHandlerIsSentToTheModel() {
    assertEquals("no station in Rome", errorOf(weather(city -> {
      throw new IOException("no station in " + city.name());
    }), "weather", "{\"name\":\"Rome\"}"));
  }

  @Test
  void anExceptionWithoutAMessageIsSentAsItsType() {
    assertEquals("IllegalStateException", errorOf(weather(city -> {
      throw new IllegalStateException();
    }), "weather", "{\"name\":\"Rome\"}"));
  }

  @Test
  void aResultWithoutAJsonFormIsSentToTheModelAsAnError() {
    assertTrue(errorOf(weather(city -> new Object()), "weather", "{\"name\":\"Rome\"}").contains("java.lang.Object"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "{\"number\":8}    | expected an integer from 1 to 7 at $.number but found 8",
      "{\"number\":\"1\"}| expected an integer from 1 to 7 at $.number but found \"1\"",
      "[]                | expected an object at $ but found an array", "``|", "{\"number\":|"})
  void argumentsThatDoNotFitAreSentToTheModelAndNotToTheHandler(String arguments, String message) {
    var toolbox = Toolbox.of("day", "", Day.class, day -> {
      throw new AssertionError(day);
    }).failOnHandlerException(true);
    var error = errorOf(toolbox, "day", arguments);
    assertTrue(
        message == null ? error.startsWith("invalid arguments: ") : error.equals("invalid arguments: " + message),
        error);
  }

  @Test
  void theNameOfAnUnknownToolIsSentToTheModel() {
    var toolbox = weather(City::name).add("day", "", Day.class, Day::number).failOnHandlerException(true);
    assertEquals("unknown tool 'wether' (available: weather, day)", errorOf(toolbox, "wether", "{}"));
  }

  @Test
  void anExceptionOfAHandlerCanEndTheRun() {
    server.reply(calls(call("weather", "{\"name\":\"Rome\"}")));
    var cause = new IOException("no station");
    var toolbox = weather(city -> {
      throw cause;
    }).failOnHandlerException(true);
    var thrown = failed(toolbox);
    assertSame(cause, thrown.getCause());
    var error = assertInstanceOf(ToolsFailed.class, thrown.error());
    assertEquals(ToolsFailed.Reason.HANDLER, error.reason());
    assertEquals("the handler of tool 'weather' failed: java.io.IOException: no station", error.message());
    var run = thrown.toolRun().orElseThrow();
    assertEquals(ask, run.request());
    assertEquals(1, ((ChatCompletion) run.response()).toolCalls().size());
    assertEquals(1, server.requests().size());
  }

  @Test
  void anErrorOfAHandlerEndsTheRun() {
    server.reply(calls(call("weather", "{\"name\":\"Rome\"}")));
    var bug = new AssertionError("bug");
    assertSame(bug, assertThrows(AssertionError.class, () -> weather(city -> {
      throw bug;
    }).run(bifrost, ask)));
  }

  @Test
  void theRunEndsAfterTheMaximumNumberOfRoundsAndCanBeContinued() {
    var again = calls(call("weather", "{\"name\":\"Rome\"}"));
    server.reply(again, again, again, answer("Sunny."));
    var handled = new ArrayList<City>();
    var toolbox = weather(handled::add).maxRounds(2);
    var thrown = failed(toolbox);
    assertEquals(new ToolsFailed(ToolsFailed.Reason.ROUNDS, "the model requests tool calls [weather] after 2 rounds"
        + " (maxRounds): increase Toolbox.maxRounds, or continue with the toolRun of the exception"), thrown.error());
    assertEquals(1, handled.size());
    assertEquals(2, server.requests().size());
    var run = thrown.toolRun().orElseThrow();
    assertEquals(2, run.rounds());
    assertEquals(List.of("user", "assistant", "tool"), roles(run));
    var continued = (ChatCompletionRequest) run.request();
    assertEquals("Sunny.", toolbox.run(bifrost, continued).response().text());
  }

  @Test
  void aRunHasTenRoundsByDefault() {
    var again = calls(call("weather", "{\"name\":\"Rome\"}"));
    for (int i = 0; i < 11; i++) server.reply(again);
    assertEquals(10, failed(weather(City::name)).toolRun().orElseThrow().rounds());
    assertEquals(10, server.requests().size());
  }

  private static Stream<Arguments> choices() {
    var flat = "{\"type\":\"allowed_tools\",\"mode\":\"%s\",\"tools\":[]}"; // of the Responses API
    var allowed = "{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"%s\",\"tools\":[]}}";
    return Stream.of(Arguments.of(ToolChoice.REQUIRED, null), Arguments.of(ToolChoice.function("weather"), null),
        Arguments.of(ToolChoice.AUTO, ToolChoice.AUTO), Arguments.of(ToolChoice.NONE, ToolChoice.NONE),
        Arguments.of(ToolChoice.parse(allowed.formatted("required")), ToolChoice.parse(allowed.formatted("auto"))),
        Arguments.of(ToolChoice.parse(flat.formatted("required")), ToolChoice.parse(flat.formatted("auto"))));
  }

  @ParameterizedTest
  @MethodSource("choices")
  void aChoiceThatForcesAToolCallAppliesOnlyToTheFirstRound(ToolChoice first, ToolChoice later) {
    server.respondWith(request -> Optional.of(server.requests().size() < 3
        ? calls(call("weather", "{\"name\":\"Rome\"}"))
        : answer("Sunny.")));
    var run = weather(City::name).run(bifrost, ask.toolChoice(first));
    var sent = server.requests().stream()
        .map(request -> request.json().tryGet("tool_choice").map(ToolChoice::new).orElse(null)).toList();
    assertEquals(Arrays.asList(first, later, later), sent);
    assertEquals(first.json(), run.request().parameters().get("tool_choice"));
  }

  @Test
  void toolsAreAddedToThoseOfTheRequestAndReplaceTheSameNames() {
    server.reply(answer("Sunny."));
    var own = Tool.of("own", "", JsonObject.of("type", "object"));
    var replaced = Tool.of("weather", "old", JsonObject.of("type", "object"));
    var toolbox = weather(City::name);
    var run = toolbox.run(bifrost, ask.tools(own, replaced));
    assertEquals(Json.of(List.of(own, toolbox.tools().get(0))), server.requests().get(0).json().get("tools"));
    assertEquals(Json.of(List.of(own, replaced)), run.request().parameters().get("tools"));
  }

  @Test
  void toolsOfTheResponsesApiHaveItsForm() {
    server.reply(responseCalls(call("weather", "{\"name\":\"A\"}"), call("weather", "{\"name\":1}")),
        responseAnswer("Sunny."));
    try (var openai = Bifrost.builder().provider("openai", ProviderConfig.of(server.url()).kind("openai")).open()) {
      var request = ResponsesRequest.of("openai/m", "Rome?").toolChoice(ToolChoice.REQUIRED);
      var run = weather(City::name).run(openai, request);
      assertEquals("Sunny.", run.response().text());
      assertEquals(FunctionCallOutput.of("id-nameA", "A"), run.request().input().get(3));
      assertEquals(
          "{\"error\":\"invalid arguments: expected a string at $.name but found 1\"}",
          ((FunctionCallOutput) run.request().input().get(4)).output());
      assertEquals(6, run.request().input().size());
      var sent = server.requests().get(1).json();
      assertEquals("weather", sent.get("tools").get(0).get("name").asString());
      assertTrue(sent.tryGet("tool_choice").isEmpty());
      assertEquals(5, sent.get("input").asArray().elements().size());
    }
  }

  @Test
  void listenersAreNotifiedOfEachExecutionAfterTheEndOfItsCall() {
    server.reply(calls(call("weather", "{\"name\":\"A\"}"), call("none", "{}")), answer("Sunny."));
    weather(City::name).run(bifrost, ask, CallOptions.options().attribute("tenant", "blue"));
    assertEquals(List.of("Started 1", "Ended 1", "ToolExecuted 1", "ToolExecuted 1", "Started 2", "Ended 2"),
        events.stream().map(event -> event.getClass().getSimpleName() + " " + event.callId()).toList());
    assertTrue(events.stream().allMatch(event -> event.attributes().equals(Map.of("tenant", "blue"))));
    var executed = (CallEvent.ToolExecuted) events.get(2);
    assertEquals(call("weather", "{\"name\":\"A\"}"), executed.toolCall());
    assertEquals("A", executed.result());
    assertTrue(executed.failure().isEmpty());
    var rejected = (CallEvent.ToolExecuted) events.get(3);
    assertEquals("unknown tool 'none' (available: weather)", rejected.failure().orElseThrow().getMessage());
  }

  @Test
  void listenersAreNotifiedOfAnExecutionWhileTheNextOneRuns() {
    server.reply(calls(call("weather", "{\"name\":\"A\"}"), call("weather", "{\"name\":\"B\"}")), answer("Sunny."));
    var notified = new CountDownLatch(1);
    try (var client = Bifrost.builder().provider("vllm", ProviderConfig.of(server.url())).listener(event -> {
      if (event instanceof CallEvent.ToolExecuted) notified.countDown();
    }).open()) {
      assertEquals("Sunny.", weather(city -> {
        if (city.name().equals("B")) notified.await();
        return "clear";
      }).run(client, ask).response().text());
    }
  }

  @Test
  void listenersReceiveTheDurationOfAnExecution() {
    server.reply(calls(call("weather", "{\"name\":\"A\"}")), answer("Sunny."));
    var measured = new AtomicLong();
    weather(city -> {
      long start = System.nanoTime();
      while (System.nanoTime() == start) Thread.onSpinWait();
      measured.set(System.nanoTime() - start);
      return "A";
    }).run(bifrost, ask);
    var executed = (CallEvent.ToolExecuted) events.get(2);
    assertTrue(executed.elapsed().toNanos() >= measured.get(), executed::toString);
  }

  @Test
  void aFailedCallEndsTheRunWithItsError() {
    server.reply(Reply.json(400, "{\"error\":\"no\"}"));
    var thrown = failed(weather(City::name));
    assertEquals("rejected_400", thrown.error().code());
    assertEquals(Optional.empty(), thrown.toolRun());
  }

  @Test
  void aRunWhoseCallFailsCanBeContinued() {
    server.reply(calls(call("weather", "{\"name\":\"Rome\"}")), Reply.json(400, "{\"error\":\"no\"}"),
        answer("Sunny."));
    var handled = new ArrayList<City>();
    var toolbox = weather(handled::add);
    var thrown = failed(toolbox);
    assertEquals("rejected_400", thrown.error().code());
    assertTrue(thrown.getMessage().contains("(provider 'vllm', model 'm'"), thrown::getMessage);
    var run = thrown.toolRun().orElseThrow();
    assertEquals(1, run.rounds());
    assertEquals(1, ((ChatCompletion) run.response()).toolCalls().size());
    assertEquals(List.of("user", "assistant", "tool"), roles(run));
    assertEquals("Sunny.", toolbox.run(bifrost, (ChatCompletionRequest) run.request()).response().text());
    assertEquals(1, handled.size());
  }

  @Test
  void theUsageOfARunIsThatOfAllRounds() {
    var calls = calls(call("weather", "{\"name\":\"Rome\"}"));
    server.reply(withUsage(calls, Usage.of(3, 4)), withUsage(calls, Usage.of(50, 60)),
        withUsage(answer("Sunny."), Usage.of(700, 800)));
    assertEquals(Optional.of(Usage.of(753, 864)), weather(City::name).run(bifrost, ask).usage());
    server.reply(withUsage(calls, Usage.of(3, 4)), answer("Sunny."));
    assertEquals(Optional.empty(), weather(City::name).run(bifrost, ask).usage());
  }

  @Test
  void aToolboxRejectsTwoToolsWithTheSameName() {
    var toolbox = weather(City::name);
    assertEquals("the toolbox already contains a tool 'weather': choose another name",
        assertThrows(IllegalArgumentException.class, () -> toolbox.add("weather", "", City.class, City::name))
            .getMessage());
  }

  @ParameterizedTest
  @ValueSource(classes = {String.class, int[].class, Integer.class})
  void argumentsMustBeAnObject(Class<?> type) {
    assertEquals("the arguments of tool 'x' must be a record, not a " + type.getTypeName()
        + ": models send a JSON object",
        assertThrows(IllegalArgumentException.class, () -> Toolbox.of("x", "", type, each -> each)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void theMaximumNumberOfRoundsMustBePositive(int count) {
    assertThrows(IllegalArgumentException.class, () -> weather(City::name).maxRounds(count));
  }
}
