package bifrost.testkit.internal.scenario;

import bifrost.api.AssistantMessage;
import bifrost.api.ContentPart;
import bifrost.api.DeveloperMessage;
import bifrost.api.Message;
import bifrost.api.Request;
import bifrost.api.SystemMessage;
import bifrost.api.ToolCall;
import bifrost.api.ToolMessage;
import bifrost.api.Upload;
import bifrost.api.UserMessage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.operation.OperationKits;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The Java expression that creates a request, and its parts, with {@code Message.*} imported. */
public final class RequestExpression {
  private RequestExpression() {}

  static <R> String of(Request<R> request) {
    return OperationKits.find(request).map(kit -> kit.expression(request)).orElseGet(() -> ValueExpression.of(request));
  }

  public static String upload(Upload file) {
    var bytes = new ArrayList<String>();
    for (byte each : UploadContent.bytes(file)) bytes.add(Byte.toString(each));
    return "Upload.of(" + JavaLiteral.of(file.filename()) + ", new byte[] {" + JavaLiteral.list(bytes) + "})";
  }

  public static String message(Message message) {
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

  public static String parameters(JsonObject parameters) {
    return parameters.members().entrySet().stream()
        .map(member -> ".with(" + JavaLiteral.of(member.getKey()) + ", " + json(member.getValue()) + ")")
        .collect(Collectors.joining());
  }

  public static String json(JsonValue value) {
    return "Json.parse(" + JavaLiteral.of(value.toString()) + ")";
  }
}
