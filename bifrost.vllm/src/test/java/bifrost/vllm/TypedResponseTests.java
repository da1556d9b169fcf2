package bifrost.vllm;

import static bifrost.vllm.ScriptedEvents.DONE;
import static bifrost.vllm.ScriptedEvents.chunk;
import static bifrost.vllm.ScriptedEvents.finish;
import static bifrost.vllm.ScriptedEvents.text;
import static bifrost.vllm.ScriptedEvents.usage;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.AttemptInfo;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Mismatched;
import bifrost.api.BifrostError.Mismatched.Reason;
import bifrost.api.BifrostException;
import bifrost.api.CallEvent;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.Operation;
import bifrost.api.Outcome;
import bifrost.api.ProviderConfig;
import bifrost.api.ResponseFormat;
import bifrost.api.ResponsesRequest;
import bifrost.api.TypedRequest;
import bifrost.api.TypedResponse;
import bifrost.api.Usage;
import bifrost.api.json.Bounds;
import bifrost.api.json.JsonMapper;
import bifrost.api.json.JsonMappingException;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonSchema;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of typed requests, and of responses that contain no value of the type. */
@Timeout(60)
class TypedResponseTests {
  private record Weather(String city, @Bounds(min = -90, max = 60) int temperature) {}

  private record Notes(Map<String, String> notes) {}

  private static final String JSON = "{\"city\":\"Rome\",\"temperature\":21}";
  private static final Weather ROME = new Weather("Rome", 21);
  private static final String KEY = "s3cret-key";

  private final FakeServer server = FakeServer.start();
  private final List<CallEvent> events = new CopyOnWriteArrayList<>();
  private final List<AttemptInfo> attempts = new CopyOnWriteArrayList<>();
  private final Bifrost bifrost = Bifrost.builder()
      .provider("vllm", ProviderConfig.of(server.url()).key(KEY).network(network -> network.maxRetries(0)))
      .provider("other", ProviderConfig.of(server.url()).kind("vllm")).listener(events::add)
      .hook((attempt, sent) -> {
        attempts.add(attempt);
        return Map.of();
      }).open();
  private final TypedRequest<Weather, ChatCompletionChunk, ChatCompletion> request =
      ChatCompletionRequest.of("vllm/m", "Rome?").as(Weather.class);

  @AfterEach
  void close() {
    bifrost.close();
    server.close();
  }

  private static Reply chat(JsonObject message, String finishReason) {
    return Reply.json(JsonObject.of("id", "c").with("model", "m")
        .with("choices", List.of(JsonObject.of("index", 0).with("message", message.with("role", "assistant"))
            .with("finish_reason", finishReason)))
        .with("usage", ScriptedEvents.usageCounts(7)).toString());
  }

  private static Reply chat(String text) {
    return chat(JsonObject.of("content", text), "stop");
  }

  @Test
  void sendsTheSchemaOfTheType() {
    server.reply(chat(JSON));
    assertEquals(ROME, bifrost.send(request).value());
    var body = server.requests().get(0).json();
    var format = body.get("response_format").get("json_schema");
    assertEquals(JsonSchema.of(Weather.class), format.get("schema"));
    assertEquals("Weather", format.get("name").asString());
    assertTrue(format.get("strict").asBoolean());
    assertFalse(ResponseFormat.jsonSchema(JsonMapper.of(Notes.class)).json().get("json_schema").get("strict")
        .asBoolean());
  }

  @Test
  void everyMethodReturnsTheValueBesideTheCompletion() throws Exception {
    for (int i = 0; i < 3; i++) server.reply(chat(JSON));
    var sent = bifrost.send(request);
    assertEquals(JSON, sent.response().text());
    assertEquals("m", sent.model());
    assertEquals(7, sent.usage().orElseThrow().completionTokens());
    assertEquals(ROME, bifrost.trySend(request).orElseThrow().value());
    assertEquals(ROME, bifrost.sendAsync(request).get().value());
  }

  @Test
  void hooksAndListenersReceiveTheUnderlyingRequest() {
    server.reply(chat(JSON));
    bifrost.send(request);
    assertEquals(Operation.CHAT_COMPLETION, attempts.get(0).operation());
    var started = assertInstanceOf(CallEvent.Started.class, events.get(0));
    assertEquals(request.request().parameters(), started.parameters());
    var ended = assertInstanceOf(CallEvent.Ended.class, events.get(1));
    assertEquals(7, ended.usage().orElseThrow().completionTokens());
  }

