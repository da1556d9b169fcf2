package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.Transcription;
import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ActualResult;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.util.ServerSentEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Example;

/**
 * Rules 1205 and 1220: transcriptions in all formats, as a body and as events. Implementations need not be thread-safe:
 * jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface TranscriptionFormRules extends ContractSubject permits ProviderContract {
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
        harness.expectRejected(transcription(harness, "text/plain", "text", error));
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
    var writes = events.stream().map(ServerSentEvent::of).toList();
    try (var harness = ContractHarness.of(this, 1220)) {
      harness.enqueue(Reply.events(writes));
      var result = harness.stream(request, harness.options());
      harness.expectResponse("Hallo", result.map(Transcription::text));
      harness.expect("usage", Optional.of(9L), result.response().orElseThrow().usage()
          .map(usage -> usage.integer("total_tokens").orElse(0)));
      for (var last : List.of(writes.get(2), ServerSentEvent.of("{\"type\":\"transcript.text.done\"}"))) {
        harness.enqueue(Reply.events(List.of(writes.get(0), writes.get(1), last)).end(Reply.Ending.CUT));
        harness.expectResponse("Hallo", harness.stream(request, harness.options()).map(Transcription::text));
      }
      harness.enqueue(Reply.events(writes.subList(0, 2)));
      harness.expect("Truncated", harness.stream(request, harness.options()).outcomeName());
    }
  }
}
