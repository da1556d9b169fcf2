package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.Base64;

/**
 * A part of what the user says and shows. Grows: switch over it with a default.
 *
 * <p>vLLM takes texts from any model; images, audio and video from models that understand them.
 */
public sealed interface ContentPart {
  /**
   * A text.
   *
   * @param text the text
   */
  record Text(String text) implements ContentPart {}

  /**
   * An image, {@code image_url}.
   *
   * @param url where the server finds it, or a {@code data:} URL
   * @param extras further members of {@code image_url}, such as {@code detail}
   */
  record ImageUrl(String url, JsonObject extras) implements ContentPart {}

  /**
   * A sound, {@code input_audio}.
   *
   * @param data the file's bytes in Base64
   * @param format the file's format, such as {@code wav} or {@code mp3}
   * @param extras further members of {@code input_audio}
   */
  record InputAudio(String data, String format, JsonObject extras) implements ContentPart {}

  /**
   * A file, {@code file}.
   *
   * @param json the members of {@code file}: {@code file_id}, or {@code filename} and {@code file_data}
   */
  record File(JsonObject json) implements ContentPart {}

  /**
   * A sound, {@code audio_url}; vLLM's own.
   *
   * @param url where the server finds it, or a {@code data:} URL
   * @param extras further members of {@code audio_url}
   */
  record AudioUrl(String url, JsonObject extras) implements ContentPart {}

  /**
   * A video, {@code video_url}; vLLM's own.
   *
   * @param url where the server finds it, or a {@code data:} URL
   * @param extras further members of {@code video_url}
   */
  record VideoUrl(String url, JsonObject extras) implements ContentPart {}

  /**
   * A part of another type.
   *
   * @param json the whole part, {@code type} included
   */
  record Unknown(JsonObject json) implements ContentPart {}

  /**
   * A text.
   *
   * @param text the text
   * @return a part
   */
  static Text text(String text) {
    return new Text(text);
  }

  /**
   * An image that the server fetches.
   *
   * @param url where the server finds it
   * @return a part
   */
  static ImageUrl imageUrl(String url) {
    return new ImageUrl(url, JsonObject.of());
  }

  /**
   * An image that is sent along, as a {@code data:} URL.
   *
   * @param bytes the file's bytes
   * @param mediaType such as {@code image/png}
   * @return a part
   */
  static ImageUrl image(byte[] bytes, String mediaType) {
    return imageUrl("data:" + mediaType + ";base64," + base64(bytes));
  }

  /**
   * A sound that is sent along.
   *
   * @param bytes the file's bytes
   * @param format the file's format, such as {@code wav} or {@code mp3}
   * @return a part
   */
  static InputAudio inputAudio(byte[] bytes, String format) {
    return new InputAudio(base64(bytes), format, JsonObject.of());
  }

  /**
   * A file that is sent along, as a {@code data:} URL.
   *
   * @param filename the file's name
   * @param bytes the file's bytes
   * @param mediaType such as {@code application/pdf}
   * @return a part
   */
  static File file(String filename, byte[] bytes, String mediaType) {
    var data = "data:" + mediaType + ";base64," + base64(bytes);
    return new File(JsonObject.of("filename", filename).with("file_data", data));
  }

  /**
   * A sound that the server fetches; vLLM's own.
   *
   * @param url where the server finds it
   * @return a part
   */
  static AudioUrl audioUrl(String url) {
    return new AudioUrl(url, JsonObject.of());
  }

  /**
   * A video that the server fetches; vLLM's own.
   *
   * @param url where the server finds it
   * @return a part
   */
  static VideoUrl videoUrl(String url) {
    return new VideoUrl(url, JsonObject.of());
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
