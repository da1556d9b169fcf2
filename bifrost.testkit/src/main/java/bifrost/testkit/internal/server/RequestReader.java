package bifrost.testkit.internal.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import bifrost.testkit.RecordedRequest;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A reader of HTTP/1.1 requests from one connection. Throws {@link ProtocolException} if the bytes are not HTTP. */
final class RequestReader {
  private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);

  private final SocketInput in;
  private final OutputStream out;

  RequestReader(SocketInput in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  /**
   * Reads the next request.
   *
   * @param disconnected the future that completes when the client disconnects
   * @return the request; empty if the client has closed the connection
   */
  Optional<RecordedRequest> next(CompletableFuture<Void> disconnected) throws IOException {
    String line = "";
    while (line.isEmpty()) {
      if (in.atEnd()) return Optional.empty();
      line = in.line(); // empty lines before a request are allowed
    }
    String[] parts = line.split(" ");
    if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
      throw new ProtocolException("invalid request line: " + line);
    }
    Map<String, List<String>> headers = headers();
    return Optional.of(new RecordedRequest(parts[0], parts[1], parts[2], headers, body(headers), disconnected));
  }

  private Map<String, List<String>> headers() throws IOException {
    var headers = new LinkedHashMap<String, List<String>>();
    for (String line = requiredLine(); !line.isEmpty(); line = requiredLine()) {
      int colon = line.indexOf(':');
      if (colon < 1) throw new ProtocolException("invalid header: " + line);
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      headers.computeIfAbsent(name, first -> new ArrayList<>()).add(line.substring(colon + 1).strip());
    }
    headers.replaceAll((name, values) -> List.copyOf(values));
    return headers;
  }

  private byte[] body(Map<String, List<String>> headers) throws IOException {
    boolean chunked =
        headers.getOrDefault("transfer-encoding", List.of()).stream().anyMatch("chunked"::equalsIgnoreCase);
    int length = chunked ? 0 : length(headers.getOrDefault("content-length", List.of("0")).get(0), 10);
    if (headers.getOrDefault("expect", List.of()).stream().anyMatch("100-continue"::equalsIgnoreCase)) {
      out.write(CONTINUE);
    }
    return chunked ? chunks() : in.read(length);
  }

  private byte[] chunks() throws IOException {
    var body = new ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      body.writeBytes(in.read(size));
      if (!requiredLine().isEmpty()) throw new ProtocolException("chunk is longer than its size");
    }
    while (!requiredLine().isEmpty()) {} // skips the trailer fields
    return body.toByteArray();
  }

  private int chunkSize() throws IOException {
    return length(requiredLine().split(";", 2)[0].strip(), 16);
  }

  private String requiredLine() throws IOException {
    if (in.atEnd()) throw new EOFException("connection closed in the middle of a request");
    return in.line();
  }

  private static int length(String digits, int radix) throws ProtocolException {
    try {
      int length = Integer.parseInt(digits, radix);
      if (length >= 0) return length;
      throw new ProtocolException("length must not be negative: " + digits);
    } catch (NumberFormatException e) {
      throw new ProtocolException("invalid length: " + digits);
    }
  }
}
