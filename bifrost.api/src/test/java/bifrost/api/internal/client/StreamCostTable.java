package bifrost.api.internal.client;

import bifrost.api.BinaryContent;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionChunk.Delta;
import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.Completion;
import bifrost.api.CompletionLogprobs;
import bifrost.api.CompletionRequest;
import bifrost.api.Logprobs;
import bifrost.api.RawRequest;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.Streamable;
import bifrost.api.TokenLogprob;
import bifrost.api.TranscriptionChunk;
import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.api.Usage;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.internal.merge.AnnotationsAggregator;
import bifrost.api.internal.merge.BinaryContentAggregator;
import bifrost.api.internal.merge.ChatChoiceAggregator;
import bifrost.api.internal.merge.ChatCompletionAggregator;
import bifrost.api.internal.merge.CompletionAggregator;
import bifrost.api.internal.merge.CompletionChoiceAggregator;
import bifrost.api.internal.merge.CompletionMetadata;
import bifrost.api.internal.merge.ExtrasAggregator;
import bifrost.api.internal.merge.JsonValueAggregator;
import bifrost.api.internal.merge.ListMerger;
import bifrost.api.internal.merge.ResponseAggregator;
import bifrost.api.internal.merge.ResponseContentAggregator;
import bifrost.api.internal.merge.ResponseItemAggregator;
import bifrost.api.internal.merge.ResponseMerger;
import bifrost.api.internal.merge.ResponseMetadata;
import bifrost.api.internal.merge.ResponseOutputAggregator;
import bifrost.api.internal.merge.ResponsePartAggregator;
import bifrost.api.internal.merge.SummaryAggregator;
import bifrost.api.internal.merge.TextAggregator;
import bifrost.api.internal.merge.ToolCallAggregator;
import bifrost.api.internal.merge.TranscriptionAggregator;
import bifrost.api.internal.merge.UntypedEventAggregator;
import bifrost.api.internal.value.ExtraMembers;
import bifrost.api.json.JsonObject;
import bifrost.api.json.LinearCost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The rows of {@link CallLinearCostTests} that collect streams. */
final class StreamCostTable {
  private StreamCostTable() {}

  static List<LinearCost> all() {
    return List.of(chat(), completions(), otherStreams());
  }

  /** {@return the prefix of the name of a row, which lists the classes that the row measures} */
  static String prefix(Class<?>... classes) {
    return Stream.of(classes).map(Class::getSimpleName).collect(Collectors.joining(", "));
  }

  static <T> IntFunction<List<T>> many(int bytes, IntFunction<T> element) {
    return length -> IntStream.range(0, length / bytes).mapToObj(element).toList();
  }

  private static <E, R> R collected(Streamable<E, R> request, List<E> events) {
    return events.stream().collect(request.collector());
  }

  private static ChatCompletion chat(List<ChatCompletionChunk> chunks) {
    return read(collected(Fixtures.REQUEST, chunks));
  }

  /** {@return the completion, whose choices are created when the first one is read} */
  private static ChatCompletion read(ChatCompletion completion) {
    if (!completion.choices().isEmpty()) completion.choices().get(0);
    return completion;
  }

  /** {@return the result after the last event, after a result was requested at each event} */
  private static <E, A, R> R partialAtEachEvent(Collector<E, A, R> collector, List<E> events) {
    var aggregate = collector.supplier().get();
    var result = collector.finisher().apply(aggregate);
    for (var event : events) {
      collector.accumulator().accept(aggregate, event);
      result = collector.finisher().apply(aggregate);
    }
    return result;
  }

  private static Delta delta(String text, List<ToolCallDelta> calls, JsonObject extras) {
    return Delta.of(text).toolCalls(calls).extras(extras);
  }

  private static ChatCompletionChunk chunk(int index, Delta delta, Optional<Logprobs> logprobs, JsonObject extras) {
    return chunk(List.of(new ChatCompletionChunk.Choice(index, delta, Optional.empty(), logprobs, extras)),
        JsonObject.of());
  }