  private static String[] streamed(String... texts) {
    var all = new ArrayList<String>();
    for (var each : texts) all.add(text(each));
    all.addAll(List.of(finish(), usage(7), DONE));
    return all.toArray(String[]::new);
  }

  @Test
  void aStreamHasItsTextWhileItRunsAndItsValueAtTheEnd() {
    server.reply(Reply.sse(streamed("{\"city\":\"Ro", "me\",\"temperature\":21}")));
    try (var chunks = bifrost.stream(request)) {
      var iterator = chunks.iterator();
      assertEquals("{\"city\":\"Ro", iterator.next().text());
      assertEquals("{\"city\":\"Ro", chunks.partial().response().text());
      var early = assertThrows(BifrostException.class, () -> chunks.partial().value());
      assertEquals("mismatched_json", early.error().code());
      iterator.forEachRemaining(chunk -> {});
      assertEquals(ROME, chunks.collect().value());
      assertSame(chunks.collect(), chunks.collect());
      assertEquals(ROME, chunks.partial().value());
      assertEquals(ROME, chunks.outcome().orElseThrow().orElseThrow().value());
    }
  }

  @Test
  void aStreamWithoutAValueFailsAtItsEnd() {
    server.reply(Reply.sse(streamed("{\"city\":", "\"Rome\"}")));
    try (var chunks = bifrost.stream(request)) {
      var texts = new StringBuilder();
      var thrown = assertThrows(BifrostException.class, () -> chunks.forEach(chunk -> texts.append(chunk.text())));
      assertEquals("{\"city\":\"Rome\"}", texts.toString());
      assertType("expected a member \"temperature\" at $ but found none", texts.toString(), thrown.error());
      assertInstanceOf(JsonMappingException.class, thrown.getCause());
      assertSame(thrown.error(), assertThrows(BifrostException.class, chunks::collect).error());
      assertEquals(1, thrown.report().orElseThrow().attempts().size());
      var failure = assertInstanceOf(Outcome.Failure.class, chunks.outcome().orElseThrow());
      assertSame(thrown.error(), failure.error());
    }
    var ended = assertInstanceOf(CallEvent.Ended.class, events.get(events.size() - 1));
    assertEquals(7, ended.usage().orElseThrow().completionTokens());
  }

  private static void assertType(String message, String text, Object error) {
    var mismatched = assertInstanceOf(Mismatched.class, error);
    assertEquals(Reason.TYPE, mismatched.reason());
    assertEquals("the text is not of type " + Weather.class.getTypeName() + ": " + message, mismatched.message());
    assertEquals(text, mismatched.text());
    assertEquals(7, mismatched.usage().map(Usage::completionTokens).orElseThrow());
  }

