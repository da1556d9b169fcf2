package bifrost.openai.wire;

import bifrost.api.Logprobs;
import bifrost.api.TokenLogprob;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.util.List;

/** Reads how likely tokens were. */
final class LogprobsDecoder {
  private LogprobsDecoder() {}

  static Logprobs decode(JsonReader in) {
    List<TokenLogprob> content = List.of();
    List<TokenLogprob> refusal = List.of();
    var extras = JsonObject.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "content" -> content = Shape.list(in, LogprobsDecoder::token);
        case "refusal" -> refusal = Shape.list(in, LogprobsDecoder::token);
        default -> extras = Shape.unknown(in, extras);
      }
    }
    return new Logprobs(content, refusal, extras);
  }

  /** A likelihood that JSON cannot write is null there, and NaN here. */
  private static TokenLogprob token(JsonReader in) {
    var token = "";
    double logprob = Double.NaN;
    List<Integer> bytes = List.of();
    List<TokenLogprob> topLogprobs = List.of();
    var extras = JsonObject.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "token" -> token = in.string();
        case "logprob" -> logprob = in.number();
        case "bytes" -> bytes = Shape.list(in, JsonReader::int32);
        case "top_logprobs" -> topLogprobs = Shape.list(in, LogprobsDecoder::token);
        default -> extras = Shape.unknown(in, extras);
      }
    }
    return new TokenLogprob(token, logprob, bytes, topLogprobs, extras);
  }
}
