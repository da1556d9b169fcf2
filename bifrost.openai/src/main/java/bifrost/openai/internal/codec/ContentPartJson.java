package bifrost.openai.internal.codec;

import bifrost.api.ContentPart;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.List;

/** An encoder for the content of a message. */
public final class ContentPartJson {
  private ContentPartJson() {}

  /**
   * {@return the JSON of the content} A single text becomes a string, because the chat templates of some models
   * accept nothing else.
   */
  static JsonValue of(List<ContentPart> content) {
    if (content.size() == 1 && content.get(0) instanceof ContentPart.Text only && only.extras().isEmpty()) {
      return new JsonString(only.text());
    }
    return Json.of(content.stream().map(ContentPartJson::of).toList());
  }

  static JsonObject of(ContentPart part) {
    if (part instanceof ContentPart.Text text) {
      return new RequestObjectBuilder().put("type", "text").put("text", text.text()).putAll(text.extras()).build();
    }
    if (part instanceof ContentPart.ImageUrl image) return part("image_url", url(image.url(), image.extras()));
    if (part instanceof ContentPart.AudioUrl audio) return part("audio_url", url(audio.url(), audio.extras()));
    if (part instanceof ContentPart.VideoUrl video) return part("video_url", url(video.url(), video.extras()));
    if (part instanceof ContentPart.File file) return part("file", file.json());
    if (part instanceof ContentPart.InputAudio audio) {
      var members =
          new RequestObjectBuilder().put("data", audio.data()).put("format", audio.format()).putAll(audio.extras());
      return part("input_audio", members.build());
    }
    return new RequestObjectBuilder().putAll(((ContentPart.Unknown) part).json()).build();
  }

  private static JsonObject url(String url, JsonObject extras) {
    return new RequestObjectBuilder().put("url", url).putAll(extras).build();
  }

  private static JsonObject part(String type, JsonObject members) {
    return new RequestObjectBuilder().put("type", type).put(type, members).build();
  }
}
