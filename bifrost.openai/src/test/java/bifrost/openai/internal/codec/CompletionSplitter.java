package bifrost.openai.internal.codec;

import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Cuts a whole response into chunks as a server may: texts anywhere, arrays between elements, objects member by member, and everything else
 * in one piece. Numbers that the test draws say where.
 */
final class CompletionSplitter {
  private static final Set<String> TEXTS = Set.of("data", "transcript", "arguments", "content", "text");

  private static final List<String> HEAD = List.of("id", "created", "model");

  private final List<Integer> numbers;
  private int next;

  CompletionSplitter(List<Integer> numbers) {
    this.numbers = numbers;
  }

  private int draw(int bound) {
    return Math.floorMod(numbers.get(next++ % numbers.size()) + next / numbers.size(), bound);
  }

  private boolean drawTrue() {
    return draw(2) == 1;
  }

  /** Cuts a chat completion, or a completion if its choices have texts. */
  List<JsonObject> chunks(JsonObject whole) {
    var perChoice = new ArrayList<List<JsonObject>>();
    for (var choice : whole.array("choices").orElseThrow().elements()) {
      var object = (JsonObject) choice;
      perChoice.add(object.get("message").isPresent() ? chat(object) : completion(object));
    }
    var head = JsonObject.builder();
    for (var name : HEAD) head.put(name, whole.get(name).orElseThrow());
    return withRest(merged(perChoice, head.build()), head.build(), whole);
  }

  private List<JsonObject> merged(List<List<JsonObject>> perChoice, JsonObject head) {
    var chunks = new ArrayList<JsonObject>();
    while (!perChoice.isEmpty()) {
      var choice = perChoice.get(draw(perChoice.size()));
      var pieces = new ArrayList<JsonObject>(List.of(choice.remove(0)));
      if (choice.isEmpty()) perChoice.remove(choice);
      else if (perChoice.size() > 1 && drawTrue()) {
        for (var other : perChoice) if (other != choice && other.size() > 1) pieces.add(other.remove(0));
      }
      chunks.add(head.with("choices", pieces));
    }
    return chunks;
  }

  /** Adds the members of the response itself, each in one chunk, and the usage in the last or in one of its own. */
  private List<JsonObject> withRest(List<JsonObject> chunks, JsonObject head, JsonObject whole) {
    for (var member : whole.members().entrySet()) {
      if (Set.of("id", "object", "created", "model", "choices", "usage").contains(member.getKey())) continue;
      int at = draw(chunks.size());
      chunks.set(at, chunks.get(at).with(member.getKey(), member.getValue()));
    }
    whole.get("usage").ifPresent(usage -> {
      if (drawTrue()) chunks.add(head.with("choices", List.of()).with("usage", usage));
      else chunks.set(chunks.size() - 1, chunks.get(chunks.size() - 1).with("usage", usage));
    });
    return chunks;
  }

  private List<JsonObject> chat(JsonObject choice) {
    var message = choice.object("message").orElseThrow();
    int count = 1 + draw(6);
    var deltas = new ArrayList<TreeMap<String, JsonValue>>();
    for (int i = 0; i < count; i++) deltas.add(new TreeMap<>());
    deltas.get(0).put("role", new JsonString("assistant"));
    for (var member : message.members().entrySet()) {
      switch (member.getKey()) {
        case "role" -> {}
        case "content", "reasoning", "reasoning_content", "refusal" ->
            spread(deltas, member.getKey(), texts(member.getValue(), count));
        case "tool_calls" -> spread(deltas, "tool_calls", calls((JsonArray) member.getValue(), count));
        default -> spread(deltas, member.getKey(), pieces(member.getValue(), count));
      }
    }
    var whole = choice.without("message");
    return around(whole, deltas.stream().map(delta -> JsonObject.of("delta", new JsonObject(delta))).toList());
  }

  private List<JsonObject> completion(JsonObject choice) {
    int count = 1 + draw(6);
    var texts = texts(choice.get("text").orElseThrow(), count);
    var pieces = texts.stream().map(text -> JsonObject.of("text", text.orElse(new JsonString("")))).toList();
    return around(choice.without("text"), pieces);
  }

  /** Adds the index to every piece, the finish reason to the last, and the logprobs and extras where they fall. */
  private List<JsonObject> around(JsonObject choice, List<JsonObject> pieces) {
    var all = new ArrayList<TreeMap<String, JsonValue>>();
    for (var piece : pieces) all.add(new TreeMap<>(piece.members()));
    for (var member : choice.members().entrySet()) {
      switch (member.getKey()) {
        case "index" -> all.forEach(piece -> piece.put("index", member.getValue()));
        case "finish_reason" -> all.get(all.size() - 1).put("finish_reason", member.getValue());
        case "logprobs" -> {
          if (member.getValue() instanceof JsonObject logprobs) spread(all, "logprobs", logprobs(logprobs, all.size()));
        }
        default -> spread(all, member.getKey(), pieces(member.getValue(), all.size()));
      }
    }
    var done = new ArrayList<JsonObject>();
    for (var piece : all) done.add(new JsonObject(piece));
    return done;
  }

  private static void spread(List<TreeMap<String, JsonValue>> into, String name, List<Optional<JsonValue>> pieces) {
    for (int i = 0; i < into.size(); i++) {
      var target = into.get(i);
      pieces.get(i).ifPresent(piece -> target.put(name, piece));
    }
  }

