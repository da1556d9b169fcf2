package bifrost.api;

import bifrost.api.internal.value.ExtraMembers;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.TranscriptionJson;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The text of a recording, transcribed or translated. More components may be added later; {@link #of(String)} and the
 * methods that set components stay. Immutable and thread-safe.
 *
 * @param text the complete text
 * @param language the language, if the server sent it
 * @param duration the duration of the recording in seconds, if the server sent it
 * @param segments the segments of the recording; only in the formats {@code verbose_json} and {@code diarized_json}
 * @param words the words of the recording, if the server sent them
 * @param usage the usage, in seconds or tokens, if the server sent it
 * @param extras any other members
 * @since 0.1
 */
public record Transcription(String text, Optional<String> language, Optional<Double> duration, List<Segment> segments,
    List<Word> words, Optional<JsonObject> usage, JsonObject extras)
    implements JsonRepresentable {
  /** Copies the lists. */
  public Transcription {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(language, "language");
    Objects.requireNonNull(duration, "duration");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(extras, "extras");
    segments = List.copyOf(Objects.requireNonNull(segments, "segments"));
    words = List.copyOf(Objects.requireNonNull(words, "words"));
  }

  /**
   * A segment of a recording.
   *
   * @param id the id, a number or a name, as text; {@code ""} if the server sent none
   * @param start the start, in seconds
   * @param end the end, in seconds
   * @param text the text
   * @param extras any other members
   */
  public record Segment(String id, double start, double end, String text, JsonObject extras)
      implements JsonRepresentable {
    /** Rejects null components. */
    public Segment {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(extras, "extras");
    }

    /** {@return the server's name for the speaker; only in the format {@code diarized_json}} */
    public Optional<String> speaker() {
      return ExtraMembers.string(extras, "speaker");
    }

    /**
     * Returns a segment without an id.
     *
     * @param start the start, in seconds
     * @param end the end, in seconds
     * @param text the text
     * @return a segment
     */
    public static Segment of(double start, double end, String text) {
      return new Segment("", start, end, text, JsonObject.of());
    }

    /**
     * Sets the id.
     *
     * @param id the id
     * @return a changed copy
     */
    public Segment id(String id) {
      return new Segment(id, start, end, text, extras);
    }

    /**
     * Sets the start.
     *
     * @param start the start, in seconds
     * @return a changed copy
     */
    public Segment start(double start) {
      return new Segment(id, start, end, text, extras);
    }

    /**
     * Sets the end.
     *
     * @param end the end, in seconds
     * @return a changed copy
     */
    public Segment end(double end) {
      return new Segment(id, start, end, text, extras);
    }

    /**
     * Sets the text.
     *
     * @param text the text
     * @return a changed copy
     */
    public Segment text(String text) {
      return new Segment(id, start, end, text, extras);
    }

    /**
     * Sets the other members.
     *
     * @param extras the other members
     * @return a changed copy
     */
    public Segment extras(JsonObject extras) {
      return new Segment(id, start, end, text, extras);
    }

    /**
     * Returns the segment that a JSON form represents.
     *
     * @param json the JSON form, as {@link #json()} returns it or a server sends it
     * @return the segment
     */
    public static Segment of(JsonObject json) {
      return JsonForm.read(json, TranscriptionJson::readSegment);
    }

    /**
     * Returns the segment that a text represents.
     *
     * @param json the text of a JSON form
     * @return the segment
     * @throws bifrost.api.json.JsonParseException if the text is not a segment
     */
    public static Segment parse(String json) {
      return JsonForm.parse(json, TranscriptionJson::readSegment);
    }

    /** {@return the JSON form, with the names of the OpenAI API} */
    @Override
    public JsonObject json() {
      return JsonForm.json(this, TranscriptionJson::writeSegment);
    }
  }

  /**
   * A word of a recording.
   *
   * @param word the word
   * @param start the start, in seconds
   * @param end the end, in seconds
   * @param extras any other members
   */
  public record Word(String word, double start, double end, JsonObject extras) implements JsonRepresentable {
    /** Rejects null components. */
    public Word {
      Objects.requireNonNull(word, "word");
      Objects.requireNonNull(extras, "extras");
    }

    /**
     * Returns a word.
     *
     * @param word the word
     * @param start the start, in seconds
     * @param end the end, in seconds
     * @return a word
     */
    public static Word of(String word, double start, double end) {
      return new Word(word, start, end, JsonObject.of());
    }

    /**
     * Sets the word.
     *
     * @param word the word
     * @return a changed copy
     */
    public Word word(String word) {
      return new Word(word, start, end, extras);
    }

    /**
     * Sets the start.
     *
     * @param start the start, in seconds
     * @return a changed copy
     */
    public Word start(double start) {
      return new Word(word, start, end, extras);
    }

    /**
     * Sets the end.
     *
     * @param end the end, in seconds
     * @return a changed copy
     */
    public Word end(double end) {
      return new Word(word, start, end, extras);
    }

    /**
     * Sets the other members.
     *
     * @param extras the other members
     * @return a changed copy
     */
    public Word extras(JsonObject extras) {
      return new Word(word, start, end, extras);
    }

    /**
     * Returns the word that a JSON form represents.
     *
     * @param json the JSON form, as {@link #json()} returns it or a server sends it
     * @return the word
     */
    public static Word of(JsonObject json) {
      return JsonForm.read(json, TranscriptionJson::readWord);
    }

    /**
     * Returns the word that a text represents.
     *
     * @param json the text of a JSON form
     * @return the word
     * @throws bifrost.api.json.JsonParseException if the text is not a word
     */
    public static Word parse(String json) {
      return JsonForm.parse(json, TranscriptionJson::readWord);
    }

    /** {@return the JSON form, with the names of the OpenAI API} */
    @Override
    public JsonObject json() {
      return JsonForm.json(this, TranscriptionJson::writeWord);
    }
  }

  /**
   * Returns a transcription that contains only a text.
   *
   * @param text the text
   * @return a transcription
   */
  public static Transcription of(String text) {
    return new Transcription(text, Optional.empty(), Optional.empty(), List.of(), List.of(), Optional.empty(),
        JsonObject.of());
  }

  /**
   * Sets the text.
   *
   * @param text the complete text
   * @return a changed copy
   */
  public Transcription text(String text) {
    return new Transcription(text, language, duration, segments, words, usage, extras);
  }

  /**
   * Sets the language.
   *
   * @param language the language
   * @return a changed copy
   */
  public Transcription language(String language) {
    return new Transcription(text, Optional.of(Objects.requireNonNull(language, "language")), duration, segments,
        words, usage, extras);
  }

  /**
   * Sets the duration of the recording.
   *
   * @param duration the duration in seconds
   * @return a changed copy
   */
  public Transcription duration(Double duration) {
    return new Transcription(text, language, Optional.of(Objects.requireNonNull(duration, "duration")), segments,
        words, usage, extras);
  }

  /**
   * Sets the segments.
   *
   * @param segments the segments
   * @return a changed copy
   */
  public Transcription segments(List<Segment> segments) {
    return new Transcription(text, language, duration, segments, words, usage, extras);
  }

  /**
   * Sets the words.
   *
   * @param words the words
   * @return a changed copy
   */
  public Transcription words(List<Word> words) {
    return new Transcription(text, language, duration, segments, words, usage, extras);
  }

  /**
   * Sets the usage.
   *
   * @param usage the usage
   * @return a changed copy
   */
  public Transcription usage(JsonObject usage) {
    return new Transcription(text, language, duration, segments, words,
        Optional.of(Objects.requireNonNull(usage, "usage")), extras);
  }

  /**
   * Sets the other members.
   *
   * @param extras the other members
   * @return a changed copy
   */
  public Transcription extras(JsonObject extras) {
    return new Transcription(text, language, duration, segments, words, usage, extras);
  }

  /**
   * Returns the transcription that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a server sends it
   * @return the transcription
   */
  public static Transcription of(JsonObject json) {
    return JsonForm.read(json, TranscriptionJson::read);
  }

  /**
   * Returns the transcription that a text represents.
   *
   * @param json the text of a JSON form
   * @return the transcription
   * @throws bifrost.api.json.JsonParseException if the text is not a transcription
   */
  public static Transcription parse(String json) {
    return JsonForm.parse(json, TranscriptionJson::read);
  }

  /** {@return the JSON form, with the names of the OpenAI API} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, TranscriptionJson::write);
  }
}
