package bifrost.testkit.contract;

import bifrost.api.ChatCompletion;
import bifrost.api.ToolCall;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.internal.contract.ActualResult;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Example;

/**
 * Rules 1207, 1208, 1215, 1219 and 1223: tool calls in the forms of some servers, such as those without an index or an
 * id. Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ToolCallFormRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that tool calls without an index, or with a repeated one, are identified by their ids: a new id with a
   * name starts a call, and a delta without an id continues the last call. Otherwise the arguments of two calls are
   * joined.
   */
  @WhenThisFails("Without an index, start a call for each new id. With an index, start a call if the id and the name "
      + "are new.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.STREAMS, Feature.TOOLS})
  @Example
  default void rule1207_toolCallsWithoutAnIndexAreToldApart() {
    expectCallsWithIds(List.of(call("\"id\":\"a\",", "f", "{\"x\""), call("", "", ":1}")),
        "a f {\"x\":1}");
    expectCallsWithIds(
        List.of(call("\"id\":\"a\",", "f", "{}"), call("\"id\":\"b\",", "g", "{\"y\":"), call("", "", "2}")), "a f {}",
        "b g {\"y\":2}");
    expectCallsWithIds(List.of(call("\"id\":\"a\",", "f", "{}") + "," + call("\"id\":\"b\",", "f", "[]")), "a f {}",
        "b f []");
    expectCallsWithIds(List.of(call(0, "a", "f", "{}"), call(0, "b", "g", "[]")), "a f {}",
        "b g []");
    expectCallsWithIds(List.of(call("\"id\":\"a\",", "f", "") + "," + call("\"id\":\"b\",", "g", ""),
        call("", "", "{\"x\"") + "," + call("", "", "[1"),
        call("", "", ":1}") + "," + call("", "", "]")),
        "a f {\"x\":1}", "b g [1]");
    expectCallsWithIds(List.of(call(0, "a", "f", "{\"x\":\"\\\"}"), call(0, "a", "f", "}{"),
        call(0, "a", "f", "\"}")), "a f {\"x\":\"\\\"}}{\"}");
    expectCallsWithIds(List.of(call(0, "a", "f", "{"), call(0, "other", "", "}")), "a f {}");
    expectCallsWithIds(List.of(call(0, "a", "f", "{}"), call(0, "b", "f", "[]")), "a f {}", "b f []");
    expectCallsWithIds(List.of(call("\"id\":\"a\",", "f", "{"), call("", "", "\"x\"") + "," + call("", "", ":1}")),
        "a f {\"x\":1}");
    expectCallsWithIds(List.of(call("\"id\":\"a\",", "f", "") + "," + call("\"id\":\"b\",", "g", ""),
        call("", "", "[1]")), "a f ", "b g [1]");
  }

  /**
   * Requires that arguments that the server sends as an object are read like a text. Otherwise they are missing.
   */
  @WhenThisFails("Write an object as JSON text.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.TOOLS})
  @Example
  default void rule1208_argumentsAsAnObjectAreRead() {
    var message =
        "{\"role\":\"assistant\",\"content\":\"Hello\","
            + "\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\","
            + "\"arguments\":{\"x\":[1,\"y\"]}}}]}";
    try (var harness = ContractHarness.of(this, 1208)) {
      harness
          .enqueue(Reply.json("{\"choices\":[{\"index\":0,\"message\":" + message + ",\"finish_reason\":\"stop\"}]}"));
      var result = chat(harness, false);
      harness.expectResponse("Hello", result.map(ChatCompletion::text));
      var arguments = result.response().orElseThrow().message().toolCalls().get(0).arguments();
      harness.expect(arguments.startsWith("{"), "the arguments as JSON text", arguments);
      harness.expect("arguments", JsonObject.of("x", List.of(1, "y")), Json.parse(arguments));
    }
  }

  /**
   * Requires that tool calls without ids and indexes are told apart: a fragment with another name starts a call, and
   * one with the same name only if the arguments are complete. Fragments without names continue the calls at the same
   * positions of an earlier delta.
   */
  @WhenThisFails("Remember the name and the arguments of each call. Braces inside strings do not end the arguments.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.STREAMS, Feature.TOOLS})
  @Example
  default void rule1215_toolCallsWithoutIdsAreToldApart() {
    expectCalls(1215, List.of(call("", "f", "{}"), call("", "g", "[1]")), "f {}",
        "g [1]");
    expectCalls(1215, List.of(call("", "f", "{}"), call("", "f", "[1]")), "f {}",
        "f [1]");
    expectCalls(1215, List.of(call("", "f", "{\"x\""), call("", "f", ":1}")),
        "f {\"x\":1}");
    expectCalls(1215, List.of(call("", "f", ""), call("", "f", " "), call("", "f", "{}")),
        "f  {}");
    expectCalls(1215, List.of(call("", "f", ""), call("", "f", "{}"), call("", "f", "")),
        "f {}");
    expectCalls(1215, List.of(call("", "f", "{\"x\":\"}"), call("", "f", "\"}")),
        "f {\"x\":\"}\"}");
    expectCalls(1215, List.of(call("", "f", "{\"x\":\"\\\"}"), call("", "f", "\"}"), call("", "f", "[]")),
        "f {\"x\":\"\\\"}\"}", "f []");
    expectCalls(1215, List.of(call("", "f", "[[1]"), call("", "f", ",[2]]"), call("", "g", "{}")), "f [[1],[2]]",
        "g {}");
    expectCalls(1215, List.of(call("\"id\":\"a\",", "", ""), call("", "f", "{}")),
        "f {}");
    expectCalls(1215, List.of(call("\"id\":\"a\",", "f", "{") + "," + call("\"id\":\"b\",", "g", "["),
        call("", "", "}") + "," + call("", "", "]")),
        "f {}", "g []");
    expectCalls(1215, List.of(call("\"index\":0,\"id\":\"a\",", "f", "{"), call("\"index\":1,", "", "}")), "f {}");
    expectCalls(1215,
        List.of(call("", "f", "{") + "," + call("", "g", "["), call("", "", "}") + "," + call("", "", "]")),
        "f {}", "g []");
    expectCalls(1215, List.of(call(0, "", "f", "{}") + "," + call(0, "", "g", "[]")),
        "f {}", "g []");
    expectCalls(1215, List.of(call(0, "a", "f", "{") + "," + call(0, "a", "", "}")),
        "f {}");
    expectCalls(1215, List.of(call("", "f", "{}"), call("", "g", ""), call("", "", "[1]")), "f {}", "g [1]");
    expectCalls(1215, List.of(call("", "f", "[1]"), call("", "f", "[2]")), "f [1]", "f [2]");
    expectCalls(1215, List.of(call("", "f", "{\"x\":\"a}"), call("", "f", "\"}")), "f {\"x\":\"a}\"}");
    expectCalls(1215,
        List.of(call("", "f", "") + "," + call("", "f", ""), call("", "", "{}") + "," + call("", "", "[]")),
        "f {}", "f []");
    expectCalls(1215, List.of(call(0, "", "f", ""), call(1, "", "f", ""), call(0, "", "", "{}"), call(1, "", "", "[]")),
        "f {}", "f []");
    expectCalls(1215, List.of(call("", "", "{"), call("\"id\":\"a\",", "f", "}")), "f {}");
  }

  /**
   * Requires that an index that servers count in another way, and an id that several calls share, do not change the
   * order and the arguments of tool calls. An index of 2<sup>24</sup> or more is no position.
   */
  @WhenThisFails("Continue the call with a known id. Give a call whose index is used or absurd the next free index.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.STREAMS, Feature.TOOLS})
  @Example
  default void rule1223_indexesOfToolCallsMayBeWrong() {
    expectCalls(1223,
        List.of(call("\"id\":\"a\",", "f", "{"), call("\"id\":\"b\",", "g", "["), call("\"id\":\"a\",", "", "}"),
            call("\"id\":\"b\",", "", "]")),
        "f {}", "g []");
    expectCalls(1223,
        List.of(call(0, "a", "f", "{"), call(1, "b", "g", "["), call(0, "b", "", "]"), call(0, "a", "", "}")),
        "f {}", "g []");
    expectCalls(1223, List.of(call(0, "a", "f", "{"), call(1, "a", "", "}")), "f {}");
    expectCalls(1223, List.of(call(5, "a", "", ""), call(5, "", "f", "{}")), "f {}");
    expectCalls(1223, List.of(call(0, "a", "f", "{}"), call(0, "b", "g", "[]"), call(1, "c", "h", "1")), "f {}", "g []",
        "h 1");
    expectCalls(1223, List.of(call(3, "a", "f", "{}"), call(1, "b", "g", "[]")), "g []",
        "f {}");
    expectCalls(1223, List.of(call(1, "a", "f", "{}"), call(0, "b", "g", "[]")), "g []", "f {}");
    for (int index : List.of(1 << 24, 1_000_000_000, Integer.MAX_VALUE)) {
      expectCalls(1223, List.of(call(index, "a", "f", "{}"), call(3, "b", "g", "[]")), "f {}", "g []");
    }
    expectCalls(1223,
        List.of(call(0, "a", "f", "{"), call(1, "b", "g", "["), call(2, "a", "", "}"), call(3, "b", "", "]")),
        "f {}", "g []");
    expectCalls(1223,
        List.of(call(0, "a", "f", "{"), call(1, "a", "g", "["), call(0, "a", "", "}"), call(1, "a", "", "]")),
        "f {}", "g []");
    expectCalls(1223, List.of(call(-1, "a", "f", "{"), call(-1, "", "", "}"), call(-1, "b", "g", "[]")), "f {}",
        "g []");
  }

  /**
   * Requires that tool calls without an id arrive, because some servers send none. Otherwise the response of
   * the model is lost.
   */
  @WhenThisFails("Treat a missing or empty id like any other, and do not use it as a key.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.TOOLS})
  @Example
  default void rule1219_toolCallsWithoutAnIdArrive() {
    for (var id : List.of("", "\"id\":\"\",", "\"id\":null,")) {
      var calls = "[{" + id + "\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},{" + id
          + "\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"[]\"}}]";
      try (var harness = ContractHarness.of(this, 1219)) {
        harness
            .enqueue(Reply.json("{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"tool_calls\":" + calls
                + "},\"finish_reason\":\"tool_calls\"}]}"));
        harness.expectResponse(List.of("f {}", "g []"),
            chat(harness, false).map(it -> calls(it, ToolCallFormRules::withoutId)));
      }
    }
  }

  private static String call(int index, String id, String name, String arguments) {
    return call("\"index\":" + index + "," + (id.isEmpty() ? "" : "\"id\":\"" + id + "\","), name, arguments);
  }

  private static String call(String members, String name, String arguments) {
    return "{" + members + "\"type\":\"function\",\"function\":{"
        + (name.isEmpty() ? "" : "\"name\":\"" + name + "\",") + "\"arguments\":" + new JsonString(arguments) + "}}";
  }

  private void expectCallsWithIds(List<String> deltas, String... expected) {
    expectCalls(1207, ToolCallFormRules::withId, deltas, List.of(expected));
  }

  private void expectCalls(int rule, List<String> deltas, String... expected) {
    expectCalls(rule, ToolCallFormRules::withoutId, deltas, List.of(expected));
  }

  private void expectCalls(int rule, Function<ToolCall, String> description, List<String> deltas,
      List<String> expected) {
    var chunks = new ArrayList<String>();
    for (var delta : deltas) chunks.add("{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[" + delta + "]}}]}");
    chunks.add("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}");
    try (var harness = ContractHarness.of(this, rule)) {
      harness.enqueue(Reply.sse(chunks.toArray(String[]::new)));
      harness.expectResponse(expected, chat(harness, true).map(it -> calls(it, description)));
    }
  }

  private static ActualResult<ChatCompletion> chat(ContractHarness harness, boolean streamed) {
    return harness.sendOrStream(SampleRequests.chatRequest(), streamed, harness.options());
  }

  private static List<String> calls(ChatCompletion completion, Function<ToolCall, String> description) {
    return completion.message().toolCalls().stream().map(description).toList();
  }

  private static String withId(ToolCall call) {
    return call.id() + " " + withoutId(call);
  }

  private static String withoutId(ToolCall call) {
    return call.name() + " " + call.arguments();
  }
}
