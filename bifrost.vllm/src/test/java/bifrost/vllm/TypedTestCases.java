package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.Outcome;
import bifrost.api.Response;
import bifrost.api.ResponsesRequest;
import bifrost.api.StructuredOutputs;
import bifrost.api.TypedRequest;
import bifrost.api.TypedResponse;
import bifrost.api.json.Bounds;
import bifrost.api.json.Description;
import bifrost.api.json.JsonMapper;
import bifrost.api.json.JsonName;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonSchema;
import bifrost.api.json.TypeToken;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Test cases for typed responses and structured outputs. The server constrains the model to the schema, so even one
 * with random weights generates values of the type, unless it reaches the maximum number of tokens. The types contain
 * no dates, times and unlimited doubles, of which such a model generates some that do not exist.
 */
abstract class TypedTestCases extends EndToEndTestCases {
  private enum Sky {
    @JsonName("clear sky")
    CLEAR, CLOUDY
  }

  @Description("the weather of a day")
  private record Weather(Sky sky, @Description("in percent") @Bounds(min = 0, max = 100) int humidity, boolean windy,
      @Bounds(min = 0, max = 9) double rain, Optional<Duration> sunshine) {}

  private sealed interface Step permits Wait, Move {}

  private record Wait(Duration duration) implements Step {}

  @JsonName("go")
  private record Move(@Bounds(min = -9, max = 9) int x, Optional<Move> next) implements Step {}

  private record Plan(UUID id, @Bounds(max = 2) List<Step> steps, @Bounds(max = 2) Set<Sky> skies,
      @Bounds(max = 1) Map<String, Boolean> notes) {}

  TypedTestCases(EndToEndServer backend) {
    super(backend);
  }

  /** {@return the first response that does not reach the maximum number of tokens} */
  private <T> TypedResponse<T, ChatCompletion> first(JsonMapper<T> mapper, boolean isStreamed) {
    return IntStream.rangeClosed(1, 12)
        .mapToObj(seed -> request("How is the weather in Oslo?").temperature(1).maxTokens(400).seed(seed).as(mapper))
        .map(each -> isStreamed ? streamed(each) : bifrost.trySend(each)).filter(TypedTestCases::isComplete)
        .findFirst().orElseThrow().orElseThrow();
  }

  private static boolean isComplete(Outcome<?> outcome) {
    return !(outcome instanceof Outcome.Failure<?> failure && failure.error().code().equals("mismatched_length"));
  }

  private <T> Outcome<TypedResponse<T, ChatCompletion>> streamed(
      TypedRequest<T, ChatCompletionChunk, ChatCompletion> request) {
    try (var chunks = bifrost.stream(request)) {
      var text = new StringBuilder();
      try {
        for (var chunk : chunks) {
          text.append(chunk.text());
          assertEquals(text.toString(), chunks.partial().response().text());
        }
      } catch (BifrostException e) {
        assertEquals(chunks.outcome().orElseThrow().report(), e.report().orElseThrow());
      }
      return chunks.outcome().orElseThrow();
    }
  }

  @Test
  void readsAValueOfARecordUnaryAndStreamed() {
    for (boolean isStreamed : new boolean[] {false, true}) {
      var response = first(JsonMapper.of(Weather.class), isStreamed);
      var weather = response.value();
      assertTrue(weather.humidity() >= 0 && weather.humidity() <= 100, weather::toString);
      assertFalse(response.response().text().isEmpty());
      assertEquals(response.response().usage(), response.usage());
      assertEquals(weather, JsonMapper.of(Weather.class).parse(response.response().text()));
    }
  }

  @Test
  void readsAValueWithNestedTypesUnaryAndStreamed() {
    for (boolean isStreamed : new boolean[] {false, true}) {
      var plan = first(JsonMapper.of(Plan.class), isStreamed).value();
      assertTrue(plan.steps().size() <= 2 && plan.notes().size() <= 1, plan::toString);
    }
  }

  @Test
  void readsAListThatIsTheWholeResponse() {
    var skies = first(JsonMapper.of(new TypeToken<List<Sky>>() {}), false).value();
    assertTrue(Set.of(Sky.values()).containsAll(skies), skies::toString);
  }

  @Test
  void readsAValueOfTheResponsesApi() {
    var request = ResponsesRequest.of(model(), "How is the weather?").temperature(1).maxOutputTokens(400);
    var outcome = IntStream.rangeClosed(1, 12).mapToObj(i -> bifrost.trySend(request.as(Weather.class)))
        .filter(TypedTestCases::isComplete).findFirst().orElseThrow();
    assertTrue(outcome.orElseThrow().value().humidity() <= 100);
    var streamed = IntStream.rangeClosed(1, 12).mapToObj(i -> {
      try (var events = bifrost.stream(request.as(Weather.class))) {
        events.events().forEach(event -> {});
        return events.outcome().orElseThrow();
      } catch (BifrostException e) {
        return new Outcome.Failure<TypedResponse<Weather, Response>>(e.error(), e.report().orElseThrow());
      }
    }).filter(TypedTestCases::isComplete).findFirst().orElseThrow();
    assertFalse(streamed.orElseThrow().response().text().isEmpty());
  }

  @Test
  void aTypeThatTheMaximumNumberOfTokensCutsOffIsAMismatch() {
    var failed = bifrost.trySend(request("Hi").maxTokens(2).as(Weather.class));
    assertTrue(failed instanceof Outcome.Failure<?> failure && failure.error().code().equals("mismatched_length"),
        failed::toString);
  }

  private void assertConstrains(StructuredOutputs outputs, String pattern) {
    var request = request("Will it rain?").maxTokens(300).structuredOutputs(outputs);
    for (var text : List.of(bifrost.send(request).text(), streamed(request).text())) {
      assertTrue(text.matches("(?s)" + pattern), text);
    }
  }

  @Test
  void structuredOutputsConstrainTheText() {
    assertConstrains(StructuredOutputs.choice("certainly", "never"), "certainly|never");
    assertConstrains(StructuredOutputs.json(JsonSchema.of(Weather.class)), "\\{.*");
    assertConstrains(StructuredOutputs.jsonObject(), "\\{.*");
    if (!backend.isReal()) return; // the fake server does not generate text for the others
    assertConstrains(StructuredOutputs.regex("[ab]{3}"), "[ab]{3}");
    assertConstrains(StructuredOutputs.grammar("root ::= \"yes\" | \"no\""), "yes|no");
    assertConstrains(StructuredOutputs.structuralTag(JsonObject.of("type", "structural_tag").with("format",
        JsonObject.of("type", "const_string").with("value", "certainly"))), "certainly");
  }

  @Test
  void structuredOutputsConstrainTheTextOfTheResponsesApi() {
    var request = ResponsesRequest.of(model(), "Will it rain?").maxOutputTokens(24)
        .with("structured_outputs", StructuredOutputs.choice("certainly", "never"));
    try (var events = bifrost.stream(request)) {
      for (var text : List.of(bifrost.send(request).text(), events.collect().text())) {
        assertTrue(List.of("certainly", "never").contains(text), text);
      }
    }
  }
}
