package bifrost.api.spi;

import bifrost.api.Logprobs;
import bifrost.api.TokenLogprob;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectWriter;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.List;

/**
 * The reader and the writer of {@link Logprobs} and {@link TokenLogprob}: the {@code logprobs} of chat completions.
 * Thread-safe.
 *
 * @since 0.1
 */
public final class LogprobsJson {
  private LogprobsJson() {}

  /**
   * Reads log probabilities: an object. Members of an unexpected type are added to the extras.
   *
   * @param in the reader
   * @return the log probabilities
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Logprobs read(JsonReader in) {
    List<TokenLogprob> content = List.of();
    List<TokenLogprob> refusal = List.of();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "content" -> content = MemberReader.lenientList(in, extras, LogprobsJson::readToken);
        case "refusal" -> refusal = MemberReader.lenientList(in, extras, LogprobsJson::readToken);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    return new Logprobs(content, refusal, extras.build());
  }

  /**
   * Reads a token of the text: an object. A log probability that is null is read as NaN, because servers write null for
   * numbers that JSON cannot express.
   *
   * @param in the reader
   * @return the token
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static TokenLogprob readToken(JsonReader in) {
    return token(in, true);
  }

  /**
   * Reads one token.
   *
   * @param isGenerated whether the token is part of the text, and not an alternative. The alternatives of an
   *     alternative are not decoded, so that deeply nested JSON is not read again at each level.
   */
  private static TokenLogprob token(JsonReader in, boolean isGenerated) {
    var token = "";
    double logprob = Double.NaN;
    List<Integer> bytes = List.of();
    List<TokenLogprob> topLogprobs = List.of();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "token" -> token = MemberReader.lenient(in, extras, JsonReader::string).orElse("");
        case "logprob" -> logprob = MemberReader.lenient(in, extras, JsonReader::number).orElse(Double.NaN);
        case "bytes" -> bytes = MemberReader.lenientList(in, extras, JsonReader::int32);
        case "top_logprobs" -> {
          if (isGenerated) topLogprobs = MemberReader.lenientList(in, extras, each -> token(each, false));
          else MemberReader.keepInExtras(in, extras);
        }
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    return new TokenLogprob(token, logprob, bytes, topLogprobs, extras.build());
  }

  /**
   * Writes log probabilities.
   *
   * @param logprobs the log probabilities
   * @param out the writer
   */
  public static void write(Logprobs logprobs, JsonWriter out) {
    ObjectWriter.begin(logprobs.extras(), out).array("content", logprobs.content(), LogprobsJson::writeToken)
        .arrayIfPresent("refusal", logprobs.refusal(), LogprobsJson::writeToken).end();
  }

  /**
   * Writes a token of the text, with its alternatives. A log probability that is NaN is written as null.
   *
   * @param token the token
   * @param out the writer
   */
  public static void writeToken(TokenLogprob token, JsonWriter out) {
    write(token, out, true);
  }

  private static void write(TokenLogprob token, JsonWriter out, boolean isGenerated) {
    var object = ObjectWriter.begin(token.extras(), out).member("token", token.token());
    if (object.begins("logprob")) JsonForm.number(token.logprob(), out);
    object.member("bytes", token.bytes(), LogprobsJson::writeBytes);
    if (isGenerated) object.array("top_logprobs", token.topLogprobs(), (each, to) -> write(each, to, false));
    object.end();
  }

  private static void writeBytes(List<Integer> bytes, JsonWriter out) {
    if (bytes.isEmpty()) out.nullValue();
    else JsonForm.list(bytes, out, JsonForm::integer);
  }
}