  /** The parallel arrays of a completion's logprobs are cut at the same places. */
  private List<Optional<JsonValue>> logprobs(JsonObject logprobs, int count) {
    if (logprobs.get("text_offset").isEmpty()) return objects(logprobs, count, false);
    var parallel = List.of("tokens", "token_logprobs", "top_logprobs", "text_offset");
    var borders = borders(logprobs.array("tokens").orElseThrow().elements().size(), count);
    var rest = logprobs;
    for (var name : parallel) rest = rest.without(name);
    var pieces = new ArrayList<Optional<JsonValue>>();
    var others = objects(rest, count, true);
    for (int i = 0; i < count; i++) {
      var piece = others.get(i).map(JsonObject.class::cast).orElse(JsonObject.of());
      for (var name : parallel) {
        var elements = logprobs.array(name).orElseThrow().elements();
        piece = piece.with(name, new JsonArray(elements.subList(borders.get(i), borders.get(i + 1))));
      }
      pieces.add(Optional.of(piece));
    }
    return pieces;
  }

  /** Cuts a value of the extras. */
  private List<Optional<JsonValue>> pieces(JsonValue value, int count) {
    if (value instanceof JsonArray array) return arrays(array, count);
    return value instanceof JsonObject object ? objects(object, count, false) : once(value, count);
  }

  private List<Optional<JsonValue>> once(JsonValue value, int count) {
    var pieces = nothing(count);
    pieces.set(draw(count), Optional.of(value));
    return pieces;
  }

  private static List<Optional<JsonValue>> nothing(int count) {
    return new ArrayList<>(Collections.nCopies(count, Optional.empty()));
  }

  private List<Optional<JsonValue>> arrays(JsonArray array, int count) {
    var pieces = nothing(count);
    var borders = borders(array.elements().size(), count);
    boolean empties = array.elements().isEmpty() || drawTrue();
    for (int i = 0; i < count; i++) {
      var part = array.elements().subList(borders.get(i), borders.get(i + 1));
      if (empties || !part.isEmpty()) pieces.set(i, Optional.of(new JsonArray(part)));
    }
    return pieces;
  }

  private List<Optional<JsonValue>> objects(JsonObject object, int count, boolean mayBeAbsent) {
    var pieces = new ArrayList<TreeMap<String, JsonValue>>();
    for (int i = 0; i < count; i++) pieces.add(new TreeMap<>());
    for (var member : object.members().entrySet()) {
      boolean text = TEXTS.contains(member.getKey()) && member.getValue() instanceof JsonString;
      spread(pieces, member.getKey(), text ? texts(member.getValue(), count) : pieces(member.getValue(), count));
    }
    var present = nothing(count);
    for (int i = 0; i < count; i++) {
      if (!pieces.get(i).isEmpty()) present.set(i, Optional.of(new JsonObject(pieces.get(i))));
    }
    if (object.isEmpty() && !mayBeAbsent) present.set(draw(count), Optional.of(object));
    return present;
  }

  /** Cuts a text at any char, between the halves of a pair too. */
  private List<Optional<JsonValue>> texts(JsonValue value, int count) {
    if (!(value instanceof JsonString string)) return once(value, count);
    var text = string.value();
    var borders = borders(text.length(), count);
    var pieces = nothing(count);
    for (int i = 0; i < count; i++) {
      var part = text.substring(borders.get(i), borders.get(i + 1));
      if (!part.isEmpty() || drawTrue()) pieces.set(i, Optional.of(new JsonString(part)));
    }
    if (text.isEmpty()) pieces.set(draw(count), Optional.of(value));
    return pieces;
  }

  private List<Integer> borders(int length, int count) {
    var borders = new ArrayList<Integer>(List.of(0, length));
    for (int i = 1; i < count; i++) borders.add(draw(length + 1));
    Collections.sort(borders);
    return borders;
  }

  /** Lists of fragments, one for each delta. A call is opened before its other fragments, after the call before it. */
  private List<Optional<JsonValue>> calls(JsonArray calls, int count) {
    var perDelta = new ArrayList<List<JsonValue>>();
    for (int i = 0; i < count; i++) perDelta.add(new ArrayList<>());
    boolean numbered = drawTrue();
    int from = 0;
    for (int i = 0; i < calls.elements().size(); i++) {
      from += draw(count - from);
      int last = i == calls.elements().size() - 1 || numbered ? count - 1 : from + draw(count - from);
      var fragments = fragments((JsonObject) calls.elements().get(i), numbered ? Optional.of(i) : Optional.empty(),
          last - from + 1);
      for (int k = 0; k < fragments.size(); k++) {
        if (fragments.get(k).isPresent()) perDelta.get(from + k).add(fragments.get(k).get());
      }
      if (!numbered) from = last;
    }
    return perDelta.stream()
        .map(list -> list.isEmpty() ? Optional.<JsonValue>empty() : Optional.<JsonValue>of(new JsonArray(list)))
        .toList();
  }

  private List<Optional<JsonValue>> fragments(JsonObject call, Optional<Integer> index, int count) {
    var function = call.object("function").orElseThrow();
    var functions = objects(function.without("name"), count, true);
    var others = objects(call.without("id").without("type").without("function"), count, true);
    boolean repeatsId = drawTrue();
    var fragments = new ArrayList<Optional<JsonValue>>();
    for (int i = 0; i < count; i++) {
      boolean opens = i == 0;
      var fragment = others.get(i).map(JsonObject.class::cast).orElse(JsonObject.of());
      var part = functions.get(i).map(JsonObject.class::cast).orElse(JsonObject.of());
      if (opens) part = part.with("name", function.get("name").orElseThrow());
      if (!part.isEmpty()) fragment = fragment.with("function", part);
      if (!opens && fragment.isEmpty()) {
        fragments.add(Optional.empty());
        continue;
      }
      if (index.isPresent()) fragment = fragment.with("index", index.get());
      if (opens || repeatsId) fragment = fragment.with("id", call.get("id").orElseThrow());
      if (opens) fragment = fragment.with("type", Json.of("function"));
      fragments.add(Optional.of(fragment));
    }
    return fragments;
  }
}
