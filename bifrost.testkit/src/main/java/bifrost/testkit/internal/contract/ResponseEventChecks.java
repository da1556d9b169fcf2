package bifrost.testkit.internal.contract;

import bifrost.api.Operation;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.testkit.internal.operation.OperationKits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Checks that the events of one stream of the Responses API describe its response. Not thread-safe: only one thread may
 * use an instance at a time.
 */
public final class ResponseEventChecks {
  private final ContractHarness harness;
  private final boolean isCreated;
  private final Map<String, StringBuilder> pieces = new TreeMap<>(); // by item and part
  private final Map<String, String> complete = new TreeMap<>(); // the texts of the last event of each part
  private final Map<String, String> parts = new HashMap<>(); // added, or done if the value is "done"
  private final Map<Integer, ResponseItem> open = new TreeMap<>(); // the announced items, by index
  private final Map<Integer, ResponseItem> done = new TreeMap<>();

  private ResponseEventChecks(ContractHarness harness, boolean isCreated) {
    this.harness = harness;
    this.isCreated = isCreated;
  }

  /** {@return whether the provider creates responses from chat completions} */
  public static boolean isCreated(ContractHarness harness, boolean streamed) {
    return harness.sentOperation(OperationKits.of(Operation.RESPONSES), streamed) == Operation.CHAT_COMPLETION;
  }

  /** Checks the events that a server sent, up to the last one. */
  public static Response expectConsistent(ContractHarness harness, List<ResponseEvent> events) {
    return new ResponseEventChecks(harness, false).check(events);
  }

  /**
   * Checks the events that a provider created from chunks. They have no exceptions: every part is announced, no piece
   * is empty, and a text is complete before the next item begins.
   */
  public static Response expectCreated(ContractHarness harness, List<ResponseEvent> events) {
    return new ResponseEventChecks(harness, true).check(events);
  }

  private Response check(List<ResponseEvent> events) {
    harness.expect(!events.isEmpty() && events.get(0) instanceof ResponseEvent.Created, "response.created first",
        events);
    if (isCreated) {
      harness.expect(events.get(1) instanceof ResponseEvent.InProgress, "response.in_progress second", events);
    }
    for (var event : events) if (!checkItem(event) && !checkPart(event)) checkPiece(event);
    var joined = new TreeMap<String, String>();
    pieces.forEach((name, text) -> joined.put(name, text.toString()));
    harness.expect("complete texts", joined, complete);
    harness.expect("items that are not done", Map.of(), open);
    var texts = new TreeMap<String, String>();
    done.values().forEach(item -> texts.putAll(texts(item)));
    harness.expect("texts of the items", joined, texts);
    checkNumbers(events);
    var response = last(events);
    harness.expect("output of the last event", List.copyOf(done.values()), response.output());
    return response;
  }

  private boolean checkItem(ResponseEvent event) {
    if (event instanceof ResponseEvent.OutputItemAdded it) {
      harness.expect("index of the new item", done.size() + open.size(), it.outputIndex());
      if (isCreated) harness.expect(open.values().stream().allMatch(ResponseItem.FunctionCall.class::isInstance),
          "texts that are done before the next item begins", open.values());
      open.put(it.outputIndex(), it.item());
      return true;
    }
    if (!(event instanceof ResponseEvent.OutputItemDone it)) return false;
    var added = Optional.ofNullable(open.remove(it.outputIndex()));
    harness.expect("id of item " + it.outputIndex(), added.map(ResponseEventChecks::id).orElse("of no open item"),
        id(it.item()));
    if (added.orElseThrow() instanceof ResponseItem.FunctionCall call
        && it.item() instanceof ResponseItem.FunctionCall complete) {
      harness.expect("call_id of the announced call", complete.callId(), call.callId());
      harness.expect("name of the announced call", complete.name(), call.name());
    }
    done.put(it.outputIndex(), it.item());
    return true;
  }

  private boolean checkPart(ResponseEvent event) {
    if (event instanceof ResponseEvent.ContentPartAdded it) {
      parts.put(part(it.itemId(), it.part(), it.contentIndex()), "added");
      return true;
    }
    if (!(event instanceof ResponseEvent.ContentPartDone it)) return false;
    var name = part(it.itemId(), it.part(), it.contentIndex());
    harness.expect("text of the part " + name, text(it.part()),
        pieces.getOrDefault(name, new StringBuilder()).toString());
    parts.put(name, "done");
    return true;
  }

