package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** The events of one stream, decoded depending on the defects. */
final class MutantEventSource<E> implements EventSource<E> {
  private static final String COMMENT = ":";
  private static final Set<String> EMPTY_ERRORS = Set.of("", "null", "{}", "\"\"");

  private final Set<Defect> defects;
  private final MutantConnection call;
  private final long choices;
  private final Function<JsonObject, E> decoder;
  private final Runnable onClose;
  private final MutantEventLines lines;
  private final Queue<E> buffered = new ArrayDeque<>();
  private final Set<Integer> finished;
  private final ReentrantLock reading = new ReentrantLock();
  private Optional<BifrostException> failure = Optional.empty();
  private boolean ended;
  private boolean hasContent; // a choice, the usage or an event with a type
  private long eventCount;
  private int finishReasons;
  private long lastRead = System.nanoTime();

  /**
   * Opens the stream.
   *
   * @param finished the indexes of finished choices; empty, unless a defect shares the set between streams
   */
  MutantEventSource(Set<Defect> defects, MutantConnection call, long choices, Function<JsonObject, E> decoder,
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
    if (!has(Defect.STREAMS_IGNORE_INTERRUPTS)) return call.interruptibly(this::readNext);
    return MutantConnection.ignoringInterrupts(this::readNext);
  }

  private Optional<E> readNext() throws IOException {
    if (failure.isPresent() && !has(Defect.READS_ON_AFTER_A_FAILURE)) throw failure.get();
    reading.lock();
    try {
      boolean paused = System.nanoTime() - lastRead > 100_000_000;
      if (has(Defect.DROPS_EVENTS_OF_SLOW_READERS) && paused) read();
      lastRead = System.nanoTime();
      if (has(Defect.BUFFERS_THE_WHOLE_STREAM) || has(Defect.DROPS_EVENTS_BEFORE_A_CUT)) {
        while (!ended) read().ifPresent(buffered::add);
      }
      if (has(Defect.DELIVERS_ONE_EVENT_LATE)) while (!ended && buffered.size() < 2) read().ifPresent(buffered::add);
      return buffered.isEmpty() ? read() : Optional.of(buffered.remove());
    } catch (BifrostException e) {
      failure = Optional.of(e);
      boolean keepsConnection = has(Defect.LEAKS_CONNECTIONS_OF_FAILURES) || has(Defect.LEAKS_CONNECTIONS_OF_STREAMS)
          || has(Defect.READS_ON_AFTER_A_FAILURE);
      boolean isReused = e.error() instanceof Rejected && call.hasPath("/v1/responses")
          && !has(Defect.CLOSES_CONNECTIONS_OF_FAILED_RESPONSES);
      if (isReused && !keepsConnection) call.finish();
      if (!isReused && !keepsConnection) call.close();
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
      if (has(Defect.ACCEPTS_A_CUT_AFTER_ALL_FINISH_REASONS) && finished.size() >= choices) return end();
      if (has(Defect.DROPS_EVENTS_BEFORE_A_CUT)) buffered.clear();
      boolean isIgnored = has(Defect.TREATS_EXCEPTIONS_AS_THE_END)
          || has(Defect.TREATS_A_RESET_AS_THE_END) && e instanceof SocketException;
      if (isIgnored) return end();
      throw e;
    } catch (IOException e) {
      if (has(Defect.TREATS_EXCEPTIONS_AS_THE_END) || has(Defect.TREATS_A_RESET_AS_THE_END) && !call.isClosed()) {
        return end();
      }
      if (has(Defect.TREATS_A_CLOSED_STREAM_AS_COMPLETE) && call.isClosed()) return end();
      throw e;
    }
  }

  private Optional<E> event() throws IOException {
    while (true) {
      var data = lines.event();
      if (data.isEmpty()) return endOfBody();
      var text = data.get().strip();
      boolean isMarker = has(Defect.REQUIRES_THE_MARKER_WITHOUT_BLANKS) ? data.get().equals("[DONE]")
          : has(Defect.READS_THE_BEGINNING_OF_A_MARKER) ? text.startsWith("[DONE]")
          : text.equals("[DONE]");
      isMarker = isMarker
          || has(Defect.SEARCHES_TEXTS_FOR_THE_END_MARKER) && data.get().contains("[DONE]");
      if (isMarker) {
        if (has(Defect.READS_ON_AFTER_THE_END_MARKER)) continue;
        if (has(Defect.WAITS_FOR_THE_CONNECTION_TO_END)) while (call.read() >= 0) {}
        boolean hasBegun = eventCount > 0 && (hasContent || has(Defect.ACCEPTS_AN_END_MARKER_AFTER_ANY_EVENT));
        if (!hasBegun && !has(Defect.ACCEPTS_AN_END_MARKER_WITHOUT_A_RESPONSE)) {
          throw new BifrostException(new Truncated("the stream has no event before [DONE]"));
        }
        boolean isIncomplete = call.hasPath("/v1/responses") && !has(Defect.ACCEPTS_AN_END_MARKER_AS_A_RESPONSE);
        if (isIncomplete) throw new BifrostException(new Truncated("the response has no last event"));
        return end();
      }
      boolean isEmptyField = lines.isErrorFieldOnly() && EMPTY_ERRORS.contains(text)
          && !has(Defect.READS_EMPTY_FIELDS_AS_ERRORS);
      if (isEmptyField) continue;
      if (lines.isError()) throw new MutantErrors(defects).inErrorEvent(data.get(), call.headers());
      var event = event(data.get());
      if (event.isPresent() || ended) return event;
    }
  }

