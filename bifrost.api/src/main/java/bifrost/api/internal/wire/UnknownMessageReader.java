package bifrost.api.internal.wire;

import bifrost.api.Message;
import bifrost.api.UnknownMessage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;

/** A reader of messages whose role has no type. */
public final class UnknownMessageReader implements MessageReader {
  private final String role;
  private final JsonObject.Builder extras = JsonObject.builder();

  UnknownMessageReader(String role) {
    this.role = role;
  }

  @Override
  public void readMember(JsonReader in) {
    MemberReader.keepInExtras(in, extras);
  }

  @Override
  public Message message(JsonReader in) {
    return new UnknownMessage(role, extras.build());
  }
}
