package bifrost.api;

import bifrost.api.internal.value.ExtraMembers;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is said in a recording.
 *
 * @param text all of it
 * @param language the language, if the server tells
 * @param duration the length of the recording in seconds, if the server tells
 * @param segments the parts of it, with {@code verbose_json} and {@code diarized_json}
 * @param words the words of it, if the server tells
 * @param usage what was used: {@code seconds}, or tokens
 * @param extras members that have no component
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
   * A part of a recording.
   *
   * @param id a number, or a name, as text; {@code ""} if the server gave none
   * @param start where it begins, in seconds
   * @param end where it ends, in seconds
   * @param text what is said
   * @param extras members that have no component
   */
  public record Segment(String id, double start, double end, String text, JsonObject extras) {
    /** Refuses null. */
    public Segment {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(extras, "extras");
    }

    /**
     * Who speaks, with {@code diarized_json}.
     *
     * @return the server's name for the speaker
     */
    public Optional<String> speaker() {
      return ExtraMembers.string(extras, "speaker");
    }
  }

  /**
   * A word of a recording.
   *
   * @param word the word
   * @param start where it begins, in seconds
   * @param end where it ends, in seconds
   * @param extras members that have no component
   */
  public record Word(String word, double start, double end, JsonObject extras) {
    /** Refuses null. */
    public Word {
      Objects.requireNonNull(word, "word");
      Objects.requireNonNull(extras, "extras");
    }
  }

  /**
   * A transcription of nothing but a text.
   *
   * @param text the text
   * @return a transcription
   */
  public static Transcription of(String text) {
    return new Transcription(text, Optional.empty(), Optional.empty(), List.of(), List.of(), Optional.empty(),
        JsonObject.of());
  }
}
