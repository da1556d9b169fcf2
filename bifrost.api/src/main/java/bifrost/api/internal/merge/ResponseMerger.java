package bifrost.api.internal.merge;

import bifrost.api.Response;
import bifrost.api.ResponseItem;
import bifrost.api.ResponseItem.FunctionCall;
import bifrost.api.ResponseItem.FunctionCallOutput;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.ResponseItem.ReasoningItem;
import bifrost.api.ResponsePart;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules for merging the complete form of a response with the events that were streamed before. The complete form
 * takes precedence; its missing and empty members come from the stream.
 */
public final class ResponseMerger {
  private static final ListMerger<ResponseItem> ITEMS =
      new ListMerger<>(ResponseMerger::type, List.of(ResponseMerger::id, ResponseMerger::callId, ResponseMerger::texts),
          ResponseMerger::contentSize, ResponseMerger::lacksContent, ResponseMerger::item);
  private static final ListMerger<ResponsePart> PARTS = new ListMerger<>(ResponseMerger::type,
      List.of(ResponseMerger::text), ResponseMerger::contentSize, part -> contentSize(part) == 0, ResponseMerger::part);

  private static final String IN_PROGRESS = "in_progress";

  private ResponseMerger() {}

  static List<ResponseItem> output(List<ResponseItem> complete, List<ResponseItem> streamed) {
    return ITEMS.merge(complete, streamed);
  }

  /**
   * {@return the merged parts of an item} Parts of the same types in the same order are the same parts. Only other
   * lists are matched by text, because a text that was received in part can equal the text of another part.
   */
  private static List<ResponsePart> content(List<ResponsePart> complete, List<ResponsePart> streamed) {
    if (!haveSameTypes(complete, streamed)) return PARTS.merge(complete, streamed);
    var merged = new ArrayList<ResponsePart>();
    for (int i = 0; i < complete.size(); i++) merged.add(part(complete.get(i), streamed.get(i)));
    return merged;
  }

  private static boolean haveSameTypes(List<ResponsePart> parts, List<ResponsePart> others) {
    if (parts.size() != others.size()) return false;
    for (int i = 0; i < parts.size(); i++) {
      if (!type(parts.get(i)).equals(type(others.get(i)))) return false;
    }
    return true;
  }

  static Response response(Response last, Response before) {
    return new Response(nonEmpty(last.id(), before.id()), created(last.createdAt(), before.createdAt()),
        nonEmpty(last.model(), before.model()), last.status(), last.incompleteReason(),
        output(last.output(), before.output()), last.usage().or(before::usage),
        before.extras().isEmpty() ? last.extras() : withMissing(last.extras(), before.extras()));
  }

  /** {@return the last known time} Servers send 0 for an unknown time. */
  static Optional<Instant> created(Optional<Instant> last, Optional<Instant> before) {
    return last.filter(time -> !time.equals(Instant.EPOCH)).or(() -> before).or(() -> last);
  }

  private static JsonObject withMissing(JsonObject extras, JsonObject from) {
    var all = JsonObject.builder().putAll(extras);
    from.members().forEach((name, value) -> {
      if (!extras.members().containsKey(name)) all.put(name, value);
    });
    return all.build();
  }

