package bifrost.vllm.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.json.Json;
import bifrost.api.json.JsonParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A mutator that changes a response at one position and classifies the change. A secondary change must not affect the
 * text and the tool calls.
 */
final class ResponseMutator {
  /** The members that contain the result or locate it. Members inside any other member are secondary. */
  private static final Set<String> STRICT = Set.of("choices", "index", "message", "delta", "content", "text",
      "tool_calls", "function", "name", "arguments", "id", "type", "data", "embedding", "results", "relevance_score",
      "score", "output", "item", "part", "response", "output_index", "content_index", "item_id", "call_id", "error",
      "errors", "code", "detail", "error_type", "reasoning", "reasoning_content", "refusal", "status", "thinking",
      "modality", "transcript", "event");

  /** The members that belong to the result with all their nested members. */
  private static final Set<String> RESULT_TREES = Set.of("arguments", "error", "errors", "detail");

  private static final List<Object> OTHER_VALUES = List.of(7, -1, 0.5, 1e30, true, false, "", "x", List.of(),
      List.of(1, "a"), List.of(Map.of("a", 1)), Map.of(), Map.of("a", List.of()));

  private static final String BOM = "\uFEFF";

  private final ReplayCase replayCase;
  private final Random random;

  ResponseMutator(ReplayCase replayCase, Random random) {
    this.replayCase = replayCase;
    this.random = random;
  }

  /**
   * A changed response.
   *
   * @param change a description of the change
   * @param body the changed body
   * @param isSecondary whether the text and the tool calls must equal those of the original
   */
  record Mutant(String change, byte[] body, boolean isSecondary) {
    Mutant withPrefix(String text) {
      return new Mutant(change, (text + new String(body, UTF_8)).getBytes(UTF_8), isSecondary);
    }
  }

  /** {@return a mutant; empty if the random change does not apply to this response} */
  Optional<Mutant> next() {
    var text = new String(replayCase.body(), UTF_8);
    if (!Arrays.equals(text.getBytes(UTF_8), replayCase.body())) return Optional.of(cut());
    boolean hasEvents = replayCase.isStream() && text.contains("data:");
    if (random.nextInt(20) == 0) return Optional.of(cut());
    if (!hasEvents) return json(text);
    var events = new ArrayList<>(List.of(text.split("(?<=\n\n)|(?<=\r\n\r\n)")));
    return random.nextInt(3) == 0 ? Optional.of(events(events)) : inEvent(events);
  }

  private Mutant cut() {
    int length = random.nextInt(replayCase.body().length + 1);
    return new Mutant("cut at " + length, Arrays.copyOf(replayCase.body(), length), false);
  }

