package bifrost.testkit.internal.scenario;

import bifrost.api.AssistantMessage;
import bifrost.api.BatchRequest;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.DeveloperMessage;
import bifrost.api.EmbeddingRequest;
import bifrost.api.FileContentRequest;
import bifrost.api.FileRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.Message;
import bifrost.api.RawBytesRequest;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.RerankRequest;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsesRequest;
import bifrost.api.SystemMessage;
import bifrost.api.ToolCall;
import bifrost.api.ToolMessage;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import bifrost.api.UserMessage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The Java expression that creates a request, with {@code Message.*} imported. */
final class RequestExpression {
  private RequestExpression() {}

  static String of(Request<?> request) {
    if (request instanceof ChatCompletionRequest chat) {
      return "ChatCompletionRequest.of(" + JavaLiteral.of(chat.model())
          + chat.messages().stream().map(each -> ", " + message(each))
              .collect(Collectors.joining())
          + ")" + parameters(chat.parameters());
    }
    if (request instanceof CompletionRequest text) {
      return "CompletionRequest.of(" + JavaLiteral.of(text.model()) + ", new Input(" + json(text.prompt().json()) + "))"
          + parameters(text.parameters());
    }
    if (request instanceof EmbeddingRequest embedding) {
      return "EmbeddingRequest.of(" + JavaLiteral.of(embedding.model()) + ", new Input("
          + json(embedding.input().json()) + "))" + parameters(embedding.parameters());
    }
    if (request instanceof RerankRequest rerank) {
      return "RerankRequest.of(" + JavaLiteral.of(rerank.model()) + ", " + JavaLiteral.of(rerank.query()) + ", List.of("
          + JavaLiteral.list(rerank.documents().stream().map(JavaLiteral::of).toList()) + "))"
          + parameters(rerank.parameters());
    }
    if (request instanceof ResponsesRequest responses) {
      return "ResponsesRequest.of(" + JavaLiteral.of(responses.model()) + responses.input().stream()
          .map(item -> item instanceof ResponseItem.MessageItem message ? ", " + JavaLiteral.of(message.text())
              : ", " + item)
          .collect(Collectors.joining()) + ")" + parameters(responses.parameters());
    }
    if (request instanceof TranscriptionRequest audio) {
      return audio("Transcription", audio.model(), audio.file()) + parameters(audio.parameters());
    }
    if (request instanceof TranslationRequest audio) {
      return audio("Translation", audio.model(), audio.file()) + parameters(audio.parameters());
    }
    if (request instanceof ListModelsRequest models) {
      return "ListModelsRequest.of(" + JavaLiteral.of(models.provider()) + ")";
    }
    if (request instanceof RawRequest raw) return raw(raw);
    if (request instanceof RawBytesRequest bytes) return raw(bytes.request()) + ".asBytes()";
    if (request instanceof FileContentRequest file) {
      return "FileRequest.content(" + JavaLiteral.of(file.provider()) + ", " + JavaLiteral.of(file.id()) + ")";
    }
    if (request instanceof FileRequest file) {
      return "new FileRequest(" + JavaLiteral.of(file.provider()) + ", FileRequest.Action." + file.action() + ", "
          + optional(file.id().map(JavaLiteral::of)) + ", " + optional(file.file().map(RequestExpression::upload))
          + ", JsonObject.of()" + parameters(file.parameters()) + ")";
    }
    if (request instanceof BatchRequest batch) {
      return "new BatchRequest(" + JavaLiteral.of(batch.provider()) + ", BatchRequest.Action." + batch.action() + ", "
          + optional(batch.id().map(JavaLiteral::of)) + ", JsonObject.of()" + parameters(batch.parameters()) + ")";
    }
    return plain(request); // image generations and speech have only a model and parameters
  }

  private static String raw(RawRequest raw) {
    var text = "new RawRequest(" + JavaLiteral.of(raw.provider()) + ", " + JavaLiteral.of(raw.method()) + ", "
        + JavaLiteral.of(raw.path()) + ", JsonObject.of()" + parameters(raw.query()) + ", "
        + optional(raw.body().map(RequestExpression::json)) + ", List.of())";
    return text
        + raw.parts().stream().map(part -> ".file(" + JavaLiteral.of(part.name()) + ", " + upload(part.file()) + ")")
            .collect(Collectors.joining());
  }

