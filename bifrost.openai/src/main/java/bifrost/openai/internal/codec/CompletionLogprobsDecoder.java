package bifrost.openai.internal.codec;

import bifrost.api.CompletionLogprobs;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A decoder for the log-probabilities of a text completion. Nulls remain in the lists, so that elements at the same
 * position belong to the same token.
 */
public final class CompletionLogprobsDecoder {
  private CompletionLogprobsDecoder() {}

  static CompletionLogprobs decode(JsonReader in) {
    List<String> tokens = List.of();
    List<Double> tokenLogprobs = List.of();
    List<Map<String, Double>> topLogprobs = List.of();
    List<Integer> textOffset = List.of();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "tokens" -> tokens = Decoders.lenientList(in, extras, JsonReader::string);
        case "token_logprobs" -> tokenLogprobs = Decoders.lenientList(in, extras, Decoders::numberOrNan);
        case "top_logprobs" -> topLogprobs = Decoders.lenientList(in, extras, CompletionLogprobsDecoder::topLogprobs);
        case "text_offset" -> textOffset = Decoders.lenientList(in, extras, JsonReader::int32);
        default -> Decoders.keepInExtras(in, extras);
      }
    }
    return new CompletionLogprobs(tokens, tokenLogprobs, topLogprobs, textOffset, extras.build());
  }

  private static Map<String, Double> topLogprobs(JsonReader in) {
    var byToken = new LinkedHashMap<String, Double>();
    if (in.isNull()) in.skip();
    else while (in.nextMember()) byToken.put(in.name(), in.number());
    return byToken;
  }
}
