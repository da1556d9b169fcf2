package bifrost.openai.internal.responses;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionChunk.Delta;
import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.json.JsonObject;
import bifrost.api.spi.ResponseEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collector;

/**
 * A writer of the events of a response, from the chunks of a chat completion as they arrive. It writes created and
 * in-progress events for the first chunk, then the events of each item, and finally the event that ends the response,
 * when the usage is known. Reasoning and text are separate items: a delta of another kind ends the open item.
 * Function calls stay open until the end, because the fragments of several calls may be interleaved.
 */
public final class ResponseEventWriter<A> {
  private final Collector<ChatCompletionChunk, A, ChatCompletion> collector;
  private final A collected;
  private final Consumer<ResponseEvent> out;
  private final List<ResponseItem> output = new ArrayList<>();
  private final Map<Integer, FunctionCallEvents> calls = new TreeMap<>();
  private final TreeMap<Integer, FirstCallFragments> unannounced = new TreeMap<>();
  private final ResponseEvents events = new ResponseEvents();
  private Optional<TextItemEvents> open = Optional.empty();
  private String id = "";
  private boolean hasModel;
  private boolean hasBegun;

  private ResponseEventWriter(Collector<ChatCompletionChunk, A, ChatCompletion> collector,
      Consumer<ResponseEvent> out) {
    this.collector = collector;
    this.collected = collector.supplier().get();
    this.out = out;
  }

  public static <A> ResponseEventWriter<A> of(Collector<ChatCompletionChunk, A, ChatCompletion> collector,
      Consumer<ResponseEvent> out) {
    return new ResponseEventWriter<>(collector, out);
  }

  boolean hasBegun() {
    return hasBegun;
  }

  public void add(ChatCompletionChunk chunk) {
    collector.accumulator().accept(collected, chunk);
    if (id.isEmpty()) id = chunk.id();
    hasModel |= !chunk.model().isEmpty();
    var deltas =
        chunk.choices().stream().filter(choice -> choice.index() == 0).map(ChatCompletionChunk.Choice::delta).toList();
    boolean isKnown = !id.isEmpty() && hasModel;
    if (!hasBegun() && (isKnown || deltas.stream().anyMatch(ResponseEventWriter::hasContent))) begin();
    deltas.forEach(this::add);
  }

  private static boolean hasContent(Delta delta) {
    return !delta.reasoning().isEmpty() || !delta.text().isEmpty() || !delta.refusal().isEmpty()
        || !delta.toolCalls().isEmpty();
  }

  private void begin() {
    hasBegun = true;
    out.accept(events.created(response("in_progress")));
    out.accept(events.inProgress(response("in_progress")));
  }

  private void add(Delta delta) {
    if (!delta.reasoning().isEmpty()) textItem(TextItemEvents.Kind.REASONING).addReasoning(delta.reasoning());
    if (!delta.text().isEmpty()) textItem(TextItemEvents.Kind.MESSAGE).addText(delta.text());
    if (!delta.refusal().isEmpty()) textItem(TextItemEvents.Kind.MESSAGE).addRefusal(delta.refusal());
    for (var call : delta.toolCalls()) add(call);
  }

  private TextItemEvents textItem(TextItemEvents.Kind kind) {
    if (open.filter(item -> item.kind() == kind).isEmpty()) {
      closeOpen("completed");
      open = Optional.of(new TextItemEvents(kind, id, output.size(), events, out));
      output.add(open.get().item());
    }
    return open.get();
  }

  private void closeOpen(String status) {
    open.ifPresent(item -> output.set(item.outputIndex(), item.close(status)));
    open = Optional.empty();
  }

  /**
   * Adds a fragment. It is kept until its call can be announced, because consumers read the name and the id of a call
   * from the event that announces it.
   */
  private void add(ToolCallDelta delta) {
    var call = calls.get(delta.index());
    if (call != null) {
      call.addArguments(delta.arguments());
      return;
    }
    unannounced.computeIfAbsent(delta.index(), index -> new FirstCallFragments()).add(delta);
    while (!unannounced.isEmpty() && unannounced.firstEntry().getValue().isComplete()) announceFirst();
  }

  /** Announces the call with the lowest index. */
  private void announceFirst() {
    var first = unannounced.pollFirstEntry();
    closeOpen("completed");
    var call = new FunctionCallEvents(first.getValue(), id, output.size(), events, out);
    calls.put(first.getKey(), call);
    output.add(call.announcedItem());
    call.addArguments(first.getValue().arguments());
  }

  /** Ends a complete response. */
  public void end() {
    if (!hasBegun()) begin();
    closeAll("completed");
    var complete = response("");
    out.accept(complete.status().equals("incomplete") ? events.incomplete(complete) : events.completed(complete));
  }

  /** Ends the response with an error from the server. */
  void fail(Rejected rejected) {
    closeAll("incomplete");
    var error = JsonObject.of("code", rejected.serverCode().or(rejected::type).orElse("server_error")).with("message",
        rejected.message());
    var failed = response("failed");
    out.accept(events.failed(failed.extras(failed.extras().with("error", error))));
  }

  private void closeAll(String status) {
    closeOpen(status);
    unannounced.values().removeIf(fragments -> !fragments.isCall());
    while (!unannounced.isEmpty()) announceFirst();
    if (calls.isEmpty()) return;
    var complete = ChatToResponse.choice(collector.finisher().apply(collected)).message().toolCalls().stream()
        .filter(call -> !call.id().isEmpty() || !call.name().isEmpty()).iterator(); // ordered by index, like this.calls
    for (var call : calls.values()) {
      if (complete.hasNext()) output.set(call.outputIndex(), call.finish(complete.next(), status));
    }
  }

  /**
   * {@return the collected completion as a response, with the output of this writer and the given status} If the status
   * is {@code ""}, the response has the status of the completion.
   */
  private Response response(String status) {
    var converted = ChatToResponse.convert(collector.finisher().apply(collected));
    if (status.isEmpty()) return converted.output(output);
    return new Response(converted.id(), converted.createdAt(), converted.model(), status, Optional.empty(), output,
        converted.usage(), converted.extras());
  }
}
