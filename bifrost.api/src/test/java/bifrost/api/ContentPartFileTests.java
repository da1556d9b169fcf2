package bifrost.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentPartFileTests {
  @TempDir private Path folder;

  /** The first bytes are in ISO 8859-1, with {@code _} for the byte 0. */
  @ParameterizedTest
  @CsvSource(quoteCharacter = '`', value = {"a.dat, `\u0089PNG\r\n\u001a\nIHDR`, image/png",
      "a.png, `\u00ff\u00d8\u00ff\u00e0`, image/jpeg", "a.dat, GIF87a, image/gif", "a.dat, GIF89a, image/gif",
      "a.dat, BM1234____, image/bmp", "a.gif, BMW is a maker, image/gif", "a.dat, II*_, image/tiff",
      "a.dat, MM_*, image/tiff",
      "a.dat, RIFF1234WEBPVP8, image/webp", "a.dat, ____ftypavif, image/avif", "a.dat, ____ftypheic, image/heic",
      "a.svg, <svg/>, image/svg+xml", "A.JPG, unknown, image/jpeg", "a.gif, x, image/gif",
      "a.png, `\u0089PNG`, image/png"})
  void contentDeterminesTheTypeOfAnImageBeforeTheName(String name, String content, String type) throws IOException {
    var file = write(name, content);
    assertEquals(url(type, content), ContentPart.image(file).url());
    assertEquals(ContentPart.file(name, bytes(content), type), ContentPart.file(file));
  }

  @ParameterizedTest
  @CsvSource({"a.dat, RIFF1234WAVEfmt, wav", "a.dat, ID3\u0004_, mp3", "a.wav, ID3 tags, wav", "a.mp3, unknown, mp3",
      "a.dat, fLaC, flac",
      "a.dat, OggS, ogg", "a.dat, ____ftypM4A_, mp4", "a.m4a, ____ftypisom, mp4", "a.mp4, ____ftypisom, mp4",
      "a.webm, unknown, webm", "a.aac, unknown, aac"})
  void contentDeterminesTheFormatOfAudioBeforeTheName(String name, String content, String format) throws IOException {
    var brand = content.endsWith("M4A_") ? content.replace("M4A_", "M4A ") : content;
    assertEquals(ContentPart.inputAudio(bytes(brand), format), ContentPart.inputAudio(write(name, brand)));
  }

  @ParameterizedTest
  @CsvSource({"a.mp4, ____ftypisom, video/mp4", "a.webm, unknown, video/webm", "a.MOV, unknown, video/quicktime",
      "a.dat, RIFF1234AVI_, video/x-msvideo", "a.mkv, unknown, video/x-matroska"})
  void readsAVideo(String name, String content, String type) throws IOException {
    var brand = content.endsWith("AVI_") ? content.replace("AVI_", "AVI ") : content;
    assertEquals(ContentPart.video(bytes(brand), type), ContentPart.video(write(name, brand)));
    assertEquals(ContentPart.file(name, bytes(brand), type), ContentPart.file(write(name, brand)));
  }

  @ParameterizedTest
  @CsvSource({"a.pdf, unknown, application/pdf", "a.dat, %PDF-1.7, application/pdf", "a.csv, 1, text/csv",
      "README, unknown, application/octet-stream", "png, unknown, application/octet-stream",
      "cars.txt, BMW is a maker, text/plain", "songs.md, ID3 tags, text/markdown", "a.txt, '', text/plain"})
  void readsAnyOtherFile(String name, String content, String type) throws IOException {
    assertEquals(ContentPart.file(name, bytes(content), type), ContentPart.file(write(name, content)));
  }

  @Test
  void errorForAnotherTypeNamesTheFileTheTypeAndTheAlternative() throws IOException {
    var file = write("a.png", "%PDF-1.7");
    assertEquals(file + " is of type application/pdf, not image/*: if this is wrong, call image(bytes, mediaType)",
        messageOf(ContentPart::image, file));
    assertEquals(file + " is of type application/pdf, not audio/*: if this is wrong, call inputAudio(bytes, format)",
        messageOf(ContentPart::inputAudio, file));
    assertEquals(file + " is of type application/pdf, not video/*: if this is wrong, call video(bytes, mediaType)",
        messageOf(ContentPart::video, file));
    assertTrue(messageOf(ContentPart::image, write("a.mp4", "x")).contains("video/mp4"));
  }

  @Test
  void errorForAFileThatIsNotReadableNamesIt() {
    var missing = folder.resolve("missing.png");
    assertEquals("no such file: " + missing, messageOf(ContentPart::image, missing));
    assertEquals("a directory, not a file: " + folder, messageOf(ContentPart::file, folder));
  }

  @Test
  void readsTheFileOfASymbolicLinkButNoDeviceAndNoEmptyImage() throws IOException {
    var link = Files.createSymbolicLink(folder.resolve("link.png"), write("image.dat", "GIF89a"));
    assertEquals(url("image/gif", "GIF89a"), ContentPart.image(link).url());
    assertEquals("not a readable file: /dev/null", messageOf(ContentPart::file, Path.of("/dev/null")));
    var empty = write("empty.png", "");
    assertEquals(empty + " is empty", messageOf(ContentPart::image, empty));
  }

  @Test
  void rejectsAMediaTypeWithoutASlash() {
    var thrown = assertThrows(IllegalArgumentException.class, () -> ContentPart.image(new byte[1], "png"));
    assertEquals("invalid media type 'png': use one such as image/png", thrown.getMessage());
    assertThrows(IllegalArgumentException.class, () -> ContentPart.file("a", new byte[1], "/pdf"));
  }

  @Test
  void prefillIsContinuedByTheModel() {
    var request = ChatCompletionRequest.of("vllm/m", "Capital?").prefill("The capital is");
    assertEquals("{'model':'vllm/m','messages':[{'role':'user','content':'Capital?'},{'role':'assistant',"
        + "'content':'The capital is'}],'continue_final_message':true,'add_generation_prompt':false}",
        request.json().toString().replace('"', '\''));
  }

  private static String messageOf(Function<Path, ContentPart> part, Path file) {
    return assertThrows(IllegalArgumentException.class, () -> part.apply(file)).getMessage();
  }

  private Path write(String name, String content) throws IOException {
    return Files.write(folder.resolve(name), bytes(content));
  }

  private static byte[] bytes(String content) {
    return content.replace('_', '\0').getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String url(String type, String content) {
    return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes(content));
  }
}
