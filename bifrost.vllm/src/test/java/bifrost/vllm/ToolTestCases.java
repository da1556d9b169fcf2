package bifrost.vllm;

import static bifrost.api.Message.tool;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.FinishReason;
import bifrost.api.ResponseFormat;
import bifrost.api.Tool;
import bifrost.api.ToolCall;
import bifrost.api.ToolChoice;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tools, and answers in a form that was asked for: the server is held to a schema, so even random weights make sense. */
abstract class ToolTestCases extends EndToEndTestCases {
  static final Tool WEATHER = Tool.of("weather", "tells the weather of a city",
      schema(Map.of("city", List.of("Paris", "Oslo", "Rome"), "unit", List.of("C", "F")))).strict(true);
  static final Tool CLOCK =
      Tool.of("clock", "tells the time in a zone", schema(Map.of("zone", List.of("UTC", "CET")))).strict(true);

  ToolTestCases(EndToEndServer backend) {
    super(backend);
  }

  private static JsonObject schema(Map<String, List<String>> enums) {
    var properties = JsonObject.of();
    for (var each : new TreeMap<>(enums).entrySet()) {
      properties = properties.with(each.getKey(), JsonObject.of("type", "string").with("enum", each.getValue()));
    }
    return JsonObject.of("type", "object").with("properties", properties)
        .with("required", List.copyOf(new TreeMap<>(enums).keySet()))
        .with("additionalProperties", false);
  }

  private ChatCompletionRequest askForTools() {
    return ask("What is the weather in Oslo, and the time in the zone CET?").maxTokens(300).temperature(1)
        .tools(WEATHER, CLOCK);
  }

  /** A model with random weights may go on with calls, or with spaces in one, up to the length. */
  private static boolean isWhole(ChatCompletion answer) {
    return !answer.finishReason().equals(Optional.of(FinishReason.LENGTH));
  }

  private static void assertFits(ToolCall call) {
    var tool = Stream.of(WEATHER, CLOCK).filter(each -> each.name().equals(call.name())).findFirst().orElseThrow();
    var properties = tool.parameters().object("properties").orElseThrow();
    var arguments = call.argumentsObject();
    assertEquals(properties.members().keySet(), arguments.members().keySet());
    arguments.members().forEach((name, value) -> {
      var allowed =
          properties.object(name).flatMap(property -> property.array("enum")).map(JsonArray::elements).orElseThrow();
      assertTrue(allowed.contains(value), () -> value + " is not among " + allowed);
    });
  }

  @Test
  void aRequiredCallFitsItsSchemaWholeAndStreamed() {
    var ask = askForTools().toolChoice(ToolChoice.REQUIRED);
    for (boolean streams : new boolean[] {false, true}) {
      var answer = first(ask, ToolTestCases::isWhole, streams);
      assertEquals(Optional.of(FinishReason.TOOL_CALLS), answer.finishReason());
      assertFalse(answer.toolCalls().isEmpty());
      answer.toolCalls().forEach(ToolTestCases::assertFits);
      assertTrue(answer.toolCalls().stream().allMatch(call -> !call.id().isEmpty() && call.extras().isEmpty()));
      assertEquals("", answer.text());
    }
  }

  @Test
  void aNamedCallIsTheOneThatWasNamed() {
    var ask = askForTools().toolChoice(ToolChoice.function("clock"));
    for (boolean streams : new boolean[] {false, true}) {
      var answer = first(ask, ToolTestCases::isWhole, streams);
      assertEquals(List.of("clock"), answer.toolCalls().stream().map(ToolCall::name).toList());
      answer.toolCalls().forEach(ToolTestCases::assertFits);
      assertEquals(Optional.of(FinishReason.STOP), answer.finishReason(),
          "vLLM says stop here, unlike for a required call");
    }
  }

  @Test
  void streamedCallsAreTheWholeOnesInPieces() {
    assertStreamedLikeWhole(askForTools().temperature(0).toolChoice(ToolChoice.function("clock")));
    assertStreamedLikeWhole(askForTools().temperature(0).toolChoice(ToolChoice.REQUIRED).parallelToolCalls(false));
  }

