package bifrost.api.spi;

import bifrost.api.Usage;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectWriter;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.Optional;

/** The reader and the writer of {@link Usage}: the {@code usage} of completions, embeddings and rankings. */
public final class UsageJson {
  private UsageJson() {}

  /**
   * Reads the current value, which must be an object. A count that is missing or invalid is 0, or, for the total, the
   * sum of the others; an invalid one is added to the extras.
   *
   * @param in the reader
   * @return the usage
   */
  public static Usage read(JsonReader in) {
    Optional<Long> prompt = Optional.empty();
    Optional<Long> completion = Optional.empty();
    Optional<Long> total = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "prompt_tokens" -> prompt = MemberReader.lenient(in, extras, UsageJson::count);
        case "completion_tokens" -> completion = MemberReader.lenient(in, extras, UsageJson::count);
        case "total_tokens" -> total = MemberReader.lenient(in, extras, UsageJson::count);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    long sum = prompt.orElse(0L) + completion.orElse(0L);
    if (sum < 0) sum = Long.MAX_VALUE; // the sum has overflowed
    return new Usage(prompt.orElse(0L), completion.orElse(0L), total.orElse(sum), extras.build());
  }

  private static long count(JsonReader in) {
    long count = in.integer();
    if (count < 0) throw in.unexpected("a count");
    return count;
  }

  /**
   * Writes a usage.
   *
   * @param usage the usage
   * @param out the writer
   */
  public static void write(Usage usage, JsonWriter out) {
    new ObjectWriter(out, usage.extras()).member("prompt_tokens", usage.promptTokens())
        .member("completion_tokens", usage.completionTokens()).member("total_tokens", usage.totalTokens()).end();
  }
}
