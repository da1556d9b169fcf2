package bifrost.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostException;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.spi.EventSource;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** The events of one stream, read well or badly. */
final class ToyEvents<E> implements EventSource<E> {
  private static final String COMMENT = ":";

  private final Set<Defect> defects;
  private final ToyCall call;
  private final long choices;
  private final Function<JsonObject, E> decoder;
  private final Runnable onClose;
  private final ToyLines lines;
  private final Queue<E> waiting = new ArrayDeque<>();
  private final Set<Integer> finished;
  private final ReentrantLock reading = new ReentrantLock();
  private Optional<BifrostException> failure = Optional.empty();
  private boolean ended;
  private long pieces;
  private long last = System.nanoTime();

  /** The set is of those choices that have ended before, and should be empty. */
  ToyEvents(Set<Defect> defects, ToyCall call, long choices, Function<JsonObject, E> decoder, ToyLines lines, Set<Integer> finished,
      Runnable onClose) {
    this.finished = finished;
    this.defects = defects;
    this.call = call;
    this.choices = choices;
    this.decoder = decoder;
    this.lines = lines;
    this.onClose = onClose;
  }

  @Override
  public Optional<E> next() throws IOException, InterruptedException {
    if (!has(Defect.STREAMS_IGNORE_INTERRUPTS)) return call.interruptibly(this::one);
    return ToyCall.anyway(this::one);
  }

  private Optional<E> one() throws IOException {
    if (failure.isPresent() && !has(Defect.READS_ON_AFTER_A_FAILURE)) throw failure.get();
    reading.lock();
    try {
      boolean paused = System.nanoTime() - last > 100_000_000;
      if (has(Defect.FORGETS_WHAT_NOBODY_READS) && paused) read();
      last = System.nanoTime();
      if (has(Defect.READS_ALL_FIRST) || has(Defect.DROPS_WHAT_HAD_COME)) while (!ended) read().ifPresent(waiting::add);
      if (has(Defect.DELIVERS_WITH_THE_NEXT)) while (!ended && waiting.size() < 2) read().ifPresent(waiting::add);
      return waiting.isEmpty() ? read() : Optional.of(waiting.remove());
    } catch (BifrostException e) {
      failure = Optional.of(e);
      boolean stays = has(Defect.KEEPS_CONNECTIONS_OF_FAILURES) || has(Defect.KEEPS_CONNECTIONS_OF_STREAMS) || has(Defect.READS_ON_AFTER_A_FAILURE);
      if (!stays) call.close();
      throw e;
    } finally {
      reading.unlock();
    }
  }

  private Optional<E> read() throws IOException {
    if (ended && !has(Defect.READS_ON_AFTER_THE_END)) return Optional.empty();
    try {
      return event();
    } catch (SocketException | EOFException e) {
      if (has(Defect.CUT_AFTER_REASONS_IS_THE_END) && finished.size() >= choices) return end();
      if (has(Defect.DROPS_WHAT_HAD_COME)) waiting.clear();
      boolean quiet = has(Defect.EXCEPTION_IS_THE_END) || has(Defect.RESET_IS_THE_END) && e instanceof SocketException;
      if (quiet) return end();
      throw e;
    } catch (IOException e) {
      if (has(Defect.EXCEPTION_IS_THE_END) || has(Defect.RESET_IS_THE_END) && !call.isClosed()) return end();
      if (has(Defect.CLOSED_IS_COMPLETE) && call.isClosed()) return end();
      throw e;
    }
  }

  private Optional<E> event() throws IOException {
    while (true) {
      var data = lines.event();
      if (data.isEmpty()) return endOfBody();
      if (data.get().equals("[DONE]")) {
        if (has(Defect.WAITS_FOR_THE_CONNECTION_TO_END)) while (call.read() >= 0) {}
        return end();
      }
      var event = event(data.get());
      if (event.isPresent() || ended) return event;
    }
  }

  private Optional<E> endOfBody() {
    boolean finishes = finished.size() >= choices || has(Defect.ONE_CHOICE_IS_ENOUGH) && !finished.isEmpty();
    boolean complete = finishes && !has(Defect.NEEDS_THE_MARK)
        || has(Defect.TRANSCRIPTS_END_ANYWHERE) && call.isOf("/v1/audio");
    if (complete || has(Defect.ANY_CLEAN_END_IS_THE_END) || has(Defect.CUT_IS_THE_END)) return end();
    throw new BifrostException(new Truncated("the stream ended before [DONE]"));
  }