  private <T> T draw(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private Mutant events(List<String> events) {
    int index = random.nextInt(events.size());
    var event = events.get(index);
    return switch (random.nextInt(10)) {
      case 0 -> {
        events.add(index, event);
        yield mutant("repeats event " + index, events, false);
      }
      case 1 -> {
        events.remove(index);
        yield mutant("drops event " + index, events, false);
      }
      case 2 -> {
        Collections.swap(events, index, random.nextInt(events.size()));
        yield mutant("moves event " + index, events, false);
      }
      case 3 -> {
        int split = random.nextInt(event.length());
        events.set(index, event.substring(0, split) + "\n\n" + event.substring(split));
        yield mutant("splits event " + index, events, false);
      }
      case 4 -> {
        events.set(index, event.stripTrailing() + "\n");
        yield mutant("merges event " + index, events, false);
      }
      case 5 -> {
        events.set(index, "error: {\"message\":\"boom\"}\n\n" + event);
        yield mutant("puts an error before event " + index, events, false);
      }
      case 6 ->
          mutant("writes CRLF", List.of(String.join("", events).replace("\r\n", "\n").replace("\n", "\r\n")), true);
      default -> {
        if (event.startsWith(BOM)) yield cut();
        events.add(index, draw(List.of(": comment\n\n", "event: ping\ndata: {\"type\":\"ping\"}\n\n", "\n", ":\n\n",
            "retry: 10\n\n", "data: {\"warning\":\"w\"}\n\n", "event: ping\n\n", "id: 7\n\n", "data:\n\n")));
        yield mutant("puts " + events.get(index).strip() + " before event " + index, events, true);
      }
    };
  }

  private static Mutant mutant(String change, List<String> events, boolean isSecondary) {
    return new Mutant(change, String.join("", events).getBytes(UTF_8), isSecondary);
  }

  private Optional<Mutant> inEvent(List<String> events) {
    int index = random.nextInt(events.size());
    var event = events.get(index);
    int data = event.indexOf("data:");
    if (data < 0 || event.indexOf("data:", data + 5) >= 0) return Optional.empty();
    int end = event.indexOf('\n', data) < 0 ? event.length() : event.indexOf('\n', data);
    return json(event.substring(data + 5, end).strip()).map(mutant -> {
      events.set(index, event.substring(0, data) + "data: " + new String(mutant.body(), UTF_8) + event.substring(end));
      return mutant(mutant.change() + " in event " + index, events, mutant.isSecondary());
    });
  }

  private Optional<Mutant> json(String text) {
    try {
      var mutant = json(MutableJson.parse(text));
      return text.startsWith(BOM) ? mutant.map(each -> each.withPrefix(BOM)) : mutant;
    } catch (JsonParseException e) {
      return Optional.empty();
    }
  }

  private Optional<Mutant> json(MutableJson tree) {
    if (random.nextInt(6) == 0) return reorder(tree);
    var positions = tree.positions();
    if (positions.isEmpty()) return Optional.empty();
    var position = draw(positions);
    boolean secondary = isSecondary(position.names());
    var name = String.join(".", position.names());
    var children = position.parent().children;
    var member = position.member();
    switch (random.nextInt(5)) {
      case 0 -> {
        children.remove(position.index());
        return Optional.of(mutant("drops " + name, tree, secondary));
      }
      case 1 -> {
        member.value().replaceWith(Json.of(null));
        return Optional.of(mutant("nulls " + name, tree, secondary));
      }
      case 2 -> {
        children.add(random.nextInt(children.size() + 1), member);
        return Optional.of(mutant("duplicates " + name, tree, secondary));
      }
      case 3 -> {
        if (!position.parent().isObject()) return Optional.empty();
        var other = random.nextInt(4) > 0 ? "x_" + member.name() : draw(List.copyOf(STRICT));
        children.set(position.index(), new MutableJson.Member(other, member.value()));
        return Optional.of(mutant("renames " + name + " to " + other, tree, secondary && other.startsWith("x_")));
      }
      default -> {
        var value = Json.of(draw(OTHER_VALUES));
        member.value().replaceWith(value);
        return Optional.of(mutant("sets " + name + " to " + value, tree, secondary));
      }
    }
  }

  private Optional<Mutant> reorder(MutableJson tree) {
    var objects = tree.objects();
    if (objects.isEmpty()) return Optional.empty();
    var object = draw(objects);
    Collections.shuffle(object.children, random);
    boolean isText = tree.positions().stream()
        .anyMatch(
            position -> position.member().value().isObject() && position.names().stream().anyMatch(this::isResultTree));
    return Optional.of(mutant("reorders an object", tree, !isText && !replayCase.op().equals("raw")));
  }

  private static Mutant mutant(String change, MutableJson tree, boolean isSecondary) {
    return new Mutant(change, tree.toString().getBytes(UTF_8), isSecondary);
  }

  private boolean isSecondary(List<String> names) {
    if (names.isEmpty() || replayCase.op().equals("raw")) return false;
    if (names.equals(List.of("id"))) return !replayCase.op().equals("models");
    boolean finishes = replayCase.isStream() && names.get(names.size() - 1).equals("finish_reason");
    return !finishes && firstSecondary(names) < firstResultTree(names);
  }

  private static int firstSecondary(List<String> names) {
    for (int i = 0; i < names.size(); i++) if (!STRICT.contains(names.get(i))) return i;
    return names.size();
  }

  private int firstResultTree(List<String> names) {
    for (int i = 0; i < names.size(); i++) if (isResultTree(names.get(i))) return i;
    return names.size();
  }

  /**
   * {@return whether a member belongs to the result with all its nested members} In native responses, a delta
   * is a text or an arguments object.
   */
  private boolean isResultTree(String name) {
    return RESULT_TREES.contains(name) || name.equals("delta") && replayCase.op().startsWith("responses-native");
  }
}
