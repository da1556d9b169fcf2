package bifrost.openai.internal.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ApiKey;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.RerankRequest;
import bifrost.api.ResponsesRequest;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import bifrost.api.spi.Provider;
import bifrost.api.spi.ProviderFactory;
import bifrost.openai.internal.codec.ChatCompletionEncoderTests;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The path of every operation, as received by the server in the request line. */
@Timeout(60)
class OperationPathTests {
  private static final Upload FILE = Upload.of("a.wav", new byte[] {1, 2, 3});
  private static final ChatCompletionRequest CHAT = ChatCompletionRequest.of("p/m", "hi");
  private static final ProviderFactory FACTORY = new ProviderFactory() {
    @Override
    public String kind() {
      return "p";
    }

    @Override
    public Provider open(String name, ProviderConfig config) {
      return OpenAiProvider.open(name, config, ChatCompletionEncoderTests.VLLM);
    }
  };
  private static final Map<String, Request<?>> REQUESTS = Map.of(
      "responses", ResponsesRequest.of("p/m", "hi"), "completion", CompletionRequest.of("p/m", "hi"), "embedding",
      EmbeddingRequest.of("p/m", "hi"), "transcription", TranscriptionRequest.of("p/m", FILE), "translation",
      TranslationRequest.of("p/m", FILE), "models", ListModelsRequest.of("p"), "rerank",
      RerankRequest.of("p/m", "q", List.of("d")), "raw", RawRequest.get("p", "/version").query("a", "b c"), "chat",
      CHAT);

  private final FakeServer server = FakeServer.start();
  private final FakeServer otherServer = FakeServer.start();

  @AfterEach
  void close() {
    server.close();
    otherServer.close();
  }

  private Bifrost open(String path, UnaryOperator<ProviderConfig> change) {
    return open(server, path, change);
  }

  private static Bifrost open(FakeServer server, String path, UnaryOperator<ProviderConfig> change) {
    var config = ProviderConfig.of(server.url() + path).option("responses", "native");
    return Bifrost.builder().provider("p", change.apply(config)).factory(FACTORY).open();
  }

  /** {@return the request lines of one call, which fails with status 400 so that it is not retried} */
  private List<String> requests(Bifrost bifrost, String operation) {
    server.clearRequests();
    server.reply(Reply.json(400, "{\"error\":\"no\"}"));
    if (operation.equals("stream")) {
      assertThrows(BifrostException.class, () -> bifrost.stream(CHAT).collect());
    } else {
      assertThrows(BifrostException.class, () -> bifrost.send(REQUESTS.get(operation)));
    }
    return lines(server);
  }

  private static List<String> lines(FakeServer server) {
    return server.requests().stream().map(request -> request.method() + " " + request.path()).toList();
  }

  @ParameterizedTest
  @CsvSource({
      "'', chat,                           POST /v1/chat/completions",
      "'', stream,                         POST /v1/chat/completions",
      "'', responses,                      POST /v1/responses",
      "'', completion,                     POST /v1/completions",
      "'', embedding,                      POST /v1/embeddings",
      "'', transcription,                  POST /v1/audio/transcriptions",
      "'', translation,                    POST /v1/audio/translations",
      "'', models,                         GET /v1/models",
      "'', rerank,                         POST /v1/rerank",
      "'', raw,                            GET /version?a=b%20c",
      "/api/v3, chat,                      POST /api/v3/chat/completions",
      "/api/v3, stream,                    POST /api/v3/chat/completions",
      "/api/v3, responses,                 POST /api/v3/responses",
      "/api/v3, completion,                POST /api/v3/completions",
      "/api/v3, embedding,                 POST /api/v3/embeddings",
      "/api/v3, transcription,             POST /api/v3/audio/transcriptions",
      "/api/v3, translation,               POST /api/v3/audio/translations",
      "/api/v3/, models,                   GET /api/v3/models",
      "/api/v3/, rerank,                   POST /api/v3/rerank",
      "/api/v3, raw,                       GET /api/version?a=b%20c",
      "/api/paas/v4, chat,                 POST /api/paas/v4/chat/completions",
      "/v1beta/openai/, chat,              POST /v1beta/openai/chat/completions",
      "/v1beta/openai, models,             GET /v1beta/openai/models",
      "/openai/deployments/D?api-version=2024-10-21, chat,"
          + " POST /openai/deployments/D/chat/completions?api-version=2024-10-21",
      "/openai/deployments/D?api-version=2024-10-21, transcription,"
          + " POST /openai/deployments/D/audio/transcriptions?api-version=2024-10-21",
      "/openai/deployments/D?api-version=1, raw, GET /openai/deployments/D/version?api-version=1&a=b%20c",
      "'/v1?a=1&x=%2F', raw,               GET /version?x=%2F&a=b%20c"})
  void combinesTheBaseUrlWithThePathOfTheOperation(String path, String operation, String requestLine) {
    try (var bifrost = open(path, config -> config)) {
      assertEquals(List.of(requestLine), requests(bifrost, operation));
    }
  }

