package bifrost.testkit.internal.server;

import static bifrost.testkit.internal.json.OrderedJson.object;
import static java.util.Map.entry;

import bifrost.api.json.JsonParseException;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.endpoint.BatchEndpoint;
import bifrost.testkit.internal.endpoint.ChatCompletionEndpoint;
import bifrost.testkit.internal.endpoint.CompletionEndpoint;
import bifrost.testkit.internal.endpoint.EmbeddingEndpoint;
import bifrost.testkit.internal.endpoint.FileEndpoint;
import bifrost.testkit.internal.endpoint.MediaEndpoints;
import bifrost.testkit.internal.endpoint.ModelCatalog;
import bifrost.testkit.internal.endpoint.RerankEndpoint;
import bifrost.testkit.internal.endpoint.ResponsesEndpoint;
import bifrost.testkit.internal.endpoint.TokenizeEndpoint;
import bifrost.testkit.internal.endpoint.TranscriptionEndpoint;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A dispatcher of requests to endpoints. Like vLLM, it checks the key first, then the path, and then the method. */
public final class RequestRouter {
  private static final Map<String, Route> MEDIA =
      Map.of("/v1/audio/speech", post(MediaEndpoints::speech), "/v1/images/generations", post(MediaEndpoints::images));

  private static final String RESPONSES = "/v1/responses";

  private record Route(String method, Function<RecordedRequest, Reply> handler) {}

  private final ServerSettings settings;
  private final Map<String, Route> routes;
  private final ResponsesEndpoint responses;
  private final FileEndpoint files;
  private final BatchEndpoint batches;

  public RequestRouter(ServerSettings settings) {
    this.settings = settings;
    var ids = new SequentialIds();
    var tokens = new TokenizeEndpoint(settings);
    var reranks = new RerankEndpoint(settings, ids);
    this.files = new FileEndpoint(ids);
    this.batches = new BatchEndpoint(ids, files, this::respond);
    this.responses = new ResponsesEndpoint(settings, ids);
    this.routes = Map.ofEntries(
        entry("/v1/chat/completions", post(new ChatCompletionEndpoint(settings, ids)::respond)),
        entry("/v1/completions", post(new CompletionEndpoint(settings, ids)::respond)),
        entry(RESPONSES, post(responses::respond)),
        entry("/v1/embeddings", post(new EmbeddingEndpoint(settings, ids)::respond)),
        entry("/v1/audio/transcriptions",
            post(new TranscriptionEndpoint(settings, ids, "transcribe-", "transcription.chunk")::respond)),
        entry("/v1/audio/translations",
            post(new TranscriptionEndpoint(settings, ids, "translate-", "translation.chunk")::respond)),
        entry("/v1/rerank", post(reranks::rerank)),
        entry("/rerank", post(reranks::rerank)),
        entry("/v1/score", post(reranks::score)),
        entry("/score", post(reranks::score)),
        entry("/tokenize", post(tokens::tokenize)),
        entry("/detokenize", post(tokens::detokenize)),
        entry("/v1/models", get(request -> Reply.json(ModelCatalog.list(settings.models(), ids).toString()))),
        entry("/health", get(request -> Reply.of(200, Map.of(), new byte[0]))),
        entry("/version", get(request -> Reply.json(object("version", "0.32.0").toString()))));
  }

  private static Route get(Function<RecordedRequest, Reply> handler) {
    return new Route("GET", handler);
  }

  private static Route post(Function<RecordedRequest, Reply> handler) {
    return new Route("POST", handler);
  }

  public Reply respond(RecordedRequest request) {
    try {
      return route(request, RequestTarget.path(request));
    } catch (RequestRejectedException e) {
      return e.reply();
    } catch (IllegalStateException | JsonParseException e) { // a nested member has the wrong type
      return ErrorReplies.malformed(e).reply();
    } catch (RuntimeException e) {
      return ErrorReplies.internal(e).reply();
    }
  }

  private Reply route(RecordedRequest request, String path) {
    if (path.startsWith("/v1") && !isAuthorized(request)) return ErrorReplies.UNAUTHORIZED;
    if (settings.hasOpenAiOperations() && isBelow(FileEndpoint.PATH, path)) return files.respond(request, path);
    if (settings.hasOpenAiOperations() && isBelow(BatchEndpoint.PATH, path)) return batches.respond(request, path);
    if (isBelow(RESPONSES, path) && !path.equals(RESPONSES)) return responses.respondToStored(request, path);
    Route route = routes.getOrDefault(path, settings.hasOpenAiOperations() ? MEDIA.get(path) : null);
    if (route == null) return path.endsWith("/") ? withoutSlash(request, path) : ErrorReplies.NOT_FOUND;
    if (!route.method().equals(request.method())) return ErrorReplies.methodNotAllowed(route.method());
    return route.handler().apply(request);
  }

  private static boolean isBelow(String path, String requested) {
    return requested.equals(path) || requested.startsWith(path + "/") && requested.length() > path.length() + 1;
  }

  private boolean isAuthorized(RecordedRequest request) {
    return settings.key().map(key -> request.header("authorization").equals(Optional.of("Bearer " + key))).orElse(true);
  }

  private Reply withoutSlash(RecordedRequest request, String path) {
    String shorter = path.substring(0, path.length() - 1);
    if (!routes.containsKey(shorter)) return ErrorReplies.NOT_FOUND;
    String location = "http://" + request.header("host").orElse("localhost") + shorter;
    return Reply.of(307, Map.of("location", location), new byte[0]);
  }
}
