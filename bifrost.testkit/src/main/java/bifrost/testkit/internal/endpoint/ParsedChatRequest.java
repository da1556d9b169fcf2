package bifrost.testkit.internal.endpoint;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.model.PromptLogprobs;
import bifrost.testkit.internal.model.TextTokenizer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A chat completion request for a served model, whose members have the right types. */
public record ParsedChatRequest(JsonObject body, String model, int promptTokens) {
  static ParsedChatRequest of(JsonObject body, String model) {
    String prompt = TokenizeEndpoint.chatPrompt(body.array("messages").orElseThrow(), body);
    return new ParsedChatRequest(body, model, prompt.codePointCount(0, prompt.length()));
  }

  boolean isStreamed() {
    return isTrue(body, "stream");
  }

  boolean includesUsage() {
    return body.object("stream_options").filter(options -> isTrue(options, "include_usage")).isPresent();
  }

  boolean includesUsageInEveryChunk() {
    return includesUsage() && isTrue(body.object("stream_options").get(), "continuous_usage_stats");
  }

  int n() {
    return (int) body.integer("n").orElse(1);
  }

  public int maxTokens() {
    long requested =
        body.integer("max_completion_tokens").orElse(body.integer("max_tokens").orElse(ModelCatalog.MAX_LENGTH));
    return (int) Math.max(1, Math.min(requested, ModelCatalog.MAX_LENGTH - promptTokens));
  }

  /** {@return the minimum number of tokens before the model may end the response} */
  public int minTokens() {
    return isTrue(body, "ignore_eos") ? maxTokens() : (int) Math.min(body.integer("min_tokens").orElse(0), maxTokens());
  }

  /** {@return the number of alternatives for each token; empty if the request does not ask for log probabilities} */
  OptionalInt topLogprobs() {
    return isTrue(body, "logprobs") ? OptionalInt.of((int) body.integer("top_logprobs").orElse(0))
        : OptionalInt.empty();
  }

  public List<String> stops() {
    return body.tryGet("stop").map(ParsedChatRequest::strings).orElse(List.of()).stream()
        .filter(stop -> !stop.isEmpty())
        .toList();
  }

  public List<Integer> stopTokenIds() {
    List<JsonValue> ids = body.array("stop_token_ids").map(JsonArray::elements).orElse(List.of());
    return ids.stream().filter(JsonNumber.class::isInstance).map(id -> (int) ((JsonNumber) id).longValue()).toList();
  }

  /** {@return the log probabilities of the prompt; null if the request does not ask for them} */
  JsonValue promptLogprobs() {
    var count = body.integer("prompt_logprobs");
    if (count.isEmpty()) return JsonNull.NULL;
    var prompt = TokenizeEndpoint.chatPrompt(body.array("messages").orElseThrow(), body);
    var tokens = prompt.codePoints().mapToObj(Character::toString).toList();
    return PromptLogprobs.of(tokens, promptTokenIds(), (int) count.getAsLong());
  }

  boolean returnsTokenIds() {
    return isTrue(body, "return_token_ids");
  }

  List<Integer> promptTokenIds() {
    return IntStream.range(0, promptTokens).mapToObj(index -> TextTokenizer.id("prompt " + index)).toList();
  }

  public boolean reasons() {
    boolean isDisabled = body.object("chat_template_kwargs").flatMap(options -> options.bool("enable_thinking"))
        .equals(Optional.of(false)) || body.bool("include_reasoning").equals(Optional.of(false));
    return ModelCatalog.isReasoningModel(model) && !isDisabled;
  }

  /** {@return the text of the last user message; empty if there is none} */
  public String lastUserText() {
    return messages(body).stream().filter(message -> isFrom("user", message)).reduce((first, second) -> second)
        .map(ParsedChatRequest::text).orElse("");
  }

  /** {@return the tool messages after the last user message} */
  public List<JsonObject> toolResults() {
    int start = 0;
    List<JsonObject> messages = messages(body);
    for (int i = 0; i < messages.size(); i++) if (isFrom("user", messages.get(i))) start = i;
    return messages.subList(start, messages.size()).stream().filter(message -> isFrom("tool", message)).toList();
  }

  /** {@return the text of a message whose content is a string or a list of parts} */
  public static String text(JsonObject message) {
    JsonValue content = message.tryGet("content").orElse(new JsonString(""));
    if (!(content instanceof JsonArray parts)) {
      return content instanceof JsonString text ? text.value() : content.toString();
    }
    return parts.elements().stream().flatMap(ParsedChatRequest::textOfPart).collect(Collectors.joining("\n"));
  }

  private static List<JsonObject> messages(JsonObject body) {
    return body.array("messages").orElseThrow().elements().stream().map(JsonObject.class::cast).toList();
  }

  private static Stream<String> textOfPart(JsonValue part) {
    return part instanceof JsonObject object ? object.string("text").stream() : strings(part).stream();
  }

  private static List<String> strings(JsonValue value) {
    List<JsonValue> values = value instanceof JsonArray array ? array.elements() : List.of(value);
    return values.stream().filter(JsonString.class::isInstance).map(each -> ((JsonString) each).value()).toList();
  }

  private static boolean isFrom(String role, JsonObject message) {
    return message.string("role").equals(Optional.of(role));
  }

  private static boolean isTrue(JsonObject object, String name) {
    return object.bool(name).orElse(false);
  }
}
