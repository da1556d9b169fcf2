package bifrost.openai.internal.codec;

import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionChunk.Choice;
import bifrost.api.ChatCompletionChunk.Delta;
import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.FinishReason;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.api.spi.EventSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Generators of chat completion chunks, in any order or in the usual order of servers. */
public final class ChunkSequences {
  private static final Arbitrary<String> TEXT =
      Arbitraries.strings().withChars("aé😀 \n\"{}").ofMinLength(0).ofMaxLength(4);

  private ChunkSequences() {}

  public static Arbitrary<List<ChatCompletionChunk>> anyOrder() {
    var delta =
        Arbitraries.oneOf(reasoning(), text(), refusal(), calls(), Arbitraries.of(delta("", "", "", List.of())));
    return sequence(delta.list().ofMaxSize(12));
  }

  /** Generates reasoning, then text, then refusals, then tool calls that begin in the order of their indexes. */
  public static Arbitrary<List<ChatCompletionChunk>> usualOrder() {
    return sequence(Combinators.combine(reasoning().list().ofMaxSize(3), text().list().ofMaxSize(4),
        refusal().list().ofMaxSize(2), calls().list().ofMaxSize(6)).as((a, b, c, d) -> {
          var all = new ArrayList<>(a);
          all.addAll(b);
          all.addAll(c);
          all.addAll(renumbered(d));
          return all;
        }));
  }

  /** Numbers the tool calls in the order in which they begin. */
  private static List<Delta> renumbered(List<Delta> deltas) {
    var numbers = new HashMap<Integer, Integer>();
    return deltas.stream().map(delta -> delta("", "", "", delta.toolCalls().stream().map(call -> {
      int index = numbers.computeIfAbsent(call.index(), each -> numbers.size());
      return new ToolCallDelta(index, call.id(), call.name(), call.arguments(), call.extras());
    }).toList())).toList();
  }

  private static Arbitrary<List<ChatCompletionChunk>> sequence(Arbitrary<List<Delta>> deltas) {
    var reasons = Arbitraries.of("stop", "tool_calls", "length", "content_filter", "abort");
    return Combinators.combine(deltas, reasons, Arbitraries.of(true, false)).as(ChunkSequences::chunks);
  }

  private static List<ChatCompletionChunk> chunks(List<Delta> generated, String reason, boolean hasSeparateUsage) {
    var deltas = withNamedCalls(generated);
    var chunks = new ArrayList<ChatCompletionChunk>();
    chunks.add(chunk(
        List.of(
            choice(0, Delta.of("").role("assistant"), Optional.empty())),
        Optional.empty()));
    for (var delta : deltas) {
      var other = choice(1, delta("text of another choice", "", "", List.of()), Optional.empty());
      chunks.add(chunk(List.of(choice(0, delta, Optional.empty()), other), Optional.empty()));
    }
    var usage = Optional.of(Usage.of(3, deltas.size()));
    var end = choice(0, delta("", "", "", List.of()), Optional.of(new FinishReason(reason)));
    chunks.add(chunk(List.of(end), hasSeparateUsage ? Optional.empty() : usage));
    if (hasSeparateUsage) chunks.add(chunk(List.of(), usage));
    return chunks;
  }

  /**
   * Adds an id and a name to the first fragment of each call, because the decoder requires one of them to start a call.
   */
  private static List<Delta> withNamedCalls(List<Delta> deltas) {
    var started = new HashSet<Integer>();
    return deltas.stream().map(delta -> delta(delta.text(), delta.reasoning(), delta.refusal(),
        delta.toolCalls().stream().map(call -> started.add(call.index())
            ? new ToolCallDelta(call.index(), Optional.of("call_" + call.index()), Optional.of("f" + call.index()),
                call.arguments(), call.extras())
            : call).toList()))
        .toList();
  }

  private static Arbitrary<Delta> reasoning() {
    return TEXT.map(text -> delta("", text, "", List.of()));
  }

  private static Arbitrary<Delta> text() {
    return TEXT.map(text -> delta(text, "", "", List.of()));
  }

  private static Arbitrary<Delta> refusal() {
    return TEXT.map(text -> delta("", "", text, List.of()));
  }

  private static Arbitrary<Delta> calls() {
    var call = Combinators.combine(Arbitraries.integers().between(0, 2), Arbitraries.of(true, false), TEXT)
        .as((index, named, text) -> new ToolCallDelta(index, named ? Optional.of("call_" + index) : Optional.empty(),
            named ? Optional.of("f" + index) : Optional.empty(), text, JsonObject.of()));
    return call.list().ofMinSize(1).ofMaxSize(2).map(fragments -> delta("", "", "", fragments));
  }

  private static Delta delta(String text, String reasoning, String refusal, List<ToolCallDelta> calls) {
    return Delta.of(text).reasoning(reasoning).refusal(refusal).toolCalls(calls);
  }

  private static Choice choice(int index, Delta delta, Optional<FinishReason> reason) {
    return new Choice(index, delta, reason, Optional.empty(), JsonObject.of());
  }

  private static ChatCompletionChunk chunk(List<Choice> choices, Optional<Usage> usage) {
    return new ChatCompletionChunk("chatcmpl-7", Optional.empty(), "toy", choices, usage, Optional.empty(),
        JsonObject.of());
  }

  /** Returns a source that delivers the chunks, and then either ends or throws the failure. */
  public static EventSource<ChatCompletionChunk> source(List<ChatCompletionChunk> chunks,
      Optional<BifrostException> failure) {
    Iterator<ChatCompletionChunk> remaining = chunks.iterator();
    return new EventSource<>() {
      @Override
      public Optional<ChatCompletionChunk> next() {
        if (remaining.hasNext()) return Optional.of(remaining.next());
        if (failure.isPresent()) throw failure.get();
        return Optional.empty();
      }

      @Override
      public void close() {}
    };
  }
}
