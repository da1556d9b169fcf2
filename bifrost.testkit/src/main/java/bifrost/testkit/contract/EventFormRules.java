package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ToolCall;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Example;

/**
 * Rules 460 and later: events of a stream that are almost equal, damaged, or long, and the ends of their lines.
 * Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface EventFormRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that an event has the same meaning after any other event as at the start of a stream, even if the two
   * differ in one member only. Most events of a stream are almost equal, and a provider that does not read all of each
   * event returns members of an earlier one.
   */
  @WhenThisFails("Read every member of every event. If you reuse values of an earlier event, compare all bytes that "
      + "you do not read, and do not reuse an event in which a name occurs twice or is escaped.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.STREAMS})
  @Example
  default void rule460_eventDoesNotDependOnTheEventBefore() {
    try (var harness = ContractHarness.of(this, 460)) {
      var groups = new ArrayList<List<String>>(List.of(eventsWithText(), eventsWithRefusal(),
          // members with the same name as the text or the reasoning, in other objects and in the same one
          List.of(usage("\"content\":\"Hel\"") + chunk("\"content\":\"Hel\"").substring(1),
              usage("\"content\":\"x\"") + chunk("\"content\":\"Hel\"").substring(1)),
          deltas("\"content\":\"a\",\"con\\u0074ent\":\"b\"", "\"content\":\"x\",\"con\\u0074ent\":\"b\""),
          deltas("\"con\\u0074ent\":\"a\",\"content\":\"b\"", "\"con\\u0074ent\":\"a\",\"content\":\"x\""),
          deltas("\"content\":\"a\",\"content\":\"b\"", "\"content\":\"x\",\"content\":\"b\""),
          deltas("\"refusal\":\"abc\",\"content\":\"ab\",\"content\":\"b\"",
              "\"refusal\":\"abc\",\"content\":\"x\",\"content\":\"b\""),
          List.of(namelessReasoning("a"), namelessReasoning("b")),
          deltas("\"role\":\"content\",\"con\\u0074ent\":\"Hel\"", "\"role\":\"content\",\"refusal\":\"Hel\""),
          List.of(chunk("\"con\\u0074ent\":\"Hel\"").replace("org/m", "content"),
              chunk("\"con\\u0074ent\":\"lo\"").replace("org/m", "content")),
          List.of(chunkOfTwoChoices("Hel"), chunkOfTwoChoices("lo"))));
      var reasoning = eventsWithReasoning();
      for (int i = 0; i < reasoning.size(); i++) {
        groups.add(new ArrayList<>(reasoning));
        Collections.rotate(reasoning, 1);
      }
      var alone = new HashMap<String, List<ChatCompletionChunk>>();
      for (var events : groups) {
        for (var event : events) alone.computeIfAbsent(event, each -> read(harness, List.of(each)));
        expectSameEvents(harness, alone, events.get(0), events.subList(1, events.size()));
      }
      if (!dialect().features().contains(Feature.TOOLS)) return;
      var call = chunk("\"content\":\"x\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]");
      harness.enqueue(Reply.sse(call, call, "[DONE]"));
      harness.expectResponse(List.of("{}", "{}"), harness.stream(SampleRequests.chatRequest(), harness.options())
          .map(result -> result.message().toolCalls().stream().map(ToolCall::arguments).toList()));
    }
  }

  private static void expectSameEvents(ContractHarness harness, Map<String, List<ChatCompletionChunk>> alone,
      String first, List<String> others) {
    var sent = new ArrayList<String>();
    var expected = new ArrayList<ChatCompletionChunk>();
    for (var other : others) {
      for (var event : List.of(first, first, other)) {
        sent.add(event);
        expected.addAll(alone.get(event));
      }
    }
    harness.expect("events", expected, read(harness, sent));
  }

  private static List<ChatCompletionChunk> read(ContractHarness harness, List<String> events) {
    var data = new ArrayList<>(events);
    data.add("[DONE]");
    harness.enqueue(Reply.sse(data.toArray(String[]::new)));
    return harness.readEvents(SampleRequests.chatRequest());
  }

  private static List<String> eventsWithText() {
    var first = chunk("\"content\":\"Hel\"");
    var events = new ArrayList<>(deltas("\"content\":\"Hel\"", "\"content\":\"lo\"", "\"content\":\"\"",
        "\"content\":null", "\"content\":\"\\u00e9\\\"\\\\\\n\"", "\"content\" : \"lo\"",
        "\"content\":\"lo\",\"refusal\":\"No\"", "\"content\":\"lo\",\"reasoning\":\"Hm\"", "\"reasoning\":\"Hel\"",
        "\"refusal\":\"Hel\"", "\"role\":\"assistant\",\"content\":\"lo\"", "\"content\":\"lo\",\"content\":\"ho\"",
        "\"content\":\"lo\",\"kit\":\"content\"", "\"con\\u0074ent\":\"lo\"",
        "\"content\":[{\"type\":\"text\",\"text\":\"lo\"}]", ""));
    for (var change : List.of(List.of("\"kit\"", "\"other\""), List.of("1700000000", "1700000001"),
        List.of("org/m", "org/n"), List.of("\"index\":0", "\"index\":1"), List.of("null}", "\"stop\"}"),
        List.of("null}", "null,\"logprobs\":{\"content\":[{\"token\":\"Hel\",\"logprob\":-0.5}]}}"),
        List.of("null}", "null,\"kit\":1}"), List.of("}]}", "}],\"system_fingerprint\":\"fp\"}"),
        List.of("}]}", "}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}}"),
        List.of("}]}", "},{\"index\":1,\"delta\":{\"content\":\"lo\"}}]}"), List.of("}]}", "}],\"kit\":[1]}"))) {
      events.add(first.replace(change.get(0), change.get(1)));
    }
    return events;
  }

  private static List<String> eventsWithReasoning() {
    return new ArrayList<>(deltas("\"content\":\"\",\"reasoning\":\"a\"", "\"content\":\"\",\"reasoning\":\"b\"",
        "\"content\":\"b\",\"reasoning\":\"a\"", "\"content\":\"\",\"reasoning\":\"\"",
        "\"content\":\"\",\"reasoning_content\":\"a\"", "\"content\":\"b\",\"reasoning_content\":\"a\"",
        "\"reasoning\":\"a\",\"reasoning_content\":\"a\"", "\"reasoning\":\"b\",\"reasoning_content\":\"a\"",
        "\"reasoning\":\"a\",\"reasoning_content\":\"b\""));
  }

  /** {@return an event with reasoning as a part of the content, and with a member whose name is empty} */
  private static String namelessReasoning(String value) {
    var reasoning = chunk("\"content\":[{\"type\":\"thinking\",\"thinking\":\"Hm\"}]");
    return usage("\"\":\"" + value + "\"") + reasoning.substring(1);
  }

  private static List<String> eventsWithRefusal() {
    return deltas("\"refusal\":\"N\",\"content\":\"x\"", "\"refusal\":\"o\",\"content\":\"x\"",
        "\"refusal\":\"N\",\"content\":\"y\"", "\"refusal\":\"\",\"content\":\"x\"");
  }

  /** {@return events that differ only in the delta of their choice} */
  private static List<String> deltas(String... deltas) {
    return Arrays.stream(deltas).map(EventFormRules::chunk).toList();
  }

  private static String chunk(String delta) {
    return "{\"id\":\"kit\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"org/m\","
        + "\"choices\":[{\"index\":0,\"delta\":{" + delta + "},\"finish_reason\":null}]}";
  }

  /** {@return an event with two choices, of which only the first one has a text} */
  private static String chunkOfTwoChoices(String text) {
    return chunk("\"content\":\"" + text + "\"")
        .replace("}]}", "},{\"index\":1,\"delta\":{},\"finish_reason\":\"stop\"}]}");
  }

  /** {@return the start of an event, with its usage} */
  private static String usage(String member) {
    return "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3," + member + "},";
  }

  /**
   * Requires that an event that is not JSON is {@code Malformed}, even if its beginning and its end are those of the
   * event before. Otherwise a part of the text is missing, or has been repeated, and the response looks complete.
   */
  @WhenThisFails("Parse every event to its end, and require that nothing follows a string but a comma or a bracket.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.STREAMS})
  @Example
  default void rule461_damagedEventIsMalformed() {
    var text = chunk("\"content\":\"Hel\"");
    var events = new ArrayList<>(List.of(text.substring(1), text.substring(0, text.length() - 1), text + "}",
        text.replace("\":\"H", "\"\"H"), chunk("\"content\":\"a\\\"b\"").replace("\"a\\\"b\"", "\"xyz\"b\"")));
    for (var damaged : List.of("\"a\"Hel\"", "\"a\"el\"", "\"a\"l\"", "\"a\"\"", "Hel", "Hel\"", "\"Hel", "\"Hel\"\"",
        "\"Hel\" \"lo\"", "\"He\\x\"", "\"Hel\",")) {
      events.add(text.replace("\"Hel\"", damaged));
    }
    try (var harness = ContractHarness.of(this, 461)) {
      for (var damaged : events) {
        for (var first : List.of(text, chunk("\"content\":\"a\\\"b\""))) {
          harness.enqueue(Reply.sse(first, damaged, "[DONE]"));
          harness.expect("outcome of " + damaged, "Malformed",
              harness.stream(SampleRequests.chatRequest(), harness.options()).outcomeName());
        }
      }
      for (var named : List.of("event: ping\n\n", "event: ping\ndata: 7\n\n")) {
        harness.enqueue(Reply.events(List.of(named, "data: pong\n\n", "data: [DONE]\n\n")));
        harness.expect("outcome of a text after a named event", "Malformed",
            harness.stream(SampleRequests.chatRequest(), harness.options()).outcomeName());
      }
    }
  }

  /**
   * Requires that long events and long streams are read completely, in any number of lines and pieces. Otherwise texts
   * are corrupted when the server sends more at once than a buffer holds, or end after some number of bytes.
   */
  @WhenThisFails("When the buffer of an incomplete event is moved or enlarged, move the positions of its lines too.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule462_longEventsArriveInPiecesOfAnySize() {
    var scenario = SampleRequests.helloScenario().deltas(ScriptedDelta.text(0, "Hi "),
        ScriptedDelta.text(0, "0123456789abcdef".repeat(200)), ScriptedDelta.text(0, " "),
        ScriptedDelta.text(0, "0123456789abcdef".repeat(90)), ScriptedDelta.text(0, "!"));
    for (var quirks : List.of(Set.<ServerQuirk>of(), Set.of(ServerQuirk.CR), Set.of(ServerQuirk.MULTI_LINE_EVENTS),
        Set.of(ServerQuirk.MULTI_LINE_EVENTS, ServerQuirk.CR),
        Set.of(ServerQuirk.MULTI_LINE_EVENTS, ServerQuirk.CRLF))) {
      for (int writeSize : new int[] {0, 61, 1000, 1 << 20}) {
        try (var harness = ContractHarness.of(this, 462)) {
          harness.enqueue(ScenarioRenderer.render(dialect(), scenario.quirks(quirks).writeSize(writeSize), true));
          harness.expectResponse(scenario.chatCompletion().text(),
              harness.stream(SampleRequests.chatRequest(), harness.options()).map(ChatCompletion::text));
        }
      }
    }
    try (var harness = ContractHarness.of(this, 462)) {
      var text = "0123456789abcdef".repeat(4000);
      harness.streamChat(SampleRequests.helloScenario().deltas(Collections.nCopies(40, ScriptedDelta.text(0, text))))
          .response().ifPresentOrElse(it -> harness.expect(it.text().equals(text.repeat(40)),
              "a text of " + 40 * text.length() + " characters", it.text().length() + " characters"),
              () -> {
                throw harness.failure("a stream of more than 2 MiB", "no response", null);
              });
    }
  }

  /**
   * Requires that the end of a line is found wherever it is, also that of a comment. Otherwise two events are joined,
   * or one is lost, for some lengths of the text.
   */
  @WhenThisFails("If you search several bytes at once, test every offset, and with the end of a line as the last byte.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.STREAMS})
  @Example
  default void rule463_lineEndsAreFoundAtEveryOffset() {
    for (var lineEnd : List.of("\n", "\r", "\r\n")) {
      var body = new StringBuilder();
      var text = new StringBuilder();
      for (int length = 0; length < 32; length++) {
        var content = "o".repeat(length) + ".";
        text.append(content);
        body.append(':').append("o".repeat(length)).append(lineEnd).append("data: ")
            .append(chunk("\"content\":\"" + content + "\"")).append(lineEnd).append(lineEnd);
      }
      body.append("data: [DONE]").append(lineEnd).append(lineEnd);
      try (var harness = ContractHarness.of(this, 463)) {
        harness.enqueue(
            ScenarioRenderer.append(Reply.events(List.of()), List.of(body.toString().getBytes(UTF_8))));
        harness.expectResponse(text.toString(),
            harness.stream(SampleRequests.chatRequest(), harness.options()).map(ChatCompletion::text));
      }
    }
  }
}