  private static ChatCompletionChunk chunk(List<ChatCompletionChunk.Choice> choices, JsonObject extras) {
    return new ChatCompletionChunk("", Optional.empty(), "", choices, Optional.empty(), Optional.empty(), extras);
  }

  private static ChatCompletionChunk chunk(Delta delta) {
    return chunk(0, delta, Optional.empty(), JsonObject.of());
  }

  private static ChatCompletionChunk call(int index, String id, String arguments, JsonObject extras) {
    var name = id.isEmpty() ? Optional.<String>empty() : Optional.of("f");
    return chunk(delta("",
        List.of(new ToolCallDelta(index, Optional.of(id).filter(text -> !text.isEmpty()), name, arguments, extras)),
        JsonObject.of()));
  }

  private static Logprobs logprobs(int i) {
    return new Logprobs(List.of(new TokenLogprob("t" + i, -1, List.of(1), List.of(), JsonObject.of())), List.of(),
        member(i));
  }

  private static JsonObject member(int i) {
    return JsonObject.of("m" + i, i);
  }

  private static LinearCost chat() {
    return new LinearCost()
        .row(prefix(ChatCompletionAggregator.class, ChatChoiceAggregator.class) + ": many deltas of text",
            many(16, i -> chunk(delta("text", List.of(), JsonObject.of()))), StreamCostTable::chat)
        .row(prefix(ChatCompletionAggregator.class, ChatChoiceAggregator.class) + ": a result at each delta of text",
            many(16, i -> chunk(delta("text", List.of(), JsonObject.of()))),
            chunks -> read(partialAtEachEvent(Fixtures.REQUEST.collector(), chunks)))
        .row(prefix(ToolCallAggregator.class) + ": a result at each fragment of one call",
            many(32, i -> call(0, "id", "arguments", JsonObject.of())),
            chunks -> read(partialAtEachEvent(Fixtures.REQUEST.collector(), chunks)))
        .row(prefix(ChatChoiceAggregator.class) + ": a result at each log-probability",
            many(48,
                i -> chunk(0, delta("", List.of(), JsonObject.of()), Optional.of(logprobs(i).extras(JsonObject.of())),
                    JsonObject.of())),
            chunks -> read(partialAtEachEvent(Fixtures.REQUEST.collector(), chunks)))
        .row(prefix(ChatChoiceAggregator.class, ExtrasAggregator.class) + ": deltas with one new member each",
            many(32, i -> chunk(delta("", List.of(), member(i)))), StreamCostTable::chat)
        .row(prefix(ChatChoiceAggregator.class, ExtrasAggregator.class) + ": deltas with the same member",
            many(32, i -> chunk(delta("", List.of(), member(0)))), StreamCostTable::chat)
        .row(prefix(ChatChoiceAggregator.class, ExtrasAggregator.class) + ": deltas with one more element of an array",
            many(32, i -> chunk(delta("", List.of(), JsonObject.of("a", List.of(i))))), StreamCostTable::chat)
        .row(prefix(ChatChoiceAggregator.class, ExtrasAggregator.class) + ": deltas with one more member of an object",
            many(32, i -> chunk(delta("", List.of(), JsonObject.of("o", member(i))))), StreamCostTable::chat)
        .row(prefix(ChatChoiceAggregator.class, ExtrasAggregator.class) + ": deltas with more text of an object",
            many(32, i -> chunk(delta("", List.of(), JsonObject.of("audio", Map.of("data", "text"))))),
            StreamCostTable::chat)
        .row(prefix(ChatChoiceAggregator.class, ExtrasAggregator.class) + ": a member that changes its kind",
            many(32, i -> chunk(delta("", List.of(), JsonObject.of("a", i % 2 == 0 ? List.of(i) : member(i))))),
            StreamCostTable::chat)
        .row(prefix(ChatChoiceAggregator.class, ExtrasAggregator.class) + ": choices with one new member each",
            many(32, i -> chunk(0, delta("", List.of(), JsonObject.of()), Optional.empty(), member(i))),
            StreamCostTable::chat)
        .row(prefix(ChatCompletionAggregator.class, CompletionMetadata.class) + ": chunks with one new member each",
            many(32, i -> chunk(List.of(), member(i))), StreamCostTable::chat)
        .row(prefix(ChatCompletionAggregator.class, CompletionMetadata.class) + ": chunks with the same members",
            many(32, i -> chunk(List.of(), JsonObject.of("a", i).with("b", null))), StreamCostTable::chat)
        .row(prefix(ChatCompletionAggregator.class, ChatChoiceAggregator.class) + ": many choices",
            many(64, i -> chunk(i, delta("text", List.of(), JsonObject.of()), Optional.empty(), JsonObject.of())),
            StreamCostTable::chat)
        .row(prefix(ChatChoiceAggregator.class, ToolCallAggregator.class) + ": many tool calls",
            many(64, i -> call(i, "id" + i, "{}", JsonObject.of())), StreamCostTable::chat)
        .row(prefix(ChatChoiceAggregator.class, ToolCallAggregator.class) + ": many fragments of one call",
            many(32, i -> call(0, "", "arguments", JsonObject.of())), StreamCostTable::chat)
        .row(prefix(ToolCallAggregator.class, ExtrasAggregator.class) + ": fragments with one new member each",
            many(32, i -> call(0, "a", "", member(i))), StreamCostTable::chat)
        .row(prefix(ToolCallAggregator.class, ExtraMembers.class) + ": fragments of calls without id or name",
            many(32, i -> call(i, "", "a", member(i))), StreamCostTable::chat)
        .row(
            prefix(ChatChoiceAggregator.class, ExtrasAggregator.class)
                + ": log-probabilities with one new member each",
            many(48, i -> chunk(0, delta("", List.of(), JsonObject.of()), Optional.of(logprobs(i)), JsonObject.of())),
            StreamCostTable::chat)
        .row(prefix(ExtraMembers.class) + ": the accessors of a usage",
            many(32, i -> new Usage(1, 1, 2, JsonObject.of("prompt_tokens_details", Map.of("cached_tokens", i)))),
            usages -> usages.stream().mapToLong(usage -> usage.cachedTokens().orElse(0)).sum())
        .row(prefix(ExtraMembers.class) + ": token ids",
            length -> new ChatCompletionChunk.Choice(0, delta("", List.of(), JsonObject.of()), Optional.empty(),
                Optional.empty(), JsonObject.of("token_ids", IntStream.range(0, length / 8).boxed().toList())),
            choice -> choice.extras().array("token_ids").get().size());
  }

