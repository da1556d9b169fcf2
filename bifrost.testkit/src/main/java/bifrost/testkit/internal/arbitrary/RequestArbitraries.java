package bifrost.testkit.internal.arbitrary;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.DeveloperMessage;
import bifrost.api.Input;
import bifrost.api.Message;
import bifrost.api.ResponseFormat;
import bifrost.api.ResponseItem;
import bifrost.api.SystemMessage;
import bifrost.api.Tool;
import bifrost.api.ToolCall;
import bifrost.api.ToolChoice;
import bifrost.api.ToolMessage;
import bifrost.api.Upload;
import bifrost.api.UserMessage;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Dialect.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary requests: conversations with every kind of message, and parameters. */
public final class RequestArbitraries {
  private RequestArbitraries() {}

  public static Arbitrary<ChatCompletionRequest> chat(Set<Feature> features) {
    var models = Arbitraries.of("m", "org/m", "org/m:7b", "M@1 \u00E9");
    var conversation =
        messages(features).list().ofMinSize(1).ofMaxSize(4).map(some -> systemMessagesFirst(some, features));
    return Combinators.combine(models, conversation, parameters(features))
        .as((model, messages, parameters) -> ChatCompletionRequest.of(model, messages).parameters(parameters));
  }

  /** Moves system messages to the start if the protocol allows them only there. */
  private static List<Message> systemMessagesFirst(List<Message> messages, Set<Feature> features) {
    if (features.contains(Feature.SYSTEM_MESSAGES_ANYWHERE)) return messages;
    var first = messages.stream().filter(SystemMessage.class::isInstance);
    var others = messages.stream().filter(message -> !(message instanceof SystemMessage));
    return Stream.concat(first, others).toList();
  }

  public static Arbitrary<Message> messages(Set<Feature> features) {
    var all = new ArrayList<Arbitrary<? extends Message>>();
    all.add(TextArbitraries.any().map(Message::user));
    all.add(TextArbitraries.any().map(Message::system));
    all.add(TextArbitraries.any().map(Message::assistant));
    if (features.contains(Feature.DEVELOPER_MESSAGES)) all.add(TextArbitraries.any().map(Message::developer));
    if (features.contains(Feature.TOOLS)) {
      all.add(toolCallMessages(features));
      all.add(TextArbitraries.any().map(result -> Message.tool(ToolCall.of("call_1", "f", "{}"), result)));
    }
    if (features.contains(Feature.CONTENT_PARTS)) {
      all.add(partLists().map(some -> new UserMessage(some, JsonObject.of())));
      if (features.contains(Feature.CONTENT_PARTS_IN_EVERY_ROLE)) addParts(all, features);
    }
    return Arbitraries.oneOf(all.stream().map(each -> each.map(message -> (Message) message)).toList());
  }

  private static void addParts(List<Arbitrary<? extends Message>> all, Set<Feature> features) {
    all.add(partLists().map(some -> new SystemMessage(some, JsonObject.of())));
    if (features.contains(Feature.DEVELOPER_MESSAGES)) {
      all.add(partLists().map(some -> new DeveloperMessage(some, JsonObject.of())));
    }
    if (features.contains(Feature.TOOLS)) {
      all.add(partLists().map(some -> new ToolMessage("call_1", some, JsonObject.of())));
    }
  }

  private static Arbitrary<List<ContentPart>> partLists() {
    return parts().list().ofMinSize(2).ofMaxSize(3);
  }

  private static Arbitrary<AssistantMessage> toolCallMessages(Set<Feature> features) {
    boolean keepsFormatting = features.contains(Feature.ARGUMENTS_AS_TEXT);
    var call = Combinators
        .combine(Arbitraries.of("f", "g"),
            Arbitraries.of("{}", "{\"a\":\"\u00E9\"}", keepsFormatting ? "{\"n\": 1.0}" : "{\"n\":1}"))
        .as((name, arguments) -> ToolCall.of("call_" + name, name, arguments));
    return Combinators.combine(Arbitraries.of("", "Let me see."), call.list().ofMinSize(1).ofMaxSize(2))
        .as((text, calls) -> AssistantMessage.of(text).toolCalls(calls));
  }

