package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.NetworkCalls;
import bifrost.testkit.internal.http.NetworkBackend;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Example;

/**
 * Rule 1529: where the body of a response ends. Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface FramingRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that a response whose headers do not define the end of its body is {@code Malformed}, with the header in
   * the message, and that the call does not wait for more bytes. The same length twice is a length.
   */
  @WhenThisFails("Reject a Content-Length that is not a number, several different lengths, and transfer "
      + "codings other than chunked, before the body is read, and close the connection.")
  @EnabledIfSupported(Feature.SERVER_VARIANTS)
  @Example
  default void rule1529_undefinedEndOfTheBodyIsAnError() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      expectMalformed(streamed, "length", "'0x10'", "content-length: 0x10");
      expectMalformed(streamed, "length", "-1", "content-length: -1");
      expectMalformed(streamed, "length", "", "content-length: " + "9".repeat(5000));
      expectMalformed(streamed, "length", "17", "content-length: 17", "content-length: 18");
      expectMalformed(streamed, "transfer-encoding", "gzip", "transfer-encoding: gzip");
      expectMalformed(streamed, "transfer-encoding", "gzip", "transfer-encoding: GZIP, chunked");
      expectMalformed(streamed, "transfer-encoding", "gzip", "transfer-encoding: gzip", "transfer-encoding: chunked");
      var body = body(streamed);
      expectFramed(streamed, framed(body, "content-length: " + body.length, "content-length: " + body.length));
      expectFramed(streamed, chunked(body, "transfer-encoding: chunked", "transfer-encoding: CHUNKED"));
    }
    var rejected = new String(framed("no".getBytes(ISO_8859_1), "content-length: x"), ISO_8859_1);
    for (int status : List.of(300, 503)) {
      send(rejected.replaceFirst("200", "" + status).getBytes(ISO_8859_1), false, (harness, result) -> {
        boolean isRejected = result.error().orElse(null) instanceof Rejected error && error.status() == status;
        harness.expect(isRejected, "Rejected with the status " + status, result);
      });
    }
    for (var head : List.of("SSH-2.0-kit\r\n\r\n", "HTTP/1.1 kit\r\n\r\n")) {
      send(head.getBytes(ISO_8859_1), false,
          (harness, result) -> harness.expect("outcome", "Malformed", result.outcomeName()));
    }
  }

  private byte[] body(boolean streamed) {
    var response = new String(new NetworkCalls(this, 1529).response(streamed), ISO_8859_1);
    return response.substring(response.indexOf("\r\n\r\n") + 4).getBytes(ISO_8859_1);
  }

  private static byte[] chunked(byte[] body, String... headers) {
    var chunks = new ByteArrayOutputStream();
    chunks.writeBytes((Integer.toHexString(body.length) + "\r\n").getBytes(ISO_8859_1));
    chunks.writeBytes(body);
    chunks.writeBytes("\r\n0\r\n\r\n".getBytes(ISO_8859_1));
    return framed(chunks.toByteArray(), headers);
  }

  private static byte[] framed(byte[] body, String... headers) {
    boolean isStream = new String(body, ISO_8859_1).contains("data:");
    var message = new ByteArrayOutputStream();
    message.writeBytes(("HTTP/1.1 200 OK\r\ncontent-type: " + (isStream ? "text/event-stream" : "application/json")
        + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n").getBytes(ISO_8859_1));
    message.writeBytes(body);
    return message.toByteArray();
  }

  private void expectFramed(boolean streamed, byte[] response) {
    send(response, streamed, NetworkCalls::expectHello);
  }

  private void expectMalformed(boolean streamed, String header, String value, String... headers) {
    send(framed(body(streamed), headers), streamed, (harness, result) -> {
      if (!(result.error().orElse(null) instanceof Malformed error)) throw harness.failure("Malformed", result, null);
      var message = error.message().toLowerCase(Locale.ROOT);
      harness.expect(message.contains(header) && message.contains(value),
          "a message with the header " + header + " and its value", message);
      harness.expect(message.length() < 1000, "a short message", message);
    });
  }

  private void send(byte[] response, boolean streamed, NetworkCalls.Check check) {
    try (var server = NetworkBackend.start(head -> response)) {
      new NetworkCalls(this, 1529).send(server.url(), NetworkCalls::direct, streamed, check);
    }
  }
}
