package bifrost.vllm;

import static bifrost.api.CallOptions.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.CallReport.AttemptReport;
import bifrost.api.ListModelsRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.testkit.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests for capturing raw requests and responses, which is disabled by default. */
class RawCaptureEndToEndTests extends EndToEndTestCases {
  private static final String KEY = "a-secret-key-of-tests";

  RawCaptureEndToEndTests() {
    super(EndToEndServer.fake());
  }

  @Override
  ProviderConfig config() {
    return super.config().key(KEY).captureRequestBodies(true).captureResponseBodies(true)
        .network(network -> network.retryBackoff(Duration.ofMillis(1), Duration.ofMillis(1)));
  }

  private String sent(int index) {
    return new String(recordedRequests().orElseThrow().get(index).body(), StandardCharsets.UTF_8);
  }

  @Test
  void capturesAUnaryResponseWithItsRequest() {
    var reply =
        "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"é\"},"
            + "\"finish_reason\":\"stop\"}]}";
    script(Reply.json(reply).everyByte());
    var attempt = bifrost.trySend(request("Hi")).report().attempts().get(0);
    assertEquals(Optional.of(sent(0)), attempt.requestBody());
    assertEquals(Optional.of(reply), attempt.responseBody());
  }

  @Test
  void capturesAStreamVerbatim() {
    script(Reply.sse("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"é\"},\"finish_reason\":\"stop\"}]}", "[DONE]")
        .everyByte());
    try (var stream = bifrost.stream(request("Hi"))) {
      stream.collect();
      assertEquals(Optional.of(
          "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"é\"},\"finish_reason\":\"stop\"}]}\n\n"
              + "data: [DONE]\n\n"),
          stream.outcome().orElseThrow().report().attempts().get(0).responseBody());
    }
  }

  @Test
  void capturesTheRequestAndTheResponseOfEveryAttempt() {
    script(Reply.json(503, "{\"error\":{\"message\":\"busy\",\"code\":503}}"));
    var attempts = bifrost.trySend(request("Hi"), options().maxRetries(1)).report().attempts();
    assertEquals(Optional.of("{\"error\":{\"message\":\"busy\",\"code\":503}}"), attempts.get(0).responseBody());
    assertEquals(List.of(sent(0), sent(1)),
        attempts.stream().map(AttemptReport::requestBody).map(Optional::orElseThrow).toList());
    assertTrue(attempts.get(1).responseBody().orElseThrow().contains("chat.completion"));
  }

  @Test
  void capturesTheReceivedPartOfATruncatedResponse() {
    script(Reply.json("{\"choices\":[").end(Reply.Ending.CUT));
    assertEquals(Optional.of("{\"choices\":["),
        bifrost.trySend(request("Hi")).report().attempts().get(0).responseBody());
  }

  @Test
  void capturesTheNameOfAnUploadInsteadOfItsContent() {
    var request =
        TranscriptionRequest.of(model(),
            Upload.of("speech.wav", "content of the file".getBytes(StandardCharsets.UTF_8)));
    var captured = bifrost.trySend(request).report().attempts().get(0).requestBody().orElseThrow();
    assertTrue(captured.contains("filename=\"speech.wav\"") && captured.contains("(the file)"), captured);
    assertFalse(captured.contains("content of the file"));
  }

  @Test
  void capturesNothingForARequestWithoutABody() {
    assertEquals(Optional.empty(),
        bifrost.trySend(ListModelsRequest.of("vllm")).report().attempts().get(0).requestBody());
  }

  @Test
  void truncatesALongCaptureAndStatesItsLength() {
    var raw = bifrost.trySend(request("x".repeat(3 << 20))).report().attempts().get(0).requestBody().orElseThrow();
    assertTrue(raw.length() < (1 << 20) + 100);
    assertTrue(raw.endsWith("… (the first 1048576 of " + sent(0).length() + " bytes)"), raw.substring(1 << 20));
  }

  @Test
  void redactsTheKeyInACapture() {
    script(Reply.json(401, "{\"error\":\"no such key: " + KEY + "\"}"));
    var attempt = bifrost.trySend(request("My key is " + KEY)).report().attempts().get(0);
    assertFalse(attempt.toString().contains(KEY));
    assertEquals(Optional.of("{\"error\":\"no such key: ***\"}"), attempt.responseBody());
  }

  @Test
  void capturesNothingByDefault() {
    try (var other = open(super.config())) {
      var attempt = other.trySend(request("Hi")).report().attempts().get(0);
      assertEquals(List.of(Optional.empty(), Optional.empty()), List.of(attempt.requestBody(), attempt.responseBody()));
    }
  }

  @Test
  void reportsTheRequestIdOfTheServer() {
    script(Reply.json(503, "{}").header("X-Request-Id", "42"));
    assertEquals(Optional.of("42"), bifrost.trySend(request("Hi")).report().attempts().get(0).requestId());
  }
}