  private static String optional(Optional<String> value) {
    return value.map(text -> "Optional.of(" + text + ")").orElse("Optional.empty()");
  }

  private static String plain(Request<?> request) {
    return "new " + request.getClass().getSimpleName() + "(" + JavaLiteral.of(request.target()) + ", JsonObject.of()"
        + parameters(request.parameters()) + ")";
  }

  private static String audio(String operation, String model, Upload file) {
    return operation + "Request.of(" + JavaLiteral.of(model) + ", " + upload(file) + ")";
  }

  private static String upload(Upload file) {
    var bytes = new ArrayList<String>();
    for (byte each : RequestInput.bytes(file)) bytes.add(Byte.toString(each));
    return "Upload.of(" + JavaLiteral.of(file.filename()) + ", new byte[] {" + JavaLiteral.list(bytes) + "})";
  }

  static String message(Message message) {
    var extras = parameters(message.extras());
    if (message instanceof SystemMessage system) return "system(" + content(system.content()) + ")" + extras;
    if (message instanceof DeveloperMessage developer) {
      return "developer(" + content(developer.content()) + ")" + extras;
    }
    if (message instanceof UserMessage user) return "user(" + parts(user.content()) + ")" + extras;
    if (message instanceof ToolMessage tool) {
      var content = isText(tool.content()) ? JavaLiteral.of(tool.text()) : "List.of(" + parts(tool.content()) + ")";
      return "new ToolMessage(" + JavaLiteral.of(tool.toolCallId()) + ", " + content + ", JsonObject.of()" + extras
          + ")";
    }
    return message instanceof AssistantMessage assistant ? assistant(assistant) : message.toString();
  }

  private static String assistant(AssistantMessage message) {
    var expression = new StringBuilder("assistant(" + JavaLiteral.of(message.text()) + ")");
    if (!message.reasoning().isEmpty()) {
      expression.append(".reasoning(" + JavaLiteral.of(message.reasoning()) + ")");
    }
    if (!message.refusal().isEmpty()) expression.append(".refusal(" + JavaLiteral.of(message.refusal()) + ")");
    if (!message.toolCalls().isEmpty()) {
      var calls = message.toolCalls().stream().map(RequestExpression::call).collect(Collectors.joining(", "));
      expression.append(".toolCalls(" + calls + ")");
    }
    return expression.append(parameters(message.extras())).toString();
  }

  private static String call(ToolCall call) {
    return "ToolCall.of(" + JavaLiteral.of(call.id()) + ", " + JavaLiteral.of(call.name()) + ", "
        + JavaLiteral.of(call.arguments()) + ")";
  }

  private static String content(List<ContentPart> content) {
    return isText(content) ? JavaLiteral.of(((ContentPart.Text) content.get(0)).text()) : parts(content);
  }

  private static boolean isText(List<ContentPart> content) {
    return content.size() == 1 && content.get(0) instanceof ContentPart.Text text && text.extras().isEmpty();
  }

  private static String parts(List<ContentPart> content) {
    return content.stream().map(RequestExpression::part).collect(Collectors.joining(", "));
  }

  private static String part(ContentPart part) {
    if (part instanceof ContentPart.Text text) {
      return "ContentPart.text(" + JavaLiteral.of(text.text()) + ")" + parameters(text.extras());
    }
    return part instanceof ContentPart.ImageUrl image ? "ContentPart.imageUrl(" + JavaLiteral.of(image.url()) + ")"
        : part.toString();
  }

  private static String parameters(JsonObject parameters) {
    return parameters.members().entrySet().stream()
        .map(member -> ".with(" + JavaLiteral.of(member.getKey()) + ", " + json(member.getValue()) + ")")
        .collect(Collectors.joining());
  }

  private static String json(JsonValue value) {
    return "Json.parse(" + JavaLiteral.of(value.toString()) + ")";
  }
}
