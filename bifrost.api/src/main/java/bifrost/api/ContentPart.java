package bifrost.api;

import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonObject;
import java.util.Base64;
import java.util.Objects;

/**
 * A part of the content of a message. Grows: switch over it with a default.
 *
 * <p>vLLM accepts texts for every model; images, audio and video for models that support them.
 *
 * <p>The extras of a text are members beside its {@code type}; the extras of any other part are members of the object named after the
 * type, beside its {@code url} or {@code data}. A part with members elsewhere, such as vLLM's {@code uuid} beside {@code image_url}, is
 * an {@link Unknown}.
 */
public sealed interface ContentPart {
  /**
   * A text.
   *
   * @param text the text
   * @param extras further members of the part, such as {@code cache_control}
   */
  record Text(String text, JsonObject extras) implements ContentPart {
    /** Refuses null. */
    public Text {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(extras, "extras");
    }

    /**
     * Makes a text without extras.
     *
     * @param text the text
     */
    public Text(String text) {
      this(text, JsonObject.of());
    }

    /**
     * Returns this part with one more member.
     *
     * @param name the name on the wire
     * @param value as {@link JsonObject#with(String, Object)} takes it
     * @return a part
     */
    public Text with(String name, @Nullable Object value) {
      return new Text(text, extras.with(name, value));
    }
  }

  /**
   * An image, {@code image_url}.
   *
   * @param url the address of the image, or a {@code data:} URL
   * @param extras further members of {@code image_url}, such as {@code detail}
   */
  record ImageUrl(String url, JsonObject extras) implements ContentPart {
    /** Refuses null. */
    public ImageUrl {
      Objects.requireNonNull(url, "url");
      Objects.requireNonNull(extras, "extras");
    }
  }

  /**
   * Audio, {@code input_audio}.
   *
   * @param data the file's bytes in Base64
   * @param format the file's format, such as {@code wav} or {@code mp3}
   * @param extras further members of {@code input_audio}
   */
  record InputAudio(String data, String format, JsonObject extras) implements ContentPart {
    /** Refuses null. */
    public InputAudio {
      Objects.requireNonNull(data, "data");
      Objects.requireNonNull(format, "format");
      Objects.requireNonNull(extras, "extras");
    }
  }

  /**
   * A file, {@code file}.
   *
   * @param json the members of {@code file}: {@code file_id}, or {@code filename} and {@code file_data}
   */
  record File(JsonObject json) implements ContentPart {
    /** Refuses null. */
    public File {
      Objects.requireNonNull(json, "json");
    }
  }

  /**
   * Audio, {@code audio_url}; specific to vLLM.
   *
   * @param url the address of the audio, or a {@code data:} URL
   * @param extras further members of {@code audio_url}
   */
  record AudioUrl(String url, JsonObject extras) implements ContentPart {
    /** Refuses null. */
    public AudioUrl {
      Objects.requireNonNull(url, "url");
      Objects.requireNonNull(extras, "extras");
    }
  }

  /**
   * A video, {@code video_url}; specific to vLLM.
   *
   * @param url the address of the video, or a {@code data:} URL
   * @param extras further members of {@code video_url}
   */
  record VideoUrl(String url, JsonObject extras) implements ContentPart {
    /** Refuses null. */
    public VideoUrl {
      Objects.requireNonNull(url, "url");
      Objects.requireNonNull(extras, "extras");
    }
  }

  /**
   * A part of another type, or a part with members that the other records cannot hold.
   *
   * @param json the whole part, {@code type} included
   */
  record Unknown(JsonObject json) implements ContentPart {
    /** Refuses null. */
    public Unknown {
      Objects.requireNonNull(json, "json");
    }
  }

  /**
   * Makes a text.
   *
   * @param text the text
   * @return a part
   */
  static Text text(String text) {
    return new Text(text);
  }

  /**
   * Makes an image that the server fetches.
   *
   * @param url the address of the image
   * @return a part
   */
  static ImageUrl imageUrl(String url) {
    return new ImageUrl(url, JsonObject.of());
  }

  /**
   * Makes an image that is sent with the request, as a {@code data:} URL.
   *
   * @param bytes the file's bytes
   * @param mediaType such as {@code image/png}
   * @return a part
   */
  static ImageUrl image(byte[] bytes, String mediaType) {
    return imageUrl(dataUrl(bytes, mediaType));
  }

  /**
   * Makes audio that is sent with the request.
   *
   * @param bytes the file's bytes
   * @param format the file's format, such as {@code wav} or {@code mp3}
   * @return a part
   */
  static InputAudio inputAudio(byte[] bytes, String format) {
    return new InputAudio(base64(bytes), format, JsonObject.of());
  }

  /**
   * Makes a file that is sent with the request, as a {@code data:} URL.
   *
   * @param filename the file's name
   * @param bytes the file's bytes
   * @param mediaType such as {@code application/pdf}
   * @return a part
   */
  static File file(String filename, byte[] bytes, String mediaType) {
    Objects.requireNonNull(filename, "filename");
    return new File(JsonObject.of("filename", filename).with("file_data", dataUrl(bytes, mediaType)));
  }

  /**
   * Makes audio that the server fetches; specific to vLLM.
   *
   * @param url the address of the audio
   * @return a part
   */
  static AudioUrl audioUrl(String url) {
    return new AudioUrl(url, JsonObject.of());
  }

  /**
   * Makes a video that the server fetches; specific to vLLM.
   *
   * @param url the address of the video
   * @return a part
   */
  static VideoUrl videoUrl(String url) {
    return new VideoUrl(url, JsonObject.of());
  }

  private static String dataUrl(byte[] bytes, String mediaType) {
    return "data:" + Objects.requireNonNull(mediaType, "mediaType") + ";base64," + base64(bytes);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(Objects.requireNonNull(bytes, "bytes"));
  }
}
