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

/**
 * Test cases for tools and structured outputs. The server enforces a schema, so even a model with random
 * weights generates valid results.
 */
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

  private ChatCompletionRequest toolRequest() {
    return request("What is the weather in Oslo, and the time in the zone CET?").maxTokens(300).temperature(1)
        .tools(WEATHER, CLOCK);
  }

  /**
   * {@return whether a completion ended before the token limit} A model with random weights may generate
   * further calls or white space up to the limit.
   */
  private static boolean isComplete(ChatCompletion completion) {
    return !completion.finishReason().equals(Optional.of(FinishReason.LENGTH));
  }

  private static void assertMatchesSchema(ToolCall call) {
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
  void returnsRequiredToolCallsThatMatchTheirSchema() {
    var request = toolRequest().toolChoice(ToolChoice.REQUIRED);
    for (boolean isStreamed : new boolean[] {false, true}) {
      var completion = firstMatching(request, ToolTestCases::isComplete, isStreamed);
      assertEquals(Optional.of(FinishReason.TOOL_CALLS), completion.finishReason());
      assertFalse(completion.toolCalls().isEmpty());
      completion.toolCalls().forEach(ToolTestCases::assertMatchesSchema);
      assertTrue(completion.toolCalls().stream().allMatch(call -> !call.id().isEmpty() && call.extras().isEmpty()));
      assertEquals("", completion.text());
    }
  }

  @Test
  void callsOnlyTheNamedTool() {
    var request = toolRequest().toolChoice(ToolChoice.function("clock"));
    for (boolean isStreamed : new boolean[] {false, true}) {
      var completion = firstMatching(request, ToolTestCases::isComplete, isStreamed);
      assertEquals(List.of("clock"), completion.toolCalls().stream().map(ToolCall::name).toList());
      completion.toolCalls().forEach(ToolTestCases::assertMatchesSchema);
      assertEquals(Optional.of(FinishReason.STOP), completion.finishReason(),
          "vLLM reports stop for a named call, but tool_calls for a required call");
    }
  }

  @Test
  void streamedToolCallsEqualUnaryToolCalls() {
    assertStreamedMatchesUnary(toolRequest().temperature(0).toolChoice(ToolChoice.function("clock")));
    assertStreamedMatchesUnary(toolRequest().temperature(0).toolChoice(ToolChoice.REQUIRED).parallelToolCalls(false));
  }

  /** Compares the merged calls with deltas that the test itself merges by index. */
  @Test
  void mergesStreamedToolCallsByIndex() {
    var request = toolRequest().toolChoice(ToolChoice.REQUIRED);
    for (int seed = 1;; seed++) {
      try (var stream = bifrost.stream(request.seed(seed))) {
        var deltas = stream.events().flatMap(ToolTestCases::calls).toList();
        if (deltas.stream().mapToInt(ToolCallDelta::index).max().orElseThrow() == 0 && seed < 12) {
          continue; // The model generated only one call this time.
        }
        var byIndex =
            deltas.stream().collect(Collectors.groupingBy(ToolCallDelta::index, TreeMap::new, Collectors.toList()));
        var calls = stream.collect().toolCalls();
        assertTrue(calls.size() > 1);
        assertEquals(byIndex.values().stream().map(ToolTestCases::merged).toList(), calls);
        assertEquals(calls.size(), new HashSet<>(calls.stream().map(ToolCall::id).toList()).size(),
            "each call has its own id");
        assertMatchesSchema(calls.get(0));
        return;
      }
    }
  }

  private static Stream<ToolCallDelta> calls(ChatCompletionChunk chunk) {
    return chunk.choices().stream().flatMap(choice -> choice.delta().toolCalls().stream());
  }

  private static ToolCall merged(List<ToolCallDelta> deltas) {
    return ToolCall.of(deltas.stream().flatMap(delta -> delta.id().stream()).findFirst().orElseThrow(),
        deltas.stream().flatMap(delta -> delta.name().stream()).findFirst().orElseThrow(),
        deltas.stream().map(ToolCallDelta::arguments).collect(Collectors.joining()));
  }

  @Test
  void generatesTextFromTheResultsOfToolCalls() {
    var request = toolRequest().toolChoice(ToolChoice.REQUIRED);
    var withCalls = firstMatching(request, ToolTestCases::isComplete, false);
    var results = withCalls.toolCalls().stream().map(call -> tool(call, "seven degrees")).toList();
    var next = request.then(withCalls.message()).then(results).toolChoice(ToolChoice.NONE).maxTokens(24);
    for (var completion : List.of(bifrost.send(next), streamed(next))) {
      assertTrue(completion.toolCalls().isEmpty());
      assertFalse(completion.text().isEmpty());
      assertTrue(completion.usage().orElseThrow().promptTokens() > withCalls.usage().orElseThrow().promptTokens(),
          "the prompt includes the call and the result");
      if (!backend.isReal()) assertTrue(completion.text().contains("seven degrees"));
    }
  }

  @Test
  void generatesJsonThatMatchesTheResponseFormat() {
    var schema = JsonObject.of("type", "object").with("additionalProperties", false)
        .with("properties",
            JsonObject.of("colour", JsonObject.of("type", "string").with("enum", List.of("red", "blue")))
                .with("count", JsonObject.of("type", "integer").with("enum", List.of(1, 2, 3)))
                .with("sure", JsonObject.of("type", "boolean")))
        .with("required", List.of("colour", "count", "sure"));
    var request = request("Which colour, and how many?").maxTokens(200).temperature(1)
        .responseFormat(ResponseFormat.jsonSchema("choice", schema));
    for (boolean isStreamed : new boolean[] {false, true}) {
      var json = (JsonObject) Json.parse(firstMatching(request, ToolTestCases::isComplete, isStreamed).text());
      assertTrue(List.of("red", "blue").contains(json.string("colour").orElseThrow()));
      assertTrue(List.of(1L, 2L, 3L).contains(json.integer("count").orElseThrow()));
      assertTrue(json.tryGet("count").orElseThrow() instanceof JsonNumber
          && json.tryGet("sure").orElseThrow() instanceof JsonBoolean);
    }
  }

  @Test
  void generatesOneOfTheStructuredOutputChoices() {
    var options = List.of("certainly", "never");
    var request = request("Will it rain?").with("structured_outputs", Map.of("choice", options));
    assertTrue(options.contains(bifrost.send(request).text()));
    assertTrue(options.contains(streamed(request).text()));
    var unicode = request.with("structured_outputs", Map.of("choice", List.of("Grüße, 日本語 👋🏽")));
    assertEquals("Grüße, 日本語 👋🏽", bifrost.send(unicode.maxTokens(80)).text());
    assertEquals("Grüße, 日本語 👋🏽", streamed(unicode.maxTokens(80)).text());
  }
}
