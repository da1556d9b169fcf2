package bifrost.api;

import bifrost.api.internal.Nullable;
import bifrost.api.internal.value.FileContent;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.ContentPartJson;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;

/**
 * A part of the content of a message. More types may be added, so a switch needs a default. Immutable and thread-safe.
 *
 * <p>vLLM accepts text for every model, but images, audio and video only for models that support them.
 *
 * <p>The extras of a text part are members next to its {@code type}; the extras of any other part are members of
 * the object named after the type, next to its {@code url} or {@code data}. A part with members elsewhere, such
 * as vLLM's {@code uuid} next to {@code image_url}, is an {@link Unknown}.
 *
 * @since 0.1
 */
public sealed interface ContentPart extends JsonRepresentable {
  /** {@return the JSON form, as in the {@code content} of a message} */
  @Override
  default JsonObject json() {
    return JsonForm.json(this, ContentPartJson::write);
  }

  /**
   * Returns the part that a JSON form represents. The {@code type} determines its type, unless another type cannot
   * represent all members.
   *
   * @param json the JSON form, as {@link #json()} returns it
   * @return the part
   */
  static ContentPart of(JsonObject json) {
    return JsonForm.read(json, ContentPartJson::read);
  }

  /**
   * Returns the part that a text represents, as {@link #of} does.
   *
   * @param json the text of a JSON form
   * @return the part
   * @throws bifrost.api.json.JsonParseException if the text is not a JSON object
   */
  static ContentPart parse(String json) {
    return JsonForm.parse(json, ContentPartJson::read);
  }

  /**
   * A text part.
   *
   * @param text the text
   * @param extras further members of the part, such as {@code cache_control}
   */
  record Text(String text, JsonObject extras) implements ContentPart {
    /** Rejects null components. */
    public Text {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(extras, "extras");
    }

    /**
     * Creates a text part without extras.
     *
     * @param text the text
     */
    public Text(String text) {
      this(text, JsonObject.of());
    }

    /**
     * Adds or replaces a member of the part.
     *
     * @param name the name of the member
     * @param value the value, of a type that {@link JsonObject#with(String, Object)} accepts
     * @return a changed copy
     */
    public Text with(String name, @Nullable Object value) {
      return new Text(text, extras.with(name, value));
    }
  }

  /**
   * An image ({@code image_url}).
   *
   * @param url the URL of the image, or a {@code data:} URL
   * @param extras further members of {@code image_url}, such as {@code detail}
   */
  record ImageUrl(String url, JsonObject extras) implements ContentPart {
    /** Rejects null components. */
    public ImageUrl {
      Objects.requireNonNull(url, "url");
      Objects.requireNonNull(extras, "extras");
    }
  }

  /**
   * Audio ({@code input_audio}).
   *
   * @param data the bytes of the file, in Base64
   * @param format the format of the file, such as {@code wav} or {@code mp3}
   * @param extras further members of {@code input_audio}
   */
  record InputAudio(String data, String format, JsonObject extras) implements ContentPart {
    /** Rejects null components. */
    public InputAudio {
      Objects.requireNonNull(data, "data");
      Objects.requireNonNull(format, "format");
      Objects.requireNonNull(extras, "extras");
    }
  }

  /**
   * A file ({@code file}).
   *
   * @param file the members of {@code file}: {@code file_id}, or {@code filename} and {@code file_data}
   */
  record File(JsonObject file) implements ContentPart {
    /** Rejects null components. */
    public File {
      Objects.requireNonNull(file, "file");
    }
  }

  /**
   * Audio ({@code audio_url}); specific to vLLM.
   *
   * @param url the URL of the audio, or a {@code data:} URL
   * @param extras further members of {@code audio_url}
   */
  record AudioUrl(String url, JsonObject extras) implements ContentPart {
    /** Rejects null components. */
    public AudioUrl {
      Objects.requireNonNull(url, "url");
      Objects.requireNonNull(extras, "extras");
    }
  }

  /**
   * A video ({@code video_url}); specific to vLLM.
   *
   * @param url the URL of the video, or a {@code data:} URL
   * @param extras further members of {@code video_url}
   */
  record VideoUrl(String url, JsonObject extras) implements ContentPart {
    /** Rejects null components. */
    public VideoUrl {
      Objects.requireNonNull(url, "url");
      Objects.requireNonNull(extras, "extras");
    }
  }

  /**
   * A part of another type, or a part with members that the other records cannot represent.
   *
   * @param json the complete part, including {@code type}
   */
  record Unknown(JsonObject json) implements ContentPart {
    /** Rejects null components. */
    public Unknown {
      Objects.requireNonNull(json, "json");
    }
  }

  /**
   * Returns a text part.
   *
   * @param text the text
   * @return a part
   */
  static Text text(String text) {
    return new Text(text);
  }

