package bifrost.openai.internal.http;

import bifrost.api.ProviderConfig;
import bifrost.openai.internal.url.BaseUrl;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A transport that counts how often each streamed body is closed. */
public final class CountingTransport extends HttpTransport {
  private final List<CountingBody> bodies = new CopyOnWriteArrayList<>();

  private static final class CountingBody extends StreamedBody {
    private final AtomicInteger closes = new AtomicInteger();

    CountingBody(Consumer<List<ByteBuffer>> received) {
      super(received, new DisconnectTimer());
    }

    @Override
    void close() {
      closes.incrementAndGet();
      super.close();
    }
  }

  public CountingTransport(URI url) {
    super(BaseUrl.of(url), ProviderConfig.of(url.toString()), HostResolver.JVM, warning -> {});
  }

  @Override
  StreamedBody newBody(Consumer<List<ByteBuffer>> received) {
    var body = new CountingBody(received);
    bodies.add(body);
    return body;
  }

  /** {@return for each streamed body, how often it was closed} */
  public List<Integer> closeCounts() {
    return bodies.stream().map(body -> body.closes.get()).toList();
  }
}
