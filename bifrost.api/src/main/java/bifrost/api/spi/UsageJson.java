package bifrost.api.spi;

import bifrost.api.Usage;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectWriter;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;

/**
 * The reader and the writer of {@link Usage}. The Responses API names the counts {@code input_tokens} and
 * {@code output_tokens}; all other operations name them {@code prompt_tokens} and {@code completion_tokens}. Both
 * readers accept either name. If a server sends both, the count with the other name is added to the extras.
 * Thread-safe.
 *
 * @since 0.1
 */
public final class UsageJson {
  private static final String PROMPT = "prompt_tokens";
  private static final String COMPLETION = "completion_tokens";
  private static final String INPUT = "input_tokens";
  private static final String OUTPUT = "output_tokens";
  private static final String TOTAL = "total_tokens";

  private UsageJson() {}

  /**
   * Reads a usage: an object. A count that is missing or invalid is 0, or, for the total, the sum of the others; an
   * invalid one is added to the extras.
   *
   * @param in the reader
   * @return the usage
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Usage read(JsonReader in) {
    var counts = new Counts(in);
    return counts.usage(counts.first(counts.prompt, INPUT, counts.input),
        counts.first(counts.completion, OUTPUT, counts.output));
  }

  /**
   * Reads a usage, like {@link #read}, but prefers the names of the Responses API.
   *
   * @param in the reader
   * @return the usage
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Usage readResponses(JsonReader in) {
    var counts = new Counts(in);
    return counts.usage(counts.first(counts.input, PROMPT, counts.prompt),
        counts.first(counts.output, COMPLETION, counts.completion));
  }

  /** The counts under all their names, and the other members. */
  private static final class Counts {
    private static final long ABSENT = -1;
    private static final long INVALID = -2;

    private final JsonObject.Builder extras = JsonObject.builder();
    private long prompt = ABSENT;
    private long completion = ABSENT;
    private long input = ABSENT;
    private long output = ABSENT;
    private long total = ABSENT;

    Counts(JsonReader in) {
      while (in.nextMember()) {
        switch (in.name()) {
          case PROMPT -> prompt = count(in);
          case COMPLETION -> completion = count(in);
          case INPUT -> input = count(in);
          case OUTPUT -> output = count(in);
          case TOTAL -> total = count(in);
          default -> MemberReader.keepInExtras(in, extras);
        }
      }
    }

    private long count(JsonReader in) {
      return MemberReader.lenient(in, extras, MemberReader::count).orElse(INVALID);
    }

    /** {@return a count, or the one with the other name if it is absent} Otherwise the extras keep the other one. */
    private long first(long count, String otherName, long other) {
      if (count == ABSENT && other >= 0) return other;
      if (other >= 0) extras.put(otherName, other);
      return Math.max(0, count);
    }

    private Usage usage(long promptTokens, long completionTokens) {
      long sum = promptTokens + completionTokens;
      if (sum < 0) sum = Long.MAX_VALUE; // the sum has overflowed
      return new Usage(promptTokens, completionTokens, total < 0 ? sum : total, extras.build());
    }
  }

  /**
   * Writes a usage.
   *
   * @param usage the usage
   * @param out the writer
   */
  public static void write(Usage usage, JsonWriter out) {
    write(usage, PROMPT, COMPLETION, out);
  }

  /**
   * Writes a usage with the names of the Responses API.
   *
   * @param usage the usage
   * @param out the writer
   */
  public static void writeResponses(Usage usage, JsonWriter out) {
    write(usage, INPUT, OUTPUT, out);
  }

  private static void write(Usage usage, String prompt, String completion, JsonWriter out) {
    ObjectWriter.begin(usage.extras(), out).member(prompt, usage.promptTokens())
        .member(completion, usage.completionTokens()).member(TOTAL, usage.totalTokens()).end();
  }
}