  /**
   * Returns an image that the server fetches.
   *
   * @param url the URL of the image
   * @return a part
   */
  static ImageUrl imageUrl(String url) {
    return new ImageUrl(url, JsonObject.of());
  }

  /**
   * Returns an image that is sent with the request, as a {@code data:} URL.
   *
   * @param bytes the bytes of the file
   * @param mediaType the media type, such as {@code image/png}
   * @return a part
   * @throws IllegalArgumentException if the media type contains no {@code /}
   */
  static ImageUrl image(byte[] bytes, String mediaType) {
    return imageUrl(dataUrl(bytes, mediaType));
  }

  /**
   * Returns the image in a file, which is read now.
   *
   * @param file the file; its first bytes determine the media type, and its name does if they are of no known type
   * @return a part
   * @throws IllegalArgumentException if the file is not readable, empty, or not known to be an image
   * @throws java.io.UncheckedIOException if reading fails
   */
  static ImageUrl image(Path file) {
    var content = FileContent.read(file);
    return image(content.bytes(), "image/" + content.subtype("image/", "image(bytes, mediaType)"));
  }

  /**
   * Returns audio that is sent with the request.
   *
   * @param bytes the bytes of the file
   * @param format the format of the file, such as {@code wav} or {@code mp3}
   * @return a part
   */
  static InputAudio inputAudio(byte[] bytes, String format) {
    return new InputAudio(base64(bytes), format, JsonObject.of());
  }

  /**
   * Returns the audio in a file, which is read now.
   *
   * @param file the file; its first bytes determine the format, and its name does if they are of no known type
   * @return a part
   * @throws IllegalArgumentException if the file is not readable, empty, or not known to be audio
   * @throws java.io.UncheckedIOException if reading fails
   */
  static InputAudio inputAudio(Path file) {
    var content = FileContent.read(file);
    var subtype = content.subtype("audio/", "inputAudio(bytes, format)");
    return inputAudio(content.bytes(), subtype.equals("mpeg") ? "mp3" : subtype);
  }

  /**
   * Returns a file that is sent with the request, as a {@code data:} URL.
   *
   * @param filename the name of the file
   * @param bytes the bytes of the file
   * @param mediaType the media type, such as {@code application/pdf}
   * @return a part
   * @throws IllegalArgumentException if the media type contains no {@code /}
   */
  static File file(String filename, byte[] bytes, String mediaType) {
    Objects.requireNonNull(filename, "filename");
    return new File(JsonObject.of("filename", filename).with("file_data", dataUrl(bytes, mediaType)));
  }

  /**
   * Returns the content of a file of any type, which is read now.
   *
   * @param file the file; its first bytes determine the media type, and its name does if they are of no known type
   * @return a part
   * @throws IllegalArgumentException if the file is not readable
   * @throws java.io.UncheckedIOException if reading fails
   */
  static File file(Path file) {
    var content = FileContent.read(file);
    return file(content.filename(), content.bytes(), content.mediaType());
  }

  /**
   * Returns audio that the server fetches; specific to vLLM.
   *
   * @param url the URL of the audio
   * @return a part
   */
  static AudioUrl audioUrl(String url) {
    return new AudioUrl(url, JsonObject.of());
  }

  /**
   * Returns a video that the server fetches; specific to vLLM.
   *
   * @param url the URL of the video
   * @return a part
   */
  static VideoUrl videoUrl(String url) {
    return new VideoUrl(url, JsonObject.of());
  }

  /**
   * Returns a video that is sent with the request, as a {@code data:} URL; specific to vLLM.
   *
   * @param bytes the bytes of the file
   * @param mediaType the media type, such as {@code video/mp4}
   * @return a part
   * @throws IllegalArgumentException if the media type contains no {@code /}
   */
  static VideoUrl video(byte[] bytes, String mediaType) {
    return videoUrl(dataUrl(bytes, mediaType));
  }

  /**
   * Returns the video in a file, which is read now; specific to vLLM.
   *
   * @param file the file; its first bytes determine the media type, and its name does if they are of no known type
   * @return a part
   * @throws IllegalArgumentException if the file is not readable, empty, or not known to be a video
   * @throws java.io.UncheckedIOException if reading fails
   */
  static VideoUrl video(Path file) {
    var content = FileContent.read(file);
    return video(content.bytes(), "video/" + content.subtype("video/", "video(bytes, mediaType)"));
  }

  private static String dataUrl(byte[] bytes, String mediaType) {
    if (Objects.requireNonNull(mediaType, "mediaType").indexOf('/') < 1) {
      throw new IllegalArgumentException("invalid media type '" + mediaType + "': use one such as image/png");
    }
    return "data:" + mediaType + ";base64," + base64(bytes);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(Objects.requireNonNull(bytes, "bytes"));
  }
}
