package bifrost.openai.internal.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.Upload;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.testkit.FakeServer;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Raw requests as the server receives them, and their results. */
@Timeout(60)
class RawRequestCallTests {
  private static final Reply OK = Reply.json("{\"ok\":true}");
  private static final JsonObject RESULT = JsonObject.of("ok", true);
  private static final JsonObject BODY = JsonObject.of("name", "B\u00E4r").with("ids", List.of(1, 2));

  private final FakeServer server = FakeServer.start();
  private final Bifrost bifrost = OpenAiClients.open(ProviderConfig.of(server.url().toString()).key("s3cret-key"));

  @AfterEach
  void close() {
    bifrost.close();
    server.close();
  }

  private RecordedRequest recordedRequest(RawRequest request) {
    server.reply(OK);
    assertEquals(RESULT, bifrost.send(request));
    return server.requests().get(server.requests().size() - 1);
  }

  private static String text(RecordedRequest request) {
    return new String(request.body(), UTF_8);
  }

  @Nested
  class WithJson {
    @Test
    void sendsTheMethodThePathAndTheBody() {
      for (var request : List.of(RawRequest.post("openai", "/a/b", BODY), RawRequest.put("openai", "/a/b", BODY),
          RawRequest.patch("openai", "/a/b", BODY), RawRequest.delete("openai", "/a/b").body(BODY))) {
        var sent = recordedRequest(request);
        assertEquals(request.method() + " /a/b", sent.method() + " " + sent.path());
        assertEquals(BODY.toString(), text(sent));
        assertEquals(Optional.of("application/json"), sent.header("content-type"));
        assertEquals(Optional.of("Bearer s3cret-key"), sent.header("authorization"));
        assertEquals(Optional.of("*/*"), sent.header("accept"));
      }
    }

    @Test
    void sendsABodyThatIsNotAnObject() {
      assertEquals("[{\"op\":\"remove\"}]",
          text(recordedRequest(RawRequest.patch("openai", "/x", JsonArray.of(JsonObject.of("op", "remove"))))));
      assertEquals("\"text\"", text(recordedRequest(RawRequest.post("openai", "/x", new JsonString("text")))));
    }

    @Test
    void sendsNoContentTypeWithoutABody() {
      for (var request : List.of(RawRequest.get("openai", "/x"), RawRequest.delete("openai", "/x"),
          RawRequest.post("openai", "/x"))) {
        var sent = recordedRequest(request);
        assertEquals(request.method(), sent.method());
        assertEquals(0, sent.body().length);
        assertEquals(Optional.empty(), sent.header("content-type"));
      }
      assertEquals(Optional.of("0"), server.requests().get(2).header("content-length"));
    }

    @Test
    void sendsTheQueryWithEveryMethod() {
      var path = "/x?limit=2&tag=a%20b&tag=%26%3D%23%2B%C3%A4&deep=true";
      for (var request : List.of(RawRequest.get("openai", "/x"), RawRequest.delete("openai", "/x"),
          RawRequest.post("openai", "/x", BODY), RawRequest.put("openai", "/x", BODY))) {
        assertEquals(path,
            recordedRequest(request.query("limit", 2).query("tag", List.of("a b", "&=#+\u00E4")).query("deep", true))
                .path());
      }
    }
  }

  @Nested
  class WithFiles {
    private final byte[] everyByteValue = new byte[256];

    WithFiles() {
      for (int i = 0; i < everyByteValue.length; i++) everyByteValue[i] = (byte) i;
    }

    @Test
    void sendsTheFieldsAndThenTheFilesInOrder() {
      var sent = recordedRequest(
          RawRequest.post("openai", "/v1/images/edits", BODY.with("n", 1).with("extra", Map.of("a", true)))
              .file("image[]", Upload.of("a.png", everyByteValue).contentType("image/x-png"))
              .file("image[]", Upload.of("b.png", new byte[0]))
              .file("mask", Upload.of("m.bin", "--bifrost\r\n".getBytes(UTF_8))));
      var boundary = sent.header("content-type").orElseThrow().replace("multipart/form-data; boundary=", "");
      var expected = field("name", "B\u00E4r") + field("ids", "1") + field("ids", "2") + field("n", "1")
          + field("extra", "{\"a\":true}")
          + file("image[]", "a.png", "image/x-png", new String(everyByteValue, ISO_8859_1))
          + file("image[]", "b.png", "image/png", "")
          + file("mask", "m.bin", "application/octet-stream", "--bifrost\r\n") + "--#--\r\n";
      var utf8ReadAsLatin1 = new String("B\u00E4r".getBytes(UTF_8), ISO_8859_1);
      assertEquals(expected.replace("B\u00E4r", utf8ReadAsLatin1).replace("--#", "--" + boundary),
          new String(sent.body(), ISO_8859_1));
    }

    private static String field(String name, String value) {
      return "--#\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    private static String file(String name, String filename, String type, String content) {
      return "--#\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + filename
          + "\"\r\nContent-Type: " + type + "\r\n\r\n" + content + "\r\n";
    }

