package bifrost.api.internal.merge;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionChunk.Delta;
import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.Logprobs;
import bifrost.api.ToolCall;
import bifrost.api.Usage;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Cuts a whole answer into chunks, as badly as a server could while it still means this answer. */
final class ChunkSplitter {
  private static final Set<String> TEXTS = Set.of("data", "transcript", "arguments", "content", "text");

  private final Random random;

  ChunkSplitter(Random random) {
    this.random = random;
  }

  List<ChatCompletionChunk> cut(ChatCompletion whole) {
    var chunks = new ArrayList<ChatCompletionChunk>();
    var rest = whole.choices().stream().map(this::pieces).filter(pieces -> !pieces.isEmpty()).toList();
    do chunks.add(chunkOf(whole, nextOf(rest), chunks.isEmpty())); while (rest.stream()
        .anyMatch(pieces -> !pieces.isEmpty()));
    chunks.add(last(whole));
    if (sometimes()) chunks.add(Fixtures.nothing());
    return chunks;
  }

  /** Some choices go on in this chunk, in any order, perhaps none. */
  private List<ChatCompletionChunk.Choice> nextOf(List<Deque<ChatCompletionChunk.Choice>> rest) {
    var next = new ArrayList<ChatCompletionChunk.Choice>();
    for (var pieces : rest) if (!pieces.isEmpty() && random.nextInt(3) > 0) next.add(pieces.remove());
    Collections.shuffle(next, random);
    return next;
  }

  /** What stands beside the choices is repeated, is missing, or is another value that a later chunk replaces. */
  private ChatCompletionChunk chunkOf(ChatCompletion whole, List<ChatCompletionChunk.Choice> choices, boolean isFirst) {
    return new ChatCompletionChunk(isFirst || sometimes() ? whole.id() : "",
        whole.created().filter(each -> isFirst || sometimes()), isFirst || sometimes() ? whole.model() : "", choices,
        whole.usage().filter(each -> sometimes()).map(each -> Usage.of(random.nextInt(99), 1)),
        whole.systemFingerprint().filter(each -> isFirst || sometimes()),
        isFirst ? earlier(whole.extras()) : JsonObject.of());
  }

  private ChatCompletionChunk last(ChatCompletion whole) {
    return new ChatCompletionChunk(sometimes() ? whole.id() : "", whole.created().filter(each -> sometimes()),
        sometimes() ? whole.model() : "", List.of(), whole.usage(),
        whole.systemFingerprint().filter(each -> sometimes()), whole.extras());
  }

  private Deque<ChatCompletionChunk.Choice> pieces(ChatCompletion.Choice choice) {
    int count = 1 + random.nextInt(5);
    var deltas = deltas(choice.message(), count);
    var logprobs = choice.logprobs().map(each -> logprobs(each, count));
    var extras = cut(choice.extras(), count, false);
    var pieces = new ArrayDeque<ChatCompletionChunk.Choice>();
    for (int i = 0; i < count; i++) {
      boolean isLast = i == count - 1;
      int at = i;
      pieces.add(new ChatCompletionChunk.Choice(choice.index(), deltas.get(i),
          choice.finishReason().filter(each -> isLast || sometimes()), logprobs.map(each -> each.get(at)),
          extras.get(i)));
    }
    return pieces;
  }

  private List<Delta> deltas(AssistantMessage message, int count) {
    var text = cut(message.text(), count);
    var reasoning = cut(message.reasoning(), count);
    var refusal = cut(message.refusal(), count);
    var calls = message.toolCalls().stream().map(call -> new CutCall(call, cut(call.arguments(), count),
        cut(call.extras(), count, false), random.nextInt(count))).toList();
    var extras = cut(message.extras(), count, false);
    var deltas = new ArrayList<Delta>();
    for (int i = 0; i < count; i++) {
      deltas.add(new Delta(Optional.of("assistant").filter(role -> sometimes()), text.get(i), reasoning.get(i),
          refusal.get(i), calls(calls, i), extras.get(i)));
    }
    return deltas;
  }

  /** A call whose id and name come with one of its pieces, and perhaps with others. */
  private record CutCall(ToolCall call, List<String> arguments, List<JsonObject> extras, int named) {}