  private static Completion completionChunk(int index, String text, Optional<CompletionLogprobs> logprobs,
      JsonObject extras,
      JsonObject chunkExtras) {
    var choice = new Completion.Choice(index, text, Optional.empty(), logprobs, extras);
    return new Completion("", Optional.empty(), "", List.of(choice), Optional.empty(), Optional.empty(), chunkExtras);
  }

  private static CompletionLogprobs tokens(int i) {
    return new CompletionLogprobs(List.of("t" + i), List.of(-1.0), List.of(Map.of("t" + i, -1.0)), List.of(i),
        member(i));
  }

  private static Completion read(Completion completion) {
    if (!completion.choices().isEmpty()) completion.choices().get(0);
    return completion;
  }

  private static LinearCost completions() {
    var request = CompletionRequest.of("m", "Hi");
    return new LinearCost()
        .row(prefix(CompletionAggregator.class, CompletionChoiceAggregator.class) + ": many chunks",
            many(16, i -> completionChunk(0, "text", Optional.empty(), JsonObject.of(), JsonObject.of())),
            chunks -> read(collected(request, chunks)))
        .row(prefix(CompletionAggregator.class, CompletionChoiceAggregator.class) + ": a result at each chunk",
            many(16, i -> completionChunk(0, "text", Optional.empty(), JsonObject.of(), JsonObject.of())),
            chunks -> read(partialAtEachEvent(request.collector(), chunks)))
        .row(prefix(CompletionChoiceAggregator.class) + ": choices with one new member each",
            many(32, i -> completionChunk(0, "", Optional.empty(), member(i), JsonObject.of())),
            chunks -> read(collected(request, chunks)))
        .row(prefix(CompletionAggregator.class, CompletionMetadata.class) + ": chunks with one new member each",
            many(32, i -> completionChunk(0, "", Optional.empty(), JsonObject.of(), member(i))),
            chunks -> read(collected(request, chunks)))
        .row(prefix(CompletionAggregator.class) + ": many choices",
            many(32, i -> completionChunk(i, "a", Optional.empty(), member(i), JsonObject.of())),
            chunks -> read(collected(request, chunks)))
        .row(prefix(CompletionChoiceAggregator.class) + ": log-probabilities",
            many(48, i -> completionChunk(0, "", Optional.of(tokens(i)), JsonObject.of(), JsonObject.of())),
            chunks -> read(collected(request, chunks)));
  }

