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

/** What was sent and what came, kept where somebody asks for it, and nowhere else. */
class RawCaptureEndToEndTests extends EndToEndTestCases {
  private static final String KEY = "a-key-that-nobody-sees";

  RawCaptureEndToEndTests() {
    super(EndToEndServer.fake());
  }

  @Override
  ProviderConfig config() {
    return super.config().key(KEY).sendBackRawRequest(true).sendBackRawResponse(true)
        .network(network -> network.retryBackoff(Duration.ofMillis(1), Duration.ofMillis(1)));
  }

  private String sent(int index) {
    return new String(recorded().orElseThrow().get(index).body(), StandardCharsets.UTF_8);
  }

  @Test
  void aWholeAnswerIsKeptWithItsRequest() {
    var reply =
        "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"é\"},\"finish_reason\":\"stop\"}]}";
    script(Reply.json(reply).everyByte());
    var made = bifrost.attempt(ask("Hi")).report().attempts().get(0);
    assertEquals(Optional.of(sent(0)), made.rawRequest());
    assertEquals(Optional.of(reply), made.rawResponse());
  }

  @Test
  void aStreamIsKeptAsItCame() {
    script(Reply.sse("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"é\"},\"finish_reason\":\"stop\"}]}", "[DONE]")
        .everyByte());
    try (var stream = bifrost.stream(ask("Hi"))) {
      stream.collect();
      assertEquals(Optional.of(
          "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"é\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"),
          stream.outcome().orElseThrow().report().attempts().get(0).rawResponse());
    }
  }

  @Test
  void everyTryKeepsItsOwn() {
    script(Reply.json(503, "{\"error\":{\"message\":\"busy\",\"code\":503}}"));
    var tries = bifrost.attempt(ask("Hi"), options().maxRetries(1)).report().attempts();
    assertEquals(Optional.of("{\"error\":{\"message\":\"busy\",\"code\":503}}"), tries.get(0).rawResponse());
    assertEquals(List.of(sent(0), sent(1)),
        tries.stream().map(AttemptReport::rawRequest).map(Optional::orElseThrow).toList());
    assertTrue(tries.get(1).rawResponse().orElseThrow().contains("chat.completion"));
  }

  @Test
  void whatBreaksOffIsKeptSoFar() {
    script(Reply.json("{\"choices\":[").end(Reply.Ending.CUT));
    assertEquals(Optional.of("{\"choices\":["), bifrost.attempt(ask("Hi")).report().attempts().get(0).rawResponse());
  }

  @Test
  void ofAFileItsNameIsKept() {
    var request =
        TranscriptionRequest.of(model(), Upload.of("speech.wav", "not to be kept".getBytes(StandardCharsets.UTF_8)));
    var kept = bifrost.attempt(request).report().attempts().get(0).rawRequest().orElseThrow();
    assertTrue(kept.contains("filename=\"speech.wav\"") && kept.contains("(the file)"), kept);
    assertFalse(kept.contains("not to be kept"));
  }

  @Test
  void aRequestWithoutABodyHasNone() {
    assertEquals(Optional.empty(),
        bifrost.attempt(ListModelsRequest.of("vllm")).report().attempts().get(0).rawRequest());
  }

  @Test
  void aLongOneIsCutOffWithARemark() {
    var raw = bifrost.attempt(ask("x".repeat(3 << 20))).report().attempts().get(0).rawRequest().orElseThrow();
    assertTrue(raw.length() < (1 << 20) + 100);
    assertTrue(raw.endsWith("… (the first 1048576 of " + sent(0).length() + " bytes)"), raw.substring(1 << 20));
  }

  @Test
  void theKeyIsTakenOutOfIt() {
    script(Reply.json(401, "{\"error\":\"no such key: " + KEY + "\"}"));
    var made = bifrost.attempt(ask("My key is " + KEY)).report().attempts().get(0);
    assertFalse(made.toString().contains(KEY));
    assertEquals(Optional.of("{\"error\":\"no such key: ***\"}"), made.rawResponse());
  }

  @Test
  void nothingIsKeptUnlessSomebodyAsks() {
    try (var other = open(super.config())) {
      var made = other.attempt(ask("Hi")).report().attempts().get(0);
      assertEquals(List.of(Optional.empty(), Optional.empty()), List.of(made.rawRequest(), made.rawResponse()));
    }
  }

  @Test
  void theIdOfARequestIsTheServers() {
    script(Reply.json(503, "{}").header("X-Request-Id", "42"));
    assertEquals(Optional.of("42"), bifrost.attempt(ask("Hi")).report().attempts().get(0).requestId());
  }
}
