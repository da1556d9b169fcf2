package bifrost.api.internal.merge;

import bifrost.api.ResponsePart;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An aggregator for one part of an item: its announcement (the event {@code response.content_part.added}), its deltas
 * and its complete form, in any order.
 */
public final class ResponsePartAggregator {
  /** The kinds of parts. Only the first three have a text that deltas extend. */
  enum PartKind {
    TEXT, REFUSAL, REASONING, OTHER
  }

  private final PartKind kind;
  private final long index;
  private final TextAggregator text = new TextAggregator();
  private final AnnotationsAggregator annotations = new AnnotationsAggregator();
  private final Map<String, JsonValueAggregator> members = new LinkedHashMap<>();
  private Optional<ResponsePart> announced = Optional.empty();
  private Optional<ResponsePart> done = Optional.empty();

  ResponsePartAggregator(PartKind kind, long index) {
    this.kind = kind;
    this.index = index;
  }

  static PartKind kind(ResponsePart part) {
    if (part instanceof ResponsePart.Text) return PartKind.TEXT;
    if (part instanceof ResponsePart.Refusal) return PartKind.REFUSAL;
    return part instanceof ResponsePart.ReasoningText ? PartKind.REASONING : PartKind.OTHER;
  }

  long index() {
    return index;
  }

  boolean isAnnounced() {
    return announced.isPresent();
  }

  boolean isDone() {
    return done.isPresent();
  }

  /** {@return whether this part is complete and its content differs from another complete part} */
  boolean differsFrom(ResponsePart part) {
    if (done.isEmpty()) return false;
    return kind == PartKind.OTHER ? !done.get().equals(part)
        : !ResponseMerger.text(done.get()).equals(ResponseMerger.text(part));
  }

  void announce(ResponsePart part) {
    announced = Optional.of(part);
    text.announce(ResponseMerger.text(part));
    ResponseMerger.extras(part).tryGet("annotations").ifPresent(annotations::announce);
  }

  void finish(ResponsePart part) {
    done = Optional.of(part);
    text.finish(ResponseMerger.text(part));
  }

  TextAggregator text() {
    return text;
  }

  /** {@return the aggregator of a member that is not a component of the Java type} */
  JsonValueAggregator member(String name) {
    return members.computeIfAbsent(name, each -> new JsonValueAggregator());
  }

  void annotation(long annotationIndex, JsonValue annotation) {
    annotations.add(annotationIndex, annotation);
  }

  /** Adds the log-probabilities of a delta or of a complete text. */
  void logprobs(JsonObject eventExtras, boolean isComplete) {
    if (!(eventExtras.tryGet("logprobs").orElse(null) instanceof JsonArray tokens) || tokens.isEmpty()) return;
    if (isComplete) member("logprobs").finish(tokens);
    else member("logprobs").append(tokens);
  }

  ResponsePart result() {
    var streamed = streamed();
    return done.map(
        part -> ResponseMerger.with(part, text.result(), ResponseMerger.extras(ResponseMerger.part(part, streamed))))
        .orElse(streamed);
  }

  private ResponsePart streamed() {
    var extras = announced.map(ResponseMerger::extras).orElse(JsonObject.of());
    var streamedMembers = JsonObject.builder();
    members.forEach((name, value) -> value.result().ifPresent(it -> streamedMembers.put(name, it)));
    if (!annotations.isEmpty()) streamedMembers.put("annotations", annotations.result());
    var all = streamedMembers.isEmpty() ? extras
        : JsonObject.builder().putAll(extras).putAll(streamedMembers.build()).build();
    return ResponseMerger.with(announced.orElseGet(this::unannounced), text.result(), all);
  }

  private ResponsePart unannounced() {
    return switch (kind) {
      case TEXT -> ResponsePart.text("");
      case REFUSAL -> new ResponsePart.Refusal("", JsonObject.of());
      case REASONING -> new ResponsePart.ReasoningText("", JsonObject.of());
      case OTHER -> new ResponsePart.Unknown(JsonObject.of());
    };
  }
}
