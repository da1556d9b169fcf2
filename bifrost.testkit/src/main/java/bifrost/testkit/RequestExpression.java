package bifrost.testkit;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.DeveloperMessage;
import bifrost.api.EmbeddingRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.Message;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.SystemMessage;
import bifrost.api.ToolCall;
import bifrost.api.ToolMessage;
import bifrost.api.UserMessage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.stream.Collectors;

/** Writes a request as the Java that makes it, with {@code Message.*} imported. */
final class RequestExpression {
  private RequestExpression() {}

  static String of(Request<?> request) {
    if (request instanceof ChatCompletionRequest chat) {
      return "ChatCompletionRequest.of(" + JavaText.of(chat.model()) + chat.messages().stream().map(each -> ", " + message(each))
          .collect(Collectors.joining()) + ")" + parameters(chat.parameters());
    }
    if (request instanceof CompletionRequest text) {
      return "CompletionRequest.of(" + JavaText.of(text.model()) + ", new Input(" + json(text.prompt().json()) + "))" + parameters(text.parameters());
    }
    if (request instanceof EmbeddingRequest embedding) {
      return "EmbeddingRequest.of(" + JavaText.of(embedding.model()) + ", new Input(" + json(embedding.input().json()) + "))"
          + parameters(embedding.parameters());
    }
    if (request instanceof ListModelsRequest models) return "ListModelsRequest.of(" + JavaText.of(models.provider()) + ")";
    if (request instanceof RawRequest raw) {
      return "new RawRequest(" + JavaText.of(raw.provider()) + ", " + JavaText.of(raw.method()) + ", " + JavaText.of(raw.path()) + ", JsonObject.of()"
          + parameters(raw.parameters()) + ")";
    }
    return request.toString();
  }

  static String message(Message message) {
    var extras = parameters(message.extras());
    if (message instanceof SystemMessage system) return "system(" + JavaText.of(system.text()) + ")" + extras;
    if (message instanceof DeveloperMessage developer) return "developer(" + JavaText.of(developer.text()) + ")" + extras;
    if (message instanceof UserMessage user) {
      return "user(" + user.content().stream().map(RequestExpression::part).collect(Collectors.joining(", ")) + ")" + extras;
    }
    if (message instanceof ToolMessage tool) {
      return "new ToolMessage(" + JavaText.of(tool.toolCallId()) + ", " + JavaText.of(tool.text()) + ", JsonObject.of()" + extras + ")";
    }
    return message instanceof AssistantMessage assistant ? assistant(assistant) : message.toString();
  }

  private static String assistant(AssistantMessage message) {
    return "new AssistantMessage(" + JavaText.of(message.text()) + ", " + JavaText.of(message.reasoning()) + ", " + JavaText.of(message.refusal())
        + ", List.of(" + message.toolCalls().stream().map(RequestExpression::call).collect(Collectors.joining(", ")) + "), JsonObject.of()"
        + parameters(message.extras()) + ")";
  }

  private static String call(ToolCall call) {
    return "ToolCall.of(" + JavaText.of(call.id()) + ", " + JavaText.of(call.name()) + ", " + JavaText.of(call.arguments()) + ")";
  }

  private static String part(ContentPart part) {
    if (part instanceof ContentPart.Text text) return "ContentPart.text(" + JavaText.of(text.text()) + ")";
    return part instanceof ContentPart.ImageUrl image ? "ContentPart.imageUrl(" + JavaText.of(image.url()) + ")" : part.toString();
  }

  private static String parameters(JsonObject parameters) {
    return parameters.members().entrySet().stream()
        .map(member -> ".with(" + JavaText.of(member.getKey()) + ", " + json(member.getValue()) + ")").collect(Collectors.joining());
  }

  private static String json(JsonValue value) {
    return "Json.parse(" + JavaText.of(value.toString()) + ")";
  }
}
