package bifrost.testkit.internal.openai;

import bifrost.api.AssistantMessage;
import bifrost.api.ContentPart;
import bifrost.api.DeveloperMessage;
import bifrost.api.Message;
import bifrost.api.SystemMessage;
import bifrost.api.ToolCall;
import bifrost.api.ToolMessage;
import bifrost.api.UserMessage;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.List;

/** A decoder of the messages in requests of OpenAI's protocol. */
public final class OpenAiMessages {
  private OpenAiMessages() {}

  /** {@return the messages in the member with this name} */
  public static List<Message> decode(JsonObject body, String name) {
    return elements(body, name).stream().map(each -> message((JsonObject) each)).toList();
  }

  private static List<JsonValue> elements(JsonObject parent, String name) {
    return parent.array(name).map(JsonArray::elements).orElse(List.of());
  }

  private static Message message(JsonObject json) {
    var extras = json.without("role").without("type").without("content").without("tool_call_id");
    return switch (json.string("role").orElse("")) {
      case "system" -> new SystemMessage(content(json), extras);
      case "developer" -> new DeveloperMessage(content(json), extras);
      case "tool" -> new ToolMessage(json.string("tool_call_id").orElse(""), content(json), extras);
      case "assistant" -> assistant(json, extras);
      default -> new UserMessage(content(json), extras);
    };
  }

  private static AssistantMessage assistant(JsonObject json, JsonObject extras) {
    var reasoning = json.string("reasoning").or(() -> json.string("reasoning_content")).orElse("");
    boolean isSame = json.string("reasoning_content").orElse(reasoning).equals(reasoning);
    if (!isSame) throw new IllegalStateException("reasoning and reasoning_content must be equal: " + json);
    return AssistantMessage.of(text(json)).reasoning(reasoning).refusal(json.string("refusal").orElse(""))
        .toolCalls(elements(json, "tool_calls").stream().map(OpenAiMessages::call).toList())
        .extras(extras.without("reasoning").without("reasoning_content").without("refusal").without("tool_calls"));
  }

  private static String text(JsonObject message) {
    return message.tryGet("content").filter(JsonString.class::isInstance).map(text -> ((JsonString) text).value())
        .orElse("");
  }

  private static List<ContentPart> content(JsonObject message) {
    if (message.tryGet("content").orElse(null) instanceof JsonString text) {
      return List.of(ContentPart.text(text.value()));
    }
    return elements(message, "content").stream().map(part -> part((JsonObject) part)).toList();
  }

  private static ContentPart part(JsonObject part) {
    return switch (part.string("type").orElse("")) {
      case "text", "input_text" ->
          new ContentPart.Text(part.string("text").orElse(""), part.without("type").without("text"));
      case "image_url", "audio_url", "video_url", "input_audio", "file" ->
          part.members().size() == 2 ? media(part, part.string("type").orElseThrow()) : new ContentPart.Unknown(part);
      default -> new ContentPart.Unknown(part);
    };
  }

  private static ContentPart media(JsonObject part, String type) {
    var media = part.object(type).orElse(JsonObject.of());
    var url = media.string("url").orElse("");
    return switch (type) {
      case "image_url" -> new ContentPart.ImageUrl(url, media.without("url"));
      case "audio_url" -> new ContentPart.AudioUrl(url, media.without("url"));
      case "video_url" -> new ContentPart.VideoUrl(url, media.without("url"));
      case "input_audio" -> new ContentPart.InputAudio(media.string("data").orElse(""),
          media.string("format").orElse(""), media.without("data").without("format"));
      default -> new ContentPart.File(media);
    };
  }

  private static ToolCall call(JsonValue call) {
    var members = (JsonObject) call;
    var function = members.object("function").orElse(JsonObject.of());
    var functionExtras = function.without("name").without("arguments");
    var extras = members.without("id").without("type").without("function");
    return new ToolCall(members.string("id").orElse(""), function.string("name").orElse(""),
        function.string("arguments").orElse(""),
        functionExtras.isEmpty() ? extras : extras.with("function", functionExtras));
  }
}
