package bifrost.openai.internal.codec;

import bifrost.api.Logprobs;
import bifrost.api.TokenLogprob;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.util.List;

/** A decoder for the log-probabilities of tokens. */
public final class LogprobsDecoder {
  private LogprobsDecoder() {}

  static Logprobs decode(JsonReader in) {
    List<TokenLogprob> content = List.of();
    List<TokenLogprob> refusal = List.of();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "content" -> content = Decoders.lenientList(in, extras, each -> tokenLogprob(each, true));
        case "refusal" -> refusal = Decoders.lenientList(in, extras, each -> tokenLogprob(each, true));
        default -> Decoders.keepInExtras(in, extras);
      }
    }
    return new Logprobs(content, refusal, extras.build());
  }

  /**
   * Reads one token. A log-probability of null is read as NaN, because servers write null for numbers that JSON
   * cannot express.
   *
   * @param isGenerated whether the token is part of the text, and not an alternative. The alternatives of an
   *     alternative are not decoded, so that deeply nested JSON is not read again at each level.
   */
  private static TokenLogprob tokenLogprob(JsonReader in, boolean isGenerated) {
    var token = "";
    double logprob = Double.NaN;
    List<Integer> bytes = List.of();
    List<TokenLogprob> topLogprobs = List.of();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "token" -> token = Decoders.lenient(in, extras, JsonReader::string).orElse("");
        case "logprob" -> logprob = Decoders.lenient(in, extras, JsonReader::number).orElse(Double.NaN);
        case "bytes" -> bytes = Decoders.lenientList(in, extras, JsonReader::int32);
        case "top_logprobs" -> {
          if (isGenerated) topLogprobs = Decoders.lenientList(in, extras, each -> tokenLogprob(each, false));
          else Decoders.keepInExtras(in, extras);
        }
        default -> Decoders.keepInExtras(in, extras);
      }
    }
    return new TokenLogprob(token, logprob, bytes, topLogprobs, extras.build());
  }
}
