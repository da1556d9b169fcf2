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

/** Splits a completion into chunks in random ways that must not change the aggregated completion. */
final class ChunkSplitter {
  private static final Set<String> TEXT_MEMBERS = Set.of("data", "transcript", "arguments", "content", "text");

  private final Random random;

  ChunkSplitter(Random random) {
    this.random = random;
  }

  List<ChatCompletionChunk> split(ChatCompletion completion) {
    var chunks = new ArrayList<ChatCompletionChunk>();
    var remaining =
        completion.choices().stream().map(this::fragments).filter(fragments -> !fragments.isEmpty()).toList();
    do {
      chunks.add(chunkOf(completion, nextOf(remaining), chunks.isEmpty()));
    } while (remaining.stream().anyMatch(fragments -> !fragments.isEmpty()));
    chunks.add(last(completion));
    if (sometimes()) chunks.add(Fixtures.emptyChunk());
    return chunks;
  }

  /** {@return the next fragments of a random selection of the choices, in random order} May be empty. */
  private List<ChatCompletionChunk.Choice> nextOf(List<Deque<ChatCompletionChunk.Choice>> remaining) {
    var next = new ArrayList<ChatCompletionChunk.Choice>();
    for (var fragments : remaining) if (!fragments.isEmpty() && random.nextInt(3) > 0) next.add(fragments.remove());
    Collections.shuffle(next, random);
    return next;
  }

  /** Adds the choices. Randomly repeats or omits the other members, or sets values that a later chunk replaces. */
  private ChatCompletionChunk chunkOf(ChatCompletion completion, List<ChatCompletionChunk.Choice> choices,
      boolean isFirst) {
    return new ChatCompletionChunk(isFirst || sometimes() ? completion.id() : "",
        completion.created().filter(each -> isFirst || sometimes()), isFirst || sometimes() ? completion.model() : "",
        choices,
        completion.usage().filter(each -> sometimes()).map(each -> Usage.of(random.nextInt(99), 1)),
        completion.systemFingerprint().filter(each -> isFirst || sometimes()),
        isFirst ? earlier(completion.extras()) : JsonObject.of());
  }

  private ChatCompletionChunk last(ChatCompletion completion) {
    return new ChatCompletionChunk(sometimes() ? completion.id() : "", completion.created().filter(each -> sometimes()),
        sometimes() ? completion.model() : "", List.of(), completion.usage(),
        completion.systemFingerprint().filter(each -> sometimes()), completion.extras());
  }

  private Deque<ChatCompletionChunk.Choice> fragments(ChatCompletion.Choice choice) {
    int count = 1 + random.nextInt(5);
    var deltas = deltas(choice.message(), count);
    var logprobs = choice.logprobs().map(each -> logprobs(each, count));
    var extras = split(choice.extras(), count, false);
    var fragments = new ArrayDeque<ChatCompletionChunk.Choice>();
    for (int i = 0; i < count; i++) {
      boolean isLast = i == count - 1;
      int at = i;
      fragments.add(new ChatCompletionChunk.Choice(choice.index(), deltas.get(i),
          choice.finishReason().filter(each -> isLast || sometimes()), logprobs.map(each -> each.get(at)),
          extras.get(i)));
    }
    return fragments;
  }

  private List<Delta> deltas(AssistantMessage message, int count) {
    var text = split(message.text(), count);
    var reasoning = split(message.reasoning(), count);
    var refusal = split(message.refusal(), count);
    var calls = message.toolCalls().stream().map(call -> new SplitCall(call, split(call.arguments(), count),
        split(call.extras(), count, false), random.nextInt(count))).toList();
    var extras = split(message.extras(), count, false);
    var deltas = new ArrayList<Delta>();
    for (int i = 0; i < count; i++) {
      var delta = Delta.of(text.get(i)).reasoning(reasoning.get(i)).refusal(refusal.get(i)).toolCalls(calls(calls, i))
          .extras(extras.get(i));
      deltas.add(sometimes() ? delta.role("assistant") : delta);
    }
    return deltas;
  }

  /** A tool call in fragments. The fragment at {@code namedIndex} contains its id and name; others may repeat them. */
  private record SplitCall(ToolCall call, List<String> arguments, List<JsonObject> extras, int namedIndex) {}

