package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.ChatCompletion;
import bifrost.api.Operation;
import bifrost.api.Response;
import bifrost.api.ResponsesRequest;
import bifrost.api.Transcription;
import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.api.json.Json;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ActualResult;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.ResponsesEndpoint;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.operation.OperationKits;
import bifrost.testkit.internal.scenario.Normalizer;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Example;

/**
 * Rules 12xx: responses that some servers and gateways send instead of those of vLLM and OpenAI. Implementations need
 * not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ServerVariantRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that the status of an error after a success status comes from its code, its status or its type, whichever
   * the server sends. Otherwise errors that a retry would repair are not retried, and others are.
   */
  @WhenThisFails("Map the names of types and codes to a status, for example RateLimitError and rate_limit_exceeded to "
      + "429. Use 500 only if no name is known.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.ERRORS_AFTER_SUCCESS})
  @Example
  default void rule1201_statusOfALateErrorComesFromItsNames() {
    var statuses = new LinkedHashMap<String, Integer>(Map.of("\"code\":429", 429, "\"code\":\"503\"", 503,
        "\"code\":\"rate_limit_exceeded\"", 429, "\"code\":\"insufficient_quota\"", 429, "\"status\":404", 404));
    statuses.putAll(Map.of("\"type\":\"BadRequestError\"", 400, "\"type\":\"invalid_request_error\"", 400,
        "\"type\":\"AuthenticationError\"", 401, "\"type\":\"permission_error\"", 403, "\"type\":\"NotFoundError\"",
        404,
        "\"type\":\"RateLimitError\"", 429, "\"type\":\"ServiceUnavailableError\"", 503,
        "\"status\":\"RESOURCE_EXHAUSTED\"", 429, "\"type\":\"kit_error\"", 500));
    statuses
        .putAll(Map.of("\"type\":\"BadRequestError\",\"code\":422", 422, "\"type\":\"NotFoundError\",\"code\":\"kit\"",
            404, "\"code\":\"kit\",\"param\":null,\"type\":null", 500,
            "\"type\":\"kit\",\"code\":\"rate_limit_exceeded\"", 429, "\"statusCode\":\"503\"", 503));
    statuses.putAll(Map.of("\"type\":\"UnprocessableEntityError\"", 422, "\"status\":\"UNAUTHENTICATED\"", 401,
        "\"status\":\"PERMISSION_DENIED\"", 403, "\"status\":\"UNAVAILABLE\"", 503,
        "\"status\":\"INVALID_ARGUMENT\"", 400, "\"type\":\"authentication_error\"", 401,
        "\"type\":\"not_found_error\"", 404, "\"type\":\"rate_limit_error\"", 429,
        "\"status\":\"DEADLINE_EXCEEDED\"", 504, "\"type\":\"NotImplementedError\"", 501));
    statuses.forEach((members, status) -> {
      var error = "{\"error\":{\"message\":\"no\"," + members + "}}";
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        try (var harness = ContractHarness.of(this, 1201)) {
          harness.enqueue(streamed ? Reply.events(List.of("data: " + error + "\n\n")) : Reply.json(error));
          var rejected = rejected(harness, chat(harness, streamed));
          harness.expect("status of " + error, status, rejected.status());
          harness.expect("no", rejected.message());
          var sent = Json.parse(error).asObject().get("error").asObject();
          harness.expect("code of " + error, sent.tryGet("code").map(ServerVariantRules::text), rejected.serverCode());
          if (sent.tryGet("type").isPresent()) harness.expect("type of " + error, sent.string("type"), rejected.type());
        }
      }
    });
    for (var name : List.of("status", "statusCode", "status_code", "code")) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        try (var harness = ContractHarness.of(this, 1201)) {
          var error = "{\"error\":{\"message\":\"no\"},\"" + name + "\":404}";
          harness.enqueue(streamed ? Reply.sse(error) : Reply.json(error));
          harness.expect("status of " + error, 404, rejected(harness, chat(harness, streamed)).status());
        }
      }
    }
  }

  private static String text(JsonValue value) {
    return value instanceof JsonString string ? string.value() : value.toString();
  }

  private static ActualResult<ChatCompletion> chat(ContractHarness harness, boolean streamed) {
    return harness.sendOrStream(SampleRequests.chatRequest(), streamed, harness.options());
  }

  private static Rejected rejected(ContractHarness harness, ActualResult<?> result) {
    if (result.error().orElse(null) instanceof Rejected rejected) return rejected;
    throw harness.failure("Rejected", result, null);
  }

  /**
   * Requires that an event that the server marks as an error, by its name or by its field, fails the stream, whatever
   * its data is and whatever follows it. Otherwise a broken text looks complete.
   */
  @WhenThisFails("Treat an event with the name error, and a field error: instead of data:, as an error, even if the "
      + "data is not JSON.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.STREAMS, Feature.ERRORS_AFTER_SUCCESS})
  @Example
  default void rule1202_eventThatIsMarkedAsAnErrorFailsTheStream() {
    var complete = ScenarioRenderer.render(dialect(), SampleRequests.helloScenario(), true).writes();
    for (var event : List.of("event: error\ndata: {\"message\":\"kit failed\"}\n\n", "event:error\ndata:kit failed\n\n",
        "event: error\ndata: kit\ndata: failed\n\n",
        "data: {\"message\":\"kit failed\"}\nevent: error\n\n",
        "event: error\ndata: {\"detail\":\"kit failed\"}\n\n", "event: error\ndata: [{\"msg\":\"kit failed\"}]\n\n",
        "event: error\ndata: {\"choices\":[],\"message\":\"kit failed\"}\n\n",
        "error: {\"message\":\"kit failed\"}\n\n",
        "event: error\ndata: {\"error\":{\"message\":\"kit failed\"}}\n\n")) {
      for (int before : new int[] {0, 1, complete.size() - 1}) {
        var writes = new ArrayList<>(complete.subList(0, before));
        writes.add(event.getBytes(UTF_8));
        writes.addAll(complete.subList(complete.size() - 1, complete.size()));
        try (var harness = ContractHarness.of(this, 1202)) {
          harness.enqueue(ScenarioRenderer.append(Reply.events(List.of()), writes));
          harness.expect("message of " + event, "kit failed",
              rejected(harness, chat(harness, true)).message().replace('\n', ' '));
        }
      }
    }
    for (var event : List.of("event: error\n\n", "event: error\ndata:\n\n", "event: error\ndata: {}\n\n",
        "event: error\ndata: null\n\n", "event: error\ndata: {\"error\":{}}\n\n")) {
      try (var harness = ContractHarness.of(this, 1202)) {
        var writes = new ArrayList<>(complete);
        writes.add(1, event.getBytes(UTF_8));
        harness.enqueue(ScenarioRenderer.append(Reply.events(List.of()), writes));
        var message = rejected(harness, chat(harness, true)).message();
        harness.expect(!message.isBlank() && !message.contains("200"),
            "a message that does not name the status of a success, for " + event, message);
      }
    }
    expectErrorAfterData(complete);
  }

  /** Sends an error field directly after the data of an event, and an error after an event with another name. */
  private void expectErrorAfterData(List<byte[]> complete) {
    var error = "error: {\"message\":\"kit failed\"}";
    int last = complete.size() - 1;
    for (var writes : List.of(List.of(complete.get(0), withoutBlankLine(complete.get(1)), bytes(error + "\n\n")),
        List.of(complete.get(0), withoutBlankLine(complete.get(1)), bytes(error + "\n\n"), complete.get(last)),
        List.of(complete.get(0), withoutBlankLine(complete.get(1)), bytes(error)),
        List.of(complete.get(0), complete.get(1), bytes("event: token\ndata: {}\n\n"),
            bytes("event: error\ndata: {\"message\":\"kit failed\"}\n\n"), complete.get(last)))) {
      try (var harness = ContractHarness.of(this, 1202)) {
        harness.enqueue(ScenarioRenderer.append(Reply.events(List.of()), writes));
        var result = chat(harness, true);
        harness.expect("kit failed", rejected(harness, result).message());
        harness.expect("text before the error", Optional.of("Hel"), result.partial().map(ChatCompletion::text));
      }
    }
  }

  private static byte[] withoutBlankLine(byte[] event) {
    return bytes(new String(event, UTF_8).strip() + "\n");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /**
   * Requires that events of other kinds, such as pings and warnings, neither change nor end a stream, and that an empty
   * field {@code error} does not fail it.
   */
  @WhenThisFails("Skip events that have neither choices nor usage.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.STREAMS})
  @Example
  default void rule1203_eventsOfOtherKindsChangeNothing() {
    var complete = ScenarioRenderer.render(dialect(), SampleRequests.helloScenario(), true).writes();
    for (var event : List.of("event: ping\ndata: {\"type\":\"ping\"}\n\n", "data: {\"warning\":\"slow\"}\n\n",
        "event: ping\n\n", "id: 7\nretry: 100\n\n", "event: ping\ndata: pong\n\n", "event: ping\ndata:\n\n",
        "dataset: x\n\n", "errors: x\n\n", "events: error\n\n", "data: null\n\n",
        "event: metrics\ndata: {\"tokens_per_second\":7.5}\n\n", "data: {}\n\n", "data\n\n", "data:\ndata:\n\n",
        "data:  \n\n", "kit: x\n\n", "data\n: x\n\n", "event: ping\ndata: 7\n\n",
        "event: ping\ndata: \"pong\"\n\n", "event: error\nevent\ndata: {}\n\n", "error:\n\n", "error: null\n\n",
        "error: {}\n\n", "error: \"\"\n\n", "error:\ndata: {}\n\n", "error: null\n")) {
      for (int before = 0; before < complete.size(); before++) {
        var writes = new ArrayList<>(complete);
        writes.add(before, event.getBytes(UTF_8));
        try (var harness = ContractHarness.of(this, 1203)) {
          harness.enqueue(ScenarioRenderer.append(Reply.events(List.of()), writes));
          harness.expectResponse(SampleRequests.helloScenario().chatCompletion(),
              chat(harness, true).map(Normalizer::normalize));
        }
      }
    }
  }

  /**
   * Requires that an event stream with the content type {@code text/plain} is read, because some gateways replace the
   * content type, and that a text with this type is not.
   */
  @WhenThisFails("If the content type is text/plain, look at the first bytes of the body.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.STREAMS})
  @Example
  default void rule1204_eventStreamThatIsLabelledAsTextIsRead() {
    var scenario = SampleRequests.helloScenario();
    for (var beginning : List.of("", "\uFEFF", ": keep-alive\n\n", ":\n\n", "event: message\n", "id: 7\n",
        "retry: 100\n",
        "\n\n", "\r\n: keep-alive\r\n")) {
      for (int writeSize : new int[] {0, 1, 7}) {
        try (var harness = ContractHarness.of(this, 1204)) {
          var events = ScenarioRenderer.render(dialect(), scenario, true);
          var writes = new ArrayList<byte[]>(List.of(beginning.getBytes(UTF_8)));
          writes.addAll(events.writes());
          var reply = ScenarioRenderer.append(Reply.events(List.of()), split(writes, writeSize));
          harness.enqueue(reply.header("content-type", "text/plain; charset=utf-8"));
          harness.expectResponse(scenario.chatCompletion(), chat(harness, true).map(Normalizer::normalize));
        }
      }
    }
    for (var text : List.of("Welcome", "dat", "", "\uFEFF")) {
      try (var harness = ContractHarness.of(this, 1204)) {
        harness.enqueue(Reply.of(200, Map.of("content-type", "text/plain"), text.getBytes(UTF_8)));
        var outcome = chat(harness, true).outcomeName(); // the other texts may be the start of a stream
        boolean isExpected = outcome.equals("Malformed") || outcome.equals("Truncated") && !text.equals("Welcome");
        harness.expect(isExpected, "Malformed for the body '" + text + "'", outcome);
      }
    }
    try (var harness = ContractHarness.of(this, 1204)) {
      var event = "data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}\n\n";
      harness.enqueue(Reply.events(List.of(event)).header("content-type", "text/plain").end(Reply.Ending.STALL));
      harness.expect("text of a short event before a pause", "Hello", harness.completeInTime("reading it", () -> {
        try (var source = harness.provider().stream(SampleRequests.chatRequest(), harness.newAttempt())) {
          return source.next().orElseThrow().text();
        }
      }));
    }
  }

  private static List<byte[]> split(List<byte[]> writes, int size) {
    if (size == 0) return writes;
    var all = new ByteArrayOutputStream();
    writes.forEach(all::writeBytes);
    var parts = new ArrayList<byte[]>();
    for (int from = 0; from < all.size(); from += size) {
      parts.add(Arrays.copyOfRange(all.toByteArray(), from, Math.min(from + size, all.size())));
    }
    return parts;
  }

  /**
   * Requires that a transcription arrives as the text of the response if the caller requests a text format, and that
   * subtitles arrive unchanged.
   */
  @WhenThisFails("Do not parse the body as JSON if response_format is text, srt or vtt.")
  @EnabledIfSupported(value = Feature.SERVER_VARIANTS, operations = OperationGroup.TRANSCRIPTIONS)
  @Example
  default void rule1205_transcriptionIsReadInEveryFormat() {
    var subtitles =
        "1\n00:00:00,000 --> 00:00:02,500\n {Caf\u00E9}\n\n2\n00:00:02,500 --> 00:00:04,000\n\uD83D\uDE00\n\n";
    expectTranscription("text", "Caf\u00E9 \uD83D\uDE00\n", "Caf\u00E9 \uD83D\uDE00");
    expectTranscription("text", "\"quoted\", he said", "\"quoted\", he said");
    expectTranscription("text", "\"Hi\"\n", "\"Hi\"");
    expectTranscription("json", "42\n", "42");
    expectTranscription("srt", subtitles, subtitles);
    var longText = "Caf\u00E9 \uD83D\uDE00 ".repeat(20_000);
    expectTranscription("text", longText + ".\n", longText + ".");
    expectTranscription("vtt", "WEBVTT\n\n00:00.000 --> 00:02.500\nHi\n", "WEBVTT\n\n00:00.000 --> 00:02.500\nHi\n");
    expectTranscription("text", "\uFEFFHi\r\n\n", "Hi");
    expectTranscription("text", "\n", "");
    expectTranscription("text", " Hi \n", " Hi ");
    expectTranscription("text", "{laughs} Hi", "{laughs} Hi");
    expectTranscription("text", "{\"text\":\"Hi\"}", "Hi");
    expectTranscription("json", "{\"text\":\"Hi\"}", "Hi");
    expectTranscription("json", "Hi\n", "Hi");
    expectTranscription("application/json", "text", "{\"text\":\"Hi\\n\"}", "Hi\n");
    expectTranscription("application/json", "json", "\"Hi\"", "Hi");
    expectTranscription("application/json", "srt", "\"1\\n\"", "1\n");
    expectTranscription("application/json", "text", "Hi", "Hi");
    expectTranscription("application/octet-stream", "text", "{laughs} Hi", "{laughs} Hi");
    expectTranscription("application/octet-stream", "srt", "1\n{Hi}\n", "1\n{Hi}\n");
    for (var body : List.of("{\"x\":1}", "<html><title>Welcome</title></html>", "{Hi", "Hi", "{\"text\":\"Caf\u00C3")) {
      var type = body.startsWith("<") ? "text/html" : "application/json";
      try (var harness = ContractHarness.of(this, 1205)) {
        harness.expect("outcome of " + body, "Malformed", transcription(harness, type, "json", body).outcomeName());
      }
    }
    try (var harness = ContractHarness.of(this, 1205)) {
      for (var error : List.of("{\"error\":{\"message\":\"kit failed\"}}",
          "[{\"error\":{\"message\":\"kit failed\"}}]")) {
        rejected(harness, transcription(harness, "text/plain", "text", error));
      }
    }
  }

  private static ActualResult<Transcription> transcription(ContractHarness harness, String type, String format,
      String body) {
    // a body that ends within a character can be sent only as single bytes
    var bytes = body.getBytes(body.endsWith("\u00C3") ? ISO_8859_1 : UTF_8);
    harness.enqueue(Reply.of(200, Map.of("content-type", type), bytes));
    return harness.send(TranscriptionRequest.of("org/w", Upload.of("a.wav", new byte[] {1})).with("response_format",
        format), harness.options());
  }

  private void expectTranscription(String format, String body, String expected) {
    expectTranscription("text/plain; charset=utf-8", format, body, expected);
  }

  private void expectTranscription(String type, String format, String body, String expected) {
    try (var harness = ContractHarness.of(this, 1205)) {
      harness.expectResponse(expected, transcription(harness, type, format, body).map(Transcription::text));
    }
  }

  /**
   * Requires that a response of the Responses API that has failed is an error, with the message and the code of the
   * server, streamed or not, that an event of the type {@code error} is one too, and that an incomplete response is
   * returned with its reason. A provider that converts the request to a chat completion receives no such response.
   */
  @WhenThisFails("Look at the status of a response, and treat the event response.failed as an error.")
  @EnabledIfSupported(value = Feature.SERVER_VARIANTS, operations = OperationGroup.RESPONSES)
  @Example
  default void rule1206_failedResponseIsAnError() {
    var failed = response("failed", "\"error\":{\"code\":\"server_error\",\"message\":\"kit failed\"}");
    var incomplete = response("incomplete", "\"error\":null,\"incomplete_details\":{\"reason\":\"kit_reason\"}");
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ResponsesEndpoint.harness(this, 1206)) {
        var request = (ResponsesRequest) OperationKits.of(Operation.RESPONSES).sample();
        if (harness.sentOperation(OperationKits.of(Operation.RESPONSES), streamed) != Operation.RESPONSES) return;
        harness.enqueue(streamed ? events("response.failed", failed) : Reply.json(failed));
        var rejected = rejected(harness, harness.sendOrStream(request, streamed));
        harness.expect("kit failed", rejected.message());
        harness.expect("serverCode", Optional.of("server_error"), rejected.serverCode());
        if (streamed) {
          var error = "{\"type\":\"error\",\"code\":\"server_error\",\"message\":\"kit failed\"}";
          harness.enqueue(Reply.events(List.of("event: response.x\ndata: " + error + "\n\n")));
          harness.expect("kit failed", rejected(harness, harness.sendOrStream(request, true)).message());
          var events = events("response.completed", failed).writes().subList(0, 1);
          harness.enqueue(ScenarioRenderer.append(Reply.events(List.of()),
              List.of(events.get(0), "data: [DONE]\n\n".getBytes(UTF_8))));
          harness.expect("outcome of a response without its last event", "Truncated",
              harness.sendOrStream(request, true).outcomeName());
        }
        expectFailedResponses(harness, request, streamed);
        harness.enqueue(streamed ? events("response.incomplete", incomplete) : Reply.json(incomplete));
        harness.expectResponse(Optional.of("kit_reason"),
            harness.sendOrStream(request, streamed).map(Response::incompleteReason));
      }
    }
  }

  private static void expectFailedResponses(ContractHarness harness, ResponsesRequest request, boolean streamed) {
    var unexplained = response("failed", "\"error\":null");
    harness.enqueue(streamed ? events("response.failed", unexplained) : Reply.json(unexplained));
    rejected(harness, harness.sendOrStream(request, streamed));
    if (!streamed) return;
    for (var status : List.of("failed", "cancelled")) {
      for (var type : List.of("response.completed", "response.incomplete")) {
        harness.enqueue(events(type, response(status, "\"error\":null")));
        var error = rejected(harness, harness.sendOrStream(request, true));
        harness.expect((error.message() + error.serverCode()).contains(status),
            "an error that names the status " + status,
            error);
      }
    }
    var members = "\"message\":\"kit failed\",\"code\":\"server_error\"";
    for (var event : List.of("{\"type\":\"response.failed\",\"response\":" + unexplained + "," + members + "}",
        "{\"type\":\"response.failed\",\"response\":" + unexplained + ",\"error\":{" + members + "}}",
        "{\"type\":\"error\",\"error\":{" + members + "}}", "{\"type\":\"error\",\"error\":{}," + members + "}",
        "{\"type\":\"response.failed\",\"response\":" + response("failed", "\"error\":{}") + "," + members + "}",
        "{\"type\":\"error\",\"sequence_number\":1," + members + "}",
        "{\"type\":\"response.error\",\"response\":{\"error\":{" + members + "}}}",
        "{\"type\":\"response.error\"," + members + "}")) {
      harness.enqueue(Reply.sse(event));
      harness.expect("message of " + event, "kit failed",
          rejected(harness, harness.sendOrStream(request, true)).message());
    }
    for (var type : List.of("error", "response.error")) {
      harness.enqueue(Reply.sse("{\"type\":\"" + type + "\",\"sequence_number\":1}"));
      var unknown = rejected(harness, harness.sendOrStream(request, true)).message();
      boolean isText = type.equals("error") || !unknown.contains("{");
      harness.expect(isText, "a message that people can read", unknown);
    }
  }

  private static String response(String status, String members) {
    return "{\"id\":\"resp_kit\",\"object\":\"response\",\"created_at\":1700000000,\"model\":\"org/m\",\"status\":\""
        + status
        + "\",\"output\":[]," + members + "}";
  }

  private static Reply events(String type, String response) {
    return Reply.events(List.of("event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0,"
        + "\"response\":" + response("in_progress", "\"error\":null") + "}\n\n",
        "event: " + type + "\ndata: {\"type\":\"" + type + "\",\"sequence_number\":1,\"response\":" + response
            + "}\n\n"));
  }

  /**
   * Requires that OpenAI's events of a streamed transcription are read, whose last event has the complete text and no
   * finish reason, that this event ends the stream, and that a stream without it is incomplete. Otherwise the
   * transcription is lost, or the half of a recording looks complete.
   */
  @WhenThisFails("Read transcript.text.delta, and treat transcript.text.done as the end of the transcription.")
  @EnabledIfSupported(value = {Feature.SERVER_VARIANTS, Feature.STREAMS}, operations = OperationGroup.TRANSCRIPTIONS)
  @Example
  default void rule1220_typedEventsOfATranscriptionAreRead() {
    var request = TranscriptionRequest.of("org/w", Upload.of("a.wav", new byte[] {1}));
    var events = List.of("{\"type\":\"transcript.text.delta\",\"delta\":\"Hal\"}",
        "{\"type\":\"transcript.text.delta\",\"delta\":\"lo\"}",
        "{\"type\":\"transcript.text.done\",\"text\":\"Hallo\",\"usage\":{\"type\":\"tokens\",\"total_tokens\":9}}");
    var writes = events.stream().map(each -> "data: " + each + "\n\n").toList();
    try (var harness = ContractHarness.of(this, 1220)) {
      harness.enqueue(Reply.events(writes));
      var result = harness.stream(request, harness.options());
      harness.expectResponse("Hallo", result.map(Transcription::text));
      harness.expect("usage", Optional.of(9L), result.response().orElseThrow().usage()
          .map(usage -> usage.integer("total_tokens").orElse(0)));
      for (var last : List.of(writes.get(2), "data: {\"type\":\"transcript.text.done\"}\n\n")) {
        harness.enqueue(Reply.events(List.of(writes.get(0), writes.get(1), last)).end(Reply.Ending.CUT));
        harness.expectResponse("Hallo", harness.stream(request, harness.options()).map(Transcription::text));
      }
      harness.enqueue(Reply.events(writes.subList(0, 2)));
      harness.expect("Truncated", harness.stream(request, harness.options()).outcomeName());
      var chunk = "{\"object\":\"transcription.chunk\",\"choices\":[";
      harness.enqueue(Reply.sse(chunk + "{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}",
          chunk + "],\"usage\":{\"type\":\"tokens\",\"total_tokens\":9}}"));
      harness.expectResponse("Hi", harness.stream(request, harness.options()).map(Transcription::text));
    }
  }

  /**
   * Requires that rankings and scores are found at the path without {@code /v1} if the server does not have the other
   * path, because some servers have only one of them, and that an unknown model is not searched there.
   */
  @WhenThisFails("After status 404, 405 or 501, send the request to /rerank or /score once, unless the error is about "
      + "the model.")
  @EnabledIfSupported(value = Feature.SERVER_VARIANTS, operations = OperationGroup.RANKINGS)
  @Example
  default void rule1230_rankingIsFoundAtEitherPath() {
    for (var operation : List.of(Operation.RERANK, Operation.SCORE)) {
      if (!operations().contains(operation)) continue;
      var kit = OperationKits.of(operation);
      for (var missing : List.of(Reply.json(404, "{\"detail\":\"Not Found\"}"),
          Reply.json(405, "{\"detail\":\"Method Not Allowed\"}"), Reply.json(501, "{\"error\":\"kit\"}"),
          Reply.json("{\"error\":{\"message\":\"kit\",\"code\":404}}"))) {
        try (var harness = ContractHarness.of(this, 1230)) {
          harness.enqueue(missing);
          harness.enqueue(kit.sampleScenario(), false);
          var result = harness.sendOrStream(kit.sample(), false);
          harness.expect(result.response().isPresent(), "a response of " + operation + " from the other path", result);
          harness.expect("/" + operation.name().toLowerCase(Locale.ROOT), harness.lastRequest().path());
        }
      }
      try (var harness = ContractHarness.of(this, 1230)) {
        harness.enqueue(Reply.json(404, "{\"error\":{\"message\":\"kit failed\",\"param\":\"model\"}}"));
        harness.expect("kit failed", rejected(harness, harness.sendOrStream(kit.sample(), false)).message());
        harness.expect("requests with an unknown model", 1, harness.contractRequests().size());
      }
    }
  }
}