  @ParameterizedTest
  @CsvSource({
      "/inference, '', chat,       POST /inference/chat/completions?q=1",
      "/inference, '', models,     GET /inference/models?q=1",
      "/inference?k=v, '', stream, POST /inference/chat/completions?k=v&q=1",
      "/inference, '', raw,        GET /inference/version?q=1&a=b%20c",
      "'', /api/v3, embedding,     POST /api/v3/embeddings?q=1",
      "'', /api/v3, raw,           GET /version?q=1&a=b%20c",
      "/v1?q=0, '', chat,          POST /v1/chat/completions?q=1",
      "/v2/team, /v1, rerank,      POST /v2/team/v1/rerank?q=1"})
  void addsTheConfiguredPathPrefixAndQuery(String path, String prefix, String operation, String requestLine) {
    try (var bifrost = open(path, config -> config.pathPrefix(prefix).query("q", "1"))) {
      assertEquals(List.of(requestLine), requests(bifrost, operation));
    }
  }

  @Test
  void replacesThePathOfOneOperation() {
    UnaryOperator<ProviderConfig> paths = config -> config.query("q", "1").path(Operation.CHAT_COMPLETION, "/chat")
        .streamPath(Operation.CHAT_COMPLETION, "/größe/stream?q=2").path(Operation.LIST_MODELS, "/openai/models?x=y");
    try (var bifrost = open("/v1", paths)) {
      assertEquals(List.of("POST /v1/chat?q=1"), requests(bifrost, "chat"));
      assertEquals(List.of("POST /v1/gr%C3%B6%C3%9Fe/stream?q=2"), requests(bifrost, "stream"));
      assertEquals(List.of("GET /v1/openai/models?q=1&x=y"), requests(bifrost, "models"));
      assertEquals(List.of("POST /v1/embeddings?q=1"), requests(bifrost, "embedding"));
    }
  }

  @Test
  void acceptsAUrlOfAnotherServerAsAPath() {
    otherServer.reply(Reply.json(400, "{\"error\":\"no\"}"));
    UnaryOperator<ProviderConfig> paths =
        config -> config.query("q", "1").key(ApiKey.of("s3cret-key").baseUrl(server.url() + "/x"))
            .path(Operation.EMBEDDING, otherServer.url() + "/embed/me?a=b");
    try (var bifrost = open("/v1?own=1", paths)) {
      assertEquals(List.of(), requests(bifrost, "embedding"));
      assertEquals(List.of("POST /embed/me?q=1&a=b"), lines(otherServer));
      assertEquals(Optional.of("Bearer s3cret-key"), otherServer.requests().get(0).header("authorization"));
      server.clearReplies();
      assertEquals(List.of("POST /x/v1/chat/completions?q=1"), requests(bifrost, "chat"));
    }
  }

