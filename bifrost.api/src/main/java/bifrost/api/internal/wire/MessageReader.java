package bifrost.api.internal.wire;

import bifrost.api.Message;
import bifrost.api.UnknownMessage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.util.Set;

/** A reader of the members of a message whose role is known. */
public interface MessageReader {
  /** Reads the current member, which may be null. */
  void readMember(JsonReader in);

  /**
   * {@return the message, after all members have been read}
   *
   * @param in the reader, which creates the exception if a member is missing
   */
  Message message(JsonReader in);

  /** Reads a message of a request. Members before the role are kept in a tree until the role is known. */
  static Message read(JsonReader in, Set<String> reasoningNames) {
    var early = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      var role = in.name().equals("role") && in.isString() ? in.string() : "";
      if (!role.isEmpty()) return of(role, reasoningNames).readAll(early.build(), in);
      if (in.name().equals("role") && in.isString()) continue;
      early.put(in.name(), in.value());
    }
    return new UnknownMessage("", early.build());
  }

  private static MessageReader of(String role, Set<String> reasoningNames) {
    return switch (role) {
      case "assistant" -> AssistantMessageReader.ofRequest(reasoningNames);
      case "system", "developer", "user", "tool" -> new ContentMessageReader(role);
      default -> new UnknownRole(role, JsonObject.builder());
    };
  }

  /** A reader of messages whose role has no type. */
  record UnknownRole(String role, JsonObject.Builder extras) implements MessageReader {
    @Override
    public void readMember(JsonReader in) {
      MemberReader.keepInExtras(in, extras);
    }

    @Override
    public Message message(JsonReader in) {
      return new UnknownMessage(role, extras.build());
    }
  }

  private Message readAll(JsonObject early, JsonReader in) {
    if (!early.isEmpty()) {
      var again = MemberReader.reader(early);
      while (again.nextMemberIncludingNull()) readMember(again);
    }
    while (in.nextMemberIncludingNull()) readMember(in);
    return message(in);
  }
}
