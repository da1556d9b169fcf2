package bifrost.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.TokenLogprob;
import bifrost.api.json.JsonObject;
import bifrost.testkit.Dialect.Feature;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** What one choice says: what it thinks, a text or a refusal, and then tool calls, one after the other or mixed. */
final class Speech {
  private final Set<Feature> features;

  Speech(Set<Feature> features) {
    this.features = features;
  }

  /** The parts of choice 0. */
  Arbitrary<List<Part>> choice() {
    var thoughts = pieces(Feature.REASONING, 2).map(all -> all.stream().map(text -> Part.reasoning(0, text)).toList());
    return Combinators.combine(thoughts, words(), calls()).as((first, second, third) -> {
      var all = new ArrayList<Part>(first);
      all.addAll(second);
      all.addAll(third);
      return all;
    });
  }

  private Arbitrary<List<Part>> words() {
    var texts = Texts.some().list().ofMaxSize(4).map(all -> all.stream().map(text -> Part.text(0, text)).toList());
    var all = new ArrayList<>(List.of(texts, texts));
    if (features.contains(Feature.REFUSALS))
        all.add(Texts.some().list().ofMaxSize(2).map(some -> some.stream().map(text -> Part.refusal(0, text)).toList()));
    if (features.contains(Feature.LOGPROBS)) all.add(likely());
    return Arbitraries.oneOf(all);
  }

  private static Arbitrary<List<Part>> likely() {
    var logprobs = Arbitraries.of(0.0, -0.25, -1.5, -9999.0);
    return Combinators.combine(Texts.some(), logprobs, Arbitraries.of(false, true)).as(Speech::token).list().ofMaxSize(3);
  }

  /** Some servers tell what else was likely, and the bytes of tokens that are no whole characters. */
  private static Part token(String text, double logprob, boolean more) {
    if (!more) return Part.text(0, text, logprob);
    var others = List.of(likely(text, logprob), likely("\u00E9", -2.5), likely("", -9999.0));
    return Part.text(0, new TokenLogprob(text, logprob, bytes(text), others, JsonObject.of()));
  }

  private static TokenLogprob likely(String text, double logprob) {
    return new TokenLogprob(text, logprob, bytes(text), List.of(), JsonObject.of());
  }

  private static List<Integer> bytes(String text) {
    var bytes = new ArrayList<Integer>();
    for (byte each : text.getBytes(UTF_8)) bytes.add(each & 0xff);
    return bytes;
  }

  private Arbitrary<List<Part>> calls() {
    var arguments = features.contains(Feature.ARGUMENTS_AS_TEXT)
        ? Arbitraries.of("", "{}", "{\"a\":1}", "{\"city\": \"K\u00F6ln\"}", "{\"n\":12345678901234567890}", "not json")
        : Arbitraries.of("{}", "{\"a\":1}", "{\"city\":\"K\u00F6ln\"}");
    var call = Combinators.combine(Arbitraries.of("f", "get_weather"), arguments, Arbitraries.integers().between(0, 9)).as(Speech::call);
    int most = features.contains(Feature.TOOLS) ? 3 : 0;
    return Combinators.combine(call.list().ofMaxSize(most), Arbitraries.of(false, true)).as(Speech::numbered);
  }

  private Arbitrary<List<String>> pieces(Feature feature, int most) {
    return Texts.some().list().ofMaxSize(features.contains(feature) ? most : 0);
  }

  /** A call, its arguments in two pieces or in one. */
  private static List<Part> call(String name, String arguments, int at) {
    var parts = new ArrayList<Part>(List.of(Part.call(0, 0, "call", name)));
    int cut = Math.min(at, arguments.length());
    if (cut > 0) parts.add(Part.arguments(0, 0, arguments.substring(0, cut)));
    if (cut < arguments.length()) parts.add(Part.arguments(0, 0, arguments.substring(cut)));
    return parts;
  }

  /** Mixed, all calls begin before the arguments of any go on. */
  private static List<Part> numbered(List<List<Part>> calls, boolean mixed) {
    var all = new ArrayList<Part>();
    for (int i = 0; i < calls.size(); i++) for (var part : calls.get(i)) all.add(of(0, i, part));
    if (mixed) all.sort(Comparator.comparing(part -> part instanceof Part.Arguments));
    return all;
  }

  private static Part of(int choice, int index, Part part) {
    if (part instanceof Part.Call call) return Part.call(choice, index, "call_" + choice + "_" + index, call.name());
    return part instanceof Part.Arguments more ? Part.arguments(choice, index, more.text()) : part;
  }

  /** The same part of another choice. */
  static Part of(int choice, Part part) {
    if (part instanceof Part.Text text) return new Part.Text(choice, text.text(), text.likely());
    if (part instanceof Part.Reasoning more) return Part.reasoning(choice, more.text());
    if (part instanceof Part.Refusal more) return Part.refusal(choice, more.text());
    if (part instanceof Part.Call call) return of(choice, call.index(), call);
    return part instanceof Part.Arguments more ? of(choice, more.index(), more) : part;
  }
}
