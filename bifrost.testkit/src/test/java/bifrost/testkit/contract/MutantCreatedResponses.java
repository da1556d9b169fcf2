package bifrost.testkit.contract;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.FinishReason;
import bifrost.api.Message;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.ResponseEvents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Converts Responses to and from chat completions, depending on the defects. It creates all events at the end. */
final class MutantCreatedResponses {
  /** The defects of this converter. Without them, the provider sends requests of the Responses API. */
  private static final Set<Defect> OWN = Set.of(Defect.FORGETS_THE_NAME_OF_REASONING,
      Defect.CREATES_COMPLETED_RESPONSES_ONLY, Defect.REPEATS_THE_IDS_OF_ITEMS, Defect.READS_THE_LAST_CHOICE,
      Defect.CREATES_ALL_EVENTS_AT_THE_END, Defect.ANNOUNCES_CALLS_BEFORE_THEIR_NAMES);

  private final Set<Defect> defects;

  MutantCreatedResponses(Set<Defect> defects) {
    this.defects = defects;
  }

  boolean isEnabled() {
    return defects.stream().anyMatch(OWN::contains);
  }

  /** {@return a chat completion request with the texts and the reasoning of a request} */
  ChatCompletionRequest request(ResponsesRequest request) {
    var messages = new ArrayList<Message>();
    var answer = AssistantMessage.of("");
    for (var item : request.input()) {
      if (item instanceof ResponseItem.ReasoningItem it) {
        var name = it.extras().tryGet("reasoning_name").orElse(null) instanceof JsonString text ? text.value() : "";
        answer = new AssistantMessage("", it.text(), name, "", List.of(), JsonObject.of());
      } else if (item instanceof ResponseItem.MessageItem it && it.role().equals("assistant")) {
        messages.add(new AssistantMessage(it.text(), answer.reasoning(), answer.reasoningName(), "", List.of(),
            JsonObject.of()));
      } else if (item instanceof ResponseItem.MessageItem it) {
        messages.add(Message.user(it.text()));
      }
    }
    return ChatCompletionRequest.of(request.model(), messages);
  }

  Response response(ChatCompletion chat) {
    var choice = chat.choices().get(defects.contains(Defect.READS_THE_LAST_CHOICE) ? chat.choices().size() - 1 : 0);
    var reason = choice.finishReason().orElse(FinishReason.STOP);
    var incomplete = reason.equals(FinishReason.LENGTH) ? Optional.of("max_output_tokens")
        : reason.equals(FinishReason.CONTENT_FILTER) ? Optional.of("content_filter")
        : Optional.<String>empty();
    if (defects.contains(Defect.CREATES_COMPLETED_RESPONSES_ONLY)) incomplete = Optional.empty();
    return new Response(chat.id(), chat.created(), chat.model(), incomplete.isPresent() ? "incomplete" : "completed",
        incomplete, items(defects.contains(Defect.REPEATS_THE_IDS_OF_ITEMS) ? "" : chat.id(), choice.message()),
        Optional.empty(),
        reason.value().startsWith("kit") ? JsonObject.of("finish_reason", reason.value()) : JsonObject.of());
  }

  private List<ResponseItem> items(String id, AssistantMessage message) {
    var items = new ArrayList<ResponseItem>();
    boolean isNamed = !message.reasoningName().isEmpty() && !defects.contains(Defect.FORGETS_THE_NAME_OF_REASONING);
    if (!message.reasoning().isEmpty()) {
      items.add(ResponseItem.ReasoningItem.of(List.of(ResponsePart.reasoning(message.reasoning()))).id("rs_" + id)
          .extras(isNamed ? JsonObject.of("reasoning_name", message.reasoningName()) : JsonObject.of()));
    }
    var parts = new ArrayList<ResponsePart>();
    if (!message.text().isEmpty()) parts.add(ResponsePart.text(message.text()));
    if (!message.refusal().isEmpty()) parts.add(ResponsePart.refusal(message.refusal()));
    if (!parts.isEmpty()) {
      items.add(ResponseItem.MessageItem.of("assistant", parts).id("msg_" + id).status("completed"));
    }
    for (var call : message.toolCalls()) {
      var itemId = "fc_" + id + "_" + items.size();
      items.add(new ResponseItem.FunctionCall(itemId, call.id().isEmpty() ? itemId : call.id(), call.name(),
          call.arguments(), Optional.of("completed"), call.extras()));
    }
    return items;
  }

