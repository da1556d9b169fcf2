package bifrost.api.spi;

import bifrost.api.CompletionLogprobs;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectWriter;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The reader and the writer of {@link CompletionLogprobs}: the {@code logprobs} of text completions. Nulls remain in
 * the lists, so that elements at the same position belong to the same token. Thread-safe.
 *
 * @since 0.1
 */
public final class CompletionLogprobsJson {
  private CompletionLogprobsJson() {}

  /**
   * Reads log probabilities: an object. Members of an unexpected type are added to the extras.
   *
   * @param in the reader
   * @return the log probabilities
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static CompletionLogprobs read(JsonReader in) {
    List<String> tokens = List.of();
    List<Double> tokenLogprobs = List.of();
    List<Map<String, Double>> topLogprobs = List.of();
    List<Integer> textOffset = List.of();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "tokens" -> tokens = MemberReader.lenientList(in, extras, JsonReader::string);
        case "token_logprobs" -> tokenLogprobs = MemberReader.lenientList(in, extras, MemberReader::numberOrNan);
        case "top_logprobs" -> topLogprobs = MemberReader.lenientList(in, extras, CompletionLogprobsJson::topLogprobs);
        case "text_offset" -> textOffset = MemberReader.lenientList(in, extras, JsonReader::int32);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    return new CompletionLogprobs(tokens, tokenLogprobs, topLogprobs, textOffset, extras.build());
  }

  private static Map<String, Double> topLogprobs(JsonReader in) {
    var byToken = new LinkedHashMap<String, Double>();
    if (in.isNull()) in.skip();
    else while (in.nextMemberIncludingNull()) byToken.put(in.name(), MemberReader.numberOrNan(in));
    return byToken;
  }

  /**
   * Writes log probabilities. NaN, and an empty map, are written as null.
   *
   * @param logprobs the log probabilities
   * @param out the writer
   */
  public static void write(CompletionLogprobs logprobs, JsonWriter out) {
    ObjectWriter.begin(logprobs.extras(), out).array("tokens", logprobs.tokens(), JsonForm::string)
        .array("token_logprobs", logprobs.tokenLogprobs(), JsonForm::number)
        .array("top_logprobs", logprobs.topLogprobs(), CompletionLogprobsJson::writeTopLogprobs)
        .array("text_offset", logprobs.textOffset(), JsonForm::integer).end();
  }

  private static void writeTopLogprobs(Map<String, Double> byToken, JsonWriter out) {
    if (byToken.isEmpty()) {
      out.nullValue();
      return;
    }
    out.beginObject();
    byToken.forEach((token, logprob) -> JsonForm.number(logprob, out.name(token)));
    out.endObject();
  }
}
