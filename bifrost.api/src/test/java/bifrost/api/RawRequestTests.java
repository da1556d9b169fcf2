package bifrost.api;

import static bifrost.api.internal.call.Fixtures.assertContains;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.internal.call.Fixtures;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.Provider;
import bifrost.api.spi.RequestHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of raw, file and batch requests: their members, their validation and their redaction. */
class RawRequestTests {
  private static final JsonObject BODY = JsonObject.of("a", 1);
  private static final Upload FILE = Upload.of("a.txt", new byte[1]);

  private static String messageOf(Runnable creation) {
    return assertThrows(IllegalArgumentException.class, creation::run).getMessage();
  }

  @Test
  void hasAFactoryForEachHttpMethod() {
    assertEquals("GET", RawRequest.get("p", "/x").method());
    assertEquals("POST", RawRequest.post("p", "/x").method());
    assertEquals("POST", RawRequest.post("p", "/x", BODY).method());
    assertEquals("PUT", RawRequest.put("p", "/x", BODY).method());
    assertEquals("PATCH", RawRequest.patch("p", "/x", new JsonArray(List.of(BODY))).method());
    assertEquals("DELETE", RawRequest.delete("p", "/x").method());
    assertEquals(BODY, RawRequest.delete("p", "/x").body(BODY).body().orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEAD", "OPTIONS", "get", "TRACE", "CONNECT", ""})
  void rejectsUnsupportedHttpMethods(String method) {
    var request = RawRequest.get("p", "/x");
    assertEquals("method must be GET, POST, PUT, PATCH or DELETE: '" + method + "'",
        messageOf(() -> new RawRequest("p", method, "/x", request.query(), request.body(), request.parts())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "/x?y=1", "/x#y", "/a b", "/\u00E4", "http://h/x", "/%zz"})
  void rejectsAPathThatCannotBeSent(String path) {
    assertThrows(IllegalArgumentException.class, () -> RawRequest.get("p", path));
  }

  @Test
  void rejectsABodyThatCannotBeSent() {
    assertEquals("a GET request must not have a body; set query parameters with query(…)",
        messageOf(() -> RawRequest.get("p", "/x").body(BODY)));
    assertEquals("a GET request must not have a body; set query parameters with query(…)",
        messageOf(() -> RawRequest.get("p", "/x").file("f", FILE)));
    assertEquals("the body of a request with files must be an object, whose members are the form's fields: [1]",
        messageOf(() -> RawRequest.post("p", "/x", JsonArray.of(1)).file("f", FILE)));
  }

  @Test
  void keepsQueryBodyAndFilesSeparate() {
    var request = RawRequest.put("p", "/x", BODY).query("limit", 2).query("tag", List.of("a", "b")).query("limit", 3)
        .file("f", FILE).file("f", FILE);
    assertEquals(JsonObject.of("limit", 3).with("tag", List.of("a", "b")), request.query());
    assertEquals(BODY, request.parameters());
    assertEquals(List.of(new RawRequest.Part("f", FILE), new RawRequest.Part("f", FILE)), request.parts());
    assertEquals(request, request.target("q").target("p"));
    assertEquals(JsonObject.of("limit", 3), RawRequest.get("p", "/x").query("limit", 3).parameters());
    assertEquals(JsonObject.of(), RawRequest.post("p", "/x", JsonArray.of(1)).query("limit", 3).parameters());
  }

  @Test
  void collectsTheEventsOfAStreamIntoAnArray() {
    var collector = RawRequest.get("p", "/x").collector();
    assertEquals(JsonArray.of(), Stream.<JsonValue>of().collect(collector));
    assertEquals(JsonArray.of(BODY, null, "x"),
        Stream.<JsonValue>of(BODY, JsonNull.NULL, new JsonString("x")).collect(collector));
  }

  @Test
  void rejectsIdsThatCannotBeAPathSegment() {
    for (var id : List.of("", " ", ".", "..")) {
      assertThrows(IllegalArgumentException.class, () -> FileRequest.retrieve("p", id));
      assertThrows(IllegalArgumentException.class, () -> FileRequest.content("p", id));
      assertThrows(IllegalArgumentException.class, () -> BatchRequest.cancel("p", id));
    }
  }

  @Test
  void rejectsAnActionWithoutItsIdOrFile() {
    var list = FileRequest.list("p");
    assertEquals("LIST must not have an id: f",
        messageOf(() -> new FileRequest("p", list.action(), FileRequest.retrieve("p", "f").id(), list.file(), BODY)));
    assertEquals("DELETE requires an id",
        messageOf(() -> new FileRequest("p", FileRequest.Action.DELETE, list.id(), list.file(), BODY)));
    assertEquals("UPLOAD requires a file",
        messageOf(() -> new FileRequest("p", FileRequest.Action.UPLOAD, list.id(), list.file(), BODY)));
    assertEquals("CANCEL requires an id",
        messageOf(() -> new BatchRequest("p", BatchRequest.Action.CANCEL, list.id(), BODY)));
    assertEquals("'file' is not a parameter: pass the file to upload(…)",
        messageOf(() -> FileRequest.upload("p", "batch", FILE).with("file", 1)));
  }

  @Test
  void redactsCredentialsInTheQuery() {
    var secret = "a-secret-of-a-query";
    var request =
        RawRequest.get("p", "/models").query("api-key", secret).query("tokens", List.of(secret)).query("max_tokens", 5);
    assertEquals(JsonObject.of("api-key", "***").with("tokens", "***").with("max_tokens", 5), request.parameters());
    assertEquals(request.query().tryGet("api-key"), Optional.of(new JsonString(secret)));
    assertContains("query={\"api-key\":\"***\",\"tokens\":\"***\",\"max_tokens\":5}", request.toString());
    var events = new ArrayList<CallEvent>();
    var rejecting = new Provider() {
      @Override
      public String name() {
        return "p";
      }

      @Override
      public RequestHandlers handlers() {
        return RequestHandlers.of()
            .send(RawRequest.class, this::raw)
            .send(RawBytesRequest.class, this::rawBytes);
      }

      JsonValue raw(RawRequest request, Attempt attempt) {
        throw new BifrostException(Fixtures.rejected(400, "invalid key " + secret));
      }

      BinaryContent rawBytes(RawBytesRequest request, Attempt attempt) {
        throw new BifrostException(Fixtures.rejected(400, "invalid key " + secret));
      }
    };
    try (var bifrost = Bifrost.builder().provider(rejecting).listener(events::add).open()) {
      assertEquals("invalid key ***", errorOf(() -> bifrost.send(request)).message());
      assertEquals("invalid key ***", errorOf(() -> bifrost.send(request.asBytes())).message());
    }
    assertFalse((request + " " + request.asBytes() + " " + events).contains(secret));
  }
}
