package bifrost.openai.internal.codec;

import bifrost.api.Transcription;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.spi.TranscriptionJson;
import bifrost.openai.internal.http.ContentTypes;
import java.io.IOException;
import java.util.Set;

/**
 * A decoder for transcriptions in the requested format. A JSON body is read as JSON, regardless of its content type:
 * vLLM sends JSON for {@code text}, and other servers send JSON as {@code text/plain}. An error is recognized in
 * every format.
 */
public final class TranscriptionDecoder {
  private static final Set<String> TEXT_FORMATS = Set.of("text", "srt", "vtt");
  private static final Set<String> SUBTITLE_FORMATS = Set.of("srt", "vtt");

  private final RawResponse response;
  private final String format;
  private final boolean isTextType;

  private TranscriptionDecoder(RawResponse response, String format) {
    var type = ContentTypes.of(response.headers());
    this.response = response;
    this.format = format;
    this.isTextType = type.startsWith("text/") && !type.startsWith("text/html");
  }

  /**
   * Decodes a transcription.
   *
   * @param parameters the parameters of the request, which include {@code response_format}
   */
  public static Transcription decode(RawResponse response, JsonObject parameters, JsonReader reader)
      throws IOException {
    var format = parameters.tryGet("response_format").map(PlainText::of).orElse("json");
    return new TranscriptionDecoder(response, format).decode(reader);
  }

  private Transcription decode(JsonReader reader) throws IOException {
    int first = response.firstByte();
    boolean isText = TEXT_FORMATS.contains(format);
    boolean mayBeJson = first == '{' || first == '"' && !(isText && isTextType);
    if (!mayBeJson && (isText || isTextType)) return text();
    try {
      return response.readRepaired(reader, TranscriptionJson::read);
    } catch (JsonParseException e) {
      boolean mayBeText = isTextType || isText && !ContentTypes.of(response.headers()).contains("json");
      if (mayBeText && !response.isJson(reader)) return text();
      throw response.failure(e);
    }
  }

  /**
   * {@return the body as text} The trailing line breaks that servers add to a text are removed; subtitles are not
   * changed.
   */
  private Transcription text() {
    ErrorDecoder.find(response, true).ifPresent(error -> {
      throw error;
    });
    var all = response.text(Integer.MAX_VALUE);
    var text = all.startsWith("\uFEFF") ? all.substring(1) : all;
    int end = text.length();
    if (!SUBTITLE_FORMATS.contains(format)) {
      while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) end--;
    }
    return Transcription.of(text.substring(0, end));
  }
}
