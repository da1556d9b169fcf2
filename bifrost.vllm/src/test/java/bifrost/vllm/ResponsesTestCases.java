package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.RawRequest;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseFormat;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsesRequest;
import bifrost.api.Tool;
import bifrost.api.ToolChoice;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Test cases for the Responses API (converted to chat completions and native, unary and streamed), and for raw
 * requests.
 */
abstract class ResponsesTestCases extends EndToEndTestCases {
  private static final Tool TIME = Tool.of("get_time", "Tells the time.", (JsonObject) Json.parse(
      "{\"type\":\"object\",\"properties\":{\"zone\":{\"type\":\"string\",\"enum\":[\"UTC\",\"CET\"]}},"
          + "\"required\":[\"zone\"],\"additionalProperties\":false}"))
      .strict(true);

  private Bifrost nativeClient;

  ResponsesTestCases(EndToEndServer backend) {
    super(backend);
  }

  @BeforeEach
  void openNative() {
    nativeClient = open(config().option("responses", "native"));
  }

  @AfterEach
  void closeNative() {
    if (nativeClient != null) nativeClient.close();
  }

  private ResponsesRequest responsesRequest(String text) {
    return ResponsesRequest.of(model(), text).temperature(0).maxOutputTokens(12);
  }

  private static Response streamed(Bifrost bifrost, ResponsesRequest request) {
    try (var events = bifrost.stream(request)) {
      return events.collect();
    }
  }

  @Test
  void convertedAndNativeResponsesHaveTheSameText() {
    var request = responsesRequest("Hi").instructions("Be brief.");
    var converted = bifrost.send(request);
    assertFalse(converted.text().isEmpty());
    assertTrue(converted.usage().orElseThrow().completionTokens() > 0);
    assertEqualWithRetries(() -> bifrost.send(request).text(), () -> nativeClient.send(request).text());
    assertEqualWithRetries(() -> bifrost.send(request).text(), () -> streamed(bifrost, request).text());
    assertEqualWithRetries(() -> bifrost.send(request).text(), () -> streamed(nativeClient, request).text());
  }

  @Test
  void reportsWhyAResponseIsIncomplete() {
    var limited = responsesRequest("Count the numbers.").maxOutputTokens(3);
    for (var client : List.of(bifrost, nativeClient)) {
      assertEquals("incomplete", client.send(limited).status());
      assertEquals(Optional.of("max_output_tokens"), client.send(limited).incompleteReason());
      assertEquals(Optional.of("max_output_tokens"), streamed(client, limited).incompleteReason());
    }
  }

  @Test
  void streamsConvertedAndNativeEventsInTheSameOrder() {
    var request = responsesRequest("Hi");
    var converted = types(bifrost, request);
    var nativeTypes = types(nativeClient, request);
    assertEquals(nativeTypes.subList(0, nativeTypes.size() - 1), converted.subList(0, converted.size() - 1));
    assertTrue(List.of("response.completed", "response.incomplete").contains(converted.get(converted.size() - 1)));
  }

  private static List<String> types(Bifrost bifrost, ResponsesRequest request) {
    try (var events = bifrost.stream(request)) {
      var all = events.events().toList();
      assertEquals(IntStream.range(0, all.size()).mapToObj(Long::valueOf).toList(),
          all.stream().map(ResponseEvent::sequenceNumber).toList());
      return all.stream().map(ResponseEvent::type).distinct().toList();
    }
  }

  @Test
  void returnsFunctionCallsAndAcceptsTheirResults() {
    var request = responsesRequest("hi").tools(TIME).toolChoice(ToolChoice.function("get_time")).temperature(1)
        .maxOutputTokens(60);
    for (var client : List.of(bifrost, nativeClient)) {
      var response = firstFunctionCall(request, client::send);
      var call = response.functionCalls().get(0);
      assertEquals("get_time", call.name());
      assertTrue(
          List.of("UTC", "CET").contains(((JsonObject) Json.parse(call.arguments())).string("zone").orElseThrow()));
      assertEquals("get_time",
          firstFunctionCall(request, each -> streamed(client, each)).functionCalls().get(0).name());
      var after = client.send(
          request.without("tools").without("tool_choice").then(response.output())
              .then(ResponseItem.output(call, "12:00")));
      assertTrue(after.usage().orElseThrow().promptTokens() > 0);
    }
  }

  /**
   * {@return the first completed response with a function call, from requests with different seeds} A model with random
   * weights may generate white space up to the token limit.
   */
  private static Response firstFunctionCall(ResponsesRequest request, Function<ResponsesRequest, Response> send) {
    return LongStream.rangeClosed(1, 12).mapToObj(seed -> send.apply(request.with("seed", seed)))
        .filter(response -> response.status().equals("completed") && !response.functionCalls().isEmpty()).findFirst()
        .orElseThrow();
  }

  @Test
  void returnsAResponseInTheRequestedFormat() {
    var schema = (JsonObject) Json
        .parse("{\"type\":\"object\",\"properties\":{\"ok\":{\"type\":\"boolean\"}},\"required\":[\"ok\"],"
            + "\"additionalProperties\":false}");
    var response =
        bifrost.send(
            responsesRequest("Is it?").responseFormat(ResponseFormat.jsonSchema("answer", schema)).maxOutputTokens(60));
    assertTrue(((JsonObject) Json.parse(response.text())).bool("ok").isPresent());
  }

  @Test
  void rejectsParametersWithoutAChatEquivalentWithoutSendingARequest() {
    var before = recordedRequests().map(List::size);
    for (var each : List.of(responsesRequest("Hi").previousResponseId("resp_1"),
        responsesRequest("Hi").with("background", true),
        responsesRequest("Hi").with("truncation", "auto"), responsesRequest("Hi").with("n", 2),
        responsesRequest("Hi").with("include", List.of("x")), responsesRequest("Hi").with("conversation", "c"),
        responsesRequest("Hi").with("prompt", new JsonObject(java.util.Map.of())))) {
      var name = errorOf(Unsupported.class, () -> bifrost.send(each)).parameter().orElseThrow();
      assertTrue(each.parameters().tryGet(name).isPresent(), name);
      assertEquals(Optional.of(name), errorOf(Unsupported.class, () -> bifrost.stream(each)).parameter());
    }
    assertEquals(before, recordedRequests().map(List::size));
    bifrost.send(responsesRequest("Hi").store(false));
  }

  @Test
  void rejectsAnUnknownPreviousResponse() {
    assertEquals(404,
        errorOf(Rejected.class, () -> nativeClient.send(responsesRequest("Hi").previousResponseId("resp_1"))).status());
  }

  @Test
  void sendsRawRequestsToOtherEndpoints() {
    var tokens = (JsonObject) bifrost
        .send(RawRequest.post("vllm", "/tokenize", JsonObject.of("model", modelId()).with("prompt", "hello")));
    assertTrue(tokens.integer("count").orElseThrow() > 0);
    var detokenized = bifrost.send(RawRequest.post("vllm", "/detokenize",
        JsonObject.of("model", modelId()).with("tokens", tokens.tryGet("tokens").orElseThrow())));
    assertEquals(JsonObject.of("prompt", "hello"), detokenized);
    assertTrue(((JsonObject) bifrost.send(RawRequest.get("vllm", "/version"))).string("version").isPresent());
    assertEquals(404, errorOf(Rejected.class, () -> bifrost.send(RawRequest.get("vllm", "/no/such/path"))).status());
  }
}
