package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.CompletionRequest;
import bifrost.api.Operation;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.RerankRequest;
import bifrost.api.ScoreRequest;
import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.members.MissingMembers;
import bifrost.testkit.internal.operation.OperationKits;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import net.jqwik.api.Example;

/**
 * Rules 347 and later: lists in results, whatever their length and their order. Implementations need not be
 * thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface LongResultRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that long lists arrive completely: log probabilities and their alternatives, segments, words, tokens,
   * rankings and scores. Otherwise the end of a recording or of a text is missing.
   */
  @WhenThisFails("Look for limits, and for buffers and arrays of fixed size.")
  @EnabledIfSupported(Feature.JSON_FORMS)
  @Example
  default void rule347_longListsArriveCompletely() {
    var tokens = list(60, i -> token(i).with("top_logprobs", list(20, k -> token(100 * i + k))));
    expectMembers(347, SampleRequests.chatRequest(), "choices", List.of(JsonObject.of("index", 0)
        .with("message", JsonObject.of("role", "assistant").with("content", "Hi")).with("finish_reason", "stop")
        .with("logprobs", JsonObject.of("content", tokens))));
    if (operations().contains(Operation.TRANSCRIPTION)) expectTranscription();
    if (operations().contains(Operation.TOKENIZE)) {
      var numbers = IntStream.range(0, 10_000).boxed().toList();
      expectMembers(347, OperationKits.of(Operation.TOKENIZE).sample(), "tokens", numbers);
    }
    var documents = Collections.nCopies(1500, "a text");
    if (operations().contains(Operation.RERANK)) {
      expectMembers(347, RerankRequest.of("org/r", "q", documents), "results",
          list(1500, i -> JsonObject.of("index", 1499 - i).with("relevance_score", 2000 - i)));
    }
    if (operations().contains(Operation.SCORE)) {
      expectMembers(347, ScoreRequest.of("org/s", "q", documents), "data",
          list(1500, i -> JsonObject.of("index", i).with("score", i)));
    }
  }

  private static JsonObject token(int number) {
    return JsonObject.of("token", "t" + number).with("logprob", -number).with("bytes", List.of(116, number % 256));
  }

  private static List<JsonObject> list(int size, IntFunction<JsonObject> element) {
    return IntStream.range(0, size).mapToObj(element).toList();
  }

  private void expectTranscription() {
    var request = TranscriptionRequest.of("org/w", Upload.of("a.wav", new byte[] {1})).with("response_format",
        "verbose_json");
    var words = list(2500, i -> JsonObject.of("word", "w" + i).with("start", i).with("end", i + 1));
    var segments = list(600, i -> JsonObject.of("id", i).with("start", i).with("end", i + 1).with("text", "s" + i));
    expectMembers(347, request, JsonObject.of("text", "Hi").with("words", words).with("segments", segments));
  }

  /**
   * Requires that choices keep the index that the server sends, in any order. Otherwise a text belongs to another
   * prompt.
   */
  @WhenThisFails("Read the index of each choice, and do not use its position in the list.")
  @EnabledIfSupported({Feature.JSON_FORMS, Feature.MULTIPLE_CHOICES})
  @Example
  default void rule348_choicesKeepTheirIndexes() {
    var order = List.of(2, 0, 1);
    expectIndexes(SampleRequests.chatRequest().n(3), order.stream().map(index -> JsonObject.of("index", index)
        .with("message", JsonObject.of("role", "assistant").with("content", "text " + index))
        .with("finish_reason", index == 1 ? "length" : "stop")).toList());
    if (!operations().contains(Operation.COMPLETION)) return;
    expectIndexes(CompletionRequest.of("org/m", List.of("a", "b", "c")), order.stream().map(index -> JsonObject
        .of("index", index).with("text", "text " + index).with("finish_reason", index == 1 ? "length" : "stop"))
        .toList());
  }

  private void expectIndexes(Request<?> request, List<JsonObject> choices) {
    try (var harness = ContractHarness.of(this, 348)) {
      var received = json(harness, request, JsonObject.of("choices", choices)).asObject().get("choices").asArray();
      harness.expect("number of choices", choices.size(), received.size());
      for (var sent : choices) {
        var same = received.elements().stream().map(JsonValue::asObject)
            .filter(each -> each.get("index").equals(sent.get("index"))).findFirst();
        harness.expect("the choice " + sent.get("index"), List.of(),
            MissingMembers.of(sent, same.map(each -> (JsonValue) each).orElse(JsonArray.of())));
      }
    }
  }

  /**
   * Requires that the responses of raw requests arrive whatever they are: JSON of any kind, a text, or nothing.
   * Otherwise endpoints without JSON cannot be called.
   */
  @WhenThisFails("Return a text/* response as a string, an empty one as null, and any other one as JSON.")
  @EnabledIfSupported(value = Feature.JSON_FORMS, operations = OperationGroup.URLS)
  @Example
  default void rule349_rawResponsesOfEveryKindArrive() {
    if (!operations().contains(Operation.RAW)) return;
    for (var json : List.of("42", "\"text\"", "[1,{}]", "true", "null", "{\"a\":0.10000000000000000001}")) {
      expectRaw(Reply.json(json), Json.parse(json));
    }
    var text = " Caf\u00E9 {} \n";
    expectRaw(Reply.of(200, Map.of("content-type", "text/plain; charset=utf-8"), text.getBytes(UTF_8)),
        new JsonString(text));
    expectRaw(Reply.of(200, Map.of("content-type", "text/plain"), "{\"a\":1}".getBytes(UTF_8)),
        new JsonString("{\"a\":1}"));
    expectRaw(Reply.of(200, Map.of("content-type", "text/csv"), "{\"a\":1}".getBytes(UTF_8)),
        new JsonString("{\"a\":1}"));
    expectRaw(Reply.of(200, Map.of(), new byte[0]), JsonNull.NULL);
    expectRaw(Reply.of(204, Map.of(), new byte[0]), JsonNull.NULL);
  }

  private void expectRaw(Reply reply, JsonValue expected) {
    for (var request : List.of(RawRequest.get("p", "/kit/ask"), RawRequest.delete("p", "/kit/ask"))) {
      try (var harness = ContractHarness.of(this, 349)) {
        harness.enqueue(reply);
        harness.expectResponse(expected, harness.send(request, harness.options()));
      }
    }
  }

  /**
   * Requires that the bytes of a raw response arrive unchanged, with their content type, and that an error instead of
   * them is one. Otherwise files are corrupted, or a file contains the text of an error.
   */
  @WhenThisFails("Do not decode the bytes as text, and look for an error if they are a JSON object.")
  @EnabledIfSupported(value = {Feature.JSON_FORMS, Feature.ERRORS_AFTER_SUCCESS}, operations = OperationGroup.URLS)
  @Example
  default void rule350_bytesOfARawResponseArriveUnchanged() {
    if (!operations().contains(Operation.RAW)) return;
    var bytes = new byte[100_003];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (i * 31 >> 3);
    var request = RawRequest.get("p", "/kit/file").asBytes();
    for (var type : List.of("image/png", "application/octet-stream")) {
      try (var harness = ContractHarness.of(this, 350)) {
        harness.enqueue(Reply.of(200, Map.of("content-type", type), bytes));
        var result = harness.send(request, harness.options());
        var content = result.response().orElseThrow(() -> harness.failure("bytes", result, null));
        harness.expect("content type", Optional.of(type), content.contentType());
        harness.expect(Arrays.equals(bytes, content.bytes()), "the same bytes", content.bytes().length + " bytes");
      }
    }
    var error = "{\"error\":{\"message\":\"kit failed\",\"code\":503}}";
    try (var harness = ContractHarness.of(this, 350)) {
      harness.enqueue(Reply.json(error));
      harness.expect("Rejected", harness.send(request, harness.options()).outcomeName());
    }
    for (var type : List.of("application/x-ndjson", "application/jsonl", "application/json-seq")) {
      try (var harness = ContractHarness.of(this, 350)) { // the lines of a log, of which the first one is an error
        harness.enqueue(Reply.of(200, Map.of("content-type", type), error.getBytes(UTF_8)));
        harness.expectResponse(error,
            harness.send(request, harness.options()).map(it -> new String(it.bytes(), UTF_8)));
      }
    }
  }

  private void expectMembers(int rule, Request<?> request, String name, List<?> elements) {
    expectMembers(rule, request, JsonObject.of(name, elements));
  }

  private void expectMembers(int rule, Request<?> request, JsonObject response) {
    try (var harness = ContractHarness.of(this, rule)) {
      harness.expect("members that json() of the " + request.operation() + " response lacks", List.of(),
          MissingMembers.of(response, json(harness, request, response)));
    }
  }

  private static <R> JsonValue json(ContractHarness harness, Request<R> request, JsonObject response) {
    harness.enqueue(Reply.json(response.toString()));
    var result = harness.send(request, harness.options());
    var value =
        result.response().orElseThrow(() -> harness.failure("a response of " + request.operation(), result, null));
    return ((JsonRepresentable) value).json();
  }
}
