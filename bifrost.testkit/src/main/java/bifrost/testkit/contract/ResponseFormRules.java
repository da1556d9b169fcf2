package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.ChatCompletion;
import bifrost.api.CompletionRequest;
import bifrost.api.FileRequest;
import bifrost.api.Operation;
import bifrost.api.RawRequest;
import bifrost.api.Streamable;
import bifrost.api.json.Json;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ActualResult;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.util.ServerSentEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;

/**
 * Rules 1216 to 1222: bodies that are at the edge of what a response is. Implementations need not be thread-safe: jqwik
 * runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ResponseFormRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that the response to a raw request is the JSON of the body, whatever it is, a text if the server sent a
   * text, and null if it sent nothing. It is an error only if the server says so.
   */
  @WhenThisFails("An error member is an error if it is a text or an object that is not empty.")
  @EnabledIfSupported(value = Feature.SERVER_VARIANTS, operations = OperationGroup.RAW_REQUESTS)
  @Example
  default void rule1216_rawResponseIsReturnedAsItIs() {
    for (var json : List.of("{\"error\":7,\"x\":1}", "{\"error\":null,\"x\":1}", "{\"error\":\"\"}", "{\"error\":{}}",
        "{\"error\":[\"x\"]}", "{\"error\":true}", "[{\"error\":\"x\"}]", "7", "\"kit\"", "{\"object\":\"list\"}",
        "{\"choices\":7}", "{\"detail\":\"kit\"}")) {
      expectRaw("application/json", json, Json.parse(json));
    }
    expectRaw("text/plain; charset=utf-8", "kit \u00E9\n", new JsonString("kit \u00E9\n"));
    expectRaw("text/plain", "{\"x\":1}", new JsonString("{\"x\":1}"));
    expectRaw("application/json", "", JsonNull.NULL);
    expectRaw("application/json", " \r\n\t", JsonNull.NULL);
    expectRaw("application/json", "\uFEFF", JsonNull.NULL);
    expectRaw("application/json", "\uFEFF\n", JsonNull.NULL);
    for (var invalid : List.of("\u0000", "\u0000{}", "{", "kit")) {
      try (var harness = ContractHarness.of(this, 1216)) {
        harness.expect("Malformed", raw(harness, "application/json", invalid).outcomeName());
      }
    }
    expectRaw("application/json", "\uFEFF{\"x\":1}", JsonObject.of("x", 1));
    expectRaw("", "\n\t {\"x\":1} \n", JsonObject.of("x", 1));
    for (var error : List.of("{\"error\":\"kit failed\"}", "{\"error\":{\"message\":\"kit failed\"},\"x\":1}",
        "{\"object\":\"error\",\"message\":\"kit failed\"}")) {
      try (var harness = ContractHarness.of(this, 1216)) {
        var result = raw(harness, "application/json", error);
        harness.expect(result.error().orElse(null) instanceof Rejected it && it.message().equals("kit failed"),
            "Rejected with the message of " + error, result);
      }
    }
  }

  private void expectRaw(String type, String body, JsonValue expected) {
    try (var harness = ContractHarness.of(this, 1216)) {
      harness.expectResponse(expected, raw(harness, type, body));
    }
  }

  private static ActualResult<JsonValue> raw(ContractHarness harness, String type, String body) {
    harness.enqueue(Reply.of(200, type.isEmpty() ? Map.of() : Map.of("content-type", type), body.getBytes(UTF_8)));
    return harness.send(RawRequest.get("p", "/kit/ask"), harness.options());
  }

  /**
   * Requires that the response to a deletion may be empty if its status says so, and that the object of a file is an
   * error only if it is not a result.
   */
  @WhenThisFails("Accept status 204 without a body. A detail is an error only if the object has no id and no data.")
  @EnabledIfSupported(value = Feature.SERVER_VARIANTS, operations = OperationGroup.FILES)
  @Example
  default void rule1217_deletionMayHaveNoBody() {
    expectFile(204, "", "{}");
    expectFile(200, "{\"id\":\"file-1\",\"detail\":\"kit\"}", "{\"id\":\"file-1\",\"detail\":\"kit\"}");
    expectFile(200, "{\"data\":[],\"detail\":\"kit\"}", "{\"data\":[],\"detail\":\"kit\"}");
    expectFile(200, "{\"deleted\":true,\"error\":null}", "{\"deleted\":true,\"error\":null}");
    expectFile(200, "{\"detail\":\"kit failed\"}", "Rejected");
    expectFile(200, "{\"error\":\"kit failed\",\"id\":\"file-1\"}", "Rejected");
    expectFile(200, "", "Malformed");
    expectFile(200, "[1]", "Malformed");
    expectFile(200, "null", "Malformed");
  }

  private void expectFile(int status, String body, String expected) {
    try (var harness = ContractHarness.of(this, 1217)) {
      harness.enqueue(Reply.of(status, Map.of("content-type", "application/json"), body.getBytes(UTF_8)));
      var result = harness.send(FileRequest.delete("p", "file-1"), harness.options());
      if (expected.startsWith("{")) harness.expectResponse(Json.parse(expected), result);
      else harness.expect("outcome of " + body, expected, result.outcomeName());
    }
  }

  /**
   * Requires that a byte order mark, white space around the JSON and the content encoding {@code identity} change
   * nothing, and that a body in an encoding that was not requested fails.
   */
  @WhenThisFails("Skip a byte order mark and white space, and check Content-Encoding. The message names the encoding.")
  @EnabledIfSupported(Feature.SERVER_VARIANTS)
  @Example
  default void rule1221_bytesAroundTheJsonChangeNothing() {
    var json = "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}";
    for (var body : List.of("\uFEFF" + json, "\uFEFF\n " + json, " \r\n\t" + json + "\r\n \t")) {
      expectText(Reply.json(body), "Hello");
    }
    expectText(Reply.json(json).header("content-encoding", "identity"), "Hello");
    for (var body : List.of("\u001F\u008B\b\u0000\u0000", "")) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        try (var harness = ContractHarness.of(this, 1221)) {
          var type = streamed ? "text/event-stream" : "application/json";
          harness.enqueue(Reply.of(200, Map.of("content-type", type, "content-encoding", "gzip"),
              body.getBytes(ISO_8859_1)));
          var result = harness.sendOrStream(SampleRequests.chatRequest(), streamed, harness.options());
          harness.expect(result.error().orElse(null) instanceof Malformed it && it.message().contains("gzip"),
              "Malformed, with the name of the encoding", result);
        }
      }
    }
  }

  private void expectText(Reply reply, String text) {
    try (var harness = ContractHarness.of(this, 1221)) {
      harness.enqueue(reply);
      harness.expectResponse(text,
          harness.send(SampleRequests.chatRequest(), harness.options()).map(ChatCompletion::text));
    }
  }

  /**
   * Requires that the end marker, also with blanks around it, ends a stream, but only after a choice or the usage. A
   * stream without any content is not a response, even if it has an id. An event that only begins like the end marker
   * is none.
   */
  @WhenThisFails("Remember whether an event with a choice or the usage has arrived before the end marker.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.STREAMS})
  @Example
  default void rule1222_endMarkerNeedsAResponse() {
    var requests = new ArrayList<Streamable<?, ?>>(List.of(SampleRequests.chatRequest()));
    if (operations().contains(Operation.COMPLETION)) requests.add(CompletionRequest.of("org/m", "Hi"));
    var usage = "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":0,\"total_tokens\":1}";
    for (var request : requests) {
      expectOutcome(request, "Truncated", "{\"id\":\"x\",\"choices\":[]}");
      expectOutcome(request, "Truncated", "{\"id\":\"x\",\"choices\":[],\"usage\":null}");
      expectOutcome(request, "Complete", "{\"id\":\"x\",\"choices\":[]," + usage + "}");
      expectOutcome(request, "Complete",
          "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"text\":\"Hi\"}]}");
      for (var marker : List.of("[DONE]x", "[DONE][DONE]", "[DONE", "[DONE] {}")) {
        try (var harness = ContractHarness.of(this, 1222)) {
          harness.enqueue(
              Reply.sse("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"text\":\"Hi\"}]}", marker));
          var outcome = harness.stream(request, harness.options()).outcomeName();
          harness.expect(!outcome.equals("Complete"), "no complete response after " + marker, outcome);
        }
      }
      for (var marker : List.of("data:[DONE]\n\n", "data:   [DONE] \t \n\n", "data: \t[DONE]\r\n\r\n")) {
        try (var harness = ContractHarness.of(this, 1222)) {
          harness.enqueue(Reply.events(List.of(
              ServerSentEvent.of("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"text\":\"Hi\"}]}"),
              marker)));
          harness.expect("Complete", harness.stream(request, harness.options()).outcomeName());
        }
      }
    }
  }

  private <R> void expectOutcome(Streamable<?, R> request, String outcome, String event) {
    try (var harness = ContractHarness.of(this, 1222)) {
      harness.enqueue(Reply.sse(event, "[DONE]"));
      var result = harness.stream(request, harness.options());
      boolean isTruncated = result.error().orElse(null) instanceof Truncated;
      harness.expect("outcome of a " + request.operation() + " after " + event, outcome,
          isTruncated ? "Truncated" : result.outcomeName());
    }
  }
}
