package bifrost.api;

import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.TranscriptionJson;
import java.util.Objects;
import java.util.Optional;

/**
 * A chunk of a streamed transcription: vLLM's {@code transcription.chunk}, or OpenAI's
 * {@code transcript.text.delta} and {@code transcript.text.done}. More components may be added later;
 * {@link #of(String)} and the methods that set components stay. Immutable and thread-safe.
 *
 * @param text the additional text; {@code ""} if there is none
 * @param finishReason the reason a section of the recording ended. vLLM splits long recordings into sections,
 *     each with its own finish reason
 * @param usage the usage; usually only in the last chunk
 * @param completeText the complete text, if the server repeats it at the end
 * @param extras any other members
 * @since 0.1
 */
public record TranscriptionChunk(String text, Optional<FinishReason> finishReason, Optional<JsonObject> usage,
    Optional<String> completeText, JsonObject extras)
    implements JsonRepresentable {
  /** Rejects null components. */
  public TranscriptionChunk {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(finishReason, "finishReason");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(completeText, "completeText");
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * Returns a chunk that contains only a text.
   *
   * @param text the additional text
   * @return a chunk
   */
  public static TranscriptionChunk of(String text) {
    return new TranscriptionChunk(text, Optional.empty(), Optional.empty(), Optional.empty(), JsonObject.of());
  }

  /**
   * Sets the additional text.
   *
   * @param text the text
   * @return a changed copy
   */
  public TranscriptionChunk text(String text) {
    return new TranscriptionChunk(text, finishReason, usage, completeText, extras);
  }

  /**
   * Sets the reason a section of the recording ended.
   *
   * @param finishReason the finish reason
   * @return a changed copy
   */
  public TranscriptionChunk finishReason(FinishReason finishReason) {
    return new TranscriptionChunk(text, Optional.of(Objects.requireNonNull(finishReason, "finishReason")), usage,
        completeText, extras);
  }

  /**
   * Sets the usage.
   *
   * @param usage the usage
   * @return a changed copy
   */
  public TranscriptionChunk usage(JsonObject usage) {
    return new TranscriptionChunk(text, finishReason, Optional.of(Objects.requireNonNull(usage, "usage")),
        completeText, extras);
  }

  /**
   * Sets the complete text.
   *
   * @param completeText the complete text
   * @return a changed copy
   */
  public TranscriptionChunk completeText(String completeText) {
    return new TranscriptionChunk(text, finishReason, usage,
        Optional.of(Objects.requireNonNull(completeText, "completeText")), extras);
  }

  /**
   * Sets the other members.
   *
   * @param extras the other members
   * @return a changed copy
   */
  public TranscriptionChunk extras(JsonObject extras) {
    return new TranscriptionChunk(text, finishReason, usage, completeText, extras);
  }

  /**
   * Returns the chunk that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a server sends it
   * @return the chunk
   */
  public static TranscriptionChunk of(JsonObject json) {
    return JsonForm.read(json, TranscriptionJson::readChunk);
  }

  /**
   * Returns the chunk that a text represents.
   *
   * @param json the text of a JSON form
   * @return the chunk
   * @throws bifrost.api.json.JsonParseException if the text is not a chunk
   */
  public static TranscriptionChunk parse(String json) {
    return JsonForm.parse(json, TranscriptionJson::readChunk);
  }

  /** {@return the JSON form, with the names of the OpenAI API} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, TranscriptionJson::writeChunk);
  }
}
