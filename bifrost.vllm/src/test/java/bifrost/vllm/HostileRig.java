package bifrost.vllm;

import bifrost.api.Bifrost;
import java.util.ArrayList;
import java.util.List;

/** A client, and a server that says anything. */
final class HostileRig implements AutoCloseable {
  private final HostileServer server = new HostileServer();
  private final Bifrost bifrost = Rig.client(server.url());
  private final boolean http;

  /** Of what is no HTTP, java.net.http keeps the connection until the client is closed; of all else nothing is left. */
  HostileRig(boolean http) {
    this.http = http;
  }

  /** How a call ends, and nothing else: there is no answer that would be right. */
  Rig.Seen call(MatrixRow row, Hostile words) {
    return call(row, words, Long.MAX_VALUE);
  }

  /** The same, of a server that is to be stopped when it has said so many bytes. */
  Rig.Seen call(MatrixRow row, Hostile words, long most) {
    server.say(words);
    var observed = Observed.of(bifrost, row, Limits.none());
    var contradictions = new ArrayList<>(observed.contradictions());
    if (http && !Eventually.is(() -> server.openConnections() == 0)) contradictions.add("a connection is left");
    if (server.written() > most) contradictions.add(server.written() + " bytes were taken, expected " + most + " at most");
    return new Rig.Seen(new Observed(observed.end(), observed.message(), List.of(), "", contradictions), 1);
  }

  void closeClient() {
    bifrost.close();
  }

  boolean isQuiet() {
    return server.openConnections() == 0;
  }

  @Override
  public void close() {
    bifrost.close();
    server.close();
  }
}
