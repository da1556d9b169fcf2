package bifrost.testkit.contract;

import bifrost.api.BinaryContent;
import bifrost.api.spi.EventSource;
import bifrost.testkit.contract.MutantTransport.Body;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The bytes of one streamed response, depending on the defects. */
final class MutantByteSource implements EventSource<BinaryContent> {
  /** White space, and the bytes of a byte order mark. */
  private static final String BLANKS = " \t\r\n\u00EF\u00BB\u00BF";

  private final Set<Defect> defects;
  private final MutantConnection call;
  private final Function<Body, BinaryContent> complete;
  private boolean started;

  /**
   * Creates a source.
   *
   * @param complete decodes a complete body, which may be an error
   */
  MutantByteSource(Set<Defect> defects, MutantConnection call, Function<Body, BinaryContent> complete) {
    this.defects = defects;
    this.call = call;
    this.complete = complete;
  }

  @Override
  public Optional<BinaryContent> next() throws IOException, InterruptedException {
    return call.interruptibly(this::read);
  }

  private Optional<BinaryContent> read() throws IOException {
    var bytes = new ByteArrayOutputStream();
    int b = call.read();
    while (!started && b >= 0 && BLANKS.indexOf(b) >= 0) {
      bytes.write(b);
      b = call.read();
    }
    if (b >= 0) bytes.write(b);
    boolean canBeError = !started && (b == '{' || defects.contains(Defect.BUFFERS_STREAMED_BYTES));
    started = true;
    if (canBeError) bytes.writeBytes(call.readAllBytes());
    var body = new Body(call.status(), bytes.toByteArray(), call.headers());
    if (canBeError) return Optional.of(complete.apply(body));
    var type = call.headers().getOrDefault("content-type", List.of()).stream().findFirst();
    return bytes.size() == 0 ? Optional.empty() : Optional.of(new BinaryContent(type, body.bytes()));
  }

  @Override
  public void close() {
    call.close();
  }
}
