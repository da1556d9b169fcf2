package bifrost.openai.wire;

import bifrost.api.ContentPart;
import bifrost.api.json.JsonObject;

/** The JSON form of a part of a message. */
final class ContentPartJson {
  private ContentPartJson() {}

  static JsonObject of(ContentPart part) {
    if (part instanceof ContentPart.Text text) return JsonObject.of("type", "text").with("text", text.text());
    if (part instanceof ContentPart.ImageUrl image) return part("image_url", JsonObject.of("url", image.url()).with(image.extras()));
    if (part instanceof ContentPart.AudioUrl audio) return part("audio_url", JsonObject.of("url", audio.url()).with(audio.extras()));
    if (part instanceof ContentPart.VideoUrl video) return part("video_url", JsonObject.of("url", video.url()).with(video.extras()));
    if (part instanceof ContentPart.File file) return part("file", file.json());
    if (part instanceof ContentPart.InputAudio audio) {
      return part("input_audio", JsonObject.of("data", audio.data()).with("format", audio.format()).with(audio.extras()));
    }
    return ((ContentPart.Unknown) part).json();
  }

  private static JsonObject part(String type, JsonObject members) {
    return JsonObject.of("type", type).with(type, members);
  }
}