  /** The oracle is a merge by index, made here by hand. */
  @Test
  void severalCallsAreMergedByTheirIndex() {
    var ask = askForTools().toolChoice(ToolChoice.REQUIRED);
    for (int seed = 1;; seed++) {
      try (var stream = bifrost.stream(ask.seed(seed))) {
        var pieces = stream.events().flatMap(ToolTestCases::calls).toList();
        if (pieces.stream().mapToInt(ToolCallDelta::index).max().orElseThrow() == 0 && seed < 12) {
          continue; // one call only, this time
        }
        var byIndex =
            pieces.stream().collect(Collectors.groupingBy(ToolCallDelta::index, TreeMap::new, Collectors.toList()));
        var calls = stream.collect().toolCalls();
        assertTrue(calls.size() > 1);
        assertEquals(byIndex.values().stream().map(ToolTestCases::merged).toList(), calls);
        assertEquals(calls.size(), new HashSet<>(calls.stream().map(ToolCall::id).toList()).size(),
            "each call has its own id");
        assertFits(calls.get(0));
        return;
      }
    }
  }

  private static Stream<ToolCallDelta> calls(ChatCompletionChunk chunk) {
    return chunk.choices().stream().flatMap(choice -> choice.delta().toolCalls().stream());
  }

  private static ToolCall merged(List<ToolCallDelta> pieces) {
    return ToolCall.of(pieces.stream().flatMap(piece -> piece.id().stream()).findFirst().orElseThrow(),
        pieces.stream().flatMap(piece -> piece.name().stream()).findFirst().orElseThrow(),
        pieces.stream().map(ToolCallDelta::arguments).collect(Collectors.joining()));
  }

  @Test
  void aCallsResultLeadsToAnAnswer() {
    var ask = askForTools().toolChoice(ToolChoice.REQUIRED);
    var called = first(ask, ToolTestCases::isWhole, false);
    var results = called.toolCalls().stream().map(call -> tool(call, "seven degrees")).toList();
    var next = ask.then(called.message()).then(results).toolChoice(ToolChoice.NONE).maxTokens(24);
    for (var answer : List.of(bifrost.send(next), streamed(next))) {
      assertTrue(answer.toolCalls().isEmpty());
      assertFalse(answer.text().isEmpty());
      assertTrue(answer.usage().orElseThrow().promptTokens() > called.usage().orElseThrow().promptTokens(),
          "it read the call and the result");
      if (!backend.isReal()) assertTrue(answer.text().contains("seven degrees"));
    }
  }

  @Test
  void aResponseFormatIsKept() {
    var schema = JsonObject.of("type", "object").with("additionalProperties", false)
        .with("properties",
            JsonObject.of("colour", JsonObject.of("type", "string").with("enum", List.of("red", "blue")))
                .with("count", JsonObject.of("type", "integer").with("enum", List.of(1, 2, 3)))
                .with("sure", JsonObject.of("type", "boolean")))
        .with("required", List.of("colour", "count", "sure"));
    var ask = ask("Which colour, and how many?").maxTokens(200).temperature(1)
        .responseFormat(ResponseFormat.jsonSchema("choice", schema));
    for (boolean streams : new boolean[] {false, true}) {
      var answer = (JsonObject) Json.parse(first(ask, ToolTestCases::isWhole, streams).text());
      assertTrue(List.of("red", "blue").contains(answer.string("colour").orElseThrow()));
      assertTrue(List.of(1L, 2L, 3L).contains(answer.integer("count").orElseThrow()));
      assertTrue(answer.get("count").orElseThrow() instanceof JsonNumber
          && answer.get("sure").orElseThrow() instanceof JsonBoolean);
    }
  }

  @Test
  void aStructuredOutputOfVllmIsKept() {
    var options = List.of("certainly", "never");
    var ask = ask("Will it rain?").with("structured_outputs", Map.of("choice", options));
    assertTrue(options.contains(bifrost.send(ask).text()));
    assertTrue(options.contains(streamed(ask).text()));
    var only = ask.with("structured_outputs", Map.of("choice", List.of("Grüße, 日本語 👋🏽")));
    assertEquals("Grüße, 日本語 👋🏽", bifrost.send(only.maxTokens(80)).text());
    assertEquals("Grüße, 日本語 👋🏽", streamed(only.maxTokens(80)).text());
  }
}