  private Optional<E> end() {
    ended = true;
    if (!has(Defect.KEEPS_CONNECTIONS_OF_STREAMS) && !has(Defect.READS_ON_AFTER_THE_END)) call.close();
    return Optional.empty();
  }

  private Optional<E> event(String data) {
    var json = parsed(data);
    if (json.isEmpty()) return Optional.empty();
    boolean error = json.get().get("error").isPresent() || has(Defect.NULL_ERROR_IS_AN_ERROR) && json.get().members().containsKey("error")
        || json.get().string("object").orElse("").equals("error");
    if (error && has(Defect.SKIPS_ERRORS_OF_STREAMS)) return Optional.empty();
    if (error && has(Defect.SKIPS_ERRORS_OF_TRANSCRIPTS) && call.isOf("/v1/audio")) return Optional.empty();
    if (error) throw new ToyErrors(defects).inside(json.get(), data, call.headers());
    if (isTheEnd(json.get())) return end();
    boolean skipped = ++pieces == 1 && (has(Defect.FIRST_PIECE_IS_THE_ROLE) || has(Defect.TRANSCRIPTS_BEGIN_WITH_A_ROLE) && call.isOf("/v1/audio"));
    return skipped ? Optional.empty() : decoded(json.get(), data);
  }

  private Optional<E> decoded(JsonObject json, String data) {
    boolean meant = json.get("choices").isPresent() || json.get("type").isPresent();
    if (!meant) return Optional.empty(); // a ping, or a warning
    boolean isNoList = json.get("choices").filter(choices -> !(choices instanceof JsonArray)).isPresent();
    if (isNoList && has(Defect.NOTHING_IS_A_PIECE)) return Optional.empty();
    try {
      json.array("choices").map(JsonArray::elements).ifPresent(all -> all.forEach(choice -> finish((JsonObject) choice)));
      var event = Optional.of(decoder.apply(json));
      boolean last = has(Defect.REASON_IS_THE_END) && finished.size() >= choices || has(Defect.STOPS_AT_THE_FIRST_REASON) && !finished.isEmpty()
          || has(Defect.USAGE_IS_THE_END) && json.object("usage").isPresent() || ToyResponses.isLast(json);
      if (last) end();
      return event;
    } catch (IllegalStateException wrong) {
      throw malformed(wrong, data);
    }
  }

  private void finish(JsonObject choice) {
    if (choice.string("finish_reason").isPresent()) finished.add(ToyReader.index(choice));
  }

  private boolean isTheEnd(JsonObject json) {
    if (!has(Defect.EMPTY_PIECE_IS_THE_END)) return false;
    var delta = json.array("choices").map(JsonArray::elements).filter(all -> !all.isEmpty())
        .flatMap(all -> ((JsonObject) all.get(0)).object("delta"));
    return delta.filter(JsonObject::isEmpty).isPresent();
  }

  private Optional<JsonObject> parsed(String data) {
    if (data.startsWith(COMMENT) && !has(Defect.COMMENTS_ARE_EVENTS)) return Optional.empty();
    try {
      return Optional.of(ToyReader.object(Json.parse(data.getBytes(UTF_8))));
    } catch (JsonParseException | IllegalStateException wrong) {
      if (has(Defect.SKIPS_WHAT_MAKES_NO_SENSE)) return Optional.empty();
      throw malformed(wrong, data);
    }
  }

  private static BifrostException malformed(RuntimeException wrong, String data) {
    return new BifrostException(new Malformed("an event makes no sense: " + wrong.getMessage(), data), wrong);
  }

  private boolean has(Defect defect) {
    return defects.contains(defect);
  }

  @Override
  public void close() {
    if (has(Defect.STREAMS_OUTLIVE_LIMITS) && !ended) return;
    boolean waits = has(Defect.CLOSE_WAITS_FOR_THE_READER) || has(Defect.CLOSING_A_TRANSCRIPT_WAITS) && call.isOf("/v1/audio");
    if (waits) reading.lock();
    boolean forgotten = has(Defect.KEEPS_CONNECTIONS_OF_FAILURES) && failure.isPresent();
    if (forgotten) return;
    onClose.run();
    if (!has(Defect.KEEPS_CONNECTIONS_OF_STREAMS)) call.close();
  }
}
