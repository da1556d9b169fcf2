package bifrost.api.internal.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.ApiKey;
import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.BinaryContent;
import bifrost.api.CallOptions;
import bifrost.api.CallReport;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionChunk.Delta;
import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Completion;
import bifrost.api.CompletionLogprobs;
import bifrost.api.CompletionRequest;
import bifrost.api.Input;
import bifrost.api.ListModelsRequest;
import bifrost.api.Logprobs;
import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.RawRequest;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.Sampling;
import bifrost.api.Streamable;
import bifrost.api.TokenLogprob;
import bifrost.api.TranscriptionChunk;
import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.api.Usage;
import bifrost.api.internal.call.Call;
import bifrost.api.internal.call.CapturedText;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.internal.call.ModelListMerger;
import bifrost.api.internal.concurrent.ManualClock;
import bifrost.api.internal.config.ClientCertificateReader;
import bifrost.api.internal.config.ConfigFile;
import bifrost.api.internal.config.ConfigJson;
import bifrost.api.internal.config.ConfigPrescan;
import bifrost.api.internal.config.ConfigReader;
import bifrost.api.internal.config.KeyReader;
import bifrost.api.internal.config.ProviderConfigReader;
import bifrost.api.internal.config.ProxyConfigReader;
import bifrost.api.internal.merge.Aggregator;
import bifrost.api.internal.merge.AnnotationsAggregator;
import bifrost.api.internal.merge.BinaryContentAggregator;
import bifrost.api.internal.merge.ChatChoiceAggregator;
import bifrost.api.internal.merge.ChatCompletionAggregator;
import bifrost.api.internal.merge.CompletionAggregator;
import bifrost.api.internal.merge.CompletionChoiceAggregator;
import bifrost.api.internal.merge.CompletionMetadata;
import bifrost.api.internal.merge.ExtrasAggregator;
import bifrost.api.internal.merge.JsonValueAggregator;
import bifrost.api.internal.merge.ListMerger;
import bifrost.api.internal.merge.ResponseAggregator;
import bifrost.api.internal.merge.ResponseContentAggregator;
import bifrost.api.internal.merge.ResponseItemAggregator;
import bifrost.api.internal.merge.ResponseMerger;
import bifrost.api.internal.merge.ResponseMetadata;
import bifrost.api.internal.merge.ResponseOutputAggregator;
import bifrost.api.internal.merge.ResponsePartAggregator;
import bifrost.api.internal.merge.SummaryAggregator;
import bifrost.api.internal.merge.TextAggregator;
import bifrost.api.internal.merge.ToolCallAggregator;
import bifrost.api.internal.merge.TranscriptionAggregator;
import bifrost.api.internal.merge.UntypedEventAggregator;
import bifrost.api.internal.redact.RedactedHeaders;
import bifrost.api.internal.redact.RedactedText;
import bifrost.api.internal.redact.Redaction;
import bifrost.api.internal.redact.UnescapedText;
import bifrost.api.internal.server.KeySelector;
import bifrost.api.internal.value.DurationText;
import bifrost.api.internal.value.ExtraMembers;
import bifrost.api.internal.value.Headers;
import bifrost.api.internal.value.KeyFile;
import bifrost.api.internal.value.NetworkExceptionText;
import bifrost.api.json.JsonObject;
import bifrost.api.json.LinearCost;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.Provider;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Collecting streams, reading configurations, and reporting and redacting calls cost time and memory in proportion to the input. */
class CallLinearCostTests {
  /** Classes of which a part of the name says that they read, write or collect something. */
  private static final Pattern MUST_BE_LISTED =
      Pattern.compile(".*(Aggregator|Merger|Reader|Writer|Headers|Prescan|File|Selector|Text|Redaction"
          + "|ExtraMembers|Metadata)");

  /** Classes that such a name has without a reason. */
  private static final Map<Class<?>, String> EXEMPT = Map.of(
      Aggregator.class, "the interface of the others",
      KeyFile.class, "reads at most 64 KiB",
      DurationText.class, "the text of a duration is short",
      NetworkExceptionText.class, "the message of an exception is short",
      CapturedText.class, "keeps at most 1 MiB",
      UnescapedText.class, "a part of RedactedText",
      ClientCertificateReader.class, "has four members",
      ProxyConfigReader.class, "has five members");