  private Optional<E> endOfBody() {
    boolean hasFinished =
        finishedChoices() >= choices || has(Defect.REQUIRES_ONE_FINISHED_CHOICE_ONLY) && !finished.isEmpty();
    boolean complete = hasFinished && !has(Defect.REQUIRES_THE_END_MARKER)
        || has(Defect.ACCEPTS_TRUNCATED_TRANSCRIPTION_STREAMS) && call.hasPath("/v1/audio");
    if (complete || has(Defect.TREATS_ANY_CLEAN_CLOSE_AS_THE_END) || has(Defect.TREATS_A_CUT_AS_THE_END)) return end();
    throw new BifrostException(new Truncated("the stream ended before [DONE]"));
  }

  private Optional<E> end() {
    ended = true;
    boolean keepsConnection = has(Defect.LEAKS_CONNECTIONS_OF_STREAMS) || has(Defect.READS_ON_AFTER_THE_END)
        || has(Defect.KEEPS_CONNECTIONS_AFTER_THE_END_MARKER);
    if (has(Defect.CLOSES_CONNECTIONS_AFTER_THE_LAST_EVENT)) call.close();
    if (!keepsConnection) call.finish();
    return Optional.empty();
  }

  private Optional<E> event(String data) {
    var json = parse(data).map(each -> call.hasPath("/v1/responses") ? typed(each) : each);
    if (json.isEmpty()) return Optional.empty();
    var inChoice = has(Defect.IGNORES_ERRORS_IN_CHOICES) ? json : MutantErrorForms.inChoice(json.get()).or(() -> json);
    if (!inChoice.equals(json)) throw new MutantErrors(defects).insideSuccess(inChoice.get(), data, call.headers());
    boolean isError = json.get().tryGet("error").isPresent() && !isPartOfResponse(json.get())
        || json.get().string("type").equals(Optional.of("error"))
            && !has(Defect.IGNORES_THE_ERROR_EVENT_OF_THE_RESPONSES_API)
        || has(Defect.TREATS_A_NULL_ERROR_AS_AN_ERROR) && json.get().members().containsKey("error")
        || json.get().string("object").orElse("").equals("error");
    if (isError && has(Defect.SKIPS_ERRORS_IN_STREAMS)) return Optional.empty();
    if (isError && has(Defect.SKIPS_ERRORS_IN_TRANSCRIPTION_STREAMS)
        && call.hasPath("/v1/audio")) {
      return Optional.empty();
    }
    boolean isLate = finished.size() >= choices && has(Defect.SKIPS_ERRORS_AFTER_THE_LAST_FINISH_REASON);
    if (isError && isLate) return Optional.empty();
    if (isError) throw new MutantErrors(defects).insideSuccess(json.get(), data, call.headers());
    if (isTheEnd(json.get())) return end();
    boolean isSkipped = ++eventCount == 1 && (has(Defect.SKIPS_THE_FIRST_DELTA)
        || has(Defect.REQUIRES_A_ROLE_IN_TRANSCRIPTION_STREAMS) && call.hasPath("/v1/audio"));
    return isSkipped ? Optional.empty() : decode(json.get(), data);
  }

  /** {@return the event with the type that its name implies} */
  private JsonObject typed(JsonObject json) {
    boolean isUntyped = json.string("type").isEmpty() && lines.name().startsWith("response.");
    boolean isTrusted = has(Defect.TRUSTS_THE_NAMES_OF_EVENTS) && !lines.name().isEmpty();
    return isUntyped || isTrusted ? json.with("type", lines.name()) : json;
  }

  /** {@return whether the error of an event is that of a tool, or that of a response which another class reads} */
  private boolean isPartOfResponse(JsonObject json) {
    var type = json.string("type").orElse("");
    return type.startsWith("response.") && !type.equals("response.error")
        || !type.isEmpty() && !type.equals("error") && has(Defect.READS_ERRORS_OF_KNOWN_EVENTS_ONLY);
  }

