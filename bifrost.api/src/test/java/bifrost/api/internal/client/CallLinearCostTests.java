package bifrost.api.internal.client;

import static bifrost.api.internal.client.StreamCostTable.many;
import static bifrost.api.internal.client.StreamCostTable.prefix;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.ApiKey;
import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.CallReport;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Input;
import bifrost.api.ListModelsRequest;
import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.Sampling;
import bifrost.api.SendAllOptions;
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
import bifrost.api.internal.redact.RedactedHeaders;
import bifrost.api.internal.redact.RedactedText;
import bifrost.api.internal.redact.Redaction;
import bifrost.api.internal.redact.UnescapedText;
import bifrost.api.internal.server.KeySelector;
import bifrost.api.internal.value.DurationText;
import bifrost.api.internal.value.Headers;
import bifrost.api.internal.value.KeyFile;
import bifrost.api.internal.value.NetworkExceptionText;
import bifrost.api.json.JsonObject;
import bifrost.api.json.LinearCost;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.ListFormCosts;
import bifrost.api.spi.Provider;
import bifrost.api.spi.RequestHandlers;
import bifrost.api.spi.ResponsesCosts;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** Tests that calls, streams and configurations take time and memory in proportion to the input. */
class CallLinearCostTests {
  /** The names of classes that process input of any length, each of which needs a row in a table. */
  private static final Pattern MUST_BE_LISTED =
      Pattern.compile(".*(Aggregator|Merger|Reader|Writer|Headers|Prescan|File|Selector|Text|Redaction"
          + "|ExtraMembers|Metadata|Json|Form)");

  /** The classes that have such a name but need no row, with the reasons. */
  private static final Map<Class<?>, String> EXEMPT = Map.of(
      Aggregator.class, "the interface of the aggregators",
      KeyFile.class, "reads at most 64 KiB",
      DurationText.class, "the text of a duration is short",
      NetworkExceptionText.class, "the message of an exception is short",
      CapturedText.class, "keeps at most 1 MiB",
      UnescapedText.class, "a part of RedactedText",
      ClientCertificateReader.class, "has four members",
      ProxyConfigReader.class, "has five members");

  /** The same for classes that are not visible here: a type in the code of an application is not of any length. */
  private static final Set<String> EXEMPT_NAMES = Set.of("SchemaWriter");

  private static final List<LinearCost> JSON_FORMS =
      List.of(ChatFormCostTable.messages(), ChatFormCostTable.completions(), ListFormCosts.lists(),
          ListFormCosts.media(),
          ResponsesCosts.table());

  @TestFactory
  Stream<DynamicTest> collectingStreamsHasLinearCost() {
    return StreamCostTable.all().stream().flatMap(LinearCost::tests);
  }

  @TestFactory
  Stream<DynamicTest> requestsConfigurationsAndCallsHaveLinearCost() {
    return Stream.of(requests(), configurations(), calls()).flatMap(LinearCost::tests);
  }

  @TestFactory
  Stream<DynamicTest> jsonFormsHaveLinearCost() {
    return JSON_FORMS.stream().flatMap(LinearCost::tests);
  }

  @Test
  void everyClassThatReadsOrCollectsHasARow() throws IOException, URISyntaxException {
    var listed = EXEMPT.keySet().stream().map(Class::getSimpleName).collect(Collectors.toCollection(TreeSet::new));
    listed.addAll(EXEMPT_NAMES);
    for (var table : StreamCostTable.all()) listed.addAll(table.classes());
    for (var table : List.of(requests(), configurations(), calls())) listed.addAll(table.classes());
    for (var table : JSON_FORMS) listed.addAll(table.classes());
    assertEquals(Set.of(), classes().filter(name -> MUST_BE_LISTED.matcher(name).matches() && !listed.contains(name))
        .collect(Collectors.toSet()));
  }

