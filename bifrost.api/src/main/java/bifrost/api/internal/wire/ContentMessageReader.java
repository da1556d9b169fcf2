package bifrost.api.internal.wire;

import bifrost.api.ContentPart;
import bifrost.api.DeveloperMessage;
import bifrost.api.Message;
import bifrost.api.SystemMessage;
import bifrost.api.ToolMessage;
import bifrost.api.UserMessage;
import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.spi.ContentPartJson;
import java.util.List;

/**
 * A reader of messages whose content is a list of parts. Content that is neither a text nor such a list is kept in the
 * extras, and therefore sent unchanged.
 */
public final class ContentMessageReader implements MessageReader {
  private static final List<ContentPart> EMPTY = List.of(ContentPart.text(""));

  private final String role;
  private final JsonObject.Builder extras = JsonObject.builder();
  private @Nullable List<ContentPart> content;
  private String toolCallId = "";

  ContentMessageReader(String role) {
    this.role = role;
  }

  @Override
  public void readMember(JsonReader in) {
    if (in.name().equals("content")) {
      content = MemberReader.lenient(in, extras, ContentPartJson::readContent).orElse(EMPTY);
    } else if (in.name().equals("tool_call_id") && role.equals("tool")) {
      toolCallId = MemberReader.lenient(in, extras, JsonReader::string).orElse("");
    } else {
      MemberReader.keepInExtras(in, extras);
    }
  }

  @Override
  public Message message(JsonReader in) {
    if (content == null) throw in.unexpected("a message of role '" + role + "' with 'content'");
    return switch (role) {
      case "system" -> new SystemMessage(content, extras.build());
      case "developer" -> new DeveloperMessage(content, extras.build());
      case "tool" -> new ToolMessage(toolCallId, content, extras.build());
      default -> new UserMessage(content, extras.build());
    };
  }
}