  private Optional<E> decode(JsonObject json, String data) {
    boolean isKnown = json.tryGet("choices").isPresent()
        || json.tryGet("type").isPresent() && !json.string("type").equals(Optional.of("ping"));
    if (!isKnown && has(Defect.STOPS_AT_AN_UNKNOWN_EVENT)) return end();
    if (!isKnown && !has(Defect.REJECTS_EVENTS_WITHOUT_CHOICES)) {
      if (!has(Defect.DOES_NOT_REPORT_IGNORED_EVENTS)) call.reportIgnoredEvent(data); // a ping or a warning
      return Optional.empty();
    }
    boolean isNotArray = json.tryGet("choices").filter(choices -> !(choices instanceof JsonArray)).isPresent();
    if (isNotArray && has(Defect.ACCEPTS_EVENTS_WITHOUT_CHOICES)) return Optional.empty();
    hasContent |= json.tryGet("usage").or(() -> json.tryGet("type")).isPresent()
        || json.tryGet("choices").orElse(null) instanceof JsonArray list && !list.isEmpty();
    try {
      json.array("choices").map(JsonArray::elements)
          .ifPresent(all -> all.forEach(choice -> finish((JsonObject) choice)));
      boolean isDone = json.string("type").equals(Optional.of("transcript.text.done"));
      if (isDone && has(Defect.IGNORES_THE_LAST_EVENT_OF_TRANSCRIPTIONS)) return Optional.empty();
      if (isDone) finished.add(0);
      var event = Optional.of(decoder.apply(json));
      boolean isLast = has(Defect.IGNORES_USAGE_AFTER_THE_FINISH_REASON) && finished.size() >= choices
          || has(Defect.STOPS_AT_THE_FIRST_FINISH_REASON) && !finished.isEmpty()
          || has(Defect.STOPS_AFTER_ONE_FINISH_REASON_FOR_EACH_CHOICE) && finishReasons >= choices
          || has(Defect.STOPS_AT_THE_FIRST_USAGE) && json.object("usage").isPresent()
          || isDone || MutantResponsesDecoder.isLast(json);
      if (isLast) end();
      return event;
    } catch (BifrostException e) {
      throw new MutantErrors(defects).withHead(e, call.headers());
    } catch (IllegalStateException | JsonParseException invalid) {
      throw malformed(invalid, data);
    }
  }

  private void finish(JsonObject choice) {
    boolean acceptsEmpty = has(Defect.TREATS_AN_EMPTY_FINISH_REASON_AS_A_FINISH);
    if (choice.string("finish_reason").filter(reason -> acceptsEmpty || !reason.isEmpty()).isEmpty()) return;
    if (MutantResponseDecoder.index(choice) < choices) finished.add(MutantResponseDecoder.index(choice));
    finishReasons++;
  }

  private int finishedChoices() {
    return has(Defect.COUNTS_FINISH_REASONS_INSTEAD_OF_CHOICES) ? finishReasons : finished.size();
  }

  private boolean isTheEnd(JsonObject json) {
    if (!has(Defect.STOPS_AT_AN_EMPTY_DELTA)) return false;
    var delta = json.array("choices").map(JsonArray::elements).filter(all -> !all.isEmpty())
        .flatMap(all -> ((JsonObject) all.get(0)).object("delta"));
    return delta.filter(JsonObject::isEmpty).isPresent();
  }

  private Optional<JsonObject> parse(String data) {
    boolean isComment = data.startsWith(COMMENT) && !has(Defect.PARSES_COMMENTS_AS_EVENTS);
    if (isComment || data.isBlank() || data.equals("null")) return Optional.empty();
    try {
      return Optional.of(MutantResponseDecoder.object(Json.parse(data.getBytes(UTF_8))));
    } catch (JsonParseException | IllegalStateException invalid) {
      boolean isPing = lines.isNamed() && !has(Defect.REJECTS_TEXTS_OF_NAMED_EVENTS);
      if (isPing || has(Defect.SKIPS_MALFORMED_EVENTS)) return Optional.empty();
      int text = data.indexOf("\"content\":\"") + 11;
      if (has(Defect.READS_TEXTS_OF_DAMAGED_EVENTS) && text > 10 && data.indexOf('"', text) > 0) {
        return Optional.of(chunk(data.substring(text, data.indexOf('"', text))));
      }
      boolean isTruncated = lines.isCut() && !has(Defect.REPORTS_AN_INCOMPLETE_EVENT_AS_MALFORMED);
      throw isTruncated ? new BifrostException(new Truncated("the stream ended within an event"))
          : malformed(invalid, data);
    }
  }

  private static JsonObject chunk(String text) {
    return JsonObject.of("choices", List.of(Map.of("delta", Map.of("content", text))));
  }

  private static BifrostException malformed(RuntimeException invalid, String data) {
    return new BifrostException(new Malformed("invalid event: " + invalid.getMessage(), data), invalid);
  }

  private boolean has(Defect defect) {
    return defects.contains(defect);
  }

  @Override
  public void close() {
    if (has(Defect.STREAMS_IGNORE_TIMEOUTS) && !ended) return;
    boolean waitsForReader = has(Defect.CLOSE_WAITS_FOR_THE_READER)
        || has(Defect.CLOSING_A_TRANSCRIPTION_STREAM_BLOCKS) && call.hasPath("/v1/audio");
    if (waitsForReader) reading.lock();
    boolean leaks = has(Defect.LEAKS_CONNECTIONS_OF_FAILURES) && failure.isPresent();
    if (leaks || ended && has(Defect.KEEPS_CONNECTIONS_AFTER_THE_END_MARKER)) return;
    onClose.run();
    if (!has(Defect.LEAKS_CONNECTIONS_OF_STREAMS)) call.close();
  }
}
