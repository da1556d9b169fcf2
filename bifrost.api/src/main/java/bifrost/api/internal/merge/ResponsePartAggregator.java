package bifrost.api.internal.merge;

import bifrost.api.ResponsePart;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A collector that builds one part of an item from its announcement, its deltas and its whole form, in any order. */
public final class ResponsePartAggregator {
  /** The kinds of text that deltas continue. */
  enum PartKind { TEXT, REFUSAL, REASONING, OTHER }

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

  /** {@return whether this part is whole and its content differs from another whole part} */
  boolean isOtherThan(ResponsePart part) {
    if (done.isEmpty()) return false;
    return kind == PartKind.OTHER ? !done.get().equals(part)
        : !ResponseMerger.text(done.get()).equals(ResponseMerger.text(part));
  }

  void announce(ResponsePart part) {
    announced = Optional.of(part);
    text.announce(ResponseMerger.text(part));
    ResponseMerger.extras(part).get("annotations").ifPresent(annotations::announce);
  }

  void finish(ResponsePart part) {
    done = Optional.of(part);
    text.finish(ResponseMerger.text(part));
  }

  TextAggregator text() {
    return text;
  }

  /** {@return a member that has no component} */
  JsonValueAggregator member(String name) {
    return members.computeIfAbsent(name, each -> new JsonValueAggregator());
  }

  void annotation(long annotationIndex, JsonValue annotation) {
    annotations.add(annotationIndex, annotation);
  }

  /** Adds the log-probabilities that come with a delta or with a whole text. */
  void logprobs(JsonObject eventExtras, boolean whole) {
    if (!(eventExtras.get("logprobs").orElse(null) instanceof JsonArray tokens) || tokens.isEmpty()) return;
    if (whole) member("logprobs").finish(tokens);
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
    var pieces = JsonObject.builder();
    members.forEach((name, value) -> value.result().ifPresent(it -> pieces.put(name, it)));
    if (!annotations.isEmpty()) pieces.put("annotations", annotations.result());
    var all = pieces.isEmpty() ? extras : JsonObject.builder().putAll(extras).putAll(pieces.build()).build();
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
