package bifrost.testkit.contract;

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
final class MutantEventSource<E> implements EventSource<E> {
  private static final String COMMENT = ":";

  private final Set<Mutant> defects;
  private final MutantConnection call;
  private final long choices;
  private final Function<JsonObject, E> decoder;
  private final Runnable onClose;
  private final MutantEventLines lines;
  private final Queue<E> waiting = new ArrayDeque<>();
  private final Set<Integer> finished;
  private final ReentrantLock reading = new ReentrantLock();
  private Optional<BifrostException> failure = Optional.empty();
  private boolean ended;
  private long pieces;
  private long last = System.nanoTime();

  /** The set is of those choices that have ended before, and should be empty. */
  MutantEventSource(Set<Mutant> defects, MutantConnection call, long choices, Function<JsonObject, E> decoder,
      MutantEventLines lines, Set<Integer> finished, Runnable onClose) {
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
    if (!has(Mutant.STREAMS_IGNORE_INTERRUPTS)) return call.interruptibly(this::one);
    return MutantConnection.anyway(this::one);
  }

  private Optional<E> one() throws IOException {
    if (failure.isPresent() && !has(Mutant.READS_ON_AFTER_A_FAILURE)) throw failure.get();
    reading.lock();
    try {
      boolean paused = System.nanoTime() - last > 100_000_000;
      if (has(Mutant.DROPS_EVENTS_OF_SLOW_READERS) && paused) read();
      last = System.nanoTime();
      if (has(Mutant.BUFFERS_THE_WHOLE_STREAM) || has(Mutant.DROPS_EVENTS_BEFORE_A_CUT)) {
        while (!ended) read().ifPresent(waiting::add);
      }
      if (has(Mutant.DELIVERS_ONE_EVENT_LATE)) while (!ended && waiting.size() < 2) read().ifPresent(waiting::add);
      return waiting.isEmpty() ? read() : Optional.of(waiting.remove());
    } catch (BifrostException e) {
      failure = Optional.of(e);
      boolean stays = has(Mutant.LEAKS_CONNECTIONS_OF_FAILURES) || has(Mutant.LEAKS_CONNECTIONS_OF_STREAMS)
          || has(Mutant.READS_ON_AFTER_A_FAILURE);
      if (!stays) call.close();
      throw e;
    } finally {
      reading.unlock();
    }
  }

  private Optional<E> read() throws IOException {
    if (ended && !has(Mutant.READS_ON_AFTER_THE_END)) return Optional.empty();
    try {
      return event();
    } catch (SocketException | EOFException e) {
      if (has(Mutant.ACCEPTS_A_CUT_AFTER_ALL_FINISH_REASONS) && finished.size() >= choices) return end();
      if (has(Mutant.DROPS_EVENTS_BEFORE_A_CUT)) waiting.clear();
      boolean quiet = has(Mutant.TREATS_EXCEPTIONS_AS_THE_END)
          || has(Mutant.TREATS_A_RESET_AS_THE_END) && e instanceof SocketException;
      if (quiet) return end();
      throw e;
    } catch (IOException e) {
      if (has(Mutant.TREATS_EXCEPTIONS_AS_THE_END) || has(Mutant.TREATS_A_RESET_AS_THE_END) && !call.isClosed()) {
        return end();
      }
      if (has(Mutant.TREATS_A_CLOSED_STREAM_AS_COMPLETE) && call.isClosed()) return end();
      throw e;
    }
  }

  private Optional<E> event() throws IOException {
    while (true) {
      var data = lines.event();
      if (data.isEmpty()) return endOfBody();
      if (data.get().equals("[DONE]")) {
        if (has(Mutant.WAITS_FOR_THE_CONNECTION_TO_END)) while (call.read() >= 0) {}
        return end();
      }
      var event = event(data.get());
      if (event.isPresent() || ended) return event;
    }
  }

  private Optional<E> endOfBody() {
    boolean finishes =
        finished.size() >= choices || has(Mutant.REQUIRES_ONE_FINISHED_CHOICE_ONLY) && !finished.isEmpty();
    boolean complete = finishes && !has(Mutant.REQUIRES_THE_END_MARKER)
        || has(Mutant.ACCEPTS_TRUNCATED_TRANSCRIPTION_STREAMS) && call.isOf("/v1/audio");
    if (complete || has(Mutant.TREATS_ANY_CLEAN_CLOSE_AS_THE_END) || has(Mutant.TREATS_A_CUT_AS_THE_END)) return end();
    throw new BifrostException(new Truncated("the stream ended before [DONE]"));
  }

