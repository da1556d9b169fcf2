package bifrost.api.spi;

import bifrost.api.CompletionLogprobs;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The reader and the writer of {@link CompletionLogprobs}: the {@code logprobs} of text completions. Nulls remain in
 * the
 * lists, so that elements at the same position belong to the same token.
 */
public final class CompletionLogprobsJson {
  private CompletionLogprobsJson() {}

  /**
   * Reads the current value, which must be an object. Members of an unexpected type are added to the extras.
   *
   * @param in the reader
   * @return the log probabilities
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
    var form = ObjectForm.begin(logprobs.extras(), out);
    if (form.begins("tokens")) JsonForm.list(logprobs.tokens(), out, (token, to) -> to.string(token));
    if (form.begins("token_logprobs")) JsonForm.list(logprobs.tokenLogprobs(), out, JsonForm::number);
    if (form.begins("top_logprobs")) {
      JsonForm.list(logprobs.topLogprobs(), out, CompletionLogprobsJson::writeTopLogprobs);
    }
    if (form.begins("text_offset")) JsonForm.list(logprobs.textOffset(), out, (offset, to) -> to.number(offset));
    form.end();
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
