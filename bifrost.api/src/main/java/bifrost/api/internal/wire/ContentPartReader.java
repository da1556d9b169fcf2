package bifrost.api.internal.wire;

import bifrost.api.ContentPart;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import java.util.Optional;

/** The reading of content parts. */
public final class ContentPartReader {
  private ContentPartReader() {}

  /** {@return the part that has exactly these members} */
  public static ContentPart part(JsonObject json) {
    var present = withoutAbsentMembers(json);
    return known(present).orElseGet(() -> new ContentPart.Unknown(present));
  }

  /** {@return the object without members that are empty and therefore count as absent} */
  static JsonObject withoutAbsentMembers(JsonObject json) {
    var present = json;
    for (var member : json.members().entrySet()) {
      if (MemberReader.isAbsent(member.getKey(), member.getValue())) present = present.without(member.getKey());
    }
    return present;
  }

  private static Optional<ContentPart> known(JsonObject json) {
    var type = string(json, "type").orElse("");
    if (type.equals("text")) {
      return string(json, "text").map(text -> new ContentPart.Text(text, json.without("type").without("text")));
    }
    boolean isKnown = json.members().size() == 2 && json.members().get(type) instanceof JsonObject;
    if (!isKnown) return Optional.empty();
    var members = withoutAbsentMembers(json.get(type).asObject());
    var url = string(members, "url");
    return switch (type) {
      case "image_url" -> url.map(it -> new ContentPart.ImageUrl(it, members.without("url")));
      case "audio_url" -> url.map(it -> new ContentPart.AudioUrl(it, members.without("url")));
      case "video_url" -> url.map(it -> new ContentPart.VideoUrl(it, members.without("url")));
      case "input_audio" -> string(members, "data").flatMap(data -> string(members, "format")
          .map(format -> new ContentPart.InputAudio(data, format, members.without("data").without("format"))));
      case "file" -> Optional.of(new ContentPart.File(json.get(type).asObject()));
      default -> Optional.empty();
    };
  }

  private static Optional<String> string(JsonObject json, String name) {
    return json.members().get(name) instanceof JsonString text ? Optional.of(text.value()) : Optional.empty();
  }
}