  private static TranscriptionChunk transcriptionChunk(String text, JsonObject extras) {
    return new TranscriptionChunk(text, Optional.empty(), Optional.empty(), Optional.empty(), extras);
  }

  private static LinearCost otherStreams() {
    var transcription = TranscriptionRequest.of("m", Upload.of("a.wav", new byte[0]));
    var request = ResponsesRequest.of("m", "Hi");
    var none = JsonObject.of();
    return new LinearCost()
        .row(prefix(BinaryContentAggregator.class) + ": many parts",
            many(16, i -> new BinaryContent(Optional.empty(), new byte[16])),
            parts -> collected(RawRequest.get("p", "/x").asBytes(), parts))
        .row(prefix(BinaryContentAggregator.class) + ": one long part",
            length -> List.of(new BinaryContent(Optional.empty(), new byte[length])),
            parts -> collected(RawRequest.get("p", "/x").asBytes(), parts))
        .row(prefix(TranscriptionAggregator.class) + ": many deltas", many(16, i -> transcriptionChunk("text", none)),
            chunks -> collected(transcription, chunks))
        .row(prefix(TranscriptionAggregator.class) + ": chunks with one new member each",
            many(32, i -> transcriptionChunk("", member(i))), chunks -> collected(transcription, chunks))
        .row(prefix(TranscriptionAggregator.class) + ": many segments",
            many(64, i -> transcriptionChunk("", JsonObject.of("type", "transcript.text.segment").with("id", "s" + i)
                .with("start", i).with("text", "a"))),
            chunks -> collected(transcription, chunks))
        .row(
            prefix(ResponseAggregator.class, ResponseOutputAggregator.class, ResponseItemAggregator.class,
                ResponsePartAggregator.class) + ": many deltas of one part",
            many(16, i -> new ResponseEvent.OutputTextDelta(i, "id", 0, 0, "text", none)),
            events -> response(request, events))
        .row(
            prefix(ResponseAggregator.class, ResponseContentAggregator.class, ResponsePartAggregator.class)
                + ": many parts",
            many(64, i -> new ResponseEvent.ContentPartAdded(i, "id", 0, i, new ResponsePart.Text("a", none), none)),
            events -> response(request, events))
        .row(prefix(ResponseAggregator.class, ResponseItemAggregator.class) + ": many items",
            many(64,
                i -> new ResponseEvent.OutputItemAdded(i, i,
                    new ResponseItem.MessageItem("id" + i, "assistant", List.of(), Optional.empty(), none), none)),
            events -> response(request, events))
        .row(prefix(ResponseMetadata.class) + ": responses with one new member each",
            many(32, i -> new ResponseEvent.InProgress(i, response("", List.of(), member(i)), none)),
            events -> response(request, events))
        .row(prefix(TextAggregator.class) + ": many announcements of one part",
            many(32, i -> new ResponseEvent.ContentPartAdded(i, "id", 0, 0, new ResponsePart.Text("a", none), none)),
            events -> response(request, events))
        .row(
            prefix(ResponseMerger.class, ListMerger.class) + ": many items, and a complete response with the same ids",
            length -> streamedAndComplete(length / 128, "id"), events -> response(request, events))
        .row(prefix(ResponseMerger.class, ListMerger.class) + ": many items, and a complete response with other ids",
            length -> streamedAndComplete(length / 128, "other"), events -> response(request, events))
        .row(prefix(ResponseMerger.class, ListMerger.class) + ": many items, and a complete response without ids",
            length -> streamedAndComplete(length / 128, ""), events -> response(request, events))
        .row(prefix(ResponseItemAggregator.class) + ": many items identified only by their ids", many(64,
            i -> new ResponseEvent.OutputTextDelta(i, "id" + i, -1, 0, "a", none)), events -> response(request, events))
        .row(prefix(ResponseAggregator.class, ResponseItemAggregator.class) + ": many fragments of arguments",
            many(16, i -> new ResponseEvent.FunctionCallArgumentsDelta(i, "id", 0, "text", none)),
            events -> response(request, events))
        .row(prefix(UntypedEventAggregator.class, AnnotationsAggregator.class) + ": many annotations",
            many(64,
                i -> untyped("response.output_text.annotation.added",
                    JsonObject.of("annotation_index", i).with("annotation", member(i)))),
            events -> response(request, events))
        .row(prefix(UntypedEventAggregator.class, SummaryAggregator.class) + ": many parts of a summary",
            many(64,
                i -> untyped("response.reasoning_summary_text.delta",
                    JsonObject.of("summary_index", i).with("delta", "text"))),
            events -> response(request, events))
        .row(prefix(UntypedEventAggregator.class, JsonValueAggregator.class) + ": many deltas of one member",
            many(32, i -> untyped("response.mcp_call_arguments.delta", JsonObject.of("delta", "text"))),
            events -> response(request, events));
  }

