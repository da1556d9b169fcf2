package bifrost.testkit.internal.server;

import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An accepted connection. The thread that runs this object serves requests until either side closes the
 * connection.
 */
public final class ServerConnection implements Runnable {
  private final Socket socket;
  private final Function<RecordedRequest, Reply> responder;
  private final ServerSettings settings;
  private final Consumer<ServerConnection> onEnd;
  private volatile boolean closing;

  public ServerConnection(Socket socket, Function<RecordedRequest, Reply> responder, ServerSettings settings,
      Consumer<ServerConnection> onEnd) {
    this.socket = socket;
    this.responder = responder;
    this.settings = settings;
    this.onEnd = onEnd;
  }

  @Override
  public void run() {
    try (socket) {
      socket.setTcpNoDelay(true);
      serve(new SocketInput(socket), socket.getOutputStream());
    } catch (IOException e) {
      // the connection was closed or reset by the client, or closed by close()
    } finally {
      onEnd.accept(this);
    }
  }

  /** Closes the connection. May be called from any thread. */
  public void close() {
    closing = true;
    try {
      socket.close();
    } catch (IOException e) {
      // the file descriptor is released even if close() fails
    }
  }

  private void serve(SocketInput in, OutputStream out) throws IOException {
    var reader = new RequestReader(in, out);
    try {
      boolean keepsAlive = true;
      while (keepsAlive) {
        var disconnected = new CompletableFuture<Void>();
        var request = reader.next(disconnected);
        keepsAlive = request.isPresent() && exchange(in, out, request.get(), disconnected) && !isIdle(in);
      }
    } catch (ProtocolException e) {
      var writer = new ResponseWriter(out, ErrorReplies.NOT_HTTP);
      writer.write(writer.head(false), ErrorReplies.NOT_HTTP.body());
    }
    in.drain();
  }

  /** {@return whether the next request does not start within the idle timeout after a response} */
  private boolean isIdle(SocketInput in) throws IOException {
    var timeout = settings.idleTimeout();
    return timeout.isPresent() && in.isIdleFor(timeout.get());
  }

  private boolean exchange(SocketInput in, OutputStream out, RecordedRequest request,
      CompletableFuture<Void> disconnected)
      throws IOException {
    Reply reply = responder.apply(request);
    try {
      return new ReplySender(socket, in, out, request, reply, settings.pace()).sendReply();
    } catch (IOException e) {
      if (!closing) disconnected.complete(null);
      throw e;
    }
  }
}
