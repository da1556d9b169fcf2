package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bifrost.api.AttemptProgress;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.FinishReason;
import bifrost.api.Transcription;
import bifrost.api.TranscriptionChunk;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Test cases for transcriptions and translations, unary and streamed. */
abstract class AudioTestCases extends EndToEndTestCases {
  @TempDir Path folder;

  AudioTestCases(EndToEndServer backend) {
    super(backend);
  }

  /** {@return a WAV file with a two-second tone: 16 kHz, 16 bits, one channel} */
  private static byte[] tone() {
    int samples = 32_000;
    var wav = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
    wav.put(ascii("RIFF")).putInt(36 + 2 * samples).put(ascii("WAVEfmt ")).putInt(16).putShort((short) 1)
        .putShort((short) 1).putInt(16_000)
        .putInt(32_000).putShort((short) 2).putShort((short) 16).put(ascii("data")).putInt(2 * samples);
    for (int i = 0; i < samples; i++) wav.putShort((short) (8000 * Math.sin(2 * Math.PI * 440 * i / 16_000)));
    return wav.array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private TranscriptionRequest transcription(Upload file) {
    return TranscriptionRequest.of(model(), file).language("en").temperature(0).with("seed", 3)
        .with("max_completion_tokens", 12);
  }

  private Transcription streamed(TranscriptionRequest request) {
    try (var stream = bifrost.stream(request)) {
      return stream.collect();
    }
  }

  @Test
  void transcribesAFileWithAndWithoutStreaming() throws IOException {
    var file = Files.write(folder.resolve("tone \"1\" ü.wav"), tone());
    var request = transcription(Upload.of(file));
    assertFalse(bifrost.send(request).text().isEmpty());
    assertEquals(Optional.of(2L), bifrost.send(request).usage().map(usage -> usage.integer("seconds").orElseThrow()));
    assertEqualWithRetries(() -> bifrost.send(request).text(), () -> streamed(request).text());
    assertTrue(streamed(request).usage().orElseThrow().integer("total_tokens").orElseThrow() > 0,
        "the request includes the usage in the stream");
  }

  @Test
  void usesTheOnlyModelAndReportsTheProgressOfTheUpload() throws IOException {
    if (!backend.isReal()) fake().models(modelId());
    assumeTrue(bifrost.health("vllm").models().size() == 1, "the server has several models");
    var file = Files.write(folder.resolve("tone.wav"), tone());
    var attempts = new CopyOnWriteArrayList<AttemptProgress>();
    try (var client = openWithProgress(attempts)) {
      var request = transcription(Upload.of(file)).model("vllm/");
      assertFalse(client.send(request).text().isEmpty());
      try (var chunks = client.stream(request)) {
        assertFalse(chunks.collect().text().isEmpty());
      }
    }
    var uploads = attempts.stream().filter(each -> each.bytesSent() > 0).toList();
    assertEquals(2, uploads.size());
    for (var each : uploads) assertEquals(OptionalLong.of(each.bytesSent()), each.bytesToSend());
    assertEquals(Files.size(file), uploads.get(1).bytesSent());
    assertTrue(uploads.get(1).eventsReceived() > 0);
  }

  @Test
  void reopensTheSourceOfAnUploadForEveryCall() {
    var opened = new AtomicInteger();
    var request = transcription(Upload.of("tone.wav", () -> {
      opened.incrementAndGet();
      return new ByteArrayInputStream(tone());
    }));
    assertFalse(bifrost.send(request).text().isEmpty());
    assertFalse(streamed(request).text().isEmpty());
    assertEquals(2, opened.get());
  }

  @Test
  void reportsAnUnreadableUploadAsAPermanentError() throws IOException {
    var deleted = Files.write(folder.resolve("deleted.wav"), tone());
    var upload = Upload.of(deleted);
    Files.delete(deleted);
    for (var each : List.of(upload, Upload.of("a.wav", () -> {
      throw new IOException("broken disk");
    }))) {
      var error = errorOf(Unreachable.class, () -> bifrost.send(transcription(each)));
      assertTrue(error.message().startsWith("cannot read the upload '"), error.message());
      assertFalse(error.isTransient(), "a retry would fail again");
    }
  }

  @Test
  void returnsSegmentsForTheVerboseJsonFormat() {
    var verbose = bifrost
        .send(transcription(Upload.of("tone.wav", tone())).responseFormat("verbose_json")
            .timestampGranularities("segment"));
    assertEquals(Optional.of(2.0), verbose.duration());
    assertEquals(Optional.of("en"), verbose.language());
    assertFalse(verbose.segments().isEmpty());
  }

  @Test
  void returnsTheTextForTheTextFormat() {
    assertFalse(bifrost.send(transcription(Upload.of("tone.wav", tone())).responseFormat("text")).text().isEmpty());
  }

  @Test
  void streamsExactlyOneFinishReason() {
    try (var stream = bifrost.stream(transcription(Upload.of("tone.wav", tone())))) {
      var reasons = stream.events().map(TranscriptionChunk::finishReason).flatMap(Optional::stream).toList();
      assertEquals(1, reasons.size());
      assertTrue(List.of(FinishReason.LENGTH, FinishReason.STOP).contains(reasons.get(0)));
    }
  }

  @Test
  void rejectsAnUnknownResponseFormat() {
    assertEquals(400,
        errorOf(Rejected.class, () -> bifrost.send(transcription(Upload.of("tone.wav", tone())).responseFormat("srt")))
            .status());
  }

  @Test
  void translatesAFileWithAndWithoutStreaming() {
    var request = TranslationRequest.of(model(), Upload.of("tone.wav", tone())).temperature(0).with("seed", 3)
        .with("max_completion_tokens", 8);
    assertFalse(bifrost.send(request).text().isEmpty());
    try (var stream = bifrost.stream(request)) {
      assertFalse(stream.collect().text().isEmpty());
    }
  }

  @Test
  void rejectsAnUnknownModelForTranscriptions() {
    var error =
        errorOf(Rejected.class,
            () -> bifrost.send(transcription(Upload.of("tone.wav", tone())).model("vllm/no/such-model")));
    assertEquals(List.of(404, Optional.of("model")), List.of(error.status(), error.param()));
  }
}
