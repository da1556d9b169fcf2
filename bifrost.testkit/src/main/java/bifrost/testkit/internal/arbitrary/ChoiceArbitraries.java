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

/** What one choice says: what it thinks, a text or a refusal, and then tool calls, one after the other or mixed. */
final class ChoiceArbitraries {
  private final Set<Feature> features;

  ChoiceArbitraries(Set<Feature> features) {
    this.features = features;
  }

  /** The parts of choice 0. */
  Arbitrary<List<ScriptedDelta>> choice() {
    var thoughts =
        pieces(Feature.REASONING, 2).map(all -> all.stream().map(text -> ScriptedDelta.reasoning(0, text)).toList());
    return Combinators.combine(thoughts, words(), calls()).as((first, second, third) -> {
      var all = new ArrayList<ScriptedDelta>(first);
      all.addAll(second);
      all.addAll(third);
      return all;
    });
  }

  private Arbitrary<List<ScriptedDelta>> words() {
    var texts = TextArbitraries.any().list().ofMaxSize(4)
        .map(all -> all.stream().map(text -> ScriptedDelta.text(0, text)).toList());
    var all = new ArrayList<>(List.of(texts, texts));
    if (features.contains(Feature.REFUSALS)) {
      all.add(TextArbitraries.any().list().ofMaxSize(2)
          .map(some -> some.stream().map(text -> ScriptedDelta.refusal(0, text)).toList()));
    }
    if (features.contains(Feature.LOGPROBS)) all.add(likely());
    return Arbitraries.oneOf(all);
  }

  private static Arbitrary<List<ScriptedDelta>> likely() {
    var logprobs = Arbitraries.of(0.0, -0.25, -1.5, -9999.0);
    return Combinators.combine(TextArbitraries.any(), logprobs, Arbitraries.of(false, true))
        .as(ChoiceArbitraries::token).list().ofMaxSize(3);
  }

  /** Some servers tell what else was likely, and the bytes of tokens that are no whole characters. */
  private static ScriptedDelta token(String text, double logprob, boolean more) {
    if (!more) return ScriptedDelta.text(0, text, logprob);
    var others = List.of(likely(text, logprob), likely("\u00E9", -2.5), likely("", -9999.0));
    return ScriptedDelta.text(0, new TokenLogprob(text, logprob, bytes(text), others, JsonObject.of()));
  }

  private static TokenLogprob likely(String text, double logprob) {
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
    int most = features.contains(Feature.TOOLS) ? 3 : 0;
    return Combinators.combine(call.list().ofMaxSize(most), Arbitraries.of(false, true))
        .as(ChoiceArbitraries::numbered);
  }

  private Arbitrary<List<String>> pieces(Feature feature, int most) {
    return TextArbitraries.any().list().ofMaxSize(features.contains(feature) ? most : 0);
  }

  /** A call, its arguments in two pieces or in one. */
  private static List<ScriptedDelta> call(String name, String arguments, int at) {
    var parts = new ArrayList<ScriptedDelta>(List.of(ScriptedDelta.call(0, 0, "call", name)));
    int cut = Math.min(at, arguments.length());
    if (cut > 0) parts.add(ScriptedDelta.arguments(0, 0, arguments.substring(0, cut)));
    if (cut < arguments.length()) parts.add(ScriptedDelta.arguments(0, 0, arguments.substring(cut)));
    return parts;
  }

  /** Mixed, all calls begin before the arguments of any go on. */
  private static List<ScriptedDelta> numbered(List<List<ScriptedDelta>> calls, boolean mixed) {
    var all = new ArrayList<ScriptedDelta>();
    for (int i = 0; i < calls.size(); i++) for (var part : calls.get(i)) all.add(of(0, i, part));
    if (mixed) all.sort(Comparator.comparing(part -> part instanceof ScriptedDelta.ToolCallArguments));
    return all;
  }

  private static ScriptedDelta of(int choice, int index, ScriptedDelta part) {
    if (part instanceof ScriptedDelta.ToolCallStart call) {
      return ScriptedDelta.call(choice, index, "call_" + choice + "_" + index, call.name());
    }
    return part instanceof ScriptedDelta.ToolCallArguments more ? ScriptedDelta.arguments(choice, index, more.text())
        : part;
  }

  /** The same part of another choice. */
  static ScriptedDelta of(int choice, ScriptedDelta part) {
    if (part instanceof ScriptedDelta.Text text) return new ScriptedDelta.Text(choice, text.text(), text.logprob());
    if (part instanceof ScriptedDelta.Reasoning more) return ScriptedDelta.reasoning(choice, more.text());
    if (part instanceof ScriptedDelta.Refusal more) return ScriptedDelta.refusal(choice, more.text());
    if (part instanceof ScriptedDelta.ToolCallStart call) return of(choice, call.index(), call);
    return part instanceof ScriptedDelta.ToolCallArguments more ? of(choice, more.index(), more) : part;
  }
}
