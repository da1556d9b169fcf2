package bifrost.testkit.internal.server;

import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** One accepted socket, served by the thread that runs this until either side closes it. */
public final class ServerConnection implements Runnable {
  private final Socket socket;
  private final Function<RecordedRequest, Reply> answers;
  private final Supplier<Duration> pace;
  private final Consumer<ServerConnection> ended;
  private volatile boolean closing;

  public ServerConnection(Socket socket, Function<RecordedRequest, Reply> answers, Supplier<Duration> pace,
      Consumer<ServerConnection> ended) {
    this.socket = socket;
    this.answers = answers;
    this.pace = pace;
    this.ended = ended;
  }

  @Override
  public void run() {
    try (socket) {
      socket.setTcpNoDelay(true);
      serve(new SocketInput(socket), socket.getOutputStream());
    } catch (IOException gone) {
      // closed or reset by the client, or closed by close(): there is nobody to tell
    } finally {
      ended.accept(this);
    }
  }

  /** Ends the connection from any thread. */
  public void close() {
    closing = true;
    try {
      socket.close();
    } catch (IOException closedAnyway) {
      // the descriptor is released even then
    }
  }

  private void serve(SocketInput in, OutputStream out) throws IOException {
    var reader = new RequestReader(in, out);
    try {
      boolean keepsAlive = true;
      while (keepsAlive) {
        var disconnected = new CompletableFuture<Void>();
        var request = reader.next(disconnected);
        keepsAlive = request.isPresent() && exchange(in, out, request.get(), disconnected);
      }
    } catch (ProtocolException notHttp) {
      var writer = new ResponseWriter(out, ErrorReplies.NOT_HTTP);
      writer.write(writer.head(false), ErrorReplies.NOT_HTTP.body());
    }
    in.drain();
  }

  private boolean exchange(SocketInput in, OutputStream out, RecordedRequest request,
      CompletableFuture<Void> disconnected)
      throws IOException {
    Reply reply = answers.apply(request);
    try {
      return new ReplySender(socket, in, out, request, reply, pace.get()).sendReply();
    } catch (IOException gone) {
      if (!closing) disconnected.complete(null);
      throw gone;
    }
  }
}
