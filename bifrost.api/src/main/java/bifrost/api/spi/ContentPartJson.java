package bifrost.api.spi;

import bifrost.api.ContentPart;
import bifrost.api.internal.wire.ContentPartReader;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.List;
import java.util.Objects;

/** The reader and the writer of {@link ContentPart}, and of the content of messages, which is a list of parts. */
public final class ContentPartJson {
  private ContentPartJson() {}

  /**
   * Reads the current value, which must be an object. A part with members that no other type can represent is a
   * {@link ContentPart.Unknown}.
   *
   * @param in the reader
   * @return the part
   */
  public static ContentPart read(JsonReader in) {
    return ContentPartReader.part(MemberReader.object(in));
  }

  /**
   * Reads the content of a message: a string, or an array of at least one part.
   *
   * @param in the reader
   * @return the parts; a string is read as a text part
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
      ObjectForm.begin(it.extras(), out).string("type", "text").string("text", it.text()).end();
    } else if (part instanceof ContentPart.ImageUrl it) {
      url("image_url", it.url(), it.extras(), out);
    } else if (part instanceof ContentPart.AudioUrl it) {
      url("audio_url", it.url(), it.extras(), out);
    } else if (part instanceof ContentPart.VideoUrl it) {
      url("video_url", it.url(), it.extras(), out);
    } else if (part instanceof ContentPart.InputAudio it) {
      out.beginObject().member("type", "input_audio").name("input_audio");
      ObjectForm.begin(it.extras(), out).string("data", it.data()).string("format", it.format()).end();
      out.endObject();
    } else if (part instanceof ContentPart.File it) {
      out.beginObject().member("type", "file").member("file", it.file()).endObject();
    } else {
      ObjectForm.begin(((ContentPart.Unknown) part).json(), out).end();
    }
  }

  private static void url(String type, String url, JsonObject extras, JsonWriter out) {
    out.beginObject().member("type", type).name(type);
    ObjectForm.begin(extras, out).string("url", url).end();
    out.endObject();
  }
}
