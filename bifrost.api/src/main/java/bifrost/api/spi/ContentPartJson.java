package bifrost.api.spi;

import bifrost.api.ContentPart;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectWriter;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The reader and the writer of {@link ContentPart}, and of the content of messages, which is a list of parts.
 * Thread-safe.
 *
 * @since 0.1
 */
public final class ContentPartJson {
  private ContentPartJson() {}

  /**
   * Reads a part: an object. A part with members that no other type can represent is a {@link ContentPart.Unknown}.
   *
   * @param in the reader
   * @return the part
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static ContentPart read(JsonReader in) {
    var json = MemberReader.present(MemberReader.object(in));
    return known(json).orElseGet(() -> new ContentPart.Unknown(json));
  }

  private static Optional<ContentPart> known(JsonObject json) {
    var type = string(json, "type").orElse("");
    if (type.equals("text")) {
      return string(json, "text").map(text -> new ContentPart.Text(text, json.without("type").without("text")));
    }
    boolean isKnown = json.members().size() == 2 && json.members().get(type) instanceof JsonObject;
    if (!isKnown) return Optional.empty();
    var members = MemberReader.present(json.get(type).asObject());
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

  /**
   * Reads the content of a message: a string, or an array of at least one part.
   *
   * @param in the reader
   * @return the parts; a string is read as a text part
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static List<ContentPart> readContent(JsonReader in) {
    if (in.isString()) return List.of(ContentPart.text(in.string()));
    var parts = MemberReader.list(in, ContentPartJson::read);
    if (parts.isEmpty()) throw in.unexpected("at least one content part");
    return parts;
  }

  /**
   * Writes the content of a message. A single text without extras becomes a string, because the chat templates of some
   * models accept nothing else.
   *
   * @param content the parts, at least one
   * @param out the writer
   */
  public static void writeContent(List<ContentPart> content, JsonWriter out) {
    var parts = List.copyOf(Objects.requireNonNull(content, "content"));
    if (parts.size() == 1 && parts.get(0) instanceof ContentPart.Text only && only.extras().isEmpty()) {
      out.string(only.text());
    } else {
      JsonForm.list(parts, out, ContentPartJson::write);
    }
  }

  /**
   * Writes a part.
   *
   * @param part the part
   * @param out the writer
   */
  public static void write(ContentPart part, JsonWriter out) {
    if (part instanceof ContentPart.Text it) {
      ObjectWriter.begin(it.extras(), out).member("type", "text").member("text", it.text()).end();
    } else if (part instanceof ContentPart.ImageUrl it) {
      url("image_url", it.url(), it.extras(), out);
    } else if (part instanceof ContentPart.AudioUrl it) {
      url("audio_url", it.url(), it.extras(), out);
    } else if (part instanceof ContentPart.VideoUrl it) {
      url("video_url", it.url(), it.extras(), out);
    } else if (part instanceof ContentPart.InputAudio it) {
      out.beginObject().member("type", "input_audio").name("input_audio");
      ObjectWriter.begin(it.extras(), out).member("data", it.data()).member("format", it.format()).end();
      out.endObject();
    } else if (part instanceof ContentPart.File it) {
      out.beginObject().member("type", "file").member("file", it.file()).endObject();
    } else {
      ObjectWriter.write(((ContentPart.Unknown) part).json(), out);
    }
  }

  private static void url(String type, String url, JsonObject extras, JsonWriter out) {
    out.beginObject().member("type", type).name(type);
    ObjectWriter.begin(extras, out).member("url", url).end();
    out.endObject();
  }
}
