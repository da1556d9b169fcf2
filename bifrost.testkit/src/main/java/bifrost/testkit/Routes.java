package bifrost.testkit;

import static bifrost.testkit.Shape.object;
import static java.util.Map.entry;

import bifrost.api.json.JsonParseException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Finds what answers a request: key first, then path, then method, like the real server. */
final class Routes {
  private static final Map<String, Route> MEDIA =
      Map.of("/v1/audio/speech", post(Media::speech), "/v1/images/generations", post(Media::images));

  private record Route(String method, Function<RecordedRequest, Reply> handler) {}

  private final Settings settings;
  private final Map<String, Route> routes;
  private final StoredFiles files;
  private final Batches batches;

  Routes(Settings settings) {
    this.settings = settings;
    var ids = new Ids();
    var reranks = new Reranks(settings, ids);
    this.files = new StoredFiles(ids);
    this.batches = new Batches(ids, files, this::answer);
    this.routes = Map.ofEntries(
        entry("/v1/chat/completions", post(new ChatCompletions(settings, ids)::answer)),
        entry("/v1/completions", post(new TextCompletions(settings, ids)::answer)),
        entry("/v1/responses", post(new Responses(settings, ids)::answer)),
        entry("/v1/embeddings", post(new Embeddings(settings, ids)::answer)),
        entry("/v1/audio/transcriptions", post(new Transcriptions(settings, ids, "transcribe-", "transcription.chunk")::answer)),
        entry("/v1/audio/translations", post(new Transcriptions(settings, ids, "translate-", "translation.chunk")::answer)),
        entry("/v1/rerank", post(reranks::rerank)),
        entry("/rerank", post(reranks::rerank)),
        entry("/score", post(reranks::score)),
        entry("/tokenize", post(Tokenizer::tokenize)),
        entry("/detokenize", post(Tokenizer::detokenize)),
        entry("/v1/models", get(request -> Reply.json(Models.list(settings.models(), ids).toString()))),
        entry("/health", get(request -> Reply.of(200, Map.of(), new byte[0]))),
        entry("/version", get(request -> Reply.json(object("version", "0.32.0").toString()))));
  }

  private static Route get(Function<RecordedRequest, Reply> handler) {
    return new Route("GET", handler);
  }

  private static Route post(Function<RecordedRequest, Reply> handler) {
    return new Route("POST", handler);
  }

  Reply answer(RecordedRequest request) {
    try {
      return route(request, path(request));
    } catch (Refusal refusal) {
      return refusal.reply();
    } catch (IllegalStateException | JsonParseException notAsExpected) { // a member deep in the body that is of another kind
      return Errors.malformed(notAsExpected).reply();
    } catch (RuntimeException bug) {
      return Errors.internal(bug).reply();
    }
  }

  private Reply route(RecordedRequest request, String path) {
    if (path.startsWith("/v1") && !isAuthorized(request)) return Errors.UNAUTHORIZED;
    if (settings.hasOpenAiOperations() && isBelow(StoredFiles.PATH, path)) return files.answer(request, path);
    if (settings.hasOpenAiOperations() && isBelow(Batches.PATH, path)) return batches.answer(request, path);
    Route route = routes.getOrDefault(path, settings.hasOpenAiOperations() ? MEDIA.get(path) : null);
    if (route == null) return path.endsWith("/") ? withoutSlash(request, path) : Errors.NOT_FOUND;
    if (!route.method().equals(request.method())) return Errors.methodNotAllowed(route.method());
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
    if (!routes.containsKey(shorter)) return Errors.NOT_FOUND;
    String location = "http://" + request.header("host").orElse("localhost") + shorter;
    return Reply.of(307, Map.of("location", location), new byte[0]);
  }

  private static String path(RecordedRequest request) {
    String target = request.path().replaceFirst("^https?://[^/]*", ""); // the form used towards a proxy
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }
}