  /** {@return the events of the response that is created from all chunks} */
  EventSource<ResponseEvent> events(ChatCompletionRequest request, EventSource<ChatCompletionChunk> chunks) {
    return new EventSource<>() {
      private Optional<Iterator<ResponseEvent>> events = Optional.empty();

      @Override
      public Optional<ResponseEvent> next() throws IOException, InterruptedException {
        if (events.isEmpty()) {
          var all = new ArrayList<ChatCompletionChunk>();
          for (var chunk = chunks.next(); chunk.isPresent(); chunk = chunks.next()) all.add(chunk.get());
          var created = eventsOf(response(all.stream().collect(request.collector())));
          if (defects.contains(Defect.ANNOUNCES_CALLS_BEFORE_THEIR_NAMES)) removeLateNames(created, all);
          events = Optional.of(created.iterator());
        }
        return events.get().hasNext() ? Optional.of(events.get().next()) : Optional.empty();
      }

      @Override
      public void close() {
        chunks.close();
      }
    };
  }

  /** Removes the names from the announcements of calls whose first fragment has none. */
  private static void removeLateNames(List<ResponseEvent> events, List<ChatCompletionChunk> chunks) {
    var first = new HashMap<Integer, ChatCompletionChunk.ToolCallDelta>();
    chunks.stream().flatMap(chunk -> chunk.choices().stream()).flatMap(choice -> choice.delta().toolCalls().stream())
        .forEach(fragment -> first.putIfAbsent(fragment.index(), fragment));
    var unnamed = first.values().stream().filter(fragment -> fragment.name().isEmpty())
        .flatMap(fragment -> fragment.id().stream()).toList();
    events.replaceAll(event -> event instanceof ResponseEvent.OutputItemAdded added
        && added.item() instanceof ResponseItem.FunctionCall call && unnamed.contains(call.callId())
            ? new ResponseEvent.OutputItemAdded(added.sequenceNumber(), added.outputIndex(),
                ResponseItem.FunctionCall.of(call.callId(), "", "").id(call.id()), added.extras())
            : event);
  }

  private static List<ResponseEvent> eventsOf(Response response) {
    var numbers = new ResponseEvents();
    var events = new ArrayList<ResponseEvent>();
    events.add(numbers.created(response));
    events.add(numbers.inProgress(response));
    for (int i = 0; i < response.output().size(); i++) addItem(numbers, events, response.output().get(i), i);
    boolean isIncomplete = response.incompleteReason().isPresent();
    events.add(isIncomplete ? numbers.incomplete(response) : numbers.completed(response));
    return events;
  }

  private static void addItem(ResponseEvents numbers, List<ResponseEvent> events, ResponseItem item, int index) {
    events.add(numbers.outputItemAdded(index, item));
    if (item instanceof ResponseItem.FunctionCall it) {
      if (!it.arguments().isEmpty()) {
        events.add(numbers.functionCallArgumentsDelta(it.id(), index, it.arguments()));
      }
      events.add(numbers.functionCallArgumentsDone(it.id(), index, it.arguments()));
    } else if (item instanceof ResponseItem.ReasoningItem it) {
      addParts(numbers, events, it.id(), index, it.content());
    } else if (item instanceof ResponseItem.MessageItem it) {
      addParts(numbers, events, it.id(), index, it.content());
    }
    events.add(numbers.outputItemDone(index, item));
  }

  private static void addParts(ResponseEvents numbers, List<ResponseEvent> events, String id, int index,
      List<ResponsePart> parts) {
    for (int i = 0; i < parts.size(); i++) {
      var part = parts.get(i);
      events.add(numbers.contentPartAdded(id, index, i, part));
      if (part instanceof ResponsePart.Text it) {
        events.add(numbers.outputTextDelta(id, index, i, it.text()));
        events.add(numbers.outputTextDone(id, index, i, it.text()));
      } else if (part instanceof ResponsePart.Refusal it) {
        events.add(numbers.refusalDelta(id, index, i, it.refusal()));
        events.add(numbers.refusalDone(id, index, i, it.refusal()));
      } else if (part instanceof ResponsePart.ReasoningText it) {
        events.add(numbers.reasoningTextDelta(id, index, i, it.text()));
        events.add(numbers.reasoningTextDone(id, index, i, it.text()));
      }
      events.add(numbers.contentPartDone(id, index, i, part));
    }
  }
}