  /** {@return inputs: texts, lists of texts, tokens, and lists of tokens} */
  public static Arbitrary<Input> inputs() {
    var tokens = Arbitraries.integers().between(0, 200_000).array(int[].class).ofMinSize(1).ofMaxSize(4);
    return Arbitraries.oneOf(TextArbitraries.any().map(Input::text),
        TextArbitraries.any().list().ofMinSize(1).ofMaxSize(3).map(Input::texts), tokens.map(Input::tokens),
        tokens.list().ofMinSize(1).ofMaxSize(3).map(Input::tokenLists));
  }

  /** {@return uploads of any bytes, with names of any characters} */
  public static Arbitrary<Upload> uploads() {
    var names = Arbitraries.of("a.wav", "\u00E9 \uD83D\uDE00.mp3", "a\"b\\c.flac", "no type");
    return Combinators.combine(names, Arbitraries.bytes().array(byte[].class).ofMaxSize(32)).as(Upload::of);
  }

  /** {@return items of a conversation in the Responses API} */
  public static Arbitrary<ResponseItem> items() {
    var call = Arbitraries.of("{}", "{\"a\":\"\u00E9\"}").<ResponseItem>map(
        arguments -> new ResponseItem.FunctionCall("", "call_1", "f", arguments, Optional.empty(), JsonObject.of()));
    return Arbitraries.oneOf(TextArbitraries.any().map(ResponseItem::user), call,
        TextArbitraries.any().map(output -> new ResponseItem.FunctionCallOutput("call_1", output, JsonObject.of())));
  }

  public static Arbitrary<ContentPart> parts() {
    return Arbitraries.oneOf(TextArbitraries.any().map(ContentPart::text),
        Arbitraries.of("https://example.org/a.png", "data:image/png;base64,iVBORw0KGgo=").map(ContentPart::imageUrl));
  }

  /** {@return known parameters with small and large values, and unknown ones} */
  private static Arbitrary<JsonObject> parameters(Set<Feature> features) {
    if (!features.contains(Feature.PARAMETERS)) return Arbitraries.just(JsonObject.of());
    var known = Arbitraries.of(JsonObject.of("temperature", 0.1), JsonObject.of("max_tokens", 1),
        JsonObject.of("max_completion_tokens", 2), JsonObject.of("user", "user-1"),
        JsonObject.of("seed", 9_007_199_254_740_993L), JsonObject.of("stop", List.of("\n")), JsonObject.of("top_k", -1),
        JsonObject.of("chat_template_kwargs", Map.of("enable_thinking", false)),
        JsonObject.of("logit_bias", Map.of("1", -100)));
    var format = Arbitraries.of(ResponseFormat.TEXT, ResponseFormat.JSON_OBJECT)
        .map(each -> JsonObject.of("response_format", each.json()));
    var unknown = Combinators.combine(Arbitraries.of("kit_parameter", "kit other"), JsonValueArbitraries.any())
        .as(JsonObject::of);
    var choice = Arbitraries.of(ToolChoice.AUTO, ToolChoice.NONE, ToolChoice.REQUIRED, ToolChoice.function("f"))
        .map(ToolChoice::json);
    var tools = Combinators.combine(tools().list().ofMinSize(1).ofMaxSize(2), choice).as(
        (some, toolChoice) -> JsonObject.of("tools", some.stream().map(Tool::json).toList()).with("tool_choice",
            toolChoice));
    var all = features.contains(Feature.TOOLS) ? Arbitraries.oneOf(known, format, unknown, tools)
        : Arbitraries.oneOf(known, format, unknown);
    return all.list().ofMaxSize(3).map(some -> some.stream().reduce(JsonObject.of(), JsonObject::with));
  }

  public static Arbitrary<Tool> tools() {
    var schema = Arbitraries.of(JsonObject.of("type", "object"),
        JsonObject.of("type", "object").with("properties", Map.of("a", Map.of("type", "string"))));
    return Combinators.combine(Arbitraries.of("f", "get_weather"), TextArbitraries.words(), schema).as(Tool::of);
  }
}
