package bifrost.openai.internal.codec;

import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Generators of unary chat and text completion responses, as JSON, with extra members at every level. */
final class CompletionJsonArbitraries {
  static final Arbitrary<String> TEXT = Arbitraries.strings().withChars("aé😀 \n\"{}\\").ofMaxLength(6);

  private static final Arbitrary<JsonValue> SCALAR = Arbitraries.oneOf(TEXT.map(Json::of),
      Arbitraries.integers().between(-9, 9).map(Json::of), Arbitraries.of(true, false).map(Json::of));

  private CompletionJsonArbitraries() {}

  static Arbitrary<JsonObject> chats() {
    return Combinators
        .combine(message(), logprobs("content"), objects("stop_reason", "token_ids", "content_filter_results", "x1"),
            Arbitraries.of("stop", "length", "tool_calls"))
        .as((message, logprobs, extras, finish) -> JsonObject.builder()
            .put("message", message).put("logprobs", logprobs.isEmpty() ? null : logprobs).put("finish_reason", finish)
            .putAll(extras)
            .build())
        .list().ofMinSize(1).ofMaxSize(2).flatMap(choices -> response("chat.completion", choices));
  }

  static Arbitrary<JsonObject> completions() {
    var extras = objects("stop_reason", "token_ids", "content_filter_results", "x1");
    return Combinators.combine(TEXT, completionLogprobs(), extras, Arbitraries.of("stop", "length"))
        .as((text, logprobs, otherMembers, finish) -> JsonObject.builder().put("text", text)
            .put("logprobs", logprobs.isEmpty() ? null : logprobs).put("finish_reason", finish)
            .putAll(otherMembers).build())
        .list().ofMinSize(1).ofMaxSize(2).flatMap(choices -> response("text_completion", choices));
  }

  private static Arbitrary<JsonObject> response(String object, List<JsonObject> choices) {
    var indexedChoices = IntStream.range(0, choices.size())
        .mapToObj(i -> JsonObject.builder().put("index", i).putAll(choices.get(i)).build()).toList();
    return Combinators.combine(Arbitraries.of(true, false), objects("service_tier", "citations", "search"))
        .as((usage, extras) -> {
          var response = JsonObject.builder().put("id", "c1").put("object", object).put("created", 1_700_000_000)
              .put("model", "m");
          if (usage) {
            response.put("usage",
                Map.of("prompt_tokens", 1, "completion_tokens", 2, "total_tokens", 3, "details", Map.of("a", 1)));
          }
          return response.put("system_fingerprint", "fp").put("choices", indexedChoices).putAll(extras).build();
        });
  }

  private static Arbitrary<JsonObject> message() {
    var extras = objects("audio", "function_call", "citations", "annotations", "reasoning_details", "x1");
    return Combinators.combine(TEXT, TEXT, Arbitraries.of("reasoning", "reasoning_content"), TEXT, calls(), extras)
        .as((text, reasoning, name, refusal, calls, otherMembers) -> {
          var message = JsonObject.builder().put("role", "assistant").put("content", text).put("refusal",
              refusal.isEmpty() ? null : refusal);
          if (!reasoning.isEmpty()) message.put(name, reasoning);
          if (!calls.isEmpty()) message.put("tool_calls", calls);
          return message.putAll(otherMembers).build();
        });
  }

  private static Arbitrary<List<JsonObject>> calls() {
    var call = Combinators.combine(TEXT, objects("strict", "notes", "x2"), objects("extra_content", "marks", "x3"));
    return call
        .as((arguments, functionExtras, callExtras) -> JsonObject.builder().put("type", "function")
            .put("function",
                JsonObject.builder().put("name", "f").put("arguments", arguments).putAll(functionExtras).build())
            .putAll(callExtras).build())
        .list().ofMaxSize(3).map(calls -> {
          var callsWithIds = new ArrayList<JsonObject>();
          for (var each : calls) {
            callsWithIds.add(JsonObject.builder().put("id", "call_" + callsWithIds.size()).putAll(each).build());
          }
          return callsWithIds;
        });
  }