  /** {@return the tool call deltas of one fragment} May omit calls that have no content in this fragment. */
  private List<ToolCallDelta> calls(List<SplitCall> calls, int index) {
    var deltas = new ArrayList<ToolCallDelta>();
    for (int i = 0; i < calls.size(); i++) {
      var call = calls.get(i).call();
      boolean isNamed = index == calls.get(i).namedIndex();
      var more = calls.get(i).arguments().get(index);
      var extras = calls.get(i).extras().get(index);
      if (!isNamed && more.isEmpty() && extras.isEmpty() && sometimes()) continue;
      deltas.add(new ToolCallDelta(i, present(call.id(), isNamed), present(call.name(), isNamed), more, extras));
    }
    Collections.shuffle(deltas, random);
    return deltas;
  }

  private Optional<String> present(String value, boolean isRequired) {
    return Optional.of(value).filter(each -> !each.isEmpty() && (isRequired || sometimes()));
  }

  private List<Logprobs> logprobs(Logprobs logprobs, int count) {
    var content = split(logprobs.content(), count);
    var refusal = split(logprobs.refusal(), count);
    var extras = split(logprobs.extras(), count, false);
    var fragments = new ArrayList<Logprobs>();
    for (int i = 0; i < count; i++) fragments.add(new Logprobs(content.get(i), refusal.get(i), extras.get(i)));
    return fragments;
  }

  /** {@return some of the members with different values} A later chunk replaces these values. */
  private JsonObject earlier(JsonObject extras) {
    var earlier = JsonObject.of();
    for (var name : extras.members().keySet()) {
      if (sometimes()) earlier = earlier.with(name, JsonObject.of("earlier", random.nextInt()));
    }
    return earlier;
  }

  /** Splits arrays, objects and texts in nested objects. Before the last fragment, a scalar may have other values. */
  private List<JsonObject> split(JsonObject extras, int count, boolean isNested) {
    var fragments = Stream.generate(JsonObject::builder).limit(count).toList();
    extras.members().forEach((name, value) -> {
      if (value instanceof JsonArray array) put(fragments, name, split(array.elements(), count), List::isEmpty, value);
      else if (value instanceof JsonObject object) {
        put(fragments, name, split(object, count, true), JsonObject::isEmpty, value);
      } else if (value instanceof JsonString text && isNested && TEXT_MEMBERS.contains(name)) {
        put(fragments, name, split(text.value(), count), String::isEmpty, value);
      } else put(fragments, name, value);
    });
    return fragments.stream().map(JsonObject.Builder::build).toList();
  }

  private <T> void put(List<JsonObject.Builder> fragments, String name, List<T> parts, Predicate<T> isEmpty,
      JsonValue value) {
    boolean all = parts.stream().allMatch(isEmpty);
    for (int i = 0; i < fragments.size(); i++) {
      if (!isEmpty.test(parts.get(i)) || !all && sometimes()) fragments.get(i).put(name, parts.get(i));
    }
    if (all) fragments.get(fragments.size() - 1).put(name, value);
  }

  private void put(List<JsonObject.Builder> fragments, String name, JsonValue scalar) {
    boolean isNull = scalar == JsonNull.NULL; // null does not replace an earlier value
    for (var fragment : fragments) if (!isNull && sometimes()) fragment.put(name, random.nextInt());
    fragments.get(fragments.size() - 1).put(name, scalar);
  }

  private List<String> split(String text, int count) {
    return split(text.chars().mapToObj(c -> (char) c).toList(), count).stream()
        .map(chars -> chars.stream().collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
            .toString())
        .toList();
  }

  /** Splits a list into fragments, some of them empty. A text may be split within a surrogate pair. */
  private <T> List<List<T>> split(List<T> list, int count) {
    var ends =
        random.ints(count - 1, 0, list.size() + 1).sorted().boxed().collect(Collectors.toCollection(ArrayList::new));
    ends.add(list.size());
    var fragments = new ArrayList<List<T>>();
    int from = 0;
    for (int end : ends) {
      fragments.add(list.subList(from, end));
      from = end;
    }
    return fragments;
  }

  private boolean sometimes() {
    return random.nextBoolean();
  }
}
