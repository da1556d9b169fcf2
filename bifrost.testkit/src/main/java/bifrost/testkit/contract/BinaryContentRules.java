package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.BinaryContent;
import bifrost.api.FileContentRequest;
import bifrost.api.Operation;
import bifrost.api.RawRequest;
import bifrost.api.SpeechRequest;
import bifrost.api.Streamable;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ActualResult;
import bifrost.testkit.internal.contract.ContractHarness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;

/**
 * Rules 1214 and 1228: the bytes of files, of speech and of raw responses. Implementations need not be thread-safe:
 * jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface BinaryContentRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that the content of a file arrives unchanged, also if it looks like an error, such as a line of a batch,
   * and that an error of the server instead of the content is one.
   */
  @WhenThisFails("Only an object with an error, in a body of the type JSON, and without a custom_id, is an error.")
  @EnabledIfSupported(value = Feature.SERVER_VARIANTS, operations = OperationGroup.FILES)
  @Example
  default void rule1214_contentOfAFileArrivesUnchanged() {
    var line = "{\"custom_id\":\"1\",\"response\":null,\"error\":{\"message\":\"kit failed\",\"code\":400}}";
    var error = "{\"error\":{\"message\":\"kit failed\",\"code\":429}}";
    for (var type : List.of("application/octet-stream", "application/jsonl", "application/json", "text/plain", "")) {
      expectContent(type, line + "\n" + line + "\n");
      expectContent(type, line);
      expectContent(type, "{\"kit\":\u00E91} \r\n");
      expectContent(type, "");
    }
    expectContent("application/jsonl", error);
    for (var type : List.of("application/json", "text/plain")) {
      for (boolean streamed : List.of(false, true)) {
        try (var harness = ContractHarness.of(this, 1214)) {
          var result = content(harness, type, error.getBytes(UTF_8), streamed);
          if (isUnsupported(result)) return;
          var rejected = result.error().orElse(null) instanceof Rejected it ? it.message() + " " + it.status() : "";
          harness.expect("error instead of the content", "kit failed 429", rejected);
        }
      }
    }
  }

  private void expectContent(String type, String content) {
    var bytes = content.getBytes(UTF_8);
    for (boolean streamed : List.of(false, true)) {
      try (var harness = ContractHarness.of(this, 1214)) {
        var result = content(harness, type, bytes, streamed);
        if (isUnsupported(result)) return;
        harness.expectResponse(content, result.map(it -> new String(it.bytes(), UTF_8)));
      }
    }
  }

  private static ActualResult<BinaryContent> content(ContractHarness harness, String type, byte[] bytes,
      boolean streamed) {
    harness.enqueue(Reply.of(200, type.isEmpty() ? Map.of() : Map.of("content-type", type), bytes));
    return harness.sendOrStream(new FileContentRequest("p", "file-1"), streamed, harness.options());
  }

  private static boolean isUnsupported(ActualResult<?> result) {
    return result.error().orElse(null) instanceof Unsupported;
  }

  /**
   * Requires that the bytes of a streamed response arrive as the server sends them, for example to play speech while it
   * is generated, and that an error of the server instead of them is one, however it arrives.
   */
  @WhenThisFails("Deliver each part of the body immediately, unless it can be the beginning of a JSON object, which "
      + "may be an error. Check the status and Content-Encoding before reading.")
  @EnabledIfSupported(value = {Feature.SERVER_VARIANTS, Feature.STREAMS}, operations = OperationGroup.RAW_REQUESTS)
  @Example
  default void rule1228_streamedBytesArriveAsTheyAreSent() {
    var requests = new ArrayList<Streamable<BinaryContent, BinaryContent>>();
    requests.add(RawRequest.get("p", "/kit/file").asBytes());
    if (operations().contains(Operation.FILE)) requests.add(new FileContentRequest("p", "file-1"));
    if (operations().contains(Operation.SPEECH)) requests.add(SpeechRequest.of("org/s", "Hi"));
    for (var request : requests) {
      for (var type : List.of("audio/mpeg", "application/octet-stream", "")) expectFirstBytes(request, type);
      for (var content : List.of("{", "{\"x\":1", " \n", "{\"x\":1}{\"x\":2}")) expectAll(request, content);
      expectErrors(request);
      expectContentOrError(request);
    }
    if (operations().contains(Operation.SPEECH)) expectErrorsInsteadOfSpeech(SpeechRequest.of("org/s", "Hi"));
  }

  private void expectFirstBytes(Streamable<BinaryContent, BinaryContent> request, String type) {
    try (var harness = ContractHarness.of(this, 1228)) {
      harness.enqueue(bytes(200, type, "ID3").end(Reply.Ending.STALL));
      var first = harness.completeInTime("the first bytes of " + request.operation(), () -> {
        try (var source = harness.provider().stream(request, harness.newAttempt())) {
          return source.next().map(it -> new String(it.bytes(), UTF_8)).orElse("");
        }
      });
      harness.expect(!first.isEmpty() && "ID3".startsWith(first), "the first bytes", first);
    }
  }

  private void expectAll(Streamable<BinaryContent, BinaryContent> request, String content) {
    for (boolean streamed : List.of(false, true)) {
      try (var harness = ContractHarness.of(this, 1228)) {
        harness.enqueue(bytes(200, "application/json", content));
        var result = harness.sendOrStream(request, streamed, harness.options());
        harness.expectResponse(content, result.map(it -> new String(it.bytes(), UTF_8)));
      }
    }
  }

  private static Reply bytes(int status, String type, String content) {
    var headers = new LinkedHashMap<>(Map.of("transfer-encoding", "chunked"));
    if (!type.isEmpty()) headers.put("content-type", type);
    return Reply.of(status, headers, content.getBytes(UTF_8));
  }

  private void expectErrors(Streamable<BinaryContent, BinaryContent> request) {
    var error = "{\"error\":{\"message\":\"kit failed\",\"code\":429}}";
    for (boolean streamed : List.of(false, true)) {
      expectRejected(request, streamed, bytes(404, "application/json", error), 404);
      expectRejected(request, streamed, bytes(200, "application/json", error), 429);
      expectRejected(request, streamed, bytes(200, "audio/mpeg", error), 429);
      expectRejected(request, streamed, bytes(200, "application/json", "\uFEFF " + error), 429);
      expectRejected(request, streamed, bytes(200, "application/json", " \n" + error).split(1, 12), 429);
      expectRejected(request, streamed, bytes(503, "application/json", error).end(Reply.Ending.CUT), 503);
      try (var harness = ContractHarness.of(this, 1228)) {
        harness.enqueue(bytes(200, "audio/mpeg", "\u001F").header("content-encoding", "gzip"));
        var result = harness.sendOrStream(request, streamed, harness.options());
        harness.expect(result.error().orElse(null) instanceof Malformed it && it.message().contains("gzip"),
            "Malformed, with the name of the encoding", result);
      }
    }
  }

  private void expectRejected(Streamable<BinaryContent, BinaryContent> request, boolean streamed, Reply reply,
      int status) {
    try (var harness = ContractHarness.of(this, 1228)) {
      harness.server().pace(Duration.ofMillis(30)); // so that each part is received separately
      var result = harness.enqueue(reply).sendOrStream(request, streamed, harness.options());
      var rejected = result.error().orElse(null) instanceof Rejected it ? it.message() + " " + it.status() : result;
      harness.expect("error of " + request.operation(), "kit failed " + status, rejected);
    }
  }

  /** Requires that an object that is marked as an error, with other content after it, is content or an error. */
  private void expectContentOrError(Streamable<BinaryContent, BinaryContent> request) {
    var content = "{\"type\":\"error\",\"message\":\"kit failed\"}\n{\"x\":1}\n";
    for (boolean streamed : List.of(false, true)) {
      try (var harness = ContractHarness.of(this, 1228)) {
        harness.enqueue(bytes(200, "application/json", content));
        var result = harness.sendOrStream(request, streamed, harness.options());
        boolean isContent = result.response().filter(it -> new String(it.bytes(), UTF_8).equals(content)).isPresent();
        harness.expect(isContent || result.outcomeName().equals("Malformed") || result.outcomeName().equals("Rejected"),
            "the content or an error", result);
      }
    }
  }

  private void expectErrorsInsteadOfSpeech(SpeechRequest request) {
    for (boolean streamed : List.of(false, true)) {
      expectRejected(request, streamed, bytes(200, "application/json", "{\"detail\":\"kit failed\",\"code\":429}"),
          429);
      expectRejected(request, streamed,
          bytes(200, "application/json", "{\"object\":\"error\",\"message\":\"kit failed\",\"code\":429}"), 429);
      try (var harness = ContractHarness.of(this, 1228)) {
        harness.enqueue(bytes(200, "application/json", "{\"audio\":\"AA==\"}"));
        var result = harness.sendOrStream(request, streamed, harness.options());
        harness.expectResponse("{\"audio\":\"AA==\"}", result.map(it -> new String(it.bytes(), UTF_8)));
      }
    }
  }
}
