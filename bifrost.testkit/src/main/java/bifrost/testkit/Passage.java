package bifrost.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/** One proxied connection: the client's socket, the server's, a flow in each direction, and a fault. Everything happens on the loop's thread. */
final class Passage {
  private final EventLoop loop;
  private final Fault fault;
  private final ByteBuffer buffer;
  private final Traffic traffic;
  private final Consumer<Passage> ended;
  private final Exchanges exchanges = new Exchanges();
  private final Side client;
  private final Side server;
  private final Flow request;
  private final Flow response;
  private boolean connected;
  private boolean serverReset;
  private int idleAfter; // exchanges
  private long alarm;

  Passage(EventLoop loop, SocketChannel accepted, Fault fault, ByteBuffer buffer, Traffic traffic, Consumer<Passage> ended) throws IOException {
    this.loop = loop;
    this.fault = fault;
    this.buffer = buffer;
    this.traffic = traffic;
    this.ended = ended;
    client = new Side(loop, accepted, 0, this::clientReady);
    server = new Side(loop, SocketChannel.open(), SelectionKey.OP_CONNECT, this::serverReady);
    boolean ofRequest = fault.direction() == Fault.Direction.REQUEST;
    request = new Flow(client, server, exchanges.requests, ofRequest ? fault : Fault.none());
    response = new Flow(server, client, exchanges.responses, ofRequest ? Fault.none() : fault);
  }

  void connect(InetSocketAddress address) {
    try {
      connected = server.connect(address);
    } catch (IOException unreachable) {
      reset();
    }
    settle();
  }

  /** Ends the connection with FIN if there was an exchange and none is under way; whether that was so. */
  boolean dropIfIdle() {
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
      response.sourceEnds();
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
    if (request.isShut(now)) end(request);
    if (response.isShut(now)) end(response);
    if (request.isDone()) finishRequest();
    if (response.isDone()) finishResponse();
    boolean stalled = request.isStalled() || response.isStalled();
    if (stalled && request.hasSourceEnded() || request.isOver() && response.isOver()) close();
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

  private void end(Flow flow) {
    switch (fault.ending()) {
      case CUT, TRUNCATE -> cut(flow == request);
      case RESET -> reset();
      default -> flow.stall();
    }
  }

  /** FIN for both. Who is to get an exact number of bytes is read from until it closes, because unread bytes would make it RST. */
  private void cut(boolean inRequest) {
    client.finish();
    request.discard();
    if (inRequest) {
      server.finish();
      response.discard();
    } else {
      server.close();
      response.end();
    }
  }

  private void finishRequest() {
    server.finish();
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
      client.finish();
      response.end();
      if (request.isStalled()) request.discard();
    }
  }

  private void watchIdleness(long now) {
    int exchange = exchanges.responses.ended();
    if (fault.idle().isEmpty() || exchange == idleAfter || !isIdle()) return;
    idleAfter = exchange;
    loop.at(now + fault.idle().get().toNanos(), () -> {
      if (exchanges.responses.ended() == exchange) dropIfIdle();
    });
  }

  private void await(long now) {
    client.await(request.wantsToRead(), response.wantsToWrite());
    server.await(response.wantsToRead(), request.wantsToWrite());
    wake(request, now);
    wake(response, now);
  }

  private void wake(Flow flow, long now) {
    if (!flow.waits(now) || flow.waitsUntil() == alarm) return;
    alarm = flow.waitsUntil();
    loop.at(alarm, this::settle);
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
