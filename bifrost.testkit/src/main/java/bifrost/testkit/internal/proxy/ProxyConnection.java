package bifrost.testkit.internal.proxy;

import bifrost.testkit.Fault;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/**
 * A proxied connection: the sockets of the client and the server, a pipe in each direction, and a fault. All
 * methods run on the loop's thread.
 */
public final class ProxyConnection {
  private final EventLoop loop;
  private final Fault fault;
  private final ByteBuffer buffer;
  private final ByteCounter byteCounter;
  private final Consumer<ProxyConnection> onEnd;
  private final HttpExchangeTracker exchanges = new HttpExchangeTracker();
  private final ProxySocket client;
  private final ProxySocket server;
  private final ProxyPipe request;
  private final ProxyPipe response;
  private boolean connected;
  private boolean serverReset;
  private int idleAfterExchange; // the number of ended exchanges when the idle timer was started
  private long wakeUpTime;

  public ProxyConnection(EventLoop loop, SocketChannel accepted, Fault fault, ByteBuffer buffer,
      ByteCounter byteCounter,
      Consumer<ProxyConnection> onEnd) throws IOException {
    this.loop = loop;
    this.fault = fault;
    this.buffer = buffer;
    this.byteCounter = byteCounter;
    this.onEnd = onEnd;
    client = new ProxySocket(loop, accepted, 0, this::clientReady);
    server = new ProxySocket(loop, SocketChannel.open(), SelectionKey.OP_CONNECT, this::serverReady);
    boolean isRequest = fault.direction() == Fault.Direction.REQUEST;
    request = new ProxyPipe(client, server, exchanges.requests, isRequest ? fault : Fault.none());
    response = new ProxyPipe(server, client, exchanges.responses, isRequest ? Fault.none() : fault);
  }

  public void connect(InetSocketAddress address) {
    try {
      connected = server.connect(address);
    } catch (IOException e) {
      reset();
    }
    update();
  }

  /**
   * Ends the connection with FIN if at least one exchange has ended and none is in progress.
   *
   * @return whether the connection was idle
   */
  public boolean dropIfIdle() {
    if (!isIdle()) return false;
    cut(false);
    update();
    return true;
  }

  private boolean isIdle() {
    return exchanges.isIdle() && request.isIdle() && response.isIdle();
  }

  private void clientReady() {
    try {
      if (client.isReadable()) request.read(buffer, System.nanoTime());
    } catch (IOException e) {
      reset();
    }
    update();
  }

  private void serverReady() {
    try {
      if (!connected) connected = server.finishConnect();
      else if (server.isReadable()) response.read(buffer, System.nanoTime());
    } catch (IOException e) {
      if (!connected) reset();
      response.endOfSource();
      handleServerLoss();
    }
    update();
  }

  private void handleServerLoss() {
    serverReset = true;
    request.discard();
  }

  /** Performs all actions that have become possible or due, and registers for the next events. */
  private void update() {
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
    scheduleIdleClose(now);
    await(now);
  }

  private void write(long now) {
    try {
      byteCounter.count(Fault.Direction.REQUEST, request.write(now));
    } catch (IOException e) {
      handleServerLoss(); // bytes that the server sent earlier can still be read
    }
    try {
      byteCounter.count(Fault.Direction.RESPONSE, response.write(now));
    } catch (IOException e) {
      reset();
    }
  }

  private void end(ProxyPipe pipe) {
    switch (fault.ending()) {
      case CUT, TRUNCATE -> cut(pipe == request);
      case RESET -> reset();
      default -> pipe.stall();
    }
  }

  /**
   * Sends FIN to both sides. A side that must receive an exact number of bytes is read until it closes, because
   * closing a socket with unread bytes would send RST.
   */
  private void cut(boolean isRequest) {
    client.shutdownOutput();
    request.discard();
    if (isRequest) {
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

  private void scheduleIdleClose(long now) {
    int exchange = exchanges.responses.endedMessages();
    if (fault.idle().isEmpty() || exchange == idleAfterExchange || !isIdle()) return;
    idleAfterExchange = exchange;
    loop.schedule(now + fault.idle().get().toNanos(), () -> {
      if (exchanges.responses.endedMessages() == exchange) dropIfIdle();
    });
  }

  private void await(long now) {
    client.setInterest(request.wantsToRead(), response.wantsToWrite());
    server.setInterest(response.wantsToRead(), request.wantsToWrite());
    scheduleWakeUp(request, now);
    scheduleWakeUp(response, now);
  }

  private void scheduleWakeUp(ProxyPipe pipe, long now) {
    if (!pipe.isWaiting(now) || pipe.waitingUntil() == wakeUpTime) return;
    wakeUpTime = pipe.waitingUntil();
    loop.schedule(wakeUpTime, this::update);
  }

  private void reset() {
    onEnd.accept(this);
    client.reset();
    server.reset();
  }

  private void close() {
    onEnd.accept(this);
    client.close();
    server.close();
  }
}