  static ResponseItem item(ResponseItem complete, ResponseItem streamed) {
    if (complete instanceof MessageItem c && streamed instanceof MessageItem s) {
      return new MessageItem(nonEmpty(c.id(), s.id()), c.role(), content(c.content(), s.content()),
          status(c.status(), s.status()), EmptyJsonValues.fillMissing(c.extras(), s.extras()));
    }
    if (complete instanceof ReasoningItem c && streamed instanceof ReasoningItem s) {
      return new ReasoningItem(nonEmpty(c.id(), s.id()), content(c.content(), s.content()),
          EmptyJsonValues.fillMissing(c.extras(), s.extras()));
    }
    if (complete instanceof FunctionCall c && streamed instanceof FunctionCall s) {
      boolean hasCallId = !c.callId().isEmpty() && !c.callId().equals(c.id());
      return new FunctionCall(nonEmpty(c.id(), s.id()), hasCallId ? c.callId() : nonEmpty(s.callId(), c.callId()),
          nonEmpty(c.name(), s.name()), nonEmpty(c.arguments(), s.arguments()), status(c.status(), s.status()),
          EmptyJsonValues.fillMissing(c.extras(), s.extras()));
    }
    if (complete instanceof FunctionCallOutput c && streamed instanceof FunctionCallOutput s) {
      return new FunctionCallOutput(nonEmpty(c.callId(), s.callId()), nonEmpty(c.output(), s.output()),
          EmptyJsonValues.fillMissing(c.extras(), s.extras()));
    }
    if (complete instanceof ResponseItem.Unknown c && streamed instanceof ResponseItem.Unknown s) {
      return new ResponseItem.Unknown(
          EmptyJsonValues.fillMissing(c.json(), ((ResponseItem.Unknown) status(s, true)).json()));
    }
    return complete;
  }

  /**
   * {@return the status of the complete item or, if it has none, the streamed status} A streamed {@code in_progress} is
   * dropped, because it belongs to the announcement.
   */
  private static Optional<String> status(Optional<String> complete, Optional<String> streamed) {
    return complete.or(() -> streamed.filter(status -> !status.equals(IN_PROGRESS)));
  }

  /** {@return an item without the status {@code in_progress} of its announcement, if the response has ended} */
  static ResponseItem status(ResponseItem item, boolean isEnded) {
    if (!isEnded) return item;
    if (item instanceof MessageItem it) {
      return new MessageItem(it.id(), it.role(), it.content(), status(Optional.empty(), it.status()), it.extras());
    }
    if (item instanceof FunctionCall it) {
      return new FunctionCall(it.id(), it.callId(), it.name(), it.arguments(), status(Optional.empty(), it.status()),
          it.extras());
    }
    boolean isInProgress = item instanceof ResponseItem.Unknown it && string(it.json(), "status").equals(IN_PROGRESS);
    return isInProgress ? new ResponseItem.Unknown(((ResponseItem.Unknown) item).json().without("status")) : item;
  }

  static ResponsePart part(ResponsePart complete, ResponsePart streamed) {
    if (!type(complete).equals(type(streamed))) return complete;
    return with(complete, nonEmpty(text(complete), text(streamed)),
        EmptyJsonValues.fillMissing(extras(complete), extras(streamed)));
  }

  static String nonEmpty(String first, String second) {
    return first.isEmpty() ? second : first;
  }

  /** {@return a copy of a part with other extras and, for types with a text, another text} */
  static ResponsePart with(ResponsePart part, String text, JsonObject extras) {
    if (part instanceof ResponsePart.Text) return new ResponsePart.Text(text, extras);
    if (part instanceof ResponsePart.Refusal) return new ResponsePart.Refusal(text, extras);
    if (part instanceof ResponsePart.ReasoningText) return new ResponsePart.ReasoningText(text, extras);
    if (part instanceof ResponsePart.InputImage it) return new ResponsePart.InputImage(it.imageUrl(), extras);
    return part instanceof ResponsePart.InputFile ? new ResponsePart.InputFile(extras)
        : new ResponsePart.Unknown(extras);
  }

  static String text(ResponsePart part) {
    if (part instanceof ResponsePart.Text it) return it.text();
    if (part instanceof ResponsePart.Refusal it) return it.refusal();
    return part instanceof ResponsePart.ReasoningText it ? it.text() : "";
  }

