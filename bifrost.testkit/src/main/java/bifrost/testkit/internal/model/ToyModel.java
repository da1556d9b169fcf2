package bifrost.testkit.internal.model;

import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.endpoint.ParsedChatRequest;
import bifrost.testkit.internal.json.OrderedJson;
import bifrost.testkit.internal.server.SequentialIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Generates: from the same request always the same pieces. */
public final class ToyModel {
  /** What is said, and the stop string that ended it. */
  private record Speech(String text, Optional<String> stop) {}

  private final ParsedChatRequest request;
  private final AnalyzedText prompt;
  private final ToolSelector tools;
  private final SequentialIds ids;

  public ToyModel(ParsedChatRequest request, SequentialIds ids) {
    this.request = request;
    this.prompt = new AnalyzedText(request.lastUserText());
    this.tools = new ToolSelector(request);
    this.ids = ids;
  }

  public GeneratedChoice choice(int index) {
    var pieces = new ArrayList<GeneratedToken>();
    if (request.reasons()) {
      TextTokenizer.split(CannedTexts.reasoningAbout(prompt))
          .forEach(token -> pieces.add(new GeneratedToken.Reasoning(token)));
    }
    List<ToolSelector.Call> calls = tools.calls();
    Optional<String> stop = Optional.empty();
    if (calls.isEmpty()) stop = speak(index, pieces);
    else call(calls, pieces);
    int limit = request.maxTokens();
    Optional<GeneratedToken> stopToken =
        pieces.stream().limit(limit).filter(piece -> request.stopTokenIds().contains(piece.tokenId())).findFirst();
    if (stopToken.isPresent()) return stoppedAt(stopToken.get(), index, pieces);
    if (pieces.size() > limit) return new GeneratedChoice(index, pieces.subList(0, limit), "length", Optional.empty());
    return new GeneratedChoice(index, pieces, calls.isEmpty() || tools.areNamed() ? "stop" : "tool_calls",
        stop.map(JsonString::new));
  }

  private static GeneratedChoice stoppedAt(GeneratedToken last, int index, List<GeneratedToken> pieces) {
    var shown = new ArrayList<>(pieces.subList(0, pieces.indexOf(last)));
    shown.add(new GeneratedToken.StopToken(last));
    return new GeneratedChoice(index, shown, "stop", Optional.of(Json.of(last.tokenId())));
  }

  private Optional<String> speak(int index, List<GeneratedToken> pieces) {
    Optional<String> constrained = constrained();
    Speech speech = stopped(constrained.orElseGet(() -> freely(index)));
    TextTokenizer.split(speech.text()).forEach(token -> pieces.add(new GeneratedToken.Text(token)));
    if (constrained.isEmpty() && speech.stop().isEmpty()) goOn(pieces);
    pieces.add(new GeneratedToken.EndToken(false));
    return speech.stop();
  }

  /** Says the same again until the answer is as long as it has to be. */
  private void goOn(List<GeneratedToken> pieces) {
    List<GeneratedToken> again = pieces.stream().filter(GeneratedToken.Text.class::isInstance).toList();
    for (int i = 0; pieces.size() < request.minTokens() && !again.isEmpty(); i++) {
      pieces.add(again.get(i % again.size()));
    }
  }

  private void call(List<ToolSelector.Call> calls, List<GeneratedToken> pieces) {
    boolean forced = tools.areForced();
    for (int i = 0; i < calls.size(); i++) {
      int call = i;
      pieces.add(new GeneratedToken.CallStart(call, "chatcmpl-tool-" + ids.next(), calls.get(i).name(), forced));
      TextTokenizer.split(OrderedJson.withSpaces(calls.get(i).arguments()))
          .forEach(token -> pieces.add(new GeneratedToken.CallArguments(call, token, forced)));
    }
    pieces.add(new GeneratedToken.EndToken(true));
  }

  private String freely(int index) {
    List<JsonObject> results = request.toolResults();
    return results.isEmpty() ? CannedTexts.answerTo(prompt, index)
        : CannedTexts.answerWithToolResults(results.stream().map(ParsedChatRequest::text).toList());
  }

  /** The answer that response_format or structured_outputs leaves, if they leave only one. */
  private Optional<String> constrained() {
    JsonObject format = request.body().object("response_format").orElse(JsonObject.of());
    return switch (format.string("type").orElse("text")) {
      case "json_schema" -> Optional
          .of(sample(format.object("json_schema").flatMap(named -> named.object("schema")).orElse(JsonObject.of())));
      case "json_object" -> Optional.of(anyObject());
      default -> request.body().object("structured_outputs").flatMap(this::structured);
    };
  }

  private Optional<String> structured(JsonObject outputs) {
    if (outputs.bool("json_object").orElse(false)) return Optional.of(anyObject());
    return outputs.array("choice").map(this::chosen).or(() -> outputs.get("json").map(this::sample));
  }

  private String chosen(JsonArray options) {
    List<String> words = options.elements().stream()
        .map(option -> option instanceof JsonString word ? word.value() : option.toString()).toList();
    return words.stream().filter(prompt::mentions).findFirst().orElse(words.isEmpty() ? "" : words.get(0));
  }

  private String sample(JsonValue schema) {
    JsonValue parsed = schema instanceof JsonString text ? Json.parse(text.value()) : schema;
    return SchemaSample.of(parsed instanceof JsonObject object ? object : JsonObject.of(), prompt).toString();
  }

  private String anyObject() {
    return JsonObject.of("answer", CannedTexts.answerTo(prompt, 0)).toString();
  }

  private Speech stopped(String text) {
    int end = text.length();
    Optional<String> reason = Optional.empty();
    for (String stop : request.stops()) {
      int at = text.indexOf(stop);
      if (at < 0 || at >= end) continue;
      end = at;
      reason = Optional.of(stop);
    }
    return new Speech(text.substring(0, end), reason);
  }
}
