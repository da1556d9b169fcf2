package bifrost.openai.internal.responses;

import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Generators of unary responses of the Responses API, as JSON, with items of several types. */
final class ResponseJsonArbitraries {
  private static final Arbitrary<String> TEXT =
      Arbitraries.strings().withChars("aé😀 \n\"{}").ofMinLength(1).ofMaxLength(8)
          .filter(text -> !text.isBlank()); // Servers may omit a message that contains only white space.
  private static final Arbitrary<JsonObject> EXTRAS =
      Arbitraries.of(JsonObject.of(), JsonObject.of("phase", "final"), JsonObject.of("x", Map.of("y", 1)));

  private ResponseJsonArbitraries() {}

  static Arbitrary<JsonObject> any() {
    var item = Arbitraries.oneOf(message(), message(), reasoning(), call(), other("mcp_call", "arguments"),
        other("custom_tool_call", "input"), other("code_interpreter_call", "code"), other("unknown_call", "payload"));
    return Combinators.combine(item.list().ofMaxSize(5), EXTRAS).as((items, extras) -> {
      var output = new ArrayList<JsonObject>();
      for (var each : items) {
        var withId = each.with("id", "id_" + output.size());
        output.add(withId.tryGet("call_id").isEmpty() ? withId : withId.with("call_id", "call_" + output.size()));
      }
      return JsonObject.of("id", "resp_1").with("object", "response").with("created_at", 7).with("model", "m")
          .with("status", "completed")
          .with("output", output).with("usage", Map.of("input_tokens", 1, "output_tokens", 2, "total_tokens", 3))
          .with(extras);
    });
  }

  private static Arbitrary<JsonObject> message() {
    return Combinators.combine(Arbitraries.oneOf(text(), text(), refusal()).list().ofMinSize(1).ofMaxSize(3), EXTRAS)
        .as((parts, extras) -> JsonObject.of("type", "message").with("role", "assistant").with("content", parts)
            .with(extras));
  }

  private static Arbitrary<JsonObject> text() {
    var annotations = Arbitraries.of("a", "b", "c").map(url -> JsonObject.of("type", "url_citation").with("url", url))
        .list().ofMaxSize(3);
    var tokens = Arbitraries.of("t", "u").map(token -> JsonObject.of("token", token)).list().ofMaxSize(3);
    return Combinators.combine(TEXT, annotations, tokens, EXTRAS).as((text, annotationList, logprobs, extras) -> {
      var part =
          JsonObject.of("type", "output_text").with("text", text).with("annotations", annotationList).with(extras);
      return logprobs.isEmpty() ? part : part.with("logprobs", logprobs);
    });
  }

  private static Arbitrary<JsonObject> refusal() {
    return TEXT.map(text -> JsonObject.of("type", "refusal").with("refusal", text));
  }

  private static Arbitrary<JsonObject> reasoning() {
    var content = TEXT.map(text -> JsonObject.of("type", "reasoning_text").with("text", text)).list().ofMaxSize(2);
    var summary = TEXT.map(text -> JsonObject.of("type", "summary_text").with("text", text)).list().ofMaxSize(2);
    return Combinators.combine(content, summary, EXTRAS).as((parts, summaries, extras) -> {
      var item =
          JsonObject.of("type", "reasoning").with("summary", summaries).with("encrypted_content", "gAAAA").with(extras);
      return parts.isEmpty() ? item : item.with("content", parts);
    });
  }

  private static Arbitrary<JsonObject> call() {
    return Combinators.combine(TEXT, EXTRAS).as((text, extras) -> JsonObject.of("type", "function_call")
        .with("call_id", "").with("name", "f").with("arguments", text).with(extras));
  }

  private static Arbitrary<JsonObject> other(String type, String member) {
    return Combinators.combine(TEXT, EXTRAS).as((text, extras) -> JsonObject.of("type", type).with("name", "tool")
        .with("list", List.of(1)).with(member, text).with(extras));
  }
}