  /** A call that gets nothing in this piece may be missing in it. */
  private List<ToolCallDelta> calls(List<CutCall> calls, int piece) {
    var deltas = new ArrayList<ToolCallDelta>();
    for (int i = 0; i < calls.size(); i++) {
      var call = calls.get(i).call();
      boolean isNamed = piece == calls.get(i).named();
      var more = calls.get(i).arguments().get(piece);
      var extras = calls.get(i).extras().get(piece);
      if (!isNamed && more.isEmpty() && extras.isEmpty() && sometimes()) continue;
      deltas.add(new ToolCallDelta(i, present(call.id(), isNamed), present(call.name(), isNamed), more, extras));
    }
    Collections.shuffle(deltas, random);
    return deltas;
  }

  private Optional<String> present(String value, boolean surely) {
    return Optional.of(value).filter(each -> !each.isEmpty() && (surely || sometimes()));
  }

  private List<Logprobs> logprobs(Logprobs whole, int count) {
    var content = cut(whole.content(), count);
    var refusal = cut(whole.refusal(), count);
    var extras = cut(whole.extras(), count, false);
    var pieces = new ArrayList<Logprobs>();
    for (int i = 0; i < count; i++) pieces.add(new Logprobs(content.get(i), refusal.get(i), extras.get(i)));
    return pieces;
  }

  /** Members of the same names with other values. */
  private JsonObject earlier(JsonObject extras) {
    var earlier = JsonObject.of();
    for (var name : extras.members().keySet()) {
      if (sometimes()) earlier = earlier.with(name, JsonObject.of("earlier", random.nextInt()));
    }
    return earlier;
  }

  /** Pieces of extras: arrays and objects in parts, texts within objects too, and scalars that a later one replaces. */
  private List<JsonObject> cut(JsonObject whole, int count, boolean isNested) {
    var pieces = Stream.generate(JsonObject::builder).limit(count).toList();
    whole.members().forEach((name, value) -> {
      if (value instanceof JsonArray array) put(pieces, name, cut(array.elements(), count), List::isEmpty, value);
      else if (value instanceof JsonObject object) {
        put(pieces, name, cut(object, count, true), JsonObject::isEmpty, value);
      } else if (value instanceof JsonString text && isNested && TEXTS.contains(name)) {
        put(pieces, name, cut(text.value(), count), String::isEmpty, value);
      } else put(pieces, name, value);
    });
    return pieces.stream().map(JsonObject.Builder::build).toList();
  }

  private <T> void put(List<JsonObject.Builder> pieces, String name, List<T> parts, Predicate<T> isEmpty,
      JsonValue whole) {
    boolean all = parts.stream().allMatch(isEmpty);
    for (int i = 0; i < pieces.size(); i++) {
      if (!isEmpty.test(parts.get(i)) || !all && sometimes()) pieces.get(i).put(name, parts.get(i));
    }
    if (all) pieces.get(pieces.size() - 1).put(name, whole);
  }

  private void put(List<JsonObject.Builder> pieces, String name, JsonValue scalar) {
    boolean isNull = scalar == JsonNull.NULL; // which does not replace what was there
    for (var piece : pieces) if (!isNull && sometimes()) piece.put(name, random.nextInt());
    pieces.get(pieces.size() - 1).put(name, scalar);
  }

  private List<String> cut(String text, int count) {
    return cut(text.chars().mapToObj(c -> (char) c).toList(), count).stream()
        .map(chars -> chars.stream().collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
            .toString())
        .toList();
  }

  /** Pieces, some of them empty, that make up the whole; of a text also within surrogate pairs. */
  private <T> List<List<T>> cut(List<T> whole, int count) {
    var ends =
        random.ints(count - 1, 0, whole.size() + 1).sorted().boxed().collect(Collectors.toCollection(ArrayList::new));
    ends.add(whole.size());
    var pieces = new ArrayList<List<T>>();
    int from = 0;
    for (int end : ends) {
      pieces.add(whole.subList(from, end));
      from = end;
    }
    return pieces;
  }

  private boolean sometimes() {
    return random.nextBoolean();
  }
}
