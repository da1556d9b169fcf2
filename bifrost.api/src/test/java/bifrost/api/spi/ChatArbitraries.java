package bifrost.api.spi;

import static net.jqwik.api.Arbitraries.integers;
import static net.jqwik.api.Arbitraries.longs;
import static net.jqwik.api.Arbitraries.of;
import static net.jqwik.api.Arbitraries.oneOf;

import bifrost.api.AssistantMessage;
import bifrost.api.ContentPart;
import bifrost.api.DeveloperMessage;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.Message;
import bifrost.api.SystemMessage;
import bifrost.api.TokenLogprob;
import bifrost.api.Tool;
import bifrost.api.ToolCall;
import bifrost.api.ToolMessage;
import bifrost.api.UnknownMessage;
import bifrost.api.Usage;
import bifrost.api.UserMessage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Generators of messages and of the parts of chat completions, with every component and with extras at every level. */
final class ChatArbitraries {
  /** Names that no component has. */
  private static final String[] NAMES = {"x", "y", "stop_reason", "citations", "a\"b", "é", "audio", "cache_control"};

  private ChatArbitraries() {}

  static Arbitrary<String> texts() {
    return oneOf(of("", "", "a", "{}", "reasoning", "null"),
        Arbitraries.strings().withChars("aé😀\uD83D \n\"{}\\\u0000").ofMaxLength(6));
  }

  static Arbitrary<JsonValue> values() {
    var scalars = oneOf(texts().map(Json::of), of("null", "true", "1", "-0.5", "1e400", "[]", "{}").map(Json::parse));
    var objects = Arbitraries.maps(of("a", "type", "", "text"), scalars).ofMaxSize(2).<JsonValue>map(JsonObject::new);
    var arrays = oneOf(scalars, objects).list().ofMaxSize(2).<JsonValue>map(JsonArray::new);
    return oneOf(scalars, objects, arrays);
  }

  /** {@return extras of requests, in which null is a value} */
  static Arbitrary<JsonObject> extras() {
    return Arbitraries.maps(of(NAMES), values()).ofMaxSize(3).map(JsonObject::new);
  }

  /** {@return extras of responses, in which null counts as absent} */
  static Arbitrary<JsonObject> received() {
    return Arbitraries.maps(of(NAMES), values().filter(value -> value != JsonNull.NULL)).ofMaxSize(3)
        .map(JsonObject::new);
  }

  static Arbitrary<ContentPart> parts() {
    var text = Combinators.combine(texts(), extras()).as(ContentPart.Text::new);
    var image = Combinators.combine(texts(), extras()).as(ContentPart.ImageUrl::new);
    var audioUrl = Combinators.combine(texts(), extras()).as(ContentPart.AudioUrl::new);
    var video = Combinators.combine(texts(), extras()).as(ContentPart.VideoUrl::new);
    var audio = Combinators.combine(texts(), texts(), extras()).as(ContentPart.InputAudio::new);
    var unknown = Combinators.combine(of("image_url", "text", "prompt_embeds", "refusal"), extras())
        .as((type, extras) -> new ContentPart.Unknown(JsonObject.of("type", type).with(extras).with("z", 1)));
    return oneOf(text, image, audioUrl, video, audio, extras().map(ContentPart.File::new), unknown);
  }

  private static Arbitrary<List<ContentPart>> contents() {
    return parts().list().ofMinSize(1).ofMaxSize(3);
  }

  /** {@return tool calls; the extras of the function are in the extras of the call} */
  static Arbitrary<ToolCall> calls(Arbitrary<JsonObject> extras) {
    var function = extras.filter(members -> !members.isEmpty()).optional(0.3);
    var all = Combinators.combine(extras, function, of("custom", "").optional(0.3))
        .as((call, members, type) -> {
          var named = members.map(each -> call.with("function", each)).orElse(call);
          return type.filter(each -> !each.isEmpty()).map(each -> named.with("type", each)).orElse(named);
        });
    return Combinators.combine(texts(), texts(), texts(), all).as(ToolCall::new);
  }

  /** {@return messages of the model, as a caller can create them} */
  static Arbitrary<AssistantMessage> assistants() {
    return assistants(extras(), calls(extras()));
  }

  /** {@return messages of the model, as a server can send them} */
  static Arbitrary<AssistantMessage> receivedAssistants() {
    var calls = calls(received()).filter(call -> !(call.id() + call.name() + call.arguments()).isEmpty());
    return assistants(received(), calls);
  }

  private static Arbitrary<AssistantMessage> assistants(Arbitrary<JsonObject> extras, Arbitrary<ToolCall> calls) {
    var names = of("", "reasoning", "reasoning_content");
    return Combinators.combine(texts(), texts(), names, texts(), calls.list().ofMaxSize(2), extras)
        .as(AssistantMessage::new);
  }

  static Arbitrary<Message> messages() {
    return oneOf(Combinators.combine(contents(), extras()).as(SystemMessage::new),
        Combinators.combine(contents(), extras()).as(DeveloperMessage::new),
        Combinators.combine(contents(), extras()).as(UserMessage::new),
        Combinators.combine(texts(), contents(), extras()).as(ToolMessage::new),
        Combinators.combine(of("", "critic", "model"), extras()).as(UnknownMessage::new), assistants());
  }

  static Arbitrary<Tool> tools() {
    return Combinators.combine(texts(), texts(), extras(), extras()).as(Tool::new);
  }

  private static Arbitrary<TokenLogprob> tokens(Arbitrary<List<TokenLogprob>> alternatives) {
    var logprob = oneOf(Arbitraries.doubles(), of(Double.NaN, Double.NEGATIVE_INFINITY, -0.0));
    return Combinators.combine(texts(), logprob, integers().list().ofMaxSize(3), alternatives, received())
        .as(TokenLogprob::new);
  }

  static Arbitrary<TokenLogprob> tokens() {
    return tokens(tokens(Arbitraries.just(List.of())).list().ofMaxSize(2));
  }

  static Arbitrary<Logprobs> logprobs() {
    return Combinators.combine(tokens().list().ofMaxSize(2), tokens().list().ofMaxSize(2), received())
        .as(Logprobs::new);
  }

  static Arbitrary<Usage> usages() {
    var counts = longs().greaterOrEqual(0);
    return Combinators.combine(counts, counts, counts, received()).as(Usage::new);
  }

  static Arbitrary<Optional<FinishReason>> finishReasons() {
    return of("stop", "length", "", "new").map(FinishReason::new).optional();
  }

  static Arbitrary<Optional<Instant>> times() {
    return oneOf(of(Instant.EPOCH, Instant.MIN, Instant.MAX, Instant.ofEpochSecond(1_700_000_000, 5)),
        longs().between(-1, 4_000_000_000L).map(Instant::ofEpochSecond)).optional();
  }

  static Arbitrary<Integer> indexes() {
    return integers().between(0, Integer.MAX_VALUE);
  }
}