  /** {@return the members of a part that are not components of its Java type; all members of an unknown part} */
  static JsonObject extras(ResponsePart part) {
    if (part instanceof ResponsePart.Text it) return it.extras();
    if (part instanceof ResponsePart.Refusal it) return it.extras();
    if (part instanceof ResponsePart.ReasoningText it) return it.extras();
    if (part instanceof ResponsePart.InputImage it) return it.extras();
    return part instanceof ResponsePart.InputFile it ? it.json() : ((ResponsePart.Unknown) part).json();
  }

  /** {@return a part as JSON, in the format of the API} */
  static JsonObject json(ResponsePart part) {
    var json = JsonObject.builder();
    if (part instanceof ResponsePart.Text it) json.put("type", "output_text").put("text", it.text());
    if (part instanceof ResponsePart.Refusal it) json.put("type", "refusal").put("refusal", it.refusal());
    if (part instanceof ResponsePart.ReasoningText it) json.put("type", "reasoning_text").put("text", it.text());
    return json.putAll(extras(part)).build();
  }

  private static String type(ResponsePart part) {
    return part instanceof ResponsePart.Unknown it ? string(it.json(), "type") : part.getClass().getSimpleName();
  }

  /** {@return the type of an item in the API} */
  static String type(ResponseItem item) {
    if (item instanceof MessageItem) return "message";
    if (item instanceof ReasoningItem) return "reasoning";
    if (item instanceof FunctionCall) return "function_call";
    return item instanceof FunctionCallOutput ? "function_call_output"
        : string(((ResponseItem.Unknown) item).json(), "type");
  }

  static String id(ResponseItem item) {
    if (item instanceof MessageItem it) return it.id();
    if (item instanceof ReasoningItem it) return it.id();
    if (item instanceof FunctionCall it) return it.id();
    return item instanceof ResponseItem.Unknown it ? string(it.json(), "id") : "";
  }

  /** {@return the id of the call, which also identifies the item} */
  static String callId(ResponseItem item) {
    if (item instanceof FunctionCall it) return it.callId();
    return item instanceof ResponseItem.Unknown it ? string(it.json(), "call_id") : "";
  }

  /**
   * {@return whether two items have the same type, texts and call id} Unknown items and outputs of function calls
   * must be equal.
   */
  static boolean hasContentOf(ResponseItem item, ResponseItem other) {
    if (item instanceof ResponseItem.Unknown || item instanceof FunctionCallOutput) return item.equals(other);
    return type(item).equals(type(other)) && texts(item).equals(texts(other)) && callId(item).equals(callId(other));
  }

  private static String texts(ResponseItem item) {
    if (item instanceof MessageItem it) return texts(it.content());
    if (item instanceof ReasoningItem it) return texts(it.content());
    return item instanceof FunctionCall it ? it.name() + it.arguments() : "";
  }

  private static String texts(List<ResponsePart> parts) {
    var all = new StringBuilder();
    for (var part : parts) all.append(text(part));
    return all.toString();
  }

  /**
   * {@return the amount of content} Whitespace does not count, because servers trim the texts of the complete
   * response.
   */
  private static long contentSize(ResponsePart part) {
    return switch (ResponsePartAggregator.kind(part)) {
      case OTHER -> 1;
      default -> text(part).chars().filter(c -> !Character.isWhitespace(c)).count();
    };
  }

  private static long contentSize(ResponseItem item) {
    if (item instanceof MessageItem it) return it.content().stream().mapToLong(ResponseMerger::contentSize).sum();
    if (item instanceof ReasoningItem it) {
      return it.content().stream().mapToLong(ResponseMerger::contentSize).sum()
          + (EmptyJsonValues.isMissing(it.extras(), "summary")
              && EmptyJsonValues.isMissing(it.extras(), "encrypted_content") ? 0 : 1);
    }
    return 1;
  }

  private static boolean lacksContent(ResponseItem item) {
    return item instanceof FunctionCall call ? call.arguments().isEmpty() : contentSize(item) == 0;
  }

  private static String string(JsonObject json, String name) {
    return json.tryGet(name).orElse(null) instanceof JsonString string ? string.value() : "";
  }
}
