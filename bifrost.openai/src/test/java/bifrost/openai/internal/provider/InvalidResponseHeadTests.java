package bifrost.openai.internal.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Responses whose head {@code java.net.http} rejects or misreads. The connection must be closed even though the client
 * stays open.
 */
@Timeout(60)
class InvalidResponseHeadTests {
  private static final String VALID_BODY =
      "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"a\"},\"finish_reason\":\"stop\"}]}";

  private final RawServer server = new RawServer();
  private final SingleAttemptCalls calls = new SingleAttemptCalls(server.url());

  @AfterEach
  void close() {
    calls.close();
    server.close();
  }

  private List<BifrostError> errors(String response) {
    server.reply(response.getBytes(ISO_8859_1));
    return List.of(calls.send().error().orElseThrow(), calls.stream().error().orElseThrow());
  }

  private void assertMalformed(String message, String response) throws InterruptedException {
    for (var error : errors(response)) {
      assertTrue(assertInstanceOf(Malformed.class, error).message().contains(message), error.message());
      assertFalse(error.isTransient());
    }
    assertNoConnectionStaysOpen();
  }

  private void assertNoConnectionStaysOpen() throws InterruptedException {
    while (server.openConnections() > 0) Thread.sleep(5);
  }

  private static String response(String status, String fields, String body) {
    return "HTTP/1.1 " + status + "\r\ncontent-type: application/json\r\n" + fields + "\r\n" + body;
  }

