package bifrost.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every parameter that has a method: what it sets on the wire, and what reads it back. */
class ParameterTests {
  private static final ChatCompletionRequest ASK = ChatCompletionRequest.of("vllm/m", "Hi");
  private static final Tool WEATHER = Tool.of("weather", "Tells it", JsonObject.of("type", "object")).strict(true);

  /**
   * A parameter.
   *
   * @param wire its name on the wire
   * @param set sets a value
   * @param json that value on the wire
   * @param read reads it
   * @param value what it reads then
   * @param wrong a value of another kind
   */
  record Parameter(String wire, UnaryOperator<ChatCompletionRequest> set, String json, Function<ChatCompletionRequest, Object> read, Object value,
      Object wrong) {
    String method() {
      var name = new StringBuilder();
      for (var word : wire.split("_")) name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
      return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    @Override
    public String toString() {
      return wire;
    }
  }

  static Stream<Parameter> parameters() {
    return Stream.concat(sampling(), chat());
  }

  private static Stream<Parameter> sampling() {
    return Stream.of(
        number("temperature", q -> q.temperature(0.5), "0.5", ChatCompletionRequest::temperature, 0.5),
        number("top_p", q -> q.topP(0.9), "0.9", ChatCompletionRequest::topP, 0.9),
        integer("top_k", q -> q.topK(40), "40", ChatCompletionRequest::topK, 40),
        number("min_p", q -> q.minP(0.1), "0.1", ChatCompletionRequest::minP, 0.1),
        integer("seed", q -> q.seed(Long.MIN_VALUE), "-9223372036854775808", ChatCompletionRequest::seed, Long.MIN_VALUE),
        new Parameter("stop", q -> q.stop("a", "b"), "[\"a\",\"b\"]", ChatCompletionRequest::stop, List.of("a", "b"), 1),
        integer("n", q -> q.n(3), "3", ChatCompletionRequest::n, 3),
        integer("max_tokens", q -> q.maxTokens(16), "16", ChatCompletionRequest::maxTokens, 16),
        number("frequency_penalty", q -> q.frequencyPenalty(-2), "-2.0", ChatCompletionRequest::frequencyPenalty, -2),
        number("presence_penalty", q -> q.presencePenalty(1e-3), "0.001", ChatCompletionRequest::presencePenalty, 1e-3),
        number("repetition_penalty", q -> q.repetitionPenalty(1.1), "1.1", ChatCompletionRequest::repetitionPenalty, 1.1),
        new Parameter("logit_bias", q -> q.logitBias(Map.of(50256, -100)), "{\"50256\":-100}", ChatCompletionRequest::logitBias,
            Optional.of(JsonObject.of("50256", -100)), "x"),
        string("user", q -> q.user("u-1"), "u-1", ChatCompletionRequest::user));
  }

  private static Stream<Parameter> chat() {
    return Stream.of(
        integer("max_completion_tokens", q -> q.maxCompletionTokens(16), "16", ChatCompletionRequest::maxCompletionTokens, 16),
        new Parameter("tools", q -> q.tools(WEATHER), "[" + WEATHER.json() + "]", ChatCompletionRequest::tools, List.of(WEATHER), "x"),
        new Parameter("tool_choice", q -> q.toolChoice(ToolChoice.REQUIRED), "\"required\"", ChatCompletionRequest::toolChoice,
            Optional.of(ToolChoice.REQUIRED), null),
        bool("parallel_tool_calls", q -> q.parallelToolCalls(false), "false", ChatCompletionRequest::parallelToolCalls, false),
        new Parameter("response_format", q -> q.responseFormat(ResponseFormat.JSON_OBJECT), "{\"type\":\"json_object\"}",
            ChatCompletionRequest::responseFormat, Optional.of(ResponseFormat.JSON_OBJECT), "x"),
        string("reasoning_effort", q -> q.reasoningEffort("low"), "low", ChatCompletionRequest::reasoningEffort),
        bool("logprobs", q -> q.logprobs(true), "true", ChatCompletionRequest::logprobs, true),
        integer("top_logprobs", q -> q.topLogprobs(5), "5", ChatCompletionRequest::topLogprobs, 5),
        new Parameter("chat_template_kwargs", q -> q.chatTemplateKwargs(Map.of("enable_thinking", false)), "{\"enable_thinking\":false}",
            ChatCompletionRequest::chatTemplateKwargs, Optional.of(JsonObject.of("enable_thinking", false)), List.of()));
  }

  private static Parameter number(String wire, UnaryOperator<ChatCompletionRequest> set, String json,
      Function<ChatCompletionRequest, Object> read, double value) {
    return new Parameter(wire, set, json, read, OptionalDouble.of(value), "x");
  }

  private static Parameter integer(String wire, UnaryOperator<ChatCompletionRequest> set, String json,
      Function<ChatCompletionRequest, Object> read, long value) {
    return new Parameter(wire, set, json, read, OptionalLong.of(value), 0.5);
  }

  private static Parameter string(String wire, UnaryOperator<ChatCompletionRequest> set, String value,
      Function<ChatCompletionRequest, Object> read) {
    return new Parameter(wire, set, "\"" + value + "\"", read, Optional.of(value), 1);
  }

  private static Parameter bool(String wire, UnaryOperator<ChatCompletionRequest> set, String json,
      Function<ChatCompletionRequest, Object> read, boolean value) {
    return new Parameter(wire, set, json, read, Optional.of(value), "true");
  }

  @ParameterizedTest
  @MethodSource("parameters")
  void isSetUnderItsNameAndNothingElseChanges(Parameter parameter) {
    var changed = parameter.set().apply(ASK);
    assertEquals("{\"" + parameter.wire() + "\":" + parameter.json() + "}", changed.parameters().toString());
    assertEquals(ASK, changed.without(parameter.wire()));
    assertEquals(ASK, ASK.parameters(JsonObject.of()));
  }

  @ParameterizedTest
  @MethodSource("parameters")
  void isReadBack(Parameter parameter) {
    assertEquals(parameter.value(), parameter.read().apply(parameter.set().apply(ASK)));
    var byName = ASK.with(parameter.wire(), Json.parse(parameter.json()));
    assertEquals(parameter.value(), parameter.read().apply(byName));
    assertEquals(parameter.set().apply(ASK), byName);
  }

  @ParameterizedTest
  @MethodSource("parameters")
  void isEmptyIfItIsNotSetOrNull(Parameter parameter) {
    var nothing = List.of(Optional.empty(), OptionalLong.empty(), OptionalDouble.empty(), List.of());
    assertTrue(nothing.contains(parameter.read().apply(ASK)));
    assertTrue(nothing.contains(parameter.read().apply(ASK.with(parameter.wire(), null))));
  }

  @ParameterizedTest
  @MethodSource("parameters")
  void isNotReadAsAnotherKind(Parameter parameter) {
    if (parameter.wrong() == null) return; // a tool choice may be of any kind
    var wrong = ASK.with(parameter.wire(), parameter.wrong());
    var thrown = assertThrows(IllegalStateException.class, () -> parameter.read().apply(wrong));
    assertTrue(thrown.getMessage().contains("\"" + parameter.wire() + "\""), thrown::getMessage);
  }

  @Test
  void hasAMethodNamedAsOnTheWireInCamelCaseAndNoOtherMethodSetsOne() {
    var others = Set.of("model", "messages", "then", "target", "parameters", "without", "of");
    var methods = Arrays.stream(ChatCompletionRequest.class.getMethods())
        .filter(method -> method.getReturnType() == ChatCompletionRequest.class || method.getDeclaringClass() == Sampling.class)
        .filter(method -> method.getParameterCount() == 1).map(Method::getName).filter(name -> !others.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(parameters().map(Parameter::method).collect(Collectors.toCollection(TreeSet::new)), methods);
  }

  @Property(tries = 200)
  void settingOneNeverChangesTheRequestItIsSetIn(@ForAll List<@IntRange(max = 21) Integer> order) {
    var all = parameters().toList();
    var request = ASK;
    for (int each : order) {
      var before = request.toString();
      var parameter = all.get(each);
      var changed = parameter.set().apply(request);
      assertEquals(before, request.toString());
      assertEquals(parameter.value(), parameter.read().apply(changed));
      assertEquals(ASK.messages(), changed.messages());
      request = changed;
    }
    assertEquals(order.stream().map(each -> all.get(each).wire()).collect(Collectors.toSet()), request.parameters().members().keySet());
  }

  @Test
  void allOfThemAreInTheProperty() {
    assertEquals(22, parameters().count());
  }
}