  @Test
  void aPublisherSignalsTheMismatchAfterTheEvents() {
    server.reply(Reply.sse(streamed("{}")));
    var received = new CompletableFuture<List<ChatCompletionChunk>>();
    var failed = new CompletableFuture<Throwable>();
    bifrost.publisher(request).subscribe(new Flow.Subscriber<>() {
      private final List<ChatCompletionChunk> chunks = new ArrayList<>();

      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
      }

      @Override
      public void onNext(ChatCompletionChunk chunk) {
        chunks.add(chunk);
      }

      @Override
      public void onError(Throwable failure) {
        received.complete(chunks);
        failed.complete(failure);
      }

      @Override
      public void onComplete() {
        failed.completeExceptionally(new AssertionError("completed"));
      }
    });
    assertEquals("mismatched_type", assertInstanceOf(BifrostException.class, failed.join()).error().code());
    assertEquals(3, received.join().size());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "{\"city\":\"Rome\",\"temperature\":61}  | expected an integer from -90 to 60 at $.temperature but found 61",
      "[]                                      | expected an object at $ but found an array",
      "{\"city\":1}                            | expected a string at $.city but found 1"})
  void aValueOfAnotherTypeIsAMismatchWithPathAndValues(String text, String message) {
    server.reply(chat(text), chat(text));
    var thrown = assertThrows(BifrostException.class, () -> bifrost.send(request));
    assertType(message, text, thrown.error());
    assertEquals("Mismatched: " + thrown.error().message(), thrown.getMessage());
    assertEquals("$", assertInstanceOf(JsonMappingException.class, thrown.getCause()).path().substring(0, 1));
    var failure = assertInstanceOf(Outcome.Failure.class, bifrost.trySend(request));
    assertEquals(thrown.error(), failure.error());
    assertFalse(thrown.error().isTransient());
  }

  private Mismatched mismatch(Reply reply) {
    server.reply(reply, reply);
    var async = assertThrows(CompletionException.class, () -> bifrost.sendAsync(request).join());
    var thrown = assertThrows(BifrostException.class, () -> bifrost.send(request));
    assertEquals(((BifrostException) async.getCause()).error(), thrown.error());
    return assertInstanceOf(Mismatched.class, thrown.error());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "It is warm.", "{\"city\":", "```json\n{}\n```"})
  void aTextThatIsNotJsonIsAMismatch(String text) {
    var mismatched = mismatch(chat(text));
    assertEquals(Reason.JSON, mismatched.reason());
    assertEquals(text, mismatched.text());
    assertTrue(
        mismatched.message().startsWith("the text is not JSON of type " + Weather.class.getTypeName() + ": expected"),
        mismatched::message);
  }

  @Test
  void aRefusalIsAMismatchWithItsText() {
    var mismatched = mismatch(chat(JsonObject.of("content", null).with("refusal", "I cannot say."), "stop"));
    assertEquals(new Mismatched(Reason.REFUSAL, "the model refused to answer: I cannot say.", "I cannot say.",
        mismatched.usage()), mismatched);
  }

  @ParameterizedTest
  @ValueSource(strings = {JSON, "{\"city\":\"Ro"})
  void aResponseThatIsCutOffIsAMismatchEvenIfItsTextIsAValue(String text) {
    var mismatched = mismatch(chat(JsonObject.of("content", text), "length"));
    assertEquals(new Mismatched(Reason.LENGTH, "the response reached the maximum number of tokens before the end of"
        + " the value: increase the maximum", text, mismatched.usage()), mismatched);
  }

  @Test
  void aToolCallInsteadOfATextIsAMismatch() {
    var call = JsonObject.of("id", "1").with("type", "function").with("function",
        JsonObject.of("name", "look_up").with("arguments", "{}"));
    var mismatched = mismatch(chat(JsonObject.of("tool_calls", List.of(call)), "tool_calls"));
    assertEquals(Reason.TOOL_CALLS, mismatched.reason());
    assertEquals("the model requests calls of the tools [look_up] instead of a value of type "
        + Weather.class.getTypeName() + ": run them and send their results, or send the request without tools",
        mismatched.message());
  }

  @ParameterizedTest
  @ValueSource(strings = {"eos", "eos_token", "stop_sequence", "end_turn", "tool_calls", ""})
  void aRegularEndCanHaveTheNameOfAnotherServer(String finishReason) {
    server.reply(chat(JsonObject.of("content", JSON), finishReason));
    assertEquals(ROME, bifrost.send(request).value());
  }

  @Test
  void anotherFinishReasonIsAMismatch() {
    var mismatched = mismatch(chat(JsonObject.of("content", JSON), "content_filter"));
    assertEquals(Reason.FINISH_REASON, mismatched.reason());
    assertEquals("the response ended early: content_filter", mismatched.message());
  }

  @Test
  void aStreamThatIsCutOffOrCallsToolsIsAMismatch() {
    server.reply(Reply.sse(text("{"), chunk(0, JsonObject.of(), "length").toString(), DONE),
        Reply.sse(chunk(0, JsonObject.of("tool_calls", List.of(JsonObject.of("index", 0).with("id", "1")
            .with("function", JsonObject.of("name", "f").with("arguments", "{}")))), "tool_calls").toString(), DONE),
        Reply.sse(chunk(0, JsonObject.of("refusal", "No."), "stop").toString(), DONE));
    for (var code : List.of("mismatched_length", "mismatched_tool_calls", "mismatched_refusal")) {
      try (var chunks = bifrost.stream(request)) {
        assertEquals(code, assertThrows(BifrostException.class, chunks::collect).error().code());
      }
    }
  }

  @Test
  void aStreamWithoutAFinishReasonCanHaveAValue() {
    server.reply(Reply.sse(text(JSON), DONE));
    try (var chunks = bifrost.stream(request)) {
      assertEquals(ROME, chunks.collect().value());
    }
  }

  @Test
  void aMismatchIsNotRetriedButAFallbackIsTried() {
    server.reply(chat("{}"), chat(JSON));
    var outcome = bifrost.trySend(request, CallOptions.options().fallbacks(List.of("other/m2")));
    assertEquals(ROME, outcome.orElseThrow().value());
    assertEquals(2, outcome.report().attempts().size());
    assertEquals("m2", server.requests().get(1).json().get("model").asString());
  }

  @Test
  void aMismatchContainsNoKey() {
    var mismatched = mismatch(chat("{\"city\":\"" + KEY + "\",\"temperature\":\"" + KEY + "\"}"));
    assertFalse(mismatched.toString().contains(KEY), mismatched::toString);
    assertEquals("{\"city\":\"***\",\"temperature\":\"***\"}", mismatched.text());
    server.reply(chat("{\"city\":\"" + KEY + "\"}"));
    var thrown = assertThrows(BifrostException.class, () -> bifrost.send(request));
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      assertFalse(String.valueOf(each).contains(KEY), each::toString);
    }
  }

  @Test
  void aLongTextIsShortenedInTheError() {
    var mismatched = mismatch(chat("x".repeat(100_000)));
    assertTrue(mismatched.text().endsWith("x… (the first 65536 of 100000 characters)"));
  }

  private static Reply response(String status, JsonObject item) {
    return Reply.json(JsonObject.of("id", "r").with("object", "response").with("model", "m").with("status", status)
        .with("incomplete_details", status.equals("incomplete") ? JsonObject.of("reason", "max_output_tokens") : null)
        .with("output", List.of(item)).toString());
  }

  private static JsonObject message(JsonObject part) {
    return JsonObject.of("type", "message").with("id", "i").with("role", "assistant").with("content", List.of(part));
  }

  @Test
  void nativeResponsesHaveTheSameErrors() {
    var text = JsonObject.of("type", "output_text").with("text", JSON);
    server.reply(response("completed", message(text)), response("incomplete", message(text)),
        response("completed", message(JsonObject.of("type", "refusal").with("refusal", "No."))),
        response("completed", JsonObject.of("type", "function_call").with("call_id", "1").with("name", "f")
            .with("arguments", "{}")));
    try (var openai = Bifrost.builder().provider("openai", ProviderConfig.of(server.url()).kind("openai")).open()) {
      var typed = ResponsesRequest.of("openai/m", "Rome?").as(Weather.class);
      assertEquals(ROME, openai.send(typed).value());
      var format = server.requests().get(0).json().get("text").get("format");
      assertEquals(JsonSchema.of(Weather.class), format.get("schema"));
      for (var code : List.of("mismatched_length", "mismatched_refusal", "mismatched_tool_calls")) {
        assertEquals(code, assertThrows(BifrostException.class, () -> openai.send(typed)).error().code());
      }
    }
  }

  @Test
  void responsesThatWereStoredHaveValuesToo() {
    var completion = ChatCompletion.parse("{\"choices\":[{\"index\":0,\"message\":{\"content\":" + JSON_TEXT + "}}]}");
    TypedResponse<Weather, ChatCompletion> typed = request.response(completion);
    assertEquals(ROME, typed.value());
    assertSame(typed.value(), typed.value());
  }

  private static final String JSON_TEXT = "\"" + JSON.replace("\"", "\\\"") + "\"";

  @Test
  void eventsThatWereStoredAreCollectedIntoAValue() {
    server.reply(Reply.sse(streamed(JSON)));
    try (var chunks = bifrost.stream(request.request())) {
      assertEquals(ROME, chunks.events().collect(request.collector()).value());
    }
  }

  @Test
  void onlyChatsAndResponsesHaveTypes() {
    var refused = assertThrows(IllegalArgumentException.class,
        () -> new TypedRequest<>(CompletionRequest.of("m", "Hi"), JsonMapper.of(Weather.class)));
    assertEquals("a response to a CompletionRequest has no value of a type: use a ChatCompletionRequest or a"
        + " ResponsesRequest", refused.getMessage());
  }

  @Test
  void aPlainCompletionThatIsTypedLaterKeepsItsErrors() {
    var thrown = assertThrows(BifrostException.class,
        () -> request.response(ChatCompletion.parse("{\"choices\":[]}")).value());
    assertEquals("mismatched_json", thrown.error().code());
    assertInstanceOf(JsonParseException.class, thrown.getCause());
  }
}
