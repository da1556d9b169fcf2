package bifrost.api;

import bifrost.api.internal.value.ExtraMembers;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The text of a recording, transcribed or translated.
 *
 * @param text the complete text
 * @param language the language, if the server sent it
 * @param duration the duration of the recording in seconds, if the server sent it
 * @param segments the segments of the recording; only in the formats {@code verbose_json} and {@code diarized_json}
 * @param words the words of the recording, if the server sent them
 * @param usage the usage, in seconds or tokens, if the server sent it
 * @param extras any other members
 */
public record Transcription(String text, Optional<String> language, Optional<Double> duration, List<Segment> segments,
    List<Word> words, Optional<JsonObject> usage, JsonObject extras) {
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
  public record Segment(String id, double start, double end, String text, JsonObject extras) {
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
  }

  /**
   * A word of a recording.
   *
   * @param word the word
   * @param start the start, in seconds
   * @param end the end, in seconds
   * @param extras any other members
   */
  public record Word(String word, double start, double end, JsonObject extras) {
    /** Rejects null components. */
    public Word {
      Objects.requireNonNull(word, "word");
      Objects.requireNonNull(extras, "extras");
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
}