  /** Generates the logprobs member of a choice, or an empty object for a choice without logprobs. */
  private static Arbitrary<JsonObject> logprobs(String list) {
    var tokens = TEXT.map(text -> JsonObject.builder().put("token", text).put("logprob", -1.5).put("bytes", List.of())
        .put("top_logprobs", List.of()).put("x4", 7).build()).list().ofMaxSize(4);
    return Combinators.combine(tokens, objects("tokens", "token_logprobs", "x5"), Arbitraries.of(true, false))
        .as((content, extras, present) -> present ? JsonObject.builder().put(list, content).putAll(extras).build()
            : JsonObject.of());
  }

  private static Arbitrary<JsonObject> completionLogprobs() {
    return Combinators.combine(TEXT.list().ofMaxSize(4), objects("token_ids", "x5"), Arbitraries.of(true, false))
        .as((tokens, extras, present) -> {
          if (!present) return JsonObject.of();
          var top = tokens.stream().map(token -> Map.of("t", -1.5)).toList();
          return JsonObject.builder().put("tokens", tokens)
              .put("token_logprobs", tokens.stream().map(token -> -1.5).toList())
              .put("top_logprobs", top).put("text_offset", IntStream.range(0, tokens.size()).boxed().toList())
              .putAll(extras).build();
        });
  }

  /** Generates objects with a subset of these members; the name of a member determines the type of its value. */
  private static Arbitrary<JsonObject> objects(String... names) {
    return Combinators.combine(List.of(names).stream().map(name -> value(name).optional(0.3)).toList()).as(values -> {
      var object = JsonObject.builder();
      for (int i = 0; i < names.length; i++) {
        var name = names[i];
        values.get(i).ifPresent(value -> object.put(name, value));
      }
      return object.build();
    });
  }

  private static Arbitrary<JsonValue> value(String name) {
    return switch (name) {
      case "audio" ->
          object(Map.of("id", TEXT.map(Json::of), "data", TEXT.map(Json::of), "transcript", TEXT.map(Json::of)));
      case "function_call" ->
          object(Map.of("name", TEXT.map(text -> Json.of("f" + text)), "arguments", TEXT.map(Json::of)));
      case "citations", "annotations", "reasoning_details", "marks", "notes", "tokens", "token_logprobs" ->
          array(nested(1));
      case "token_ids" -> array(Arbitraries.integers().between(0, 99).map(Json::of));
      case "content_filter_results", "extra_content", "search" -> freeForm(2);
      case "stop_reason", "service_tier", "strict" -> SCALAR;
      default -> nested(2);
    };
  }

  private static Arbitrary<JsonValue> object(Map<String, Arbitrary<JsonValue>> members) {
    var names = List.copyOf(members.keySet());
    return Combinators.combine(names.stream().map(name -> members.get(name).optional(0.8)).toList()).as(values -> {
      var object = JsonObject.builder();
      for (int i = 0; i < names.size(); i++) {
        var name = names.get(i);
        values.get(i).ifPresent(value -> object.put(name, value));
      }
      return object.build();
    });
  }

  /** Generates objects with members of any type, including strings that may be split. */
  private static Arbitrary<JsonValue> freeForm(int depth) {
    var names = List.of("data", "transcript", "arguments", "content", "text", "id", "list", "inner");
    return Combinators.combine(names.stream().map(name -> switch (name) {
      case "id" -> SCALAR.optional(0.4);
      case "list" -> array(SCALAR).optional(0.4);
      case "inner" -> nested(depth - 1).optional(0.4);
      default -> TEXT.map(Json::of).optional(0.3);
    }).toList()).as(values -> {
      var object = JsonObject.builder();
      for (int i = 0; i < names.size(); i++) {
        var name = names.get(i);
        values.get(i).ifPresent(value -> object.put(name, value));
      }
      return object.build();
    });
  }

  private static Arbitrary<JsonValue> array(Arbitrary<JsonValue> elements) {
    return elements.list().ofMaxSize(3).map(JsonArray::new);
  }

  private static Arbitrary<JsonValue> nested(int depth) {
    return depth <= 0 ? SCALAR : Arbitraries.oneOf(SCALAR, array(SCALAR), freeForm(depth));
  }
}
