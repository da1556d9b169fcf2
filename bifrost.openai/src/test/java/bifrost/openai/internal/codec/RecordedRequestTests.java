package bifrost.openai.internal.codec;

import static bifrost.api.Message.tool;
import static bifrost.api.Message.user;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.Message;
import bifrost.api.ResponseFormat;
import bifrost.api.Tool;
import bifrost.api.ToolCall;
import bifrost.api.ToolChoice;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests that the typed API encodes, compared with the recorded requests. */
class RecordedRequestTests {
  private static final JsonObject WEATHER =
      schema(Map.of("city", Map.of("type", "string", "enum", List.of("Paris", "Oslo", "東京")), "days",
          Map.of("type", "integer", "enum", List.of(1, 2, 3))), "city", "days");
  private static final JsonObject TIME =
      schema(Map.of("zone", Map.of("type", "string", "enum", List.of("UTC", "CET"))), "zone");
  private static final JsonObject VERDICT =
      schema(Map.of("ok", Map.of("type", "boolean"), "level", Map.of("enum", List.of("low", "high"))), "ok", "level");

  private final Tool weather = Tool.of("get_weather", "A tool.", WEATHER).strict(true);
  private final Tool time = Tool.of("get_time", "A tool.", TIME).strict(true);
  private final ChatCompletionRequest llama = ChatCompletionRequest.of(ExpectedResponses.LLAMA, "hi");
  private final ChatCompletionRequest qwen = ChatCompletionRequest.of(ExpectedResponses.QWEN, "hi");

  private static JsonObject schema(Map<String, ?> properties, String... required) {
    return JsonObject.of("type", "object").with("properties", properties).with("required", List.of(required))
        .with("additionalProperties", false);
  }

  private ChatCompletionRequest request(String name) {
    return switch (name) {
      case "chat", "chat-stream", "chat-stream-no-usage" -> llama.temperature(0).maxTokens(8);
      case "chat-json-schema" ->
          llama.temperature(0).maxTokens(100).responseFormat(ResponseFormat.jsonSchema("answer", VERDICT));
      case "chat-logprobs" -> llama.temperature(0).maxTokens(3).logprobs(true).topLogprobs(2);
      case "chat-reasoning" -> qwen.temperature(1).maxTokens(80).seed(4).logitBias(Map.of(4, 6));
      case "chat-reasoning-stream" -> qwen.temperature(1).maxTokens(40).seed(4).logitBias(Map.of(4, 6));
      case "chat-stop" -> llama.temperature(1).maxTokens(64).seed(3).logitBias(Map.of(2, 7));
      case "chat-stream-n2-logprobs" -> llama.temperature(1).maxTokens(3).n(2).seed(1).logprobs(true).topLogprobs(2);
      case "chat-structured-choice" ->
          llama.temperature(0).maxTokens(8).with("structured_outputs", Map.of("choice", List.of("yes", "no")));
      case "chat-tool-named", "chat-tool-named-stream" ->
          llama.temperature(0).maxTokens(200).tools(weather).toolChoice(ToolChoice.function("get_weather"));
      case "chat-tool-required" ->
          llama.temperature(1).maxTokens(200).tools(weather, time).parallelToolCalls(true)
              .toolChoice(ToolChoice.REQUIRED).seed(2);
      case "chat-tool-required-stream" ->
          llama.temperature(1).maxTokens(200).tools(weather, time).toolChoice(ToolChoice.REQUIRED).seed(2);
      case "chat-tool-result" -> toolResult();
      case "chat-unicode-stream" -> llama.messages(List.of(user("日本語 😀"))).temperature(1).maxTokens(60).seed(5);
      case "error-200-stream-engine-death" -> qwen.maxTokens(1900).with("min_tokens", 1900).temperature(1);
      case "error-200-stream-grammar" ->
          llama.temperature(0).maxTokens(8).with("structured_outputs", Map.of("grammar", "root ::= ("));
      case "error-200-stream-logprobs" -> llama.temperature(0).maxTokens(8).logprobs(true).topLogprobs(100);
      case "error-400-context" -> llama.temperature(0).maxTokens(99999);
      case "error-400-temperature" -> llama.temperature(-3).maxTokens(8);
      case "error-401-no-key", "error-401-wrong-key" -> qwen.temperature(0).maxTokens(8);
      case "error-404-model", "error-404-model-stream" -> llama.model("nope").temperature(0).maxTokens(8);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private ChatCompletionRequest toolResult() {
    var call = ToolCall.of("call_1", "get_weather", "{\"city\":\"Paris\",\"days\":1}");
    return llama
        .messages(List.of(user("weather?"), Message.assistant("").toolCalls(call),
            tool(call, "sunny")))
        .temperature(0).maxTokens(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "chat-json-schema", "chat-logprobs", "chat-reasoning", "chat-stop",
      "chat-structured-choice", "chat-tool-named", "chat-tool-required", "chat-tool-result", "error-400-context",
      "error-400-temperature", "error-401-no-key", "error-401-wrong-key", "error-404-model"})
  void encodesEveryRecordedUnaryRequest(String name) {
    assertEquals(withoutNulls(RecordedHttpMessage.request(name).json()), encoded(name, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat-stream", "chat-stream-n2-logprobs", "chat-reasoning-stream", "chat-tool-named-stream",
      "chat-tool-required-stream", "chat-unicode-stream", "error-200-stream-grammar", "error-200-stream-logprobs",
      "error-404-model-stream"})
  void encodesEveryRecordedStreamRequest(String name) {
    assertEquals(RecordedHttpMessage.request(name).json(), encoded(name, true));
  }

  /** By default, the client requests the usage of a stream; these recorded requests do not. */
  @ParameterizedTest
  @ValueSource(strings = {"chat-stream-no-usage", "error-200-stream-engine-death"})
  void addsTheUsageOptionToRecordedStreamRequestsWithoutIt(String name) {
    assertEquals(RecordedHttpMessage.request(name).json().with("stream_options", Map.of("include_usage", true)),
        encoded(name, true));
  }

  private JsonValue encoded(String name, boolean stream) {
    return Json.parse(
        ChatCompletionEncoder.encode(request(name), stream, ProviderOptions.of(ChatCompletionEncoderTests.VLLM)));
  }

  /** Removes nulls, because the encoders omit an absent content, which a recorded request sends as null. */
  private static JsonValue withoutNulls(JsonValue json) {
    if (json instanceof JsonArray array) {
      return new JsonArray(array.elements().stream().map(RecordedRequestTests::withoutNulls).toList());
    }
    if (!(json instanceof JsonObject object)) return json;
    var result = JsonObject.of();
    for (var member : object.members().entrySet()) {
      if (member.getValue() != JsonNull.NULL) result = result.with(member.getKey(), withoutNulls(member.getValue()));
    }
    return result;
  }
}
