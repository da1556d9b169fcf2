package bifrost.api;

import bifrost.api.ChatCompletionChunk.Delta;
import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/** Cuts a whole answer into chunks, as badly as a server could while it still means this answer. */
final class Cutter {
  private final Random random;

  Cutter(Random random) {
    this.random = random;
  }

  List<ChatCompletionChunk> cut(ChatCompletion whole) {
    var chunks = new ArrayList<ChatCompletionChunk>();
    var rest = whole.choices().stream().map(this::pieces).filter(pieces -> !pieces.isEmpty()).toList();
    do chunks.add(chunkOf(whole, nextOf(rest), chunks.isEmpty()));
    while (rest.stream().anyMatch(pieces -> !pieces.isEmpty()));
    chunks.add(last(whole));
    if (sometimes()) chunks.add(Samples.nothing());
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
    return new ChatCompletionChunk(isFirst || sometimes() ? whole.id() : "", whole.created().filter(each -> isFirst || sometimes()),
        isFirst || sometimes() ? whole.model() : "", choices, whole.usage().filter(each -> sometimes()).map(each -> Usage.of(random.nextInt(99), 1)),
        whole.systemFingerprint().filter(each -> isFirst || sometimes()), isFirst ? earlier(whole.extras()) : JsonObject.of());
  }

  private ChatCompletionChunk last(ChatCompletion whole) {
    return new ChatCompletionChunk(sometimes() ? whole.id() : "", whole.created().filter(each -> sometimes()), sometimes() ? whole.model() : "",
        List.of(), whole.usage(), whole.systemFingerprint().filter(each -> sometimes()), whole.extras());
  }

  private Deque<ChatCompletionChunk.Choice> pieces(ChatCompletion.Choice choice) {
    int count = 1 + random.nextInt(5);
    var deltas = deltas(choice.message(), count);
    var logprobs = choice.logprobs().map(each -> logprobs(each, count));
    var ids = choice.extras().array("token_ids").map(JsonArray::elements).map(each -> cut(each, count));
    var pieces = new ArrayDeque<ChatCompletionChunk.Choice>();
    for (int i = 0; i < count; i++) {
      boolean isLast = i == count - 1;
      int at = i;
      var extras = isLast ? choice.extras().without("token_ids") : earlier(choice.extras().without("token_ids"));
      var withIds = ids.map(each -> extras.with("token_ids", each.get(at))).orElse(extras);
      pieces.add(new ChatCompletionChunk.Choice(choice.index(), deltas.get(i), choice.finishReason().filter(each -> isLast || sometimes()),
          logprobs.map(each -> each.get(at)), withIds));
    }
    return pieces;
  }

  private List<Delta> deltas(AssistantMessage message, int count) {
    var text = cut(message.text(), count);
    var reasoning = cut(message.reasoning(), count);
    var refusal = cut(message.refusal(), count);
    var calls = message.toolCalls().stream().map(call -> new CutCall(call, cut(call.arguments(), count), random.nextInt(count))).toList();
    var deltas = new ArrayList<Delta>();
    for (int i = 0; i < count; i++) {
      boolean isLast = i == count - 1;
      deltas.add(new Delta(Optional.of("assistant").filter(role -> sometimes()), text.get(i), reasoning.get(i), refusal.get(i),
          calls(calls, i, isLast), isLast ? message.extras() : earlier(message.extras())));
    }
    return deltas;
  }

  /** A call whose id and name come with one of its pieces, and perhaps with others. */
  private record CutCall(ToolCall call, List<String> arguments, int named) {}

  /** A call that gets nothing in this piece may be missing in it. */
  private List<ToolCallDelta> calls(List<CutCall> calls, int piece, boolean isLast) {
    var deltas = new ArrayList<ToolCallDelta>();
    for (int i = 0; i < calls.size(); i++) {
      var call = calls.get(i).call();
      boolean isNamed = piece == calls.get(i).named();
      var more = calls.get(i).arguments().get(piece);
      if (!isLast && !isNamed && more.isEmpty() && sometimes()) continue;
      deltas.add(new ToolCallDelta(i, present(call.id(), isNamed), present(call.name(), isNamed), more,
          isLast ? call.extras() : earlier(call.extras())));
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
    var pieces = new ArrayList<Logprobs>();
    for (int i = 0; i < count; i++) {
      pieces.add(new Logprobs(content.get(i), refusal.get(i), i == count - 1 ? whole.extras() : earlier(whole.extras())));
    }
    return pieces;
  }

  /** Members of the same names with other values. */
  private JsonObject earlier(JsonObject extras) {
    var earlier = JsonObject.of();
    for (var name : extras.members().keySet()) if (sometimes()) earlier = earlier.with(name, JsonObject.of("earlier", random.nextInt()));
    return earlier;
  }

  private List<String> cut(String text, int count) {
    return cut(text.chars().mapToObj(c -> (char) c).toList(), count).stream()
        .map(chars -> chars.stream().collect(StringBuilder::new, StringBuilder::append, StringBuilder::append).toString()).toList();
  }

  /** Pieces, some of them empty, that make up the whole; of a text also within surrogate pairs. */
  private <T> List<List<T>> cut(List<T> whole, int count) {
    var ends = random.ints(count - 1, 0, whole.size() + 1).sorted().boxed().collect(Collectors.toCollection(ArrayList::new));
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
