package bifrost.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of the methods that set a request parameter. */
class ParameterTests {
  private static final ChatCompletionRequest REQUEST = ChatCompletionRequest.of("vllm/m", "Hi");
  private static final Tool WEATHER = Tool.of("weather", "Gets it", JsonObject.of("type", "object")).strict(true);

  /**
   * A request parameter and the method that sets it.
   *
   * @param jsonName its name in JSON
   * @param set calls the method that sets the parameter
   * @param json the value in JSON
   */
  record Parameter(String jsonName, UnaryOperator<ChatCompletionRequest> set, String json) {
    String method() {
      var name = new StringBuilder();
      for (var word : jsonName.split("_")) name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
      return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    @Override
    public String toString() {
      return jsonName;
    }
  }

  static Stream<Parameter> parameters() {
    return Stream.concat(sampling(), chat());
  }

  private static Stream<Parameter> sampling() {
    return Stream.of(
        new Parameter("temperature", q -> q.temperature(0.5), "0.5"),
        new Parameter("top_p", q -> q.topP(0.9), "0.9"),
        new Parameter("top_k", q -> q.topK(40), "40"),
        new Parameter("min_p", q -> q.minP(0.1), "0.1"),
        new Parameter("seed", q -> q.seed(Long.MIN_VALUE), "-9223372036854775808"),
        new Parameter("stop", q -> q.stop("a", "b"), "[\"a\",\"b\"]"),
        new Parameter("n", q -> q.n(3), "3"),
        new Parameter("max_tokens", q -> q.maxTokens(16), "16"),
        new Parameter("frequency_penalty", q -> q.frequencyPenalty(-2), "-2.0"),
        new Parameter("presence_penalty", q -> q.presencePenalty(1e-3), "0.001"),
        new Parameter("repetition_penalty", q -> q.repetitionPenalty(1.1), "1.1"),
        new Parameter("logit_bias", q -> q.logitBias(Map.of(50256, -100)), "{\"50256\":-100}"),
        new Parameter("user", q -> q.user("u-1"), "\"u-1\""));
  }

  private static Stream<Parameter> chat() {
    return Stream.of(
        new Parameter("max_completion_tokens", q -> q.maxCompletionTokens(16), "16"),
        new Parameter("tools", q -> q.tools(WEATHER), "[" + WEATHER.json() + "]"),
        new Parameter("tool_choice", q -> q.toolChoice(ToolChoice.REQUIRED), "\"required\""),
        new Parameter("parallel_tool_calls", q -> q.parallelToolCalls(false), "false"),
        new Parameter("response_format", q -> q.responseFormat(ResponseFormat.JSON_OBJECT),
            "{\"type\":\"json_object\"}"),
        new Parameter("structured_outputs", q -> q.structuredOutputs(StructuredOutputs.choice("a", "b")),
            "{\"choice\":[\"a\",\"b\"]}"),
        new Parameter("reasoning_effort", q -> q.reasoningEffort("low"), "\"low\""),
        new Parameter("logprobs", q -> q.logprobs(true), "true"),
        new Parameter("top_logprobs", q -> q.topLogprobs(5), "5"),
        new Parameter("chat_template_kwargs", q -> q.chatTemplateKwargs(Map.of("enable_thinking", false)),
            "{\"enable_thinking\":false}"));
  }

  @ParameterizedTest
  @MethodSource("parameters")
  void setsOneParameterAndChangesNothingElse(Parameter parameter) {
    var changed = parameter.set().apply(REQUEST);
    assertEquals("{\"" + parameter.jsonName() + "\":" + parameter.json() + "}", changed.parameters().toString());
    assertEquals(REQUEST, changed.without(parameter.jsonName()));
    assertEquals(REQUEST, REQUEST.parameters(JsonObject.of()));
  }

  @ParameterizedTest
  @MethodSource("parameters")
  void theDedicatedMethodSetsTheSameValueAsTheWithMethod(Parameter parameter) {
    assertEquals(REQUEST.with(parameter.jsonName(), Json.parse(parameter.json())), parameter.set().apply(REQUEST));
  }

  @Test
  void everyMethodHasTheCamelCaseNameOfItsParameter() {
    var others = Set.of("model", "messages", "then", "prefill", "target", "parameters", "with", "without", "of",
        "parse");
    var methods = Arrays.stream(ChatCompletionRequest.class.getMethods())
        .filter(method -> method.getReturnType() == ChatCompletionRequest.class
            || method.getDeclaringClass() == Sampling.class)
        .map(Method::getName).filter(name -> !others.contains(name)).collect(Collectors.toCollection(TreeSet::new));
    assertEquals(parameters().map(Parameter::method).collect(Collectors.toCollection(TreeSet::new)), methods);
  }

  @Property(tries = 200)
  void settingAParameterNeverChangesTheOriginalRequest(@ForAll List<@IntRange(max = 22) Integer> order) {
    var all = parameters().toList();
    var request = REQUEST;
    for (int each : order) {
      var before = request.toString();
      var parameter = all.get(each);
      var changed = parameter.set().apply(request);
      assertEquals(before, request.toString());
      assertEquals(Json.parse(parameter.json()), changed.parameters().tryGet(parameter.jsonName()).orElseThrow());
      assertEquals(REQUEST.messages(), changed.messages());
      request = changed;
    }
    assertEquals(order.stream().map(each -> all.get(each).jsonName()).collect(Collectors.toSet()),
        request.parameters().members().keySet());
  }

  @Test
  void thePropertyCoversAllParameters() {
    assertEquals(23, parameters().count());
  }
}