  private Optional<E> end() {
    ended = true;
    if (!has(Mutant.LEAKS_CONNECTIONS_OF_STREAMS) && !has(Mutant.READS_ON_AFTER_THE_END)) call.close();
    return Optional.empty();
  }

  private Optional<E> event(String data) {
    var json = parsed(data);
    if (json.isEmpty()) return Optional.empty();
    boolean error = json.get().get("error").isPresent()
        || has(Mutant.TREATS_A_NULL_ERROR_AS_AN_ERROR) && json.get().members().containsKey("error")
        || json.get().string("object").orElse("").equals("error");
    if (error && has(Mutant.SKIPS_ERRORS_IN_STREAMS)) return Optional.empty();
    if (error && has(Mutant.SKIPS_ERRORS_IN_TRANSCRIPTION_STREAMS) && call.isOf("/v1/audio")) return Optional.empty();
    if (error) throw new MutantErrors(defects).inside(json.get(), data, call.headers());
    if (isTheEnd(json.get())) return end();
    boolean skipped = ++pieces == 1 && (has(Mutant.SKIPS_THE_FIRST_DELTA)
        || has(Mutant.REQUIRES_A_ROLE_IN_TRANSCRIPTION_STREAMS) && call.isOf("/v1/audio"));
    return skipped ? Optional.empty() : decoded(json.get(), data);
  }

  private Optional<E> decoded(JsonObject json, String data) {
    boolean meant = json.get("choices").isPresent() || json.get("type").isPresent();
    if (!meant) return Optional.empty(); // a ping, or a warning
    boolean isNoList = json.get("choices").filter(choices -> !(choices instanceof JsonArray)).isPresent();
    if (isNoList && has(Mutant.ACCEPTS_EVENTS_WITHOUT_CHOICES)) return Optional.empty();
    try {
      json.array("choices").map(JsonArray::elements)
          .ifPresent(all -> all.forEach(choice -> finish((JsonObject) choice)));
      var event = Optional.of(decoder.apply(json));
      boolean last = has(Mutant.IGNORES_USAGE_AFTER_THE_FINISH_REASON) && finished.size() >= choices
          || has(Mutant.STOPS_AT_THE_FIRST_FINISH_REASON) && !finished.isEmpty()
          || has(Mutant.STOPS_AT_THE_FIRST_USAGE) && json.object("usage").isPresent()
          || MutantResponsesDecoder.isLast(json);
      if (last) end();
      return event;
    } catch (IllegalStateException wrong) {
      throw malformed(wrong, data);
    }
  }

  private void finish(JsonObject choice) {
    if (choice.string("finish_reason").isPresent()) finished.add(MutantResponseDecoder.index(choice));
  }

  private boolean isTheEnd(JsonObject json) {
    if (!has(Mutant.STOPS_AT_AN_EMPTY_DELTA)) return false;
    var delta = json.array("choices").map(JsonArray::elements).filter(all -> !all.isEmpty())
        .flatMap(all -> ((JsonObject) all.get(0)).object("delta"));
    return delta.filter(JsonObject::isEmpty).isPresent();
  }

  private Optional<JsonObject> parsed(String data) {
    if (data.startsWith(COMMENT) && !has(Mutant.PARSES_COMMENTS_AS_EVENTS)) return Optional.empty();
    try {
      return Optional.of(MutantResponseDecoder.object(Json.parse(data.getBytes(UTF_8))));
    } catch (JsonParseException | IllegalStateException wrong) {
      if (has(Mutant.SKIPS_MALFORMED_EVENTS)) return Optional.empty();
      throw malformed(wrong, data);
    }
  }

  private static BifrostException malformed(RuntimeException wrong, String data) {
    return new BifrostException(new Malformed("an event makes no sense: " + wrong.getMessage(), data), wrong);
  }

  private boolean has(Mutant defect) {
    return defects.contains(defect);
  }

  @Override
  public void close() {
    if (has(Mutant.STREAMS_IGNORE_TIMEOUTS) && !ended) return;
    boolean waits = has(Mutant.CLOSE_WAITS_FOR_THE_READER)
        || has(Mutant.CLOSING_A_TRANSCRIPTION_STREAM_BLOCKS) && call.isOf("/v1/audio");
    if (waits) reading.lock();
    boolean forgotten = has(Mutant.LEAKS_CONNECTIONS_OF_FAILURES) && failure.isPresent();
    if (forgotten) return;
    onClose.run();
    if (!has(Mutant.LEAKS_CONNECTIONS_OF_STREAMS)) call.close();
  }
}
