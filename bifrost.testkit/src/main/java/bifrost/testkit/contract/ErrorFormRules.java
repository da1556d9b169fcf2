package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.internal.contract.ActualResult;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.scenario.Normalizer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import net.jqwik.api.Example;

/**
 * Rules 621 to 625, and 631 to 633: errors in the forms of frameworks, gateways and proxies.
 * Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ErrorFormRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that the message, the type, the code and the parameter of an error are found in the forms of FastAPI,
   * Google, Anthropic, AWS, OAuth and others: in nested objects, in lists, beside the error, and under other names.
   * JSON of any depth is an error with its status.
   */
  @WhenThisFails("Search the error, its siblings and nested objects for the usual names of a message. If there is none,"
      + " the JSON itself is the message.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.ERROR_PARAMS, Feature.ERROR_CODES})
  @Example
  default void rule621_errorIsFoundInEveryForm() {
    for (var name : List.of("message", "msg", "error_message", "error_description", "errorMessage", "detail", "details",
        "reason", "title", "error")) {
      expectError("{'" + name + "':'kit failed'}", "kit failed");
      expectError("{'error':{'" + name + "':'kit failed'}}", "kit failed");
    }
    expectError("{'detail':[{'loc':['body','model'],'msg':'kit failed','type':'missing'}]}", "body.model: kit failed");
    expectMessage(621, "application/json", "{\"detail\":[{\"loc\":[],\"msg\":\"kit failed\"}]}", "=kit failed");
    expectMessage(621, "application/json", "{\"error\":{\"message\":42,\"code\":7}}", "=42");
    expectError("{'detail':[{'loc':'body','msg':'kit one'},{'msg':'kit two'}]}", "kit one", "kit two");
    expectError("{'detail':{'message':'kit failed'}}", "kit failed");
    expectError("{'detail':[],'message':'kit failed'}", "kit failed");
    expectError("{'errors':[{'message':'kit failed'}]}", "kit failed");
    expectError("{'errors':[[],[['kit failed']]]}", "kit failed");
    expectError("{'error':{'error':{'message':'kit failed'}}}", "kit failed");
    expectError("{'error':{'message':['kit one','kit two']}}", "kit one", "kit two");
    expectError("{'error':{'message':{'kit':'failed'}}}", "failed");
    expectError("{'error':{'kit':'failed'}}", "failed");
    expectError("{'error':{'message':''},'message':'kit failed'}", "kit failed");
    expectError("{'kit':'failed'}", "failed");
    expectError("{'error':" + "[".repeat(40) + "'kit failed'" + "]".repeat(40) + "}", "kit failed");
    expectError("{'error':" + "{'error':".repeat(40) + "'kit failed'" + "}".repeat(40) + "}", "kit failed");
    for (int depth : List.of(950, 20_000)) {
      expectError("{'error':{'message':'kit failed','x':" + "{'x':".repeat(depth), "kit failed");
      expectError("{'error':" + "{'error':".repeat(depth) + "'kit failed'" + "}".repeat(depth) + "}");
      expectError("{'error':" + "[".repeat(depth) + "'kit failed'" + "]".repeat(depth) + "}");
    }
    expectError("'kit failed'", "kit failed");
    expectError("[['kit failed']]", "kit failed");

    expectFields("{'error':{'message':'kit failed','type':'t','code':7,'param':'p'}}", "t", "7", "p");
    expectFields("{'error':{'message':'kit failed'},'type':'t','code':'c','param':'p'}", "t", "c", "p");
    expectFields("{'message':'kit failed','type':'t','code':'c','param':'p'}", "t", "c", "p");
    expectFields("{'object':'error','message':'kit failed','type':'t','code':'c','param':'p'}", "t", "c", "p");
    expectFields("[[{'error':{'message':'kit failed','type':'t','code':'c','param':'p'}}],7]", "t", "c", "p");
    expectFields("{'error':{'message':'kit failed','error_type':'t','error_code':'c','param':'p'}}", "t", "c", "p");
    expectFields("{'error':{'message':'kit failed','errorType':'t','errorCode':'c','param':'p'}}", "t", "c", "p");
    expectFields("{'error':{'message':'kit failed'},'error_type':'t','error_code':'c','param':'p'}", "t", "c", "p");
    expectFields("{'error':{'message':'kit failed'},'errorType':'t','errorCode':'c','param':'p'}", "t", "c", "p");
    expectFields("{'error':{'message':'kit failed','type':'','error_type':'t','code':'','error_code':'c','param':'p'}}",
        "t", "c", "p");
    expectFields("{'error':{'message':'kit failed','status':'t','code':400,'param':'p'}}", "t", "400", "p");
    expectFields("{'type':'error','error':{'message':'kit failed','type':'t','code':'c','param':'p'}}", "t", "c", "p");
    expectFields("{'error':'t','message':'kit failed','code':'c','param':'p'}", "t", "c", "p");
    expectFields("{'error':'t','error_description':'kit failed','code':'c','param':'p'}", "t", "c", "p");
    expectFields("{'error':7,'message':'kit failed','type':'t','param':'p'}", "t", "7", "p");
    expectFields("{'error':'kit failed','type':'error','code':'c','param':'p'}", "", "c", "p");
    expectFields("{'type':'error','message':'kit failed','code':'c','param':'p'}", "", "c", "p");
  }

  private void expectFields(String json, String type, String code, String param) {
    expectError(621, "application/json", json.replace('\'', '"').getBytes(UTF_8), (harness, error) -> {
      expectTexts(harness, error, "kit failed");
      harness.expect("type of " + json, type, error.type().orElse(""));
      harness.expect("code of " + json, code, error.serverCode().orElse(""));
      harness.expect("param of " + json, param, error.param().orElse(""));
    });
  }

  /** Requires the texts in the message of the error. In the JSON, single quotes stand for double quotes. */
  private void expectError(String json, String... texts) {
    expectError(621, "application/json", json.replace('\'', '"').getBytes(UTF_8),
        (harness, error) -> expectTexts(harness, error, texts));
  }

  private static void expectTexts(ContractHarness harness, Rejected error, String... texts) {
    for (var text : texts) harness.expect(error.message().contains(text), "a message with " + text, error.message());
    harness.expect(!error.message().contains("onekit"), "separate messages", error.message());
  }

  /** Requires that a response with status 422 and this body is an error, streamed or not, and checks the error. */
  private void expectError(int rule, String type, byte[] body, BiConsumer<ContractHarness, Rejected> check) {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, rule)) {
        harness.enqueue(Reply.of(422, type.isEmpty() ? Map.of() : Map.of("content-type", type), body));
        var error = harness.expectRejected(send(harness, streamed));
        harness.expect("status", 422, error.status());
        check.accept(harness, error);
      }
    }
  }

  private static ActualResult<ChatCompletion> send(ContractHarness harness, boolean streamed) {
    return harness.sendOrStream(SampleRequests.chatRequest(), streamed, harness.options());
  }

  /**
   * Requires that the message is found in a body that is not valid JSON: text, a page of a proxy, JSON that was cut or
   * follows a byte order mark, and an event. It is plain text of a readable length. Otherwise the user sees a page of
   * HTML, or nothing.
   */
  @WhenThisFails("If the body is no JSON, use its text, for HTML the title, otherwise the first heading, otherwise the "
      + "text without tags, and shorten it.")
  @EnabledIfSupported(Feature.SERVER_VARIANTS)
  @Example
  default void rule622_errorIsFoundInABodyThatIsNoJson() {
    expectMessage("text/plain", "kit failed", "kit failed");
    for (var start : List.of("kit failed",
        "kit failed.")) expectCompleteCharacters(start + "\uD83D\uDE00".repeat(5000));
    expectMessage("", " kit failed\r\n", "kit failed");
    for (var type : List.of("application/json", "")) {
      for (var fragment : List.of("{kit failed", "[kit failed", "{\"x\":\"kit failed")) expectFragment(type, fragment);
    }
    expectFragment("application/json", "kit failed");
    expectMessage("text/html", "<html><head><title>kit failed</title></head><body>more</body></html>", "=kit failed");
    expectMessage("text/html", "<html><TITLE lang=\"en\"> kit\r\n  failed </TITLE><h1>more</h1></html>", "=kit failed");
    expectMessage("text/html", "<html><title></title><h1>kit <b>failed</b></h1><p>more</p></html>", "=kit failed");
    expectMessage("", "<html><body><H1 class=\"x\">kit failed</H1><p>more</p></body></html>", "=kit failed");
    expectMessage("", "<html><body><p>kit</p><p>failed</p></body></html>", "=kit failed");
    expectMessage("text/html", "kit failed", "=kit failed");
    expectMessage("text/html", "kit <b>failed</b>", "=kit failed");
    expectMessage("", "<title>kit failed</title><p>more</p>", "=kit failed");
    expectMessage("", "<html>kit</h1> failed</html>", "=kit failed");
    expectMessage("text/html", "<p>\u0130\u0130</p><title>\u0130kit failed</title><p>more</p>", "=\u0130kit failed");
    expectMessage("text/html", "<title>&lt;kit&gt; &amp; &quot;failed&#39;</title>", "=<kit> & \"failed'");
    expectMessage("text/html", "<html><title>kit failed", "=kit failed");
    expectMessage("text/html", "<html><title", "<html><title");
    expectMessage("text/html", "<title", "<title");
    expectMessage("application/json", "{\"error\":{\"message\":\"kit failed\",\"type\":\"t\"", "=kit failed");
    expectMessage("application/json", "{\"error\":{\"message\":\"kit failed\"},\"kit\":[1,", "=kit failed");
    expectMessage("application/json", "{\"error\":{\"error\":{\"message\":\"kit failed\",\"kit\":[1,", "=kit failed");
    expectMessage("application/json", "{\"kit\":{\"x\":{\"y\":1}},\"error\":{\"message\":\"kit failed\"}",
        "=kit failed");
    expectMessage("application/json", "{\"kit\":{\"x\":{\"y\":1", "{\"kit\"");
    expectMessage("application/json", "{\"title\":\"no\",\"detail\":\"kit failed", "kit failed");
    expectMessage("application/json", "{\"error\":{},\"detail\":\"kit failed", "kit failed");
    expectMessage("application/json", "{\"message\":\"no\"} kit failed", "kit failed");
    expectMessage("application/json", "{\"message\":\"no\"}{\"message\":\"kit failed\"}", "kit failed");
    for (var broken : List.of("[1{\"a\":2}]},\"code\":7}", "{\"b\":[{}},\"c\":1},\"d\":1}",
        "},,\"x\":{\"message\":\"no\"}}")) {
      expectMessage("application/json", "{\"error\":{\"message\":\"kit failed\",\"x\":" + broken, "=kit failed");
    }
    expectMessage("application/json", "{\"error\":\"kit failed\"} kit", "kit failed");
    expectMessage("application/json", "\uFEFF {\"error\":\"kit failed\"}", "=kit failed");
    expectMessage("application/json", "\n\t {\"error\":\"kit failed\"}\n", "=kit failed");
    expectMessage("text/event-stream", "data: {\"error\":{\"message\":\"kit failed\"}}\n\n", "=kit failed");
    expectMessage("text/event-stream", "event: error\ndata: {\"error\":{\"message\":\"kit failed\"}}", "=kit failed");
    expectMessage("text/plain", "data: {\"error\":\"kit failed\"}\n\ndata: [DONE]\n\n", "=kit failed");
    expectMessage("application/json", "", "422");
    expectMessage("text/html", " \n", "422");
    expectMessage("text/plain", "kit failed".repeat(50), "=" + "kit failed".repeat(50));
    expectMessage("text/event-stream", ": kit failed\n\n", "kit failed");
    for (var start : List.of("{\"x\":\"", "<html><h1>", "")) {
      expectError(622, "", (start + "kit failed ".repeat(10_000)).getBytes(UTF_8), (harness, error) -> {
        expectTexts(harness, error, "kit failed");
        harness.expect(error.message().length() < 5_000, "a readable length", error.message().length());
      });
    }
  }

  /** Requires that the message contains the text, or is the text after {@code =}. */
  private void expectMessage(String type, String body, String text) {
    expectMessage(622, type, body, text);
  }

  /** Requires that the message shows the body, and says that it is no message: by the status and the content type. */
  private void expectFragment(String type, String body) {
    expectError(622, type, body.getBytes(UTF_8), (harness, error) -> {
      expectTexts(harness, error, "kit failed", "422", type);
      harness.expect(!error.message().contains("()"), "no empty content type", error.message());
    });
  }

  /** Requires that a message which is shortened does not end with half of a character. */
  private void expectCompleteCharacters(String body) {
    expectError(622, "text/plain", body.getBytes(UTF_8), (harness, error) -> {
      expectTexts(harness, error, "kit failed");
      harness.expect(UTF_8.newEncoder().canEncode(error.message()), "a message of complete characters",
          error.message());
    });
  }

  private void expectMessage(int rule, String type, String body, String text) {
    expectError(rule, type, body.getBytes(UTF_8), (harness, error) -> {
      if (text.startsWith("=")) harness.expect("message of " + body, text.substring(1), error.message());
      else expectTexts(harness, error, text);
    });
  }

  /**
   * Requires that an error after a success status is recognized in other forms too: in a choice, as the detail of a
   * framework, and by a known code or type. A body that is neither a response nor an error is {@code Malformed}.
   */
  @WhenThisFails("If there are no choices, look for detail, errors and known codes. Look for an error in each choice.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.ERRORS_AFTER_SUCCESS})
  @Example
  default void rule623_lateErrorIsFoundInEveryForm() {
    for (var json : List.of("{'detail':'kit failed'}", "{'detail':[{'msg':'kit failed'}]}", "{'errors':['kit failed']}",
        "{'message':'kit failed','code':400}", "{'message':'kit failed','code':'599'}",
        "{'message':'kit failed','type':'BadRequestError'}", "{'message':'kit failed','code':'rate_limit_exceeded'}",
        "{'choices':[{'error':{'message':'kit failed'}}]}", "{'choices':[],'error':{'message':'kit failed'}}",
        "{'choices':[{'index':0,'error':null},{'index':1,'error':{'message':'kit failed','code':503}}]}",
        "{'choices':[7,{'error':'kit failed'}]}", "[{'error':{'message':'kit failed'}}]",
        "{'error':{},'message':'kit failed'}", "{'type':'error','message':'kit failed'}")) {
      try (var harness = ContractHarness.of(this, 623)) {
        var error = late(harness, json, false);
        harness.expect(error.filter(each -> each.message().contains("kit failed")).isPresent(),
            "Rejected with the message of " + json, error);
      }
    }
    try (var harness = ContractHarness.of(this, 623)) {
      var choice = "{'index':0,'message':{'content':'Hello'},'finish_reason':'stop','error':{}}";
      harness.enqueue(Reply.json(("{'choices':[" + choice + "],'error':null}").replace('\'', '"')));
      harness.expectResponse("Hello", send(harness, false).map(ChatCompletion::text));
    }
    for (var json : List.of("{'message':'kit failed'}", "{'message':'kit failed','code':399}",
        "{'message':'kit failed','code':600}", "{'message':'kit failed','type':'kit'}", "{'detail':''}",
        "{'errors':[]}", "{'code':400}", "{'choices':7,'detail':'kit failed'}",
        "{'choices':[{'index':0,'message':{'content':7},'error':{}}]}",
        "{'choices':[{'index':0,'message':{'content':7}}],'message':'kit failed','code':400}")) {
      try (var harness = ContractHarness.of(this, 623)) {
        harness.enqueue(Reply.json(json.replace('\'', '"')));
        var result = send(harness, false);
        harness.expect(result.error().orElse(null) instanceof Malformed, "Malformed after " + json, result);
      }
    }
  }

  /** {@return the error after a success status, in JSON with single quotes} */
  private static Optional<Rejected> late(ContractHarness harness, String json, boolean streamed) {
    harness.enqueue(streamed ? Reply.sse(json.replace('\'', '"')) : Reply.json(json.replace('\'', '"')));
    return send(harness, streamed).error().filter(Rejected.class::isInstance).map(Rejected.class::cast);
  }

  /**
   * Requires that an error in a choice of a streamed chunk fails the stream. Gateways send it if the model fails.
   */
  @WhenThisFails("Look for an error in each choice of a chunk. An empty error is none.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.STREAMS, Feature.ERRORS_AFTER_SUCCESS})
  @Example
  default void rule624_errorInAChoiceFailsTheStream() {
    for (var json : List.of("{'choices':[{'index':0,'delta':{'content':'Hi'},'error':{'message':'kit failed'}}]}",
        "{'choices':[{'index':0,'error':{'message':'kit failed','code':503},'finish_reason':'error'}]}",
        "{'choices':[{'index':0,'delta':{}},{'index':1,'delta':{},'error':'kit failed'}]}")) {
      try (var harness = ContractHarness.of(this, 624)) {
        var error = late(harness, json, true);
        harness.expect(error.filter(each -> each.message().equals("kit failed")).isPresent(),
            "Rejected with the message of " + json, error);
      }
    }
    for (var error : List.of("null", "{}", "\"\"", "{\"message\":\"\"}")) {
      try (var harness = ContractHarness.of(this, 624)) {
        var choice =
            "{\"index\":0,\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\",\"error\":" + error + "}";
        harness.enqueue(Reply.sse("{\"choices\":[" + choice + "]}", "[DONE]"));
        harness.expectResponse("Hello", send(harness, true).map(ChatCompletion::text));
      }
    }
  }

  /**
   * Requires that invalid characters in the JSON of an error are replaced, and that a body that ends too early is still
   * an error with the status and the beginning of the message.
   */
  @WhenThisFails("Replace each invalid sequence of UTF-8 by U+FFFD before parsing, and decode the beginning of a "
      + "body with an error status, if the rest is lost.")
  @EnabledIfSupported(Feature.SERVER_VARIANTS)
  @Example
  default void rule625_damagedErrorKeepsItsMessage() {
    for (var sequence : List.of("\u0080", "\u00C0\u00AF", "\u00C1\u00BF", "\u00C2\u00A9", "\u00C3", "\u00C3(",
        "\u00E0\u009F\u00BF", "\u00E0\u00A0\u0080", "\u00E2\u0082", "\u00E2\u0082\u00AC", "\u00ED\u00A0\u0080",
        "\u00ED\u009F\u00BF", "\u00EF\u00BF\u00BF", "\u00F0\u008F\u00BF\u00BF", "\u00F0\u0090\u0080\u0080",
        "\u00F0\u009F\u0098", "\u00F0\u009F\u0098\u0080", "\u00F4\u008F\u00BF\u00BF", "\u00F4\u0090\u0080\u0080",
        "\u00F5\u0080", "\u00FF\u00FF", "\u00E2(\u0082")) {
      var message = ("kit " + sequence + " failed").getBytes(ISO_8859_1);
      var body = "{\"error\":{\"message\":\"kit " + sequence + " failed\",\"kit\":\"\u00FF\"}}";
      expectError(625, "application/json", body.getBytes(ISO_8859_1), (harness, error) -> harness.expect(
          Normalizer.withSingleReplacements(new String(message, UTF_8)),
          Normalizer.withSingleReplacements(error.message())));
    }
    for (var body : List.of("{\"message\":\"kit \u00FF failed\"}", "[{\"detail\":\"kit \u00FF failed\"}]",
        "\"kit \u00FF failed\"", "\u00EF\u00BB\u00BF{\"detail\":\"kit \u00FF failed\"}",
        "\u00EF\u00BB\u00BF\n{\"error\":{\"message\":\"kit \u00FF failed\"")) {
      expectError(625, "application/json", body.getBytes(ISO_8859_1), (harness, error) -> harness.expect(
          "kit \uFFFD failed", Normalizer.withSingleReplacements(error.message())));
    }
    for (var ending : List.of(Reply.Ending.CUT, Reply.Ending.RESET)) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        try (var harness = ContractHarness.of(this, 625)) {
          harness.enqueue(Reply.json(503, "{\"error\":{\"message\":\"kit failed\"}}").header("content-length", "1000")
              .end(ending));
          var result = send(harness, streamed);
          boolean isRejected = result.error().orElse(null) instanceof Rejected it && it.status() == 503
              && (it.message().contains("kit failed") || ending == Reply.Ending.RESET);
          harness.expect(isRejected, "Rejected with status 503 and the message", result);
        }
      }
    }
  }

  /**
   * Requires that the error of a response whose status allows no content names this status, because it is the reason
   * for the missing content.
   */
  @WhenThisFails("Add the status 204 or 205 to the message of Malformed.")
  @EnabledIfSupported(Feature.SERVER_VARIANTS)
  @Example
  default void rule632_statusWithoutContentIsNamed() {
    for (int status : List.of(204, 205)) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        try (var harness = ContractHarness.of(this, 632)) {
          harness.enqueue(Reply.of(status, Map.of(), new byte[0]));
          var result = send(harness, streamed);
          harness.expect(
              result.error().orElse(null) instanceof Malformed it && it.message().contains(String.valueOf(status)),
              "Malformed, with the status " + status, result);
        }
      }
    }
    try (var harness = ContractHarness.of(this, 632)) {
      harness.enqueue(Reply.json("{}"));
      var result = send(harness, false);
      harness.expect(result.error().orElse(null) instanceof Malformed it && !it.message().contains("200"),
          "Malformed, without the status 200, which is not the reason", result);
    }
  }

  /**
   * Requires that the exception for a missing path, status 404 or 405, names the path, because the base URL is usually
   * wrong. A missing model and other errors do not name the path, which is not their reason.
   */
  @WhenThisFails("Add the URL of the request to the exception if the status is 404 or 405, unless the error is about "
      + "the model.")
  @EnabledIfSupported(Feature.SERVER_VARIANTS)
  @Example
  default void rule633_missingPathIsNamed() {
    for (int status : List.of(404, 405)) {
      expectPath(true, Reply.json(status, "{\"detail\":\"kit failed\"}"));
      expectPath(true, Reply.of(status, Map.of("content-type", "text/html"), "<h1>kit failed</h1>".getBytes(UTF_8)));
    }
    for (int status : List.of(400, 403, 406, 500)) {
      expectPath(false, Reply.json(status, "{\"detail\":\"kit failed\"}"));
    }
    for (var members : List.of("\"message\":\"kit failed: no such model\"",
        "\"message\":\"kit failed\",\"param\":\"model\"",
        "\"message\":\"kit failed\",\"code\":\"model_not_found\"")) {
      expectPath(false, Reply.json(404, "{\"error\":{" + members + "}}"));
    }
  }

  private void expectPath(boolean isNamed, Reply reply) {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 633)) {
        harness.enqueue(reply);
        var message = harness.completeInTime("the call", () -> {
          try {
            return harness.callProvider(SampleRequests.chatRequest(), streamed, harness.newAttempt());
          } catch (BifrostException e) {
            return e.getMessage() + " (cause: " + e.getCause() + ")";
          }
        });
        harness.expect(message.contains("kit failed"), "the message of the server", message);
        harness.expect(message.contains(harness.lastRequest().path()) == isNamed,
            (isNamed ? "the path " : "not the path ") + harness.lastRequest().path() + " after " + reply, message);
      }
    }
  }
}