  /** {@return the simple names of the module's classes, except those for JSON, which have their own table} */
  private static Stream<String> classes() throws IOException, URISyntaxException {
    var root =
        Path.of(Bifrost.class.getProtectionDomain().getCodeSource().getLocation().toURI()).resolve("bifrost/api");
    try (var files = Files.walk(root)) {
      return files.filter(file -> !file.getParent().endsWith("json")).map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !name.contains("$"))
          .map(name -> name.substring(0, name.length() - 6)).toList().stream();
    }
  }

  private static LinearCost requests() {
    return new LinearCost()
        .row(prefix(Sampling.class) + ": a logit bias of many tokens",
            length -> IntStream.range(0, length / 16).boxed().collect(Collectors.toMap(i -> i, i -> 1)),
            bias -> Fixtures.REQUEST.logitBias(bias))
        .row(prefix(Input.class) + ": many texts", many(16, i -> "text"), texts -> Input.texts(texts).size())
        .row(prefix(Input.class) + ": many tokens", length -> IntStream.range(0, length / 8).toArray(),
            tokens -> Input.tokens(tokens).size())
        .row(prefix(Headers.class) + ": many headers", length -> headers(length / 32),
            headers -> Headers.merged(headers, headers))
        .row(prefix(Headers.class) + ": without credentials", length -> headers(length / 32),
            Headers::withoutCredentials)
        .row(prefix(Headers.class) + ": many response headers", length -> headers(length / 32).entrySet().stream()
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
            prefix(ConfigFile.class, ConfigReader.class, ConfigPrescan.class, ProviderConfigReader.class,
                KeyReader.class) + ": many keys",
            length -> config("\"keys\": ["
                + list(length / 64,
                    i -> "{\"name\": \"k" + i + "\", \"value\": \"secret-secret-" + i + "\", \"models\": [\"*\"]}")
                + "]"),
            CallLinearCostTests::read)
        .row(prefix(ConfigReader.class) + ": many models of a key",
            length -> config(
                "\"keys\": [{\"value\": \"s\", \"models\": [" + list(length / 16, i -> "\"model-" + i + "\"") + "]}]"),
            CallLinearCostTests::read)
        .row(prefix(ConfigReader.class) + ": many headers",
            length -> config("\"network_config\": {\"extra_headers\": {"
                + list(length / 32, i -> "\"X-Header-" + i + "\": \"value\"") + "}}"),
            CallLinearCostTests::read)
        .row(prefix(ConfigReader.class) + ": many headers on separate lines",
            length -> config("\"network_config\": {\"extra_headers\": {\n"
                + list(length / 32, i -> "\"X-Header-" + i + "\": \"value\"\n") + "}}"),
            CallLinearCostTests::read)
        .row(prefix(ConfigFile.class, ConfigPrescan.class) + ": many providers",
            length -> "{\"providers\": {" + list(length / 64,
                i -> "\"p" + i + "\": {\"custom_provider_config\": {\"base_provider_type\": \"vllm\"}}") + "}}",
            CallLinearCostTests::read)
        .row(prefix(ConfigFile.class) + ": many members without effect",
            length -> "{" + list(length / 16, i -> "\"m" + i + "\": {}") + ", \"providers\": {\"vllm\": {}}}",
            CallLinearCostTests::read)
        .row(prefix(ConfigFile.class) + ": many providers of other kinds",
            length -> "{\"providers\": {"
                + list(length / 64,
                    i -> "\"p" + i + "\": {\"custom_provider_config\": {\"base_provider_type\": \"cohere\"}}")
                + ", \"vllm\": {}}}",
            CallLinearCostTests::read)
        .row(prefix(ConfigReader.class) + ": a long name of a provider with many keys",
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
        .row(prefix(Redaction.class) + ": a long text", "nothing "::repeat, text -> redaction.redact(text))
        .row(prefix(Redaction.class) + ": a text of secrets", length -> "secret-secret-secret ".repeat(length / 21),
            text -> redaction.redact(text))
        .row(prefix(Redaction.class) + ": a text of the beginnings of secrets",
            length -> "secret-secret-secre ".repeat(length / 20), text -> redaction.redact(text))
        .row(prefix(Redaction.class) + ": a text of backslashes", "\\"::repeat, text -> redaction.redact(text))
        .row(prefix(Redaction.class) + ": a text of escapes", length -> "\\\\\\u0073".repeat(length / 8),
            text -> redaction.redact(text))
        .row(prefix(Redaction.class) + ": a text of ellipses", "…"::repeat, text -> redaction.redact(text))
        .row(prefix(Redaction.class, RedactedText.class) + ": many keys",
            many(1024, i -> ApiKey.of("secret-secret-" + i)), keys -> Redaction.of(keys).redact("a\\n".repeat(1000)))
        .row(prefix(RedactedHeaders.class) + ": many headers", many(64, i -> "x-header-" + i), names -> {
          var headers = new TreeMap<String, List<String>>();
          for (var name : names) headers.put(name, List.of("value", "secret-secret-secret"));
          return RedactedHeaders.of(headers, redaction).toString();
        })
        .row(prefix(NetworkExceptionText.class) + ": a long message", "nothing "::repeat,
            text -> NetworkExceptionText.describe(new IOException(text)))
        .row(prefix(RedactedText.class) + ": one long secret", "secret"::repeat,
            secret -> Redaction.of(List.of(ApiKey.of(secret))).redact("s".repeat(100)))
        .row(prefix(CapturedText.class) + ": many short fragments", length -> List.of(new byte[length]), bytes -> {
          var text = new CapturedText();
          for (int i = 0; i < bytes.get(0).length; i++) text.append(ByteBuffer.wrap(bytes.get(0), i, 1));
          return text.text();
        })
        .row(prefix(KeySelector.class) + ": one selection among many keys",
            many(32, i -> ApiKey.of("secret-" + i).id("k" + i)), CallLinearCostTests::selected)
        .row(prefix(KeySelector.class) + ": one selection among many servers",
            many(256, i -> ApiKey.of("secret-" + i).id("k" + i).baseUrl("http://gpu-" + i)),
            CallLinearCostTests::selected)
        .row(prefix(ModelListMerger.class) + ": many models of many providers",
            many(64, i -> new Model("m" + i, Optional.empty(), Optional.empty(), JsonObject.of())),
            CallLinearCostTests::merged)
        .row(prefix(Call.class) + ": many retries", length -> length / 512, CallLinearCostTests::retried)
        .row("BatchReader: many requests", length -> length / 512, CallLinearCostTests::sentTogether);
  }

  private static Object selected(List<ApiKey> keys) {
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
    public RequestHandlers handlers() {
      return RequestHandlers.of().send(ListModelsRequest.class, this::listModels);
    }

    ModelList listModels(ListModelsRequest request, Attempt attempt) {
      return ModelList.of(models);
    }
  }

  /** {@return the report of a call that fails after this many retries} */
  private static CallReport retried(int times) {
    try (var bifrost = Fixtures.builder().provider(new Failing("p")).open(new ManualClock())) {
      return bifrost.trySend(Fixtures.REQUEST, CallOptions.options().maxRetries(times)).report();
    }
  }

  /** {@return the number of results of this many calls, which run in the thread that reads them} */
  private static long sentTogether(int calls) {
    try (var bifrost = Fixtures.builder().provider(new Failing("p")).executor(Runnable::run).open(new ManualClock())) {
      return bifrost.trySendAll(Stream.generate(() -> Fixtures.REQUEST).limit(calls), SendAllOptions.concurrency(4))
          .count();
    }
  }

  private record Failing(String name) implements Provider {
    @Override
    public RequestHandlers handlers() {
      return RequestHandlers.of().send(ChatCompletionRequest.class, (request, attempt) -> {
        throw new BifrostException(Fixtures.rejected(503, "busy"));
      });
    }
  }
}
