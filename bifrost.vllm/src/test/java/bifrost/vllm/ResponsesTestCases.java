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

/** Responses, through chat completions and as the server speaks them itself, whole and streamed; and raw requests. */
abstract class ResponsesTestCases extends EndToEndTestCases {
  private static final Tool TIME = Tool.of("get_time", "Tells the time.", (JsonObject) Json.parse(
      "{\"type\":\"object\",\"properties\":{\"zone\":{\"type\":\"string\",\"enum\":[\"UTC\",\"CET\"]}},\"required\":[\"zone\"],"
          + "\"additionalProperties\":false}"))
      .strict(true);

  private Bifrost itself;

  ResponsesTestCases(EndToEndServer backend) {
    super(backend);
  }

  @BeforeEach
  void openNative() {
    itself = open(config().option("responses", "native"));
  }

  @AfterEach
  void closeNative() {
    if (itself != null) itself.close();
  }

  private ResponsesRequest respond(String text) {
    return ResponsesRequest.of(model(), text).temperature(0).maxOutputTokens(12);
  }

  private static Response streamed(Bifrost bifrost, ResponsesRequest ask) {
    try (var events = bifrost.stream(ask)) {
      return events.collect();
    }
  }

  @Test
  void aTextIsAnsweredInBothWaysWholeAndStreamed() {
    var ask = respond("Hi").instructions("Be brief.");
    var converted = bifrost.send(ask);
    assertFalse(converted.text().isEmpty());
    assertTrue(converted.usage().orElseThrow().outputTokens() > 0);
    repeatably(() -> bifrost.send(ask).text(), () -> itself.send(ask).text());
    repeatably(() -> bifrost.send(ask).text(), () -> streamed(bifrost, ask).text());
    repeatably(() -> bifrost.send(ask).text(), () -> streamed(itself, ask).text());
  }

  @Test
  void anAnswerThatIsCutOffSaysWhy() {
    var cut = respond("Count the numbers.").maxOutputTokens(3);
    for (var client : List.of(bifrost, itself)) {
      assertEquals("incomplete", client.send(cut).status());
      assertEquals(Optional.of("max_output_tokens"), client.send(cut).incompleteReason());
      assertEquals(Optional.of("max_output_tokens"), streamed(client, cut).incompleteReason());
    }
  }

  @Test
  void eventsComeInTheSameOrderInBothWays() {
    var ask = respond("Hi");
    var converted = types(bifrost, ask);
    var spoken = types(itself, ask);
    assertEquals(spoken.subList(0, spoken.size() - 1), converted.subList(0, converted.size() - 1));
    assertTrue(List.of("response.completed", "response.incomplete").contains(converted.get(converted.size() - 1)));
  }

  private static List<String> types(Bifrost bifrost, ResponsesRequest ask) {
    try (var events = bifrost.stream(ask)) {
      var all = events.events().toList();
      assertEquals(IntStream.range(0, all.size()).mapToObj(Long::valueOf).toList(),
          all.stream().map(ResponseEvent::sequenceNumber).toList());
      return all.stream().map(ResponseEvent::type).distinct().toList();
    }
  }

  @Test
  void aToolIsCalledAndItsResultGoesBack() {
    var ask = respond("hi").tools(TIME).toolChoice(ToolChoice.function("get_time")).temperature(1).maxOutputTokens(60);
    for (var client : List.of(bifrost, itself)) {
      var response = calling(ask, client::send);
      var call = response.functionCalls().get(0);
      assertEquals("get_time", call.name());
      assertTrue(
          List.of("UTC", "CET").contains(((JsonObject) Json.parse(call.arguments())).string("zone").orElseThrow()));
      assertEquals("get_time", calling(ask, each -> streamed(client, each)).functionCalls().get(0).name());
      var after = client.send(
          ask.without("tools").without("tool_choice").then(response.output()).then(ResponseItem.output(call, "12:00")));
      assertTrue(after.usage().orElseThrow().inputTokens() > 0);
    }
  }

  /** The first of several answers that calls the tool to its end: a model with random weights may write white space until it is cut off. */
  private static Response calling(ResponsesRequest ask, Function<ResponsesRequest, Response> send) {
    return LongStream.rangeClosed(1, 12).mapToObj(seed -> send.apply(ask.with("seed", seed)))
        .filter(response -> response.status().equals("completed") && !response.functionCalls().isEmpty()).findFirst()
        .orElseThrow();
  }

  @Test
  void aFormatIsKept() {
    var schema = (JsonObject) Json
        .parse("{\"type\":\"object\",\"properties\":{\"ok\":{\"type\":\"boolean\"}},\"required\":[\"ok\"],"
            + "\"additionalProperties\":false}");
    var response =
        bifrost.send(respond("Is it?").responseFormat(ResponseFormat.jsonSchema("answer", schema)).maxOutputTokens(60));
    assertTrue(((JsonObject) Json.parse(response.text())).bool("ok").isPresent());
  }

  @Test
  void whatAChatCannotSayIsRefusedByNameWithoutTraffic() {
    var before = recorded().map(List::size);
    for (var each : List.of(respond("Hi").previousResponseId("resp_1"), respond("Hi").with("background", true),
        respond("Hi").with("truncation", "auto"), respond("Hi").with("n", 2),
        respond("Hi").with("include", List.of("x")), respond("Hi").with("conversation", "c"),
        respond("Hi").with("prompt", new JsonObject(java.util.Map.of())))) {
      var name = errorOf(Unsupported.class, () -> bifrost.send(each)).parameter().orElseThrow();
      assertTrue(each.parameters().get(name).isPresent(), name);
      assertEquals(Optional.of(name), errorOf(Unsupported.class, () -> bifrost.stream(each)).parameter());
    }
    assertEquals(before, recorded().map(List::size));
    bifrost.send(respond("Hi").store(false));
  }

  @Test
  void aResponseThatIsNotKeptCannotBeContinued() {
    assertEquals(404, errorOf(Rejected.class, () -> itself.send(respond("Hi").previousResponseId("resp_1"))).status());
  }

  @Test
  void rawRequestsReachEveryOtherEndpoint() {
    var tokens = (JsonObject) bifrost
        .send(RawRequest.post("vllm", "/tokenize", JsonObject.of("model", modelId()).with("prompt", "hello")));
    assertTrue(tokens.integer("count").orElseThrow() > 0);
    var back = bifrost.send(RawRequest.post("vllm", "/detokenize",
        JsonObject.of("model", modelId()).with("tokens", tokens.get("tokens").orElseThrow())));
    assertEquals(JsonObject.of("prompt", "hello"), back);
    assertTrue(((JsonObject) bifrost.send(RawRequest.get("vllm", "/version"))).string("version").isPresent());
    assertEquals(404, errorOf(Rejected.class, () -> bifrost.send(RawRequest.get("vllm", "/no/such/path"))).status());
  }
}
