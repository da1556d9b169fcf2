package bifrost.tour;

import static bifrost.tour.Step.say;

import bifrost.api.Bifrost;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** Lets a model listen to two seconds of a tone: there is nothing to be understood, and everything to be seen. */
final class AudioSteps {
  private static final int RATE = 16_000;

  private final Bifrost bifrost;
  private final String model;

  AudioSteps(Bifrost bifrost, String model) {
    this.bifrost = bifrost;
    this.model = model;
  }

  void walk() throws Exception {
    Step.show("A recording, written down, whole and streamed", this::transcribe);
    Step.show("The same in English", this::translate);
  }

  private void translate() {
    var ask = TranslationRequest.of(model, Upload.of("tone.wav", tone())).with("max_completion_tokens", 20);
    say(bifrost.send(ask).text());
    try (var pieces = bifrost.stream(ask)) {
      say(pieces.collect().text());
    }
  }

  private void transcribe() throws IOException {
    var file = Files.write(Files.createTempFile("tone", ".wav"), tone());
    try {
      var ask = TranscriptionRequest.of(model, file).language("en").with("max_completion_tokens", 20);
      say(bifrost.send(ask).text());
      System.out.print("   ");
      try (var pieces = bifrost.stream(ask)) {
        for (var piece : pieces) System.out.print(piece.text());
        System.out.println();
        pieces.collect().usage().ifPresent(usage -> say("usage " + usage));
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