  private void checkPiece(ResponseEvent event) {
    if (event instanceof ResponseEvent.OutputTextDelta it) {
      add(it.outputIndex(), it.itemId(), "text " + it.contentIndex(), it.delta());
    } else if (event instanceof ResponseEvent.ReasoningTextDelta it) {
      add(it.outputIndex(), it.itemId(), "reasoning " + it.contentIndex(), it.delta());
    } else if (event instanceof ResponseEvent.RefusalDelta it) {
      add(it.outputIndex(), it.itemId(), "refusal " + it.contentIndex(), it.delta());
    } else if (event instanceof ResponseEvent.FunctionCallArgumentsDelta it) {
      parts.put(it.itemId() + " arguments", "added");
      add(it.outputIndex(), it.itemId(), "arguments", it.delta());
    } else if (event instanceof ResponseEvent.OutputTextDone it) {
      complete.put(it.itemId() + " text " + it.contentIndex(), it.completeText());
    } else if (event instanceof ResponseEvent.ReasoningTextDone it) {
      complete.put(it.itemId() + " reasoning " + it.contentIndex(), it.completeText());
    } else if (event instanceof ResponseEvent.RefusalDone it) {
      complete.put(it.itemId() + " refusal " + it.contentIndex(), it.refusal());
    } else if (event instanceof ResponseEvent.FunctionCallArgumentsDone it && !it.arguments().isEmpty()) {
      complete.put(it.itemId() + " arguments", it.arguments());
    }
  }

  private void add(int index, String itemId, String part, String delta) {
    var name = itemId + " " + part;
    harness.expect("id of the item of a piece",
        Optional.ofNullable(open.get(index)).map(ResponseEventChecks::id).orElse("of no open item"), itemId);
    harness.expect("state of the part " + name, "added", parts.getOrDefault(name, "not announced"));
    if (isCreated) harness.expect(!delta.isEmpty(), "a piece that is not empty", name);
    pieces.computeIfAbsent(name, each -> new StringBuilder()).append(delta);
  }

  private static String part(String itemId, ResponsePart part, int index) {
    return itemId + " " + kind(part) + " " + index;
  }

  private static String kind(ResponsePart part) {
    if (part instanceof ResponsePart.ReasoningText) return "reasoning";
    return part instanceof ResponsePart.Refusal ? "refusal" : "text";
  }

  private static String text(ResponsePart part) {
    if (part instanceof ResponsePart.Text it) return it.text();
    if (part instanceof ResponsePart.ReasoningText it) return it.text();
    return part instanceof ResponsePart.Refusal it ? it.refusal() : "";
  }

  /** {@return the texts of an item by the names of its parts, without empty ones} */
  private Map<String, String> texts(ResponseItem item) {
    var texts = new HashMap<String, String>();
    var content = item instanceof ResponseItem.MessageItem it ? it.content()
        : item instanceof ResponseItem.ReasoningItem it ? it.content()
        : List.<ResponsePart>of();
    for (int i = 0; i < content.size(); i++) {
      var name = part(id(item), content.get(i), i);
      if (!text(content.get(i)).isEmpty()) texts.put(name, text(content.get(i)));
      harness.expect("state of the part " + name, "done", parts.getOrDefault(name, "not announced"));
    }
    if (item instanceof ResponseItem.FunctionCall it && !it.arguments().isEmpty()) {
      texts.put(it.id() + " arguments", it.arguments());
    }
    return texts;
  }

  private static String id(ResponseItem item) {
    if (item instanceof ResponseItem.MessageItem it) return it.id();
    if (item instanceof ResponseItem.ReasoningItem it) return it.id();
    return item instanceof ResponseItem.FunctionCall it ? it.id() : "";
  }

  private Response last(List<ResponseEvent> events) {
    var last = events.get(events.size() - 1);
    if (last instanceof ResponseEvent.Completed it) return it.response();
    if (last instanceof ResponseEvent.Incomplete it && it.response().status().equals("incomplete")) {
      return it.response();
    }
    if (last instanceof ResponseEvent.Failed it) return it.response();
    throw harness.failure("an event last that ends the response", last, null);
  }

  private void checkNumbers(List<ResponseEvent> events) {
    long number = -1;
    for (var event : events) {
      long next = event instanceof ResponseEvent.Created it ? it.sequenceNumber()
          : event instanceof ResponseEvent.OutputItemAdded it ? it.sequenceNumber()
          : event instanceof ResponseEvent.OutputTextDelta it ? it.sequenceNumber()
          : event instanceof ResponseEvent.FunctionCallArgumentsDelta it ? it.sequenceNumber()
          : event instanceof ResponseEvent.Completed it ? it.sequenceNumber()
          : number + 1;
      harness.expect(next > number, "a sequence number after " + number, next);
      number = next;
    }
  }

  /** {@return the ids of the items of a response, which must differ, and begin as those of the server do} */
  public static Set<String> expectIds(ContractHarness harness, Response response) {
    var ids = new ArrayList<String>();
    for (var item : response.output()) {
      var prefix = item instanceof ResponseItem.MessageItem ? "msg"
          : item instanceof ResponseItem.ReasoningItem ? "rs"
          : "fc";
      harness.expect(id(item).startsWith(prefix), "an id that begins with " + prefix, item);
      ids.add(id(item));
    }
    harness.expect("number of different ids", ids.size(), new HashSet<>(ids).size());
    return Set.copyOf(ids);
  }
}