  private static ResponseEvent untyped(String type, JsonObject members) {
    return new ResponseEvent.Unknown(members.with("type", type).with("sequence_number", 0).with("item_id", "id")
        .with("output_index", 0).with("content_index", 0));
  }

  private static Response response(String id, List<ResponseItem> output, JsonObject extras) {
    return new Response(id, Optional.empty(), "m", "completed", Optional.empty(), output, Optional.empty(), extras);
  }

  private static ResponseItem item(String id, int i) {
    return new ResponseItem.MessageItem(id.isEmpty() ? "" : id + i, "assistant",
        List.of(new ResponsePart.Text("text", JsonObject.of())), Optional.empty(), JsonObject.of());
  }

  /** {@return an event for each item, and a final event with the complete response, whose items have these ids} */
  private static List<ResponseEvent> streamedAndComplete(int items, String id) {
    var events = new ArrayList<ResponseEvent>();
    for (int i = 0; i < items; i++) {
      events.add(new ResponseEvent.OutputItemDone(i, i, item(id.isEmpty() ? "" : "id", i), JsonObject.of()));
    }
    var completeItems = IntStream.range(0, items).mapToObj(i -> item(id, i)).toList();
    events.add(new ResponseEvent.Completed(items, response("r", completeItems, JsonObject.of()), JsonObject.of()));
    return events;
  }

  private static Response response(ResponsesRequest request, List<? extends ResponseEvent> events) {
    return collected(request, List.copyOf(events));
  }
}
