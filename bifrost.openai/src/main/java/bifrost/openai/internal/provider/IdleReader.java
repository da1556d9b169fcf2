package bifrost.openai.internal.provider;

import bifrost.api.json.JsonReader;
import bifrost.api.spi.Attempt;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The place of a JSON reader between two responses of a server, which share its buffers and the strings that they
 * repeat, such as the name of the model. Thread-safe: while another response is read, a new reader is created.
 */
final class IdleReader {
  private static final byte[] NOTHING = {};

  private final AtomicReference<JsonReader> reader = new AtomicReference<>(); // null while it is in use

  /** {@return a reader that stops when the attempt is cancelled} */
  JsonReader take(Attempt attempt) {
    var idle = reader.getAndSet(null);
    var taken = idle == null ? new JsonReader(NOTHING) : idle;
    taken.cancelWhen(ApiClient.cancelled(attempt));
    return taken;
  }

  /** Keeps a reader that has read a response without a failure, but neither the response nor the attempt. */
  void keep(JsonReader used) {
    used.reset(NOTHING, 0, 0);
    used.cancelWhen(() -> false);
    reader.set(used);
  }
}