  @ParameterizedTest
  @ValueSource(strings = {"99999999999999999999", "9223372036854775808", "-1", "-5", "abc", "", "2, 2", "0x2", "2.0",
      "1e3", "+2"})
  void reportsAnInvalidContentLengthAsMalformedAndDisconnects(String length) throws Exception {
    assertMalformed("Content-Length is not a number of bytes: '" + length + "'",
        response("200 OK", "content-length: " + length + "\r\n", "{}"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      content-length: 2~content-length: 3|several Content-Length headers: '2', '3'
      content-length: 2~content-length: abc|not a number of bytes: '2', 'abc'
      content-length: 2~transfer-encoding: chunked|both Transfer-Encoding and Content-Length
      transfer-encoding: gzip|Transfer-Encoding is not supported: 'gzip'
      transfer-encoding: gzip, chunked|Transfer-Encoding is not supported: 'gzip, chunked'
      """)
  void reportsContradictoryHeadersAsMalformedAndDisconnects(String fields, String message) throws Exception {
    assertMalformed(message, response("200 OK", fields.replace("~", "\r\n") + "\r\n", "{}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"content-length: 9~content-length: 9", "transfer-encoding: identity~content-length: 9",
      "content-length:   9   "})
  void acceptsRepeatedEqualHeaders(String fields) throws Exception {
    var length = VALID_BODY.length();
    server.reply(
        response("200 OK", fields.replace("9", "" + length).replace("~", "\r\n") + "\r\n", VALID_BODY)
            .getBytes(ISO_8859_1));
    assertEquals(Optional.empty(), calls.send().error());
    assertEquals(Optional.empty(), calls.send().error());
    assertEquals(1, server.connections());
  }

  @Test
  void readsARepeatedChunkedCodingAsChunked() {
    var chunked = Integer.toHexString(VALID_BODY.length()) + "\r\n" + VALID_BODY + "\r\n0\r\n\r\n";
    server.reply(
        response("200 OK", "transfer-encoding: chunked\r\nTransfer-Encoding: Chunked\r\n", chunked)
            .getBytes(ISO_8859_1));
    assertEquals(Optional.empty(), calls.send().error());
  }

  @ParameterizedTest
  @CsvSource({"401,99999999999999999999", "500,-1", "404,abc", "429,'2, 2'"})
  void anErrorKeepsItsStatusDespiteAnInvalidContentLength(int status, String length) throws Exception {
    for (var error : errors(response(status + " No", "content-length: " + length + "\r\nretry-after: 7\r\n", "{}"))) {
      var rejected = assertInstanceOf(Rejected.class, error);
      assertEquals(status, rejected.status());
      assertTrue(rejected.body().contains("Content-Length is not a number"), rejected.body());
      assertEquals(7, rejected.retryAfter().orElseThrow().toSeconds());
    }
    assertNoConnectionStaysOpen();
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz", "fffffffffffffffff", "-2", "g"})
  void anErrorKeepsItsStatusDespiteAnInvalidChunkSize(String size) throws Exception {
    var body = "2\r\n{}\r\n" + size + "\r\n{}\r\n0\r\n\r\n";
    errors(response("200 OK", "transfer-encoding: chunked\r\n", body));
    for (var error : errors(response("403 No", "transfer-encoding: chunked\r\n", body))) {
      assertEquals(403, assertInstanceOf(Rejected.class, error).status());
    }
    assertNoConnectionStaysOpen();
  }

  @Test
  void reportsOversizedHeadersWithTheLimitOfTheJvm() throws Exception {
    var largeHeader = "x: " + "x".repeat(500_000) + "\r\ncontent-length: 2\r\n";
    var manyHeaders = ("x: " + "y".repeat(90) + "\r\n").repeat(5_000) + "content-length: 2\r\n";
    for (var fields : List.of(largeHeader, manyHeaders)) {
      assertMalformed("-Djdk.http.maxHeaderSize", response("200 OK", fields, "{}"));
    }
    assertMalformed("-Djdk.http.maxHeaderSize", response("401 No", largeHeader, "{}"));
    assertMalformed("-Djdk.http.maxHeaderSize", response("200 " + "x".repeat(500_000), "content-length: 2\r\n", "{}"));
  }

  @ParameterizedTest
  @CsvSource({"a b: c,headers are not valid", "a: c\u0007d,headers are not valid", "é: c,headers are not valid"})
  void reportsInvalidHeadersAsMalformedAndDisconnects(String field, String message) throws Exception {
    assertMalformed(message, response("200 OK", field + "\r\ncontent-length: 2\r\n", "{}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SSH-2.0-OpenSSH_9.6\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/2 200 OK\r\n\r\n",
      "HTTP/1.1 20 OK\r\n\r\n", "\r\nHTTP/1.1 200 OK\r\n\r\n"})
  void reportsAResponseThatIsNotHttpAsMalformedAndDisconnects(String response) throws Exception {
    assertMalformed("is not HTTP/1.1", response);
  }

  @Test
  void reportsAProtocolSwitchAsMalformed() throws Exception {
    assertMalformed("HTTP 101", "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n");
  }

  /**
   * RFC 9110 forbids content with these statuses. The server has responded nevertheless, so the request must not be
   * sent again.
   */
  @Nested
  class StatusesWithoutContent {
    @ParameterizedTest
    @ValueSource(strings = {"content-length: 2\r\n\r\n{}", "transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "content-length: 2\r\n\r\n", "content-length: 99999999999999999999\r\n\r\n{}"})
    void reportsStatus204And205WithABodyAsMalformedAndDisconnects(String fieldsAndBody) throws Exception {
      for (int status : List.of(204, 205)) {
        for (var error : errors("HTTP/1.1 " + status + " No\r\n" + fieldsAndBody)) {
          var message = assertInstanceOf(Malformed.class, error).message();
          assertTrue(message.contains("HTTP " + status) || message.contains("Content-Length is not a number"), message);
        }
      }
      assertEquals(4, server.requests());
      assertNoConnectionStaysOpen();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "content-length: 0\r\n\r\n"})
    void reportsStatus204And205AsMalformedWithTheStatus(String fieldsAndBody) {
      for (int status : List.of(204, 205)) {
        for (var error : errors("HTTP/1.1 " + status + " No\r\n" + fieldsAndBody)) {
          assertTrue(assertInstanceOf(Malformed.class, error).message().startsWith("HTTP " + status), error.message());
        }
      }
      assertEquals(4, server.requests());
    }

    @ParameterizedTest
    @ValueSource(strings = {"content-length: 2\r\n\r\n{}", "transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "content-length: 200\r\n\r\n", "\r\n", "content-length: 0\r\n\r\n",
        "content-length: 99999999999999999999\r\n\r\n{}", "content-length: -1\r\n\r\n"})
    void reportsStatus304AsRejectedRegardlessOfItsHeaders(String fieldsAndBody) {
      for (var error : errors("HTTP/1.1 304 Not Modified\r\n" + fieldsAndBody)) {
        assertEquals(304, assertInstanceOf(Rejected.class, error).status());
      }
      assertEquals(2, server.requests());
    }

    /** On an open connection, {@code java.net.http} would read the body as the head of the next response. */
    @Test
    void closesTheConnectionOfAStatus304WithABody() throws Exception {
      errors("HTTP/1.1 304 Not Modified\r\ncontent-length: 2\r\n\r\n{}");
      assertEquals(2, server.connections());
      assertNoConnectionStaysOpen();
    }
  }
}
