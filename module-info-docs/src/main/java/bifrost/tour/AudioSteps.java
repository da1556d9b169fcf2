package bifrost.tour;

import static bifrost.tour.Step.print;

import bifrost.api.Bifrost;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** The steps for transcription and translation. The recording is a two-second tone without speech. */
final class AudioSteps {
  private static final int RATE = 16_000;

  private final Bifrost bifrost;
  private final String model;

  AudioSteps(Bifrost bifrost, String model) {
    this.bifrost = bifrost;
    this.model = model;
  }

  void run() throws Exception {
    Step.show("Transcription, unary and streamed", getClass(), "transcribe", this::transcribe);
    Step.show("Translation to English, unary and streamed", getClass(), "translate", this::translate);
  }

  private void translate() {
    var request = TranslationRequest.of(model, Upload.of("tone.wav", tone())).with("max_completion_tokens", 20);
    print(bifrost.send(request).text());
    try (var chunks = bifrost.stream(request)) {
      print(chunks.collect().text());
    }
  }

  private void transcribe() throws IOException {
    var file = Files.write(Files.createTempFile("tone", ".wav"), tone());
    try {
      var request = TranscriptionRequest.of(model, file).language("en").with("max_completion_tokens", 20);
      print(bifrost.send(request).text());
      System.out.print("   ");
      try (var chunks = bifrost.stream(request)) {
        for (var chunk : chunks) System.out.print(chunk.text());
        System.out.println();
        chunks.collect().usage().ifPresent(usage -> print("usage " + usage));
      }
    } finally {
      Files.delete(file);
    }
  }

  static byte[] tone() {
    var wav = ByteBuffer.allocate(44 + 4 * RATE).order(ByteOrder.LITTLE_ENDIAN);
    wav.put(ascii("RIFF")).putInt(36 + 4 * RATE).put(ascii("WAVEfmt ")).putInt(16).putShort((short) 1)
        .putShort((short) 1)
        .putInt(RATE).putInt(2 * RATE).putShort((short) 2).putShort((short) 16).put(ascii("data")).putInt(4 * RATE);
    for (int i = 0; i < 2 * RATE; i++) wav.putShort((short) (8000 * Math.sin(2 * Math.PI * 440 * i / RATE)));
    return wav.array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
