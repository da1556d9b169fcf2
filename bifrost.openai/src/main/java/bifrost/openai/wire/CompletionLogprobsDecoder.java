package bifrost.openai.wire;

import bifrost.api.CompletionLogprobs;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads how likely the tokens of a completed text were: lists that keep their nulls, so that their places agree. */
final class CompletionLogprobsDecoder {
  private CompletionLogprobsDecoder() {}

  static CompletionLogprobs decode(JsonReader in) {
    List<String> tokens = List.of();
    List<Double> tokenLogprobs = List.of();
    List<Map<String, Double>> topLogprobs = List.of();
    List<Integer> textOffset = List.of();
    var extras = JsonObject.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "tokens" -> tokens = Shape.list(in, JsonReader::string);
        case "token_logprobs" -> tokenLogprobs = Shape.list(in, Shape::numberOrNaN);
        case "top_logprobs" -> topLogprobs = Shape.list(in, CompletionLogprobsDecoder::likeliest);
        case "text_offset" -> textOffset = Shape.list(in, JsonReader::int32);
        default -> extras = Shape.unknown(in, extras);
      }
    }
    return new CompletionLogprobs(tokens, tokenLogprobs, topLogprobs, textOffset, extras);
  }

  private static Map<String, Double> likeliest(JsonReader in) {
    var byToken = new LinkedHashMap<String, Double>();
    if (in.isNull()) in.skip();
    else while (in.nextMember()) byToken.put(in.name(), in.number());
    return byToken;
  }
}
