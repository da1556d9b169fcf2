package bifrost.testkit.internal.proxy;

import bifrost.testkit.Fault;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/** One proxied connection: the client's socket, the server's, a flow in each direction, and a fault. Everything happens on the loop's thread. */
public final class ProxyConnection {
  private final EventLoop loop;
  private final Fault fault;
  private final ByteBuffer buffer;
  private final ByteCounter traffic;
  private final Consumer<ProxyConnection> ended;
  private final HttpExchangeTracker exchanges = new HttpExchangeTracker();
  private final ProxySocket client;
  private final ProxySocket server;
  private final ProxyPipe request;
  private final ProxyPipe response;
  private boolean connected;
  private boolean serverReset;
  private int idleAfter; // exchanges
  private long alarm;

  public ProxyConnection(EventLoop loop, SocketChannel accepted, Fault fault, ByteBuffer buffer, ByteCounter traffic,
      Consumer<ProxyConnection> ended) throws IOException {
    this.loop = loop;
    this.fault = fault;
    this.buffer = buffer;
    this.traffic = traffic;
    this.ended = ended;
    client = new ProxySocket(loop, accepted, 0, this::clientReady);
    server = new ProxySocket(loop, SocketChannel.open(), SelectionKey.OP_CONNECT, this::serverReady);
    boolean ofRequest = fault.direction() == Fault.Direction.REQUEST;
    request = new ProxyPipe(client, server, exchanges.requests, ofRequest ? fault : Fault.none());
    response = new ProxyPipe(server, client, exchanges.responses, ofRequest ? Fault.none() : fault);
  }

  public void connect(InetSocketAddress address) {
    try {
      connected = server.connect(address);
    } catch (IOException unreachable) {
      reset();
    }
    settle();
  }

  /** Ends the connection with FIN if there was an exchange and none is under way; whether that was so. */
  public boolean dropIfIdle() {
    if (!isIdle()) return false;
    cut(false);
    settle();
    return true;
  }

  private boolean isIdle() {
    return exchanges.isIdle() && request.isIdle() && response.isIdle();
  }

  private void clientReady() {
    try {
      if (client.isReadable()) request.read(buffer, System.nanoTime());
    } catch (IOException gone) {
      reset();
    }
    settle();
  }

  private void serverReady() {
    try {
      if (!connected) connected = server.finishConnect();
      else if (server.isReadable()) response.read(buffer, System.nanoTime());
    } catch (IOException gone) {
      if (!connected) reset();
      response.endOfSource();
      serverGone();
    }
    settle();
  }

  private void serverGone() {
    serverReset = true;
    request.discard();
  }

  /** Does what has become possible or due, and says what to wait for. */
  private void settle() {
    if (!connected || !client.isOpen()) return;
    long now = System.nanoTime();
    write(now);
    if (request.isDrained(now)) end(request);
    if (response.isDrained(now)) end(response);
    if (request.isDone()) finishRequest();
    if (response.isDone()) finishResponse();
    boolean stalled = request.isStalled() || response.isStalled();
    if (stalled && request.isSourceEnded() || request.isOver() && response.isOver()) close();
    if (!client.isOpen()) return;
    watchIdleness(now);
    await(now);
  }

  private void write(long now) {
    try {
      traffic.count(Fault.Direction.REQUEST, request.write(now));
    } catch (IOException gone) {
      serverGone(); // what it has answered before can still be read
    }
    try {
      traffic.count(Fault.Direction.RESPONSE, response.write(now));
    } catch (IOException gone) {
      reset();
    }
  }

  private void end(ProxyPipe flow) {
    switch (fault.ending()) {
      case CUT, TRUNCATE -> cut(flow == request);
      case RESET -> reset();
      default -> flow.stall();
    }
  }

  /** FIN for both. Who is to get an exact number of bytes is read from until it closes, because unread bytes would make it RST. */
  private void cut(boolean inRequest) {
    client.shutdownOutput();
    request.discard();
    if (inRequest) {
      server.shutdownOutput();
      response.discard();
    } else {
      server.close();
      response.end();
    }
  }

  private void finishRequest() {
    server.shutdownOutput();
    request.end();
  }

  private void finishResponse() {
    if (fault.keepsOpen() || fault.ending() == Fault.Ending.ENDLESS) {
      server.close();
      request.discard();
      response.stall();
    } else if (serverReset) {
      reset();
    } else {
      client.shutdownOutput();
      response.end();
      if (request.isStalled()) request.discard();
    }
  }

  private void watchIdleness(long now) {
    int exchange = exchanges.responses.endedMessages();
    if (fault.idle().isEmpty() || exchange == idleAfter || !isIdle()) return;
    idleAfter = exchange;
    loop.schedule(now + fault.idle().get().toNanos(), () -> {
      if (exchanges.responses.endedMessages() == exchange) dropIfIdle();
    });
  }

  private void await(long now) {
    client.setInterest(request.wantsToRead(), response.wantsToWrite());
    server.setInterest(response.wantsToRead(), request.wantsToWrite());
    wake(request, now);
    wake(response, now);
  }

  private void wake(ProxyPipe flow, long now) {
    if (!flow.isWaiting(now) || flow.waitingUntil() == alarm) return;
    alarm = flow.waitingUntil();
    loop.schedule(alarm, this::settle);
  }

  private void reset() {
    ended.accept(this);
    client.reset();
    server.reset();
  }

  private void close() {
    ended.accept(this);
    client.close();
    server.close();
  }
}