  @Test
  void theBaseUrlOfAKeyIsResolvedLikeTheBaseUrlOfTheProvider() {
    try (var bifrost =
        open("", config -> config.key(ApiKey.of("k").baseUrl(server.url() + "/api/v3/?k=v")).query("q", "1"))) {
      assertEquals(List.of("POST /api/v3/chat/completions?k=v&q=1"), requests(bifrost, "chat"));
      assertEquals(List.of("GET /api/version?k=v&q=1&a=b%20c"), requests(bifrost, "raw"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "/a#b", "/a b", "", "//host/x", "http://h:99999/x", "http://u:pass@h/x", "http:///x",
      "http://h/x#f", "http://h x/", "https://h_x/y"})
  void rejectsAnInvalidPathOnOpening(String path) {
    var config = ProviderConfig.of("http://h").path(Operation.CHAT_COMPLETION, path);
    var thrown =
        assertThrows(BifrostException.class, () -> OpenAiProvider.open("p", config, ChatCompletionEncoderTests.OPENAI));
    var message = assertInstanceOf(Misconfigured.class, thrown.error()).message();
    assertFalse(message.contains("pass"), message);
  }

  @Test
  void rejectsAPathForRawRequests() {
    var config = ProviderConfig.of("http://h").path(Operation.RAW, "/x");
    var thrown =
        assertThrows(BifrostException.class, () -> OpenAiProvider.open("p", config, ChatCompletionEncoderTests.OPENAI));
    assertTrue(assertInstanceOf(Misconfigured.class, thrown.error()).message().startsWith("RAW cannot have a path"),
        thrown.getMessage());
  }

  @Test
  void errorsAboutAMissingPathContainTheUrl() {
    try (var bifrost = open("/llm?key=s3cret", config -> config)) {
      server.reply(Reply.json(404, "{\"detail\":\"Not Found\"}"), Reply.json(404, "{\"detail\":\"Not Found\"}"),
          Reply.json(404, "{\"error\":{\"message\":\"The model `m` does not exist.\"}}"));
      var target = " (provider 'p', model 'm', " + server.url() + "/llm)";
      var expected = "Rejected with status 404: Not Found; the request was POST " + server.url()
          + "/llm/v1/chat/completions (ProviderConfig.pathPrefix sets the path prefix of all operations,"
          + " and ProviderConfig.path sets the path of one operation)"
          + target;
      assertEquals(expected, assertThrows(BifrostException.class, () -> bifrost.send(CHAT)).getMessage());
      assertEquals(expected, assertThrows(BifrostException.class, () -> bifrost.stream(CHAT).collect()).getMessage());
      assertEquals("Rejected with status 404: The model `m` does not exist." + target,
          assertThrows(BifrostException.class, () -> bifrost.send(CHAT)).getMessage());
    }
  }

  private static Rejected rejection(Executable call) {
    return assertInstanceOf(Rejected.class, assertThrows(BifrostException.class, call).error());
  }

  @Test
  void rerankFallsBackToTheOlderPathOnlyIfItDiffers() {
    var missing = Reply.json(404, "{\"detail\":\"Not Found\"}");
    assertEquals(List.of("POST /v1/rerank?q=1", "POST /rerank?q=1"), reranks(config -> config, missing));
    assertEquals(List.of("POST /rerank?q=1"), reranks(config -> config.pathPrefix(""), missing));
    assertEquals(List.of("POST /rank?q=1"), reranks(config -> config.path(Operation.RERANK, "/rank"), missing));
  }

  private List<String> reranks(UnaryOperator<ProviderConfig> change, Reply reply) {
    server.clearRequests();
    server.clearReplies();
    server.reply(reply, reply);
    try (var bifrost = open("?q=1", change)) {
      assertThrows(BifrostException.class, () -> bifrost.send(REQUESTS.get("rerank")));
      return lines(server);
    }
  }

  @Test
  void aRedirectKeepsTheQueryOfItsLocation() {
    server.reply(Reply.of(307, Map.of("Location", "/v2/chat/completions?api-version=1&x=%2F"), new byte[0]),
        Reply.json(400, "{\"error\":\"no\"}"));
    try (var bifrost = open("?api-version=1", config -> config)) {
      assertThrows(BifrostException.class, () -> bifrost.send(CHAT));
      assertEquals(List.of("POST /v1/chat/completions?api-version=1", "POST /v2/chat/completions?api-version=1&x=%2F"),
          lines(server));
    }
  }

  @ParameterizedTest
  @CsvSource({"'', ''", "/, ''", "/v1?key=s3cret, /v1", "/llm/?a=b, /llm"})
  void reportsContainTheServerWithoutItsQuery(String path, String reported) {
    server.reply(Reply.json(400, "{\"error\":\"no\"}"));
    try (var bifrost = open(path, config -> config)) {
      var report = assertThrows(BifrostException.class, () -> bifrost.send(CHAT)).report().orElseThrow();
      assertEquals(Optional.of(URI.create(server.url() + reported)), report.attempts().get(0).server());
    }
  }

  @Test
  void redactsTheValueOfAnApiKeyHeader() {
    server.reply(Reply.json(401, "{\"error\":\"wrong key azure-s3cret\"}"));
    var path = "/openai/deployments/D?api-version=2024-10-21";
    var config =
        ProviderConfig.of(server.url() + path).network(network -> network.header("api-key", "azure-s3cret"));
    try (var bifrost = OpenAiClients.open(config)) {
      assertEquals("wrong key ***", rejection(() -> bifrost.send(CHAT.target("openai/m"))).message());
    }
    assertEquals(Optional.of("azure-s3cret"), server.requests().get(0).header("api-key"));
    assertEquals(Optional.empty(), server.requests().get(0).header("authorization"));
    assertFalse(config.toString().contains("s3cret"), config.toString());
  }

  @Test
  void redactsCredentialsInQueries() {
    var body = "{\"error\":\"wrong keys url+s3cret, url s3cret, path-s3cret and map-s3cret for 2024-10-21\"}";
    server.reply(Reply.json(401, body));
    UnaryOperator<ProviderConfig> change =
        config -> config.query("Token", "map-s3cret").query("api-version", "2024-10-21")
            .path(Operation.CHAT_COMPLETION, "/x?api_key=path-s3cret");
    try (var bifrost = open("?key=url+s3cret", change)) {
      assertEquals("wrong keys ***, ***, *** and *** for 2024-10-21", rejection(() -> bifrost.send(CHAT)).message());
    }
    assertFalse(change.apply(ProviderConfig.of("http://h?key=s3cret")).toString().contains("s3cret"));
  }

  /** Prints the request line of one chat completion for each of five base URLs. */
  @Test
  void worksWithTheBaseUrlsOfManyServers() {
    var table = new StringJoiner(System.lineSeparator(), System.lineSeparator(), System.lineSeparator());
    var requestLines = new ArrayList<String>();
    for (var url : List.of("", "/api/paas/v4/", "/v1beta/openai", "/inference",
        "/openai/deployments/gpt-4o?api-version=2024-10-21")) {
      boolean isWithoutPrefix = url.equals("/inference");
      try (var bifrost = open(url, config -> isWithoutPrefix ? config.pathPrefix("") : config)) {
        var requestLine = requests(bifrost, "chat").get(0);
        table.add(String.format("%-85s %s", server.url() + url + (isWithoutPrefix ? " with pathPrefix(\"\")" : ""),
            requestLine));
        requestLines.add(requestLine);
      }
    }
    System.out.println(table);
    assertEquals(List.of("POST /v1/chat/completions", "POST /api/paas/v4/chat/completions",
        "POST /v1beta/openai/chat/completions", "POST /inference/chat/completions",
        "POST /openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21"), requestLines);
  }
}