    @Test
    void escapesQuotesAndLineBreaksInNames() {
      var sent = text(recordedRequest(RawRequest.put("openai", "/x", JsonObject.of("a\"\r\nb", "v")).file("f\"\r\ng",
          Upload.of("\u00E9\"\r\n \uD83D\uDE00.txt", everyByteValue))));
      assertTrue(sent.contains("name=\"a%22%0D%0Ab\"\r\n"), sent);
      assertTrue(sent.contains("name=\"f%22%0D%0Ag\"; filename=\"\u00E9%22%0D%0A \uD83D\uDE00.txt\"\r\n"), sent);
    }

    @Test
    void sendsFilesWithoutFormFields() {
      var sent = recordedRequest(RawRequest.post("openai", "/x").file("f", Upload.of("a", everyByteValue)));
      assertTrue(sent.header("content-type").orElseThrow().startsWith("multipart/form-data; boundary="));
      assertTrue(text(sent).startsWith("--bifrost-"));
    }

    @Test
    void resendsFilesAfterAFailure() {
      server.reply(Reply.json(503, "{}"), OK);
      var request =
          RawRequest.put("openai", "/x", BODY).file("f", Upload.of("a", everyByteValue)).file("g",
              Upload.of("b", everyByteValue));
      assertEquals(RESULT, bifrost.send(request, CallOptions.options().maxRetries(1)));
      assertEquals(server.requests().get(0).body().length, server.requests().get(1).body().length);
    }

    @Test
    void namesTheFileWhoseSourceFails() {
      var failing = Upload.of("broken.bin", () -> {
        throw new java.io.IOException("disk gone");
      });
      var thrown = assertThrows(BifrostException.class,
          () -> bifrost
              .send(RawRequest.post("openai", "/x").file("f", Upload.of("a", everyByteValue)).file("g", failing)));
      assertTrue(thrown.getMessage().contains("'broken.bin'"), thrown.getMessage());
    }

    @Test
    void describesEachFileInARawCapture() {
      try (var capturingClient =
          OpenAiClients.open(ProviderConfig.of(server.url().toString()).captureRequestBodies(true))) {
        server.reply(OK);
        var outcome =
            capturingClient.trySend(RawRequest.post("openai", "/x", BODY).file("f", Upload.of("a.bin", everyByteValue))
                .file("g", Upload.of("b.bin", everyByteValue)));
        var captured = outcome.report().attempts().get(0).requestBody().orElseThrow();
        assertTrue(captured.contains("filename=\"a.bin\"") && captured.contains("filename=\"b.bin\""), captured);
        assertEquals(3, captured.split("\\(the file\\)", -1).length);
      }
    }
  }

  @Nested
  class Results {
    @Test
    void returnsNullForAnEmptyResponse() {
      server.reply(Reply.of(204, Map.of(), new byte[0]), Reply.of(200, Map.of(), new byte[0]),
          Reply.of(202, Map.of(), new byte[0]));
      assertEquals(JsonNull.NULL, bifrost.send(RawRequest.delete("openai", "/x")));
      assertEquals(JsonNull.NULL, bifrost.send(RawRequest.put("openai", "/x", BODY)));
      assertEquals(JsonNull.NULL, bifrost.send(RawRequest.post("openai", "/x")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE"})
    void reportsErrorsAndRetriesWithEveryMethod(String method) {
      var request = new RawRequest("openai", method, "/x", JsonObject.of(), Optional.empty(), List.of());
      server.reply(Reply.json(404, "{\"error\":{\"message\":\"no\",\"code\":\"gone\"}}"));
      var rejected =
          assertInstanceOf(Rejected.class, assertThrows(BifrostException.class, () -> bifrost.send(request)).error());
      assertEquals(Optional.of("gone"), rejected.serverCode());
      server.reply(Reply.json(503, "{}"), Reply.json(200, "{\"error\":\"busy\"}"), OK);
      assertEquals(RESULT, bifrost.send(request, CallOptions.options().maxRetries(2)));
      assertEquals(4, server.requests().size());
    }

    @Test
    void resendsARequestIfTheConnectionIsLost() {
      server.reply(Reply.hangUp(), OK);
      assertEquals(RESULT, bifrost.send(RawRequest.delete("openai", "/x")));
      assertEquals(2, server.requests().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "DELETE"})
    void followsARedirectThatRepeatsTheRequest(String method) {
      var request = new RawRequest("openai", method, "/x", JsonObject.of(), Optional.of(BODY), List.of());
      server.reply(Reply.of(308, Map.of("Location", "/y"), new byte[0]), OK);
      assertEquals(RESULT, bifrost.send(request));
      var last = server.requests().get(1);
      assertEquals(method + " /y " + BODY, last.method() + " " + last.path() + " " + text(last));
    }

    @Test
    void sendAsyncReturnsTheSameResult() throws Exception {
      server.reply(OK);
      assertEquals(RESULT, bifrost.sendAsync(RawRequest.patch("openai", "/x", BODY)).get());
    }
  }
}
