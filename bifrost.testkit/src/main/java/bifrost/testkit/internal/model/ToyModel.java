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

/** A model that generates the same tokens for equal requests. */
public final class ToyModel {
  /** A text, and the stop string that ended it. */
  private record GeneratedText(String text, Optional<String> stop) {}

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
    var tokens = new ArrayList<GeneratedToken>();
    if (request.reasons()) {
      TextTokenizer.split(CannedTexts.reasoningAbout(prompt))
          .forEach(token -> tokens.add(new GeneratedToken.Reasoning(token)));
    }
    List<ToolSelector.Call> calls = tools.calls();
    Optional<String> stop = Optional.empty();
    if (calls.isEmpty()) stop = generateText(index, tokens);
    else generateCalls(calls, tokens);
    int limit = request.maxTokens();
    Optional<GeneratedToken> stopToken =
        tokens.stream().limit(limit).filter(token -> request.stopTokenIds().contains(token.tokenId())).findFirst();
    if (stopToken.isPresent()) return stopAtToken(stopToken.get(), index, tokens);
    if (tokens.size() > limit) return new GeneratedChoice(index, tokens.subList(0, limit), "length", Optional.empty());
    return new GeneratedChoice(index, tokens, calls.isEmpty() || tools.isNamed() ? "stop" : "tool_calls",
        stop.map(JsonString::new));
  }

  private static GeneratedChoice stopAtToken(GeneratedToken last, int index, List<GeneratedToken> tokens) {
    var sent = new ArrayList<>(tokens.subList(0, tokens.indexOf(last)));
    sent.add(new GeneratedToken.StopToken(last));
    return new GeneratedChoice(index, sent, "stop", Optional.of(Json.of(last.tokenId())));
  }

  private Optional<String> generateText(int index, List<GeneratedToken> tokens) {
    Optional<String> constrained = constrained();
    GeneratedText generated = cutAtStopString(constrained.orElseGet(() -> unconstrainedText(index)));
    TextTokenizer.split(generated.text()).forEach(token -> tokens.add(new GeneratedToken.Text(token)));
    if (constrained.isEmpty() && generated.stop().isEmpty()) extend(tokens);
    tokens.add(new GeneratedToken.EndToken(false));
    return generated.stop();
  }

  /** Repeats the text until it has the minimum length. */
  private void extend(List<GeneratedToken> tokens) {
    List<GeneratedToken> textTokens = tokens.stream().filter(GeneratedToken.Text.class::isInstance).toList();
    for (int i = 0; tokens.size() < request.minTokens() && !textTokens.isEmpty(); i++) {
      tokens.add(textTokens.get(i % textTokens.size()));
    }
  }

  private void generateCalls(List<ToolSelector.Call> calls, List<GeneratedToken> tokens) {
    boolean forced = tools.isForced();
    for (int i = 0; i < calls.size(); i++) {
      int call = i;
      tokens.add(new GeneratedToken.CallStart(call, "chatcmpl-tool-" + ids.next(), calls.get(i).name(), forced));
      TextTokenizer.split(OrderedJson.withSpaces(calls.get(i).arguments()))
          .forEach(token -> tokens.add(new GeneratedToken.CallArguments(call, token, forced)));
    }
    tokens.add(new GeneratedToken.EndToken(true));
  }

  private String unconstrainedText(int index) {
    List<JsonObject> results = request.toolResults();
    return results.isEmpty() ? CannedTexts.responseTo(prompt, index)
        : CannedTexts.responseWithToolResults(results.stream().map(ParsedChatRequest::text).toList());
  }

  /**
   * {@return the text that {@code response_format} or {@code structured_outputs} requires; empty if the request
   * has neither}
   */
  private Optional<String> constrained() {
    JsonObject format = request.body().object("response_format").orElse(JsonObject.of());
    return switch (format.string("type").orElse("text")) {
      case "json_schema" -> Optional
          .of(sample(format.object("json_schema").flatMap(named -> named.object("schema")).orElse(JsonObject.of())));
      case "json_object" -> Optional.of(jsonObject());
      default -> request.body().object("structured_outputs").flatMap(this::structured);
    };
  }

  private Optional<String> structured(JsonObject outputs) {
    if (outputs.bool("json_object").orElse(false)) return Optional.of(jsonObject());
    return outputs.array("choice").map(this::selectOption).or(() -> outputs.tryGet("json").map(this::sample));
  }

  private String selectOption(JsonArray options) {
    List<String> texts = options.elements().stream()
        .map(option -> option instanceof JsonString word ? word.value() : option.toString()).toList();
    return texts.stream().filter(prompt::mentions).findFirst().orElse(texts.isEmpty() ? "" : texts.get(0));
  }

  private String sample(JsonValue schema) {
    JsonValue parsed = schema instanceof JsonString text ? Json.parse(text.value()) : schema;
    return SchemaSample.of(parsed instanceof JsonObject object ? object : JsonObject.of(), prompt).toString();
  }

  private String jsonObject() {
    return JsonObject.of("answer", CannedTexts.responseTo(prompt, 0)).toString();
  }

  private GeneratedText cutAtStopString(String text) {
    int end = text.length();
    Optional<String> earliestStop = Optional.empty();
    for (String stop : request.stops()) {
      int index = text.indexOf(stop);
      if (index < 0 || index >= end) continue;
      end = index;
      earliestStop = Optional.of(stop);
    }
    return new GeneratedText(text.substring(0, end), earliestStop);
  }
}
