package bifrost.testkit.internal.arbitrary;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.TokenLogprob;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.ScriptedDelta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Arbitrary deltas of one choice: reasoning, then a text or a refusal, then tool calls, in sequence or
 * interleaved.
 */
public final class ChoiceArbitraries {
  private final Set<Feature> features;

  public ChoiceArbitraries(Set<Feature> features) {
    this.features = features;
  }

  /** {@return the deltas of choice 0} */
  public Arbitrary<List<ScriptedDelta>> choice() {
    var reasoning =
        texts(Feature.REASONING, 2).map(all -> all.stream().map(text -> ScriptedDelta.reasoning(0, text)).toList());
    return Combinators.combine(reasoning, content(), calls()).as((first, second, third) -> {
      var all = new ArrayList<ScriptedDelta>(first);
      all.addAll(second);
      all.addAll(third);
      return all;
    });
  }

  private Arbitrary<List<ScriptedDelta>> content() {
    var texts = TextArbitraries.any().list().ofMaxSize(4)
        .map(all -> all.stream().map(text -> ScriptedDelta.text(0, text)).toList());
    var all = new ArrayList<>(List.of(texts, texts));
    if (features.contains(Feature.REFUSALS)) {
      all.add(TextArbitraries.any().list().ofMaxSize(2)
          .map(some -> some.stream().map(text -> ScriptedDelta.refusal(0, text)).toList()));
    }
    if (features.contains(Feature.LOGPROBS)) all.add(textWithLogprobs());
    return Arbitraries.oneOf(all);
  }

  private static Arbitrary<List<ScriptedDelta>> textWithLogprobs() {
    var logprobs = Arbitraries.of(0.0, -0.25, -1.5, -9999.0);
    return Combinators.combine(TextArbitraries.any(), logprobs, Arbitraries.of(false, true))
        .as(ChoiceArbitraries::token).list().ofMaxSize(3);
  }

  /** Creates a text delta with a log probability, optionally with alternatives and bytes, which servers may add. */
  private static ScriptedDelta token(String text, double logprob, boolean hasDetails) {
    if (!hasDetails) return ScriptedDelta.text(0, text, logprob);
    var others = List.of(tokenLogprob(text, logprob), tokenLogprob("\u00E9", -2.5), tokenLogprob("", -9999.0));
    return ScriptedDelta.text(0, new TokenLogprob(text, logprob, bytes(text), others, JsonObject.of()));
  }

  private static TokenLogprob tokenLogprob(String text, double logprob) {
    return new TokenLogprob(text, logprob, bytes(text), List.of(), JsonObject.of());
  }

  private static List<Integer> bytes(String text) {
    var bytes = new ArrayList<Integer>();
    for (byte each : text.getBytes(UTF_8)) bytes.add(each & 0xff);
    return bytes;
  }

  private Arbitrary<List<ScriptedDelta>> calls() {
    var arguments = features.contains(Feature.ARGUMENTS_AS_TEXT)
        ? Arbitraries.of("", "{}", "{\"a\":1}", "{\"city\": \"K\u00F6ln\"}", "{\"n\":12345678901234567890}", "not json")
        : Arbitraries.of("{}", "{\"a\":1}", "{\"city\":\"K\u00F6ln\"}");
    var call = Combinators.combine(Arbitraries.of("f", "get_weather"), arguments, Arbitraries.integers().between(0, 9))
        .as(ChoiceArbitraries::call);
    int maxSize = features.contains(Feature.TOOLS) ? 3 : 0;
    return Combinators.combine(call.list().ofMaxSize(maxSize), Arbitraries.of(false, true))
        .as(ChoiceArbitraries::withIndexes);
  }

  private Arbitrary<List<String>> texts(Feature feature, int maxSize) {
    return TextArbitraries.any().list().ofMaxSize(features.contains(feature) ? maxSize : 0);
  }

  /** {@return the deltas of a tool call, with its arguments in one or two deltas} */
  private static List<ScriptedDelta> call(String name, String arguments, int splitOffset) {
    var deltas = new ArrayList<ScriptedDelta>(List.of(ScriptedDelta.call(0, 0, "call", name)));
    int split = Math.min(splitOffset, arguments.length());
    if (split > 0) deltas.add(ScriptedDelta.arguments(0, 0, arguments.substring(0, split)));
    if (split < arguments.length()) deltas.add(ScriptedDelta.arguments(0, 0, arguments.substring(split)));
    return deltas;
  }

  /** Sets the indexes of the calls. If they are interleaved, all calls start before the arguments of any call. */
  private static List<ScriptedDelta> withIndexes(List<List<ScriptedDelta>> calls, boolean interleaved) {
    var all = new ArrayList<ScriptedDelta>();
    for (int i = 0; i < calls.size(); i++) for (var delta : calls.get(i)) all.add(of(0, i, delta));
    if (interleaved) all.sort(Comparator.comparing(delta -> delta instanceof ScriptedDelta.ToolCallArguments));
    return all;
  }

  private static ScriptedDelta of(int choice, int index, ScriptedDelta delta) {
    if (delta instanceof ScriptedDelta.ToolCallStart call) {
      return ScriptedDelta.call(choice, index, "call_" + choice + "_" + index, call.name());
    }
    return delta instanceof ScriptedDelta.ToolCallArguments more ? ScriptedDelta.arguments(choice, index, more.text())
        : delta;
  }

  /** {@return the delta with the index of another choice} */
  static ScriptedDelta of(int choice, ScriptedDelta delta) {
    if (delta instanceof ScriptedDelta.Text text) return new ScriptedDelta.Text(choice, text.text(), text.logprob());
    if (delta instanceof ScriptedDelta.Reasoning more) return ScriptedDelta.reasoning(choice, more.text());
    if (delta instanceof ScriptedDelta.Refusal more) return ScriptedDelta.refusal(choice, more.text());
    if (delta instanceof ScriptedDelta.ToolCallStart call) return of(choice, call.index(), call);
    return delta instanceof ScriptedDelta.ToolCallArguments more ? of(choice, more.index(), more) : delta;
  }
}
