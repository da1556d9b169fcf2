package bifrost.openai.internal.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostException;
import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.openai.internal.http.TestAttempt;
import bifrost.testkit.FakeServer;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upload lengths: a known length is sent as {@code Content-Length}; without one, the chunked coding is used. */
@Timeout(60)
class UploadLengthTests {
  @TempDir private Path folder;

  private final FakeServer server = FakeServer.start();
  private final SingleAttemptCalls calls = new SingleAttemptCalls(server.url());

  @AfterEach
  void close() {
    calls.close();
    server.close();
  }

  private static byte[] content(int size) {
    return "x".repeat(size).getBytes(StandardCharsets.US_ASCII);
  }

  private RecordedRequest recordedRequest(Upload upload) throws Exception {
    server.reply(Reply.json("{\"text\":\"Hi\"}"));
    calls.provider.send(TranscriptionRequest.of("m", upload), new TestAttempt());
    return server.requests().get(server.requests().size() - 1);
  }

  private static void assertHasLength(int size, RecordedRequest request) {
    assertEquals(Optional.of(String.valueOf(request.body().length)), request.header("content-length"));
    assertEquals(Optional.empty(), request.header("transfer-encoding"));
    assertContent(size, request);
  }

  private static void assertContent(int size, RecordedRequest request) {
    var body = new String(request.body(), StandardCharsets.US_ASCII);
    var file = body.substring(body.indexOf("\r\n\r\n", body.indexOf("filename=")) + 4, body.lastIndexOf("\r\n--"));
    assertArrayEquals(content(size), file.getBytes(StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16_384, 1_000_000})
  void sendsTheLengthOfFilesBytesAndSourcesThatDeclareIt(int size) throws Exception {
    assertHasLength(size, recordedRequest(Upload.of(Files.write(folder.resolve("a.wav"), content(size)))));
    assertHasLength(size, recordedRequest(Upload.of("a.wav", content(size))));
    assertHasLength(size, recordedRequest(
        Upload.of("a.wav", () -> new ByteArrayInputStream(content(size))).length(size).contentType("audio/x-wav")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100_000})
  void sendsOtherSourcesInChunks(int size) throws Exception {
    var request = recordedRequest(Upload.of("a.wav", () -> new ByteArrayInputStream(content(size))));
    assertEquals(Optional.of("chunked"), request.header("transfer-encoding"));
    assertEquals(Optional.empty(), request.header("content-length"));
    assertContent(size, request);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 9, 11})
  void rejectsALengthThatDiffersFromTheSource(long declared) {
    var upload = Upload.of("a.wav", () -> new ByteArrayInputStream(content(10))).length(declared);
    var thrown = assertThrows(BifrostException.class, () -> recordedRequest(upload));
    assertTrue(
        thrown.error().message()
            .contains(
                "cannot read the upload 'a.wav': IOException: the content does not have the announced length of "
                    + declared + " bytes: "),
        thrown.getMessage());
  }

  @Test
  void namesASourceWithoutAStream() {
    var thrown = assertThrows(BifrostException.class, () -> recordedRequest(Upload.of("a.wav", () -> null)));
    assertEquals("cannot read the upload 'a.wav': IOException: Upload.Source.open() returned null",
        thrown.error().message());
  }

  @Test
  void rejectsANegativeLength() {
    var upload = Upload.of("a.wav", new byte[1]);
    assertEquals("length must not be negative: -1",
        assertThrows(IllegalArgumentException.class, () -> upload.length(-1)).getMessage());
  }
}
