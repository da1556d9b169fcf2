package bifrost.openai.wire;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionChunk.Delta;
import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collector;

/**
 * Writes the events of a response while its chunks come: created and in progress with the first one; for each item added, its parts,
 * done; and one that ends it, once the usage is there. What is thought and said is one item until something else comes; calls stay open
 * to the end, since their pieces may come in any order.
 */
final class ResponseEventWriter<A> {
  private final Collector<ChatCompletionChunk, A, ChatCompletion> collector;
  private final A collected;
  private final Consumer<ResponseEvent> out;
  private final List<ResponseItem> output = new ArrayList<>();
  private final Map<Integer, CallEvents> calls = new TreeMap<>();
  private final EventNumbers numbers = new EventNumbers();
  private Optional<TextEvents> open = Optional.empty();
  private Optional<String> chatId = Optional.empty();

  private ResponseEventWriter(Collector<ChatCompletionChunk, A, ChatCompletion> collector, Consumer<ResponseEvent> out) {
    this.collector = collector;
    this.collected = collector.supplier().get();
    this.out = out;
  }

  static <A> ResponseEventWriter<A> of(Collector<ChatCompletionChunk, A, ChatCompletion> collector, Consumer<ResponseEvent> out) {
    return new ResponseEventWriter<>(collector, out);
  }

  boolean hasBegun() {
    return chatId.isPresent();
  }

  void add(ChatCompletionChunk chunk) {
    collector.accumulator().accept(collected, chunk);
    if (!hasBegun()) begin(chunk.id());
    for (var choice : chunk.choices()) if (choice.index() == 0) add(choice.delta());
  }

  private void begin(String id) {
    chatId = Optional.of(id);
    out.accept(new ResponseEvent.Created(numbers.next(), response("in_progress"), JsonObject.of()));
    out.accept(new ResponseEvent.InProgress(numbers.next(), response("in_progress"), JsonObject.of()));
  }

  private void add(Delta delta) {
    if (!delta.reasoning().isEmpty()) said(TextEvents.Kind.REASONING).reasoning(delta.reasoning());
    if (!delta.text().isEmpty()) said(TextEvents.Kind.MESSAGE).text(delta.text());
    if (!delta.refusal().isEmpty()) said(TextEvents.Kind.MESSAGE).refusal(delta.refusal());
    for (var call : delta.toolCalls()) add(call);
  }

  private TextEvents said(TextEvents.Kind kind) {
    if (open.filter(item -> item.kind() == kind).isEmpty()) {
      closeOpen("completed");
      open = Optional.of(new TextEvents(kind, chatId.orElseThrow(), output.size(), numbers, out));
      output.add(open.get().item());
    }
    return open.get();
  }

  private void closeOpen(String status) {
    open.ifPresent(item -> output.set(item.outputIndex(), item.close(status)));
    open = Optional.empty();
  }

  private void add(ToolCallDelta delta) {
    var call = calls.get(delta.index());
    if (call == null) {
      closeOpen("completed");
      call = new CallEvents(delta, chatId.orElseThrow(), output.size(), numbers, out);
      calls.put(delta.index(), call);
      output.add(call.item("in_progress"));
    }
    call.add(delta);
  }

  /** The stream is complete. */
  void end() {
    if (!hasBegun()) begin("");
    closeAll("completed");
    var whole = response("");
    out.accept(whole.status().equals("incomplete") ? new ResponseEvent.Incomplete(numbers.next(), whole, JsonObject.of())
        : new ResponseEvent.Completed(numbers.next(), whole, JsonObject.of()));
  }

  /** The server gave up. */
  void fail(Rejected rejected) {
    closeAll("incomplete");
    var error = JsonObject.of("code", rejected.code().or(rejected::type).orElse("server_error")).with("message", rejected.message());
    var failed = response("failed");
    out.accept(new ResponseEvent.Failed(numbers.next(), new Response(failed.id(), failed.createdAt(), failed.model(), "failed",
        Optional.empty(), failed.output(), failed.usage(), failed.extras().with("error", error)), JsonObject.of()));
  }

  private void closeAll(String status) {
    closeOpen(status);
    calls.values().forEach(call -> output.set(call.outputIndex(), call.close(status)));
  }

  /** All but the output is what the collected completion says; its status too, unless another one is given. */
  private Response response(String status) {
    var it = ChatToResponse.convert(collector.finisher().apply(collected));
    if (status.isEmpty()) {
      return new Response(it.id(), it.createdAt(), it.model(), it.status(), it.incompleteReason(), output, it.usage(), it.extras());
    }
    return new Response(it.id(), it.createdAt(), it.model(), status, Optional.empty(), output, it.usage(), it.extras());
  }
}