  @TestFactory
  Stream<DynamicTest> collectorsAreLinear() {
    return Stream.of(chat(), completions(), others()).flatMap(LinearCost::tests);
  }

  @TestFactory
  Stream<DynamicTest> everythingElseIsLinear() {
    return Stream.of(requests(), configurations(), calls()).flatMap(LinearCost::tests);
  }

  @Test
  void everyClassThatReadsOrCollectsIsInTheTable() throws IOException, URISyntaxException {
    var listed = EXEMPT.keySet().stream().map(Class::getSimpleName).collect(Collectors.toCollection(TreeSet::new));
    for (var table : List.of(chat(), completions(), others(), requests(), configurations(), calls())) {
      listed.addAll(table.classes());
    }
    assertEquals(Set.of(), classes().filter(name -> MUST_BE_LISTED.matcher(name).matches() && !listed.contains(name))
        .collect(Collectors.toSet()));
  }

  /** The simple names of the classes of the module, without those for JSON, which have a table of their own. */
  private static Stream<String> classes() throws IOException, URISyntaxException {
    var root =
        Path.of(Bifrost.class.getProtectionDomain().getCodeSource().getLocation().toURI()).resolve("bifrost/api");
    try (var files = Files.walk(root)) {
      return files.filter(file -> !file.getParent().endsWith("json")).map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !name.contains("$"))
          .map(name -> name.substring(0, name.length() - 6)).toList().stream();
    }
  }

  /** The beginning of the name of a row. */
  private static String through(Class<?>... classes) {
    return Stream.of(classes).map(Class::getSimpleName).collect(Collectors.joining(", "));
  }

  private static <T> IntFunction<List<T>> many(int bytes, IntFunction<T> element) {
    return length -> IntStream.range(0, length / bytes).mapToObj(element).toList();
  }

  private static <E, R> R collected(Streamable<E, R> request, List<E> events) {
    return events.stream().collect(request.collector());
  }

  private static ChatCompletion chat(List<ChatCompletionChunk> chunks) {
    return collected(Fixtures.ASK, chunks);
  }

  private static Delta delta(String text, List<ToolCallDelta> calls, JsonObject extras) {
    return new Delta(Optional.empty(), text, "", "", calls, extras);
  }

  private static ChatCompletionChunk chunk(int index, Delta delta, Optional<Logprobs> logprobs, JsonObject extras) {
    return chunk(List.of(new ChatCompletionChunk.Choice(index, delta, Optional.empty(), logprobs, extras)),
        JsonObject.of());
  }

  private static ChatCompletionChunk chunk(List<ChatCompletionChunk.Choice> choices, JsonObject extras) {
    return new ChatCompletionChunk("", Optional.empty(), "", choices, Optional.empty(), Optional.empty(), extras);
  }

  private static ChatCompletionChunk chunk(Delta delta) {
    return chunk(0, delta, Optional.empty(), JsonObject.of());
  }

  private static ChatCompletionChunk call(int index, String id, String arguments, JsonObject extras) {
    var name = id.isEmpty() ? Optional.<String>empty() : Optional.of("f");
    return chunk(delta("",
        List.of(new ToolCallDelta(index, Optional.of(id).filter(text -> !text.isEmpty()), name, arguments, extras)),
        JsonObject.of()));
  }

  private static Logprobs logprobs(int i) {
    return new Logprobs(List.of(new TokenLogprob("t" + i, -1, List.of(1), List.of(), JsonObject.of())), List.of(),
        member(i));
  }

  private static JsonObject member(int i) {
    return JsonObject.of("m" + i, i);
  }

  private static LinearCost chat() {
    return new LinearCost()
        .row(through(ChatCompletionAggregator.class, ChatChoiceAggregator.class) + ": many deltas of text",
            many(16, i -> chunk(delta("text", List.of(), JsonObject.of()))), CallLinearCostTests::chat)
        .row(through(ChatChoiceAggregator.class, ExtrasAggregator.class) + ": deltas with one new member each",
            many(32, i -> chunk(delta("", List.of(), member(i)))), CallLinearCostTests::chat)
        .row(through(ChatChoiceAggregator.class, ExtrasAggregator.class) + ": deltas with the same member",
            many(32, i -> chunk(delta("", List.of(), member(0)))), CallLinearCostTests::chat)
        .row(through(ChatChoiceAggregator.class, ExtrasAggregator.class) + ": deltas with one more element of an array",
            many(32, i -> chunk(delta("", List.of(), JsonObject.of("a", List.of(i))))), CallLinearCostTests::chat)
        .row(through(ChatChoiceAggregator.class, ExtrasAggregator.class) + ": deltas with one more member of an object",
            many(32, i -> chunk(delta("", List.of(), JsonObject.of("o", member(i))))), CallLinearCostTests::chat)
        .row(through(ChatChoiceAggregator.class, ExtrasAggregator.class) + ": deltas with more text of an object",
            many(32, i -> chunk(delta("", List.of(), JsonObject.of("audio", Map.of("data", "text"))))),
            CallLinearCostTests::chat)
        .row(through(ChatChoiceAggregator.class, ExtrasAggregator.class) + ": a member that changes its kind",
            many(32, i -> chunk(delta("", List.of(), JsonObject.of("a", i % 2 == 0 ? List.of(i) : member(i))))),
            CallLinearCostTests::chat)
        .row(through(ChatChoiceAggregator.class, ExtrasAggregator.class) + ": choices with one new member each",
            many(32, i -> chunk(0, delta("", List.of(), JsonObject.of()), Optional.empty(), member(i))),
            CallLinearCostTests::chat)
        .row(through(ChatCompletionAggregator.class, CompletionMetadata.class) + ": chunks with one new member each",
            many(32, i -> chunk(List.of(), member(i))), CallLinearCostTests::chat)
        .row(through(ChatCompletionAggregator.class, CompletionMetadata.class) + ": chunks with the same members",
            many(32, i -> chunk(List.of(), JsonObject.of("a", i).with("b", null))), CallLinearCostTests::chat)
        .row(through(ChatCompletionAggregator.class, ChatChoiceAggregator.class) + ": many choices",
            many(64, i -> chunk(i, delta("text", List.of(), JsonObject.of()), Optional.empty(), JsonObject.of())),
            CallLinearCostTests::chat)
        .row(through(ChatChoiceAggregator.class, ToolCallAggregator.class) + ": many tool calls",
            many(64, i -> call(i, "id" + i, "{}", JsonObject.of())), CallLinearCostTests::chat)
        .row(through(ChatChoiceAggregator.class, ToolCallAggregator.class) + ": many fragments of one call",
            many(32, i -> call(0, "", "arguments", JsonObject.of())), CallLinearCostTests::chat)
        .row(through(ToolCallAggregator.class, ExtrasAggregator.class) + ": fragments with one new member each",
            many(32, i -> call(0, "a", "", member(i))), CallLinearCostTests::chat)
        .row(through(ToolCallAggregator.class, ExtraMembers.class) + ": fragments of calls without id or name",
            many(32, i -> call(i, "", "a", member(i))), CallLinearCostTests::chat)
        .row(
            through(ChatChoiceAggregator.class, ExtrasAggregator.class)
                + ": log-probabilities with one new member each",
            many(48, i -> chunk(0, delta("", List.of(), JsonObject.of()), Optional.of(logprobs(i)), JsonObject.of())),
            CallLinearCostTests::chat)
        .row(through(ExtraMembers.class) + ": the accessors of a usage",
            many(32, i -> new Usage(1, 1, 2, JsonObject.of("prompt_tokens_details", Map.of("cached_tokens", i)))),
            usages -> usages.stream().mapToLong(usage -> usage.cachedTokens().orElse(0)).sum())
        .row(through(ExtraMembers.class) + ": token ids",
            length -> new ChatCompletionChunk.Choice(0, delta("", List.of(), JsonObject.of()), Optional.empty(),
                Optional.empty(), JsonObject.of("token_ids", IntStream.range(0, length / 8).boxed().toList())),
            choice -> choice.extras().array("token_ids").get().size());
  }

  private static Completion piece(int index, String text, Optional<CompletionLogprobs> logprobs, JsonObject extras,
      JsonObject ofChunk) {
    var choice = new Completion.Choice(index, text, Optional.empty(), logprobs, extras);
    return new Completion("", Optional.empty(), "", List.of(choice), Optional.empty(), Optional.empty(), ofChunk);
  }

  private static CompletionLogprobs tokens(int i) {
    return new CompletionLogprobs(List.of("t" + i), List.of(-1.0), List.of(Map.of("t" + i, -1.0)), List.of(i),
        member(i));
  }

  private static LinearCost completions() {
    var ask = CompletionRequest.of("m", "Hi");
    return new LinearCost()
        .row(through(CompletionAggregator.class, CompletionChoiceAggregator.class) + ": many pieces",
            many(16, i -> piece(0, "text", Optional.empty(), JsonObject.of(), JsonObject.of())),
            pieces -> collected(ask, pieces))
        .row(through(CompletionChoiceAggregator.class) + ": choices with one new member each",
            many(32, i -> piece(0, "", Optional.empty(), member(i), JsonObject.of())), pieces -> collected(ask, pieces))
        .row(through(CompletionAggregator.class, CompletionMetadata.class) + ": pieces with one new member each",
            many(32, i -> piece(0, "", Optional.empty(), JsonObject.of(), member(i))), pieces -> collected(ask, pieces))
        .row(through(CompletionAggregator.class) + ": many choices",
            many(32, i -> piece(i, "a", Optional.empty(), member(i), JsonObject.of())),
            pieces -> collected(ask, pieces))
        .row(through(CompletionChoiceAggregator.class) + ": log-probabilities",
            many(48, i -> piece(0, "", Optional.of(tokens(i)), JsonObject.of(), JsonObject.of())),
            pieces -> collected(ask, pieces));
  }

  private static TranscriptionChunk heard(String text, JsonObject extras) {
    return new TranscriptionChunk(text, Optional.empty(), Optional.empty(), Optional.empty(), extras);
  }

  private static LinearCost others() {
    var hear = TranscriptionRequest.of("m", Upload.of("a.wav", new byte[0]));
    var ask = ResponsesRequest.of("m", "Hi");
    var none = JsonObject.of();
    return new LinearCost()
        .row(through(BinaryContentAggregator.class) + ": many parts",
            many(16, i -> new BinaryContent(Optional.empty(), new byte[16])),
            parts -> collected(RawRequest.get("p", "/x").asBytes(), parts))
        .row(through(BinaryContentAggregator.class) + ": one long part",
            length -> List.of(new BinaryContent(Optional.empty(), new byte[length])),
            parts -> collected(RawRequest.get("p", "/x").asBytes(), parts))
        .row(through(TranscriptionAggregator.class) + ": many deltas", many(16, i -> heard("text", none)),
            chunks -> collected(hear, chunks))
        .row(through(TranscriptionAggregator.class) + ": chunks with one new member each",
            many(32, i -> heard("", member(i))), chunks -> collected(hear, chunks))
        .row(through(TranscriptionAggregator.class) + ": many segments",
            many(64, i -> heard("", JsonObject.of("type", "transcript.text.segment").with("id", "s" + i)
                .with("start", i).with("text", "a"))),
            chunks -> collected(hear, chunks))
        .row(
            through(ResponseAggregator.class, ResponseOutputAggregator.class, ResponseItemAggregator.class,
                ResponsePartAggregator.class) + ": many deltas of one part",
            many(16, i -> new ResponseEvent.OutputTextDelta(i, "id", 0, 0, "text", none)),
            events -> response(ask, events))
        .row(
            through(ResponseAggregator.class, ResponseContentAggregator.class, ResponsePartAggregator.class)
                + ": many parts",
            many(64, i -> new ResponseEvent.ContentPartAdded(i, "id", 0, i, new ResponsePart.Text("a", none), none)),
            events -> response(ask, events))
        .row(through(ResponseAggregator.class, ResponseItemAggregator.class) + ": many items",
            many(64,
                i -> new ResponseEvent.OutputItemAdded(i, i,
                    new ResponseItem.MessageItem("id" + i, "assistant", List.of(), Optional.empty(), none), none)),
            events -> response(ask, events))
        .row(through(ResponseMetadata.class) + ": responses with one new member each",
            many(32, i -> new ResponseEvent.InProgress(i, response("", List.of(), member(i)), none)),
            events -> response(ask, events))
        .row(through(TextAggregator.class) + ": many announcements of one part",
            many(32, i -> new ResponseEvent.ContentPartAdded(i, "id", 0, 0, new ResponsePart.Text("a", none), none)),
            events -> response(ask, events))
        .row(through(ResponseMerger.class, ListMerger.class) + ": many items, and a whole with the same ids",
            length -> streamedAndWhole(length / 128, "id"), events -> response(ask, events))
        .row(through(ResponseMerger.class, ListMerger.class) + ": many items, and a whole with other ids",
            length -> streamedAndWhole(length / 128, "other"), events -> response(ask, events))
        .row(through(ResponseMerger.class, ListMerger.class) + ": many items, and a whole without ids",
            length -> streamedAndWhole(length / 128, ""), events -> response(ask, events))
        .row(through(ResponseItemAggregator.class) + ": many items by their ids alone", many(64,
            i -> new ResponseEvent.OutputTextDelta(i, "id" + i, -1, 0, "a", none)), events -> response(ask, events))
        .row(through(ResponseAggregator.class, ResponseItemAggregator.class) + ": many fragments of arguments",
            many(16, i -> new ResponseEvent.FunctionCallArgumentsDelta(i, "id", 0, "text", none)),
            events -> response(ask, events))
        .row(through(UntypedEventAggregator.class, AnnotationsAggregator.class) + ": many annotations",
            many(64,
                i -> untyped("response.output_text.annotation.added",
                    JsonObject.of("annotation_index", i).with("annotation", member(i)))),
            events -> response(ask, events))
        .row(through(UntypedEventAggregator.class, SummaryAggregator.class) + ": many parts of a summary",
            many(64,
                i -> untyped("response.reasoning_summary_text.delta",
                    JsonObject.of("summary_index", i).with("delta", "text"))),
            events -> response(ask, events))
        .row(through(UntypedEventAggregator.class, JsonValueAggregator.class) + ": many deltas of one member",
            many(32, i -> untyped("response.mcp_call_arguments.delta", JsonObject.of("delta", "text"))),
            events -> response(ask, events));
  }

  private static ResponseEvent untyped(String type, JsonObject members) {
    return new ResponseEvent.Unknown(0, type,
        members.with("item_id", "id").with("output_index", 0).with("content_index", 0));
  }

  private static Response response(String id, List<ResponseItem> output, JsonObject extras) {
    return new Response(id, Optional.empty(), "m", "completed", Optional.empty(), output, Optional.empty(), extras);
  }

  private static ResponseItem item(String id, int i) {
    return new ResponseItem.MessageItem(id.isEmpty() ? "" : id + i, "assistant",
        List.of(new ResponsePart.Text("text", JsonObject.of())), Optional.empty(), JsonObject.of());
  }

  /** Items that are streamed one after the other, and a response that has them under other ids. */
  private static List<ResponseEvent> streamedAndWhole(int items, String id) {
    var events = new ArrayList<ResponseEvent>();
    for (int i = 0; i < items; i++) {
      events.add(new ResponseEvent.OutputItemDone(i, i, item(id.isEmpty() ? "" : "id", i), JsonObject.of()));
    }
    var whole = IntStream.range(0, items).mapToObj(i -> item(id, i)).toList();
    events.add(new ResponseEvent.Completed(items, response("r", whole, JsonObject.of()), JsonObject.of()));
    return events;
  }

  private static Response response(ResponsesRequest ask, List<? extends ResponseEvent> events) {
    return collected(ask, List.copyOf(events));
  }

  private static LinearCost requests() {
    return new LinearCost()
        .row(through(Sampling.class) + ": a logit bias of many tokens",
            length -> IntStream.range(0, length / 16).boxed().collect(Collectors.toMap(i -> i, i -> 1)),
            bias -> Fixtures.ASK.logitBias(bias))
        .row(through(Input.class) + ": many texts", many(16, i -> "text"), texts -> Input.texts(texts).size())
        .row(through(Input.class) + ": many tokens", length -> IntStream.range(0, length / 8).toArray(),
            tokens -> Input.tokens(tokens).size())
        .row(through(Headers.class) + ": many headers", length -> headers(length / 32),
            headers -> Headers.merged(headers, headers))
        .row(through(Headers.class) + ": without credentials", length -> headers(length / 32),
            Headers::withoutCredentials)
        .row(through(Headers.class) + ": many response headers", length -> headers(length / 32).entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue()))), Headers::lowerCase);
  }

  private static Map<String, String> headers(int count) {
    var headers = new LinkedHashMap<String, String>();
    for (int i = 0; i < count; i++) headers.put("X-Header-" + i, "value");
    return headers;
  }

  private static LinearCost configurations() {
    return new LinearCost()
        .row(
            through(ConfigFile.class, ConfigReader.class, ConfigPrescan.class, ProviderConfigReader.class,
                KeyReader.class) + ": many keys",
            length -> config("\"keys\": ["
                + list(length / 64,
                    i -> "{\"name\": \"k" + i + "\", \"value\": \"secret-secret-" + i + "\", \"models\": [\"*\"]}")
                + "]"),
            CallLinearCostTests::read)
        .row(through(ConfigReader.class) + ": many models of a key",
            length -> config(
                "\"keys\": [{\"value\": \"s\", \"models\": [" + list(length / 16, i -> "\"model-" + i + "\"") + "]}]"),
            CallLinearCostTests::read)
        .row(through(ConfigReader.class) + ": many headers",
            length -> config("\"network_config\": {\"extra_headers\": {"
                + list(length / 32, i -> "\"X-Header-" + i + "\": \"value\"") + "}}"),
            CallLinearCostTests::read)
        .row(through(ConfigReader.class) + ": many headers on lines of their own",
            length -> config("\"network_config\": {\"extra_headers\": {\n"
                + list(length / 32, i -> "\"X-Header-" + i + "\": \"value\"\n") + "}}"),
            CallLinearCostTests::read)
        .row(through(ConfigFile.class, ConfigPrescan.class) + ": many providers",
            length -> "{\"providers\": {" + list(length / 64,
                i -> "\"p" + i + "\": {\"custom_provider_config\": {\"base_provider_type\": \"vllm\"}}") + "}}",
            CallLinearCostTests::read)
        .row(through(ConfigFile.class) + ": many members without effect",
            length -> "{" + list(length / 16, i -> "\"m" + i + "\": {}") + ", \"providers\": {\"vllm\": {}}}",
            CallLinearCostTests::read)
        .row(through(ConfigFile.class) + ": many providers of other kinds",
            length -> "{\"providers\": {"
                + list(length / 64,
                    i -> "\"p" + i + "\": {\"custom_provider_config\": {\"base_provider_type\": \"cohere\"}}")
                + ", \"vllm\": {}}}",
            CallLinearCostTests::read)
        .row(through(ConfigReader.class) + ": a long name of a provider with many keys",
            length -> "{\"providers\": {\"" + "p".repeat(length / 2)
                + "\": {\"custom_provider_config\": {\"base_provider_type\": \"vllm\"}, \"keys\": ["
                + list(length / 128, i -> "{\"name\": \"k" + i + "\", \"value\": \"secret-" + i + "\"}") + "]}}}",
            CallLinearCostTests::read);
  }

  private static String config(String members) {
    return "{\"providers\": {\"vllm\": {" + members + "}}}";
  }

  private static String list(int count, IntFunction<String> element) {
    return IntStream.range(0, count).mapToObj(element).collect(Collectors.joining(","));
  }

  private static Map<String, ConfigFile.ConfiguredProvider> read(String json) {
    return new ConfigJson(json).read();
  }

  private static LinearCost calls() {
    var redaction = Redaction.of(List.of(ApiKey.of("secret-secret-secret"), ApiKey.of("secret-secret-other!")));
    return new LinearCost()
        .row(through(Redaction.class) + ": a long text", "nothing "::repeat, text -> redaction.redact(text))
        .row(through(Redaction.class) + ": a text of secrets", length -> "secret-secret-secret ".repeat(length / 21),
            text -> redaction.redact(text))
        .row(through(Redaction.class) + ": a text of the beginnings of secrets",
            length -> "secret-secret-secre ".repeat(length / 20), text -> redaction.redact(text))
        .row(through(Redaction.class) + ": a text of backslashes", "\\"::repeat, text -> redaction.redact(text))
        .row(through(Redaction.class) + ": a text of escapes", length -> "\\\\\\u0073".repeat(length / 8),
            text -> redaction.redact(text))
        .row(through(Redaction.class) + ": a text of ellipses", "…"::repeat, text -> redaction.redact(text))
        .row(through(Redaction.class, RedactedText.class) + ": many keys",
            many(1024, i -> ApiKey.of("secret-secret-" + i)), keys -> Redaction.of(keys).redact("a\\n".repeat(1000)))
        .row(through(RedactedHeaders.class) + ": many headers", many(64, i -> "x-header-" + i), names -> {
          var headers = new TreeMap<String, List<String>>();
          for (var name : names) headers.put(name, List.of("value", "secret-secret-secret"));
          return RedactedHeaders.of(headers, redaction).toString();
        })
        .row(through(NetworkExceptionText.class) + ": a long message", "nothing "::repeat,
            text -> NetworkExceptionText.describe(new IOException(text)))
        .row(through(RedactedText.class) + ": one long secret", "secret"::repeat,
            secret -> Redaction.of(List.of(ApiKey.of(secret))).redact("s".repeat(100)))
        .row(through(CapturedText.class) + ": many short pieces", length -> List.of(new byte[length]), bytes -> {
          var text = new CapturedText();
          for (int i = 0; i < bytes.get(0).length; i++) text.append(ByteBuffer.wrap(bytes.get(0), i, 1));
          return text.text();
        })
        .row(through(KeySelector.class) + ": one choice of many keys",
            many(32, i -> ApiKey.of("secret-" + i).id("k" + i)), CallLinearCostTests::chosen)
        .row(through(KeySelector.class) + ": one choice of many servers",
            many(256, i -> ApiKey.of("secret-" + i).id("k" + i).baseUrl("http://gpu-" + i)),
            CallLinearCostTests::chosen)
        .row(through(ModelListMerger.class) + ": many models of many providers",
            many(64, i -> new Model("m" + i, Optional.empty(), Optional.empty(), JsonObject.of())),
            CallLinearCostTests::merged)
        .row(through(Call.class) + ": many retries", length -> length / 512, CallLinearCostTests::retried);
  }

  private static Object chosen(List<ApiKey> keys) {
    return KeySelector.of(keys, new ManualClock())
        .select(new KeySelector.SelectionCriteria("m", Optional.of("a conversation"), Set.of(), Set.of()));
  }

  private static ModelList merged(List<Model> models) {
    var builder = Bifrost.builder();
    for (int i = 0; i < 20; i++) builder.provider(new Listing("p" + i, models));
    try (var bifrost = builder.open()) {
      return bifrost.send(ListModelsRequest.all());
    }
  }

  private record Listing(String name, List<Model> models) implements Provider {
    @Override
    public ModelList listModels(ListModelsRequest request, Attempt attempt) {
      return new ModelList(models, JsonObject.of());
    }
  }

  /** Fails again and again, and is reported with all attempts. */
  private static CallReport retried(int times) {
    try (var bifrost = Fixtures.builder().provider(new Failing("p")).open(new ManualClock())) {
      return bifrost.attempt(Fixtures.ASK, CallOptions.options().maxRetries(times)).report();
    }
  }

  private record Failing(String name) implements Provider {
    @Override
    public ChatCompletion chatCompletion(ChatCompletionRequest request, Attempt attempt) {
      throw new BifrostException(Fixtures.rejected(503, "busy"));
    }
  }
}
