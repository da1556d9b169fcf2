package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.ApiKey;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.BifrostException;
import bifrost.api.BinaryContent;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Completion;
import bifrost.api.CompletionRequest;
import bifrost.api.Detokenization;
import bifrost.api.DetokenizeRequest;
import bifrost.api.Embedding;
import bifrost.api.EmbeddingList;
import bifrost.api.EmbeddingRequest;
import bifrost.api.FileContentRequest;
import bifrost.api.FileRequest;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.RawBytesRequest;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.RerankRequest;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponsesRequest;
import bifrost.api.ScoreRequest;
import bifrost.api.SpeechRequest;
import bifrost.api.Tokenization;
import bifrost.api.TokenizeRequest;
import bifrost.api.Transcription;
import bifrost.api.TranscriptionChunk;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Usage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.Provider;
import bifrost.api.spi.RequestHandlers;
import bifrost.testkit.contract.MutantTransport.Body;
import bifrost.testkit.internal.json.OrderedJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A provider for the OpenAI protocol that is correct except for its defects. The tests of the contract use it.
 */
public final class MutantProvider implements Provider {
  static final Set<Operation> OPERATIONS =
      Set.of(Operation.CHAT_COMPLETION, Operation.COMPLETION, Operation.RESPONSES, Operation.EMBEDDING,
          Operation.RERANK, Operation.SCORE, Operation.TOKENIZE, Operation.DETOKENIZE, Operation.TRANSCRIPTION,
          Operation.TRANSLATION, Operation.LIST_MODELS, Operation.FILE, Operation.IMAGE_GENERATION, Operation.RAW);

  private final Set<Defect> defects;
  private final ProviderConfig config;
  private final MutantOptions options;
  private final MutantTransport transport;
  private final MutantRequestEncoder encoder;
  private final MutantResponseDecoder decoder;
  private final MutantAudioCodec audio;
  private final MutantBodies bodies;
  private final MutantJsonBodies json;
  private final MutantRankings rankings;
  private int nameCalls;

  public MutantProvider(ProviderConfig config, Set<Defect> defects) {
    this.config = config;
    this.defects = defects;
    this.transport = new MutantTransport(config, defects);
    this.options = MutantOptions.of(config, defects);
    this.encoder = new MutantRequestEncoder(defects, options);
    this.decoder = new MutantResponseDecoder(defects);
    this.audio = new MutantAudioCodec(defects);
    this.json = new MutantJsonBodies(defects);
    this.bodies = new MutantBodies(defects, transport, encoder);
    this.rankings = new MutantRankings(defects, transport, encoder, decoder, json);
  }

  @Override
  public String name() {
    if (has(Defect.NAME_WITH_CAPITALS)) return "Toy Provider";
    return has(Defect.NAME_CHANGES) ? "toy" + nameCalls++ : "toy";
  }

  @Override
  public BifrostException unsupported(Request<?> request) {
    var name = has(Defect.UNSUPPORTED_ERROR_NAMES_ANOTHER_PROVIDER) ? "openai" : name();
    return new BifrostException(new Unsupported(name, request.operation(), Optional.empty()));
  }

  @Override
  public RequestHandlers handlers() {
    return RequestHandlers.of()
        .send(SpeechRequest.class, this::speech)
        .stream(SpeechRequest.class, this::speechStream)
        .send(ChatCompletionRequest.class, this::chatCompletion)
        .stream(ChatCompletionRequest.class, this::chatCompletionStream)
        .send(CompletionRequest.class, this::completion)
        .stream(CompletionRequest.class, this::completionStream)
        .send(EmbeddingRequest.class, this::embedding)
        .send(RerankRequest.class, rankings::rerank)
        .send(ScoreRequest.class, rankings::score)
        .send(TokenizeRequest.class, this::tokenize)
        .send(DetokenizeRequest.class, this::detokenize)
        .send(ResponsesRequest.class, this::responses)
        .stream(ResponsesRequest.class, this::responsesStream)
        .send(TranscriptionRequest.class, this::transcription)
        .stream(TranscriptionRequest.class, this::transcriptionStream)
        .send(TranslationRequest.class, this::translation)
        .stream(TranslationRequest.class, this::translationStream)
        .send(ListModelsRequest.class, this::listModels)
        .send(FileRequest.class, this::file)
        .send(FileContentRequest.class, bodies::fileContent)
        .stream(FileContentRequest.class,
            (request, attempt) -> bodies.bytes("/v1/files/" + request.id() + "/content", attempt))
        .send(ImageGenerationRequest.class, this::images)
        .stream(ImageGenerationRequest.class, bodies::imageStream)
        .send(RawRequest.class, this::raw)
        .stream(RawRequest.class, this::rawStream)
        .send(RawBytesRequest.class, this::rawBytes)
        .stream(RawBytesRequest.class, (request, attempt) -> bodies.bytes(request.request().path(), attempt));
  }

  /** Throws the error for an unsupported operation, unless a defect changes this. */
  public BinaryContent speech(SpeechRequest request, Attempt attempt) throws IOException, InterruptedException {
    if (has(Defect.UNSUPPORTED_OPERATION_RETURNS_NULL)) return null;
    if (has(Defect.SENDS_UNSUPPORTED_OPERATIONS)) {
      var response =
          MutantResponseDecoder.object(json("POST", "/v1/audio/speech", encoder.bytes(request.parameters()), attempt));
      return new BinaryContent(Optional.empty(), response.toString().getBytes(UTF_8));
    }
    throw unsupported(request);
  }

  public EventSource<BinaryContent> speechStream(SpeechRequest request, Attempt attempt) {
    if (!has(Defect.UNSUPPORTED_STREAM_IS_EMPTY)) throw unsupported(request);
    return new EventSource<>() {
      @Override
      public Optional<BinaryContent> next() {
        return Optional.empty();
      }

      @Override
      public void close() {}
    };
  }

  public ChatCompletion chatCompletion(ChatCompletionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    audio.awaitFiles();
    var body = transport.sendUnary("POST", "/v1/chat/completions", encoder.chat(request, false), attempt);
    return decode(body, json -> decoder.completion(json, request.model()));
  }

  public EventSource<ChatCompletionChunk> chatCompletionStream(ChatCompletionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var calls = new MutantToolCalls(defects);
    var usages = new MutantUsageCounts(defects);
    return transport.stream("/v1/chat/completions", encoder.chat(request, true), attempt,
        request.parameters().integer("n").orElse(1),
        json -> usages.withDefects(decoder.chunk(json, request.model(), calls)));
  }

  public Completion completion(CompletionRequest request, Attempt attempt) throws IOException, InterruptedException {
    var body = transport.sendUnary("POST", "/v1/completions", text(request, false), attempt);
    return decode(body, json -> {
      var all = decoder.textCompletion(json, request.model());
      long n = request.parameters().integer("n").orElse(1);
      boolean dropsOthers = has(Defect.RETURNS_THE_CHOICES_OF_ONE_PROMPT) && all.choices().size() > n;
      return dropsOthers
          ? new Completion(all.id(), all.created(), all.model(), all.choices().subList(0, (int) n), all.usage(),
              all.systemFingerprint(), all.extras())
          : all;
    });
  }

  private long choices(CompletionRequest request) {
    long n = request.parameters().integer("n").orElse(1);
    return has(Defect.EXPECTS_THE_CHOICES_OF_ONE_PROMPT) ? n : n * request.prompt().size();
  }

  public EventSource<Completion> completionStream(CompletionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    return transport.stream("/v1/completions", text(request, true), attempt,
        choices(request), json -> {
          var chunk = decoder.textCompletion(json, request.model());
          boolean last = has(Defect.DROPS_THE_LAST_CHUNK_OF_A_COMPLETION)
              && chunk.choices().stream().anyMatch(choice -> choice.finishReason().isPresent());
          return last
              ? new Completion(chunk.id(), chunk.created(), chunk.model(), List.of(), chunk.usage(), Optional.empty(),
                  chunk.extras())
              : has(Defect.IGNORES_USAGE_BESIDE_TEXTS) && !chunk.choices().isEmpty() ? withoutUsage(chunk)
              : chunk;
        });
  }

  private static Completion withoutUsage(Completion chunk) {
    return new Completion(chunk.id(), chunk.created(), chunk.model(), chunk.choices(), Optional.empty(),
        chunk.systemFingerprint(), chunk.extras());
  }

  private byte[] text(CompletionRequest request, boolean streamed) {
    var parameters = has(Defect.DROPS_PARAMETERS_OF_COMPLETIONS) ? JsonObject.of()
        : encoder.parameters(request.parameters(), streamed);
    var prompt = request.prompt().json();
    boolean isList = prompt instanceof JsonArray all && all.elements().get(0) instanceof JsonString;
    if (has(Defect.SENDS_THE_FIRST_PROMPT_ONLY) && isList) prompt = ((JsonArray) prompt).elements().get(0);
    var body = OrderedJson.object("model", encoder.model(request.model()), "prompt", prompt).with(parameters);
    boolean isStream = streamed && !has(Defect.DOES_NOT_REQUEST_STREAMS_OF_COMPLETIONS);
    return encoder.bytes(
        encoder.withStreamOptions(isStream ? body.with("stream", true) : body, request.parameters(), streamed));
  }

  public EmbeddingList embedding(EmbeddingRequest request, Attempt attempt) throws IOException, InterruptedException {
    var input = request.input().json();
    if (has(Defect.EMBEDS_THE_FIRST_TEXT_ONLY) && input instanceof JsonArray all) {
      input = new JsonArray(MutantRequestEncoder.first(all.elements()));
    }
    if (has(Defect.JOINS_LISTS_OF_TOKENS) && input instanceof JsonArray all) {
      input = new JsonArray(all.elements().stream()
          .flatMap(each -> each instanceof JsonArray inner ? inner.elements().stream() : Stream.of(each)).toList());
    }
    if (!has(Defect.IGNORES_UNKNOWN_ENCODINGS)) MutantEmbeddings.checkEncoding(name(), request.parameters());
    var body = JsonObject.of("model", encoder.model(request.model())).with("input", input)
        .with(encoder.parameters(request.parameters(), false));
    if (body.tryGet("encoding_format").isEmpty()) body = body.with("encoding_format", "base64");
    return decode(vectors(encoder.bytes(body), attempt), json -> {
      var vectors =
          decoder.numbered(json, "data").orElseThrow(() -> new IllegalStateException("no data")).stream()
              .map(each -> new Embedding(MutantResponseDecoder.index(each), MutantEmbeddings.read(each, defects),
                  MutantResponseDecoder.without(each, "object", "index", "embedding")))
              .toList();
      return embeddings(json, request, vectors);
    });
  }

  private EmbeddingList embeddings(JsonObject json, EmbeddingRequest request, List<Embedding> all) {
    boolean isComplete = all.size() == request.input().size() || has(Defect.ACCEPTS_MISSING_EMBEDDINGS);
    if (!isComplete) throw new IllegalStateException("embeddings are missing");
    var vectors = new ArrayList<Embedding>();
    for (var each : all) {
      if (has(Defect.LIMITS_LISTS_TO_512_VECTORS) && vectors.size() == 512) break;
      vectors.add(has(Defect.NUMBERS_EMBEDDINGS_BY_POSITION)
          ? new Embedding(vectors.size(), each.vector(), each.extras())
          : each);
    }
    var usage = decoder.usage(json);
    boolean computes = has(Defect.COMPUTES_TOTAL_TOKENS_OF_EMBEDDINGS);
    return new EmbeddingList(json.string("model").orElse(""), vectors,
        computes ? usage.map(it -> Usage.of(it.promptTokens(), it.completionTokens())) : usage,
        MutantResponseDecoder.without(json, "object", "model", "data", "usage"));
  }

  private Body vectors(byte[] body, Attempt attempt) throws IOException, InterruptedException {
    try {
      return transport.sendUnary("POST", "/v1/embeddings", body, attempt);
    } catch (BifrostException rejected) {
      if (has(
          Defect.RETURNS_AN_EMPTY_LIST_WHEN_REJECTED)) return new Body(200, "{\"data\":[]}".getBytes(UTF_8), Map.of());
      throw rejected;
    }
  }

  public Tokenization tokenize(TokenizeRequest request, Attempt attempt) throws IOException, InterruptedException {
    return decode(transport.sendUnary("POST", "/tokenize", encoder.bytes(request.json()), attempt), Tokenization::of);
  }

  public Detokenization detokenize(DetokenizeRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    return decode(transport.sendUnary("POST", "/detokenize", encoder.bytes(request.json()), attempt),
        Detokenization::of);
  }

  public Response responses(ResponsesRequest request, Attempt attempt) throws IOException, InterruptedException {
    var created = new MutantCreatedResponses(defects);
    if (created.isEnabled()) return created.response(chatCompletion(created.request(request), attempt));
    if (has(Defect.CREATES_RESPONSES_OF_TEXT_ONLY) || has(Defect.CREATES_RESPONSES_WITHOUT_DETAILS)
        || options.convertsResponses()) {
      var chat = chatCompletion(ChatCompletionRequest.of(request.model(), "Hi"), attempt);
      return new MutantResponsesDecoder(defects).of(chat);
    }
    var body = encoder.responses(request, false);
    return decode(transport.sendUnary("POST", "/v1/responses", body, attempt),
        new MutantResponsesDecoder(defects)::response);
  }

  public EventSource<ResponseEvent> responsesStream(ResponsesRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var created = new MutantCreatedResponses(defects);
    if (created.isEnabled()) {
      var chat = created.request(request);
      return created.events(chat, chatCompletionStream(chat, attempt));
    }
    if (has(Defect.CREATES_TEXT_EVENTS_ONLY) || options.convertsResponses()) {
      var body = encoder.chat(ChatCompletionRequest.of(request.model(), "Hi"), true);
      return transport.stream("/v1/chat/completions", body, attempt, 1,
          json -> MutantResponsesDecoder.of(decoder.chunk(json, "", new MutantToolCalls(defects))));
    }
    return transport.stream("/v1/responses", encoder.responses(request, true), attempt, 1,
        new MutantResponsesDecoder(defects)::event);
  }

  public Transcription transcription(TranscriptionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var form = audio.form(request.model(), request.file(), request.parameters(), false);
    var format = request.parameters().string("response_format").orElse("json");
    var response = transport.sendUnary("POST", "/v1/audio/transcriptions", form, attempt);
    boolean isText = audio.isText(response, format) && !MutantErrorForms.isError(response.text());
    return isText ? audio.text(response.text(), format)
        : decode(audio.withObject(response), audio::transcription);
  }

  public EventSource<TranscriptionChunk> transcriptionStream(TranscriptionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var form = audio.form(request.model(), request.file(), request.parameters(), true);
    return transport.stream("/v1/audio/transcriptions", form, attempt, 1, audio::chunk);
  }

  public Transcription translation(TranslationRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var form = audio.form(request.model(), request.file(), request.parameters(), false);
    return decode(transport.sendUnary("POST", "/v1/audio/translations", form, attempt), audio::transcription);
  }

  public EventSource<TranscriptionChunk> translationStream(TranslationRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var form = audio.form(request.model(), request.file(), request.parameters(), true);
    return transport.stream("/v1/audio/translations", form, attempt, 1, audio::chunk);
  }

  public ModelList listModels(ListModelsRequest request, Attempt attempt) throws IOException, InterruptedException {
    if (has(Defect.DECLARES_AN_UNSUPPORTED_OPERATION)) throw unsupported(request);
    var body = transport.sendUnary("GET", "/v1/models", new byte[0], attempt);
    if (has(Defect.RETURNS_NO_MODELS_ON_LATE_ERRORS) && body.text().contains("\"error\"")) {
      return ModelList.of(List.of());
    }
    return decode(body, json -> {
      var models = new ArrayList<>(
          MutantResponseDecoder.elements(json, "data").orElseThrow(() -> new IllegalStateException("no data")).stream()
              .map(this::model)
              .toList());
      if (has(Defect.LIMITS_LISTS_TO_1000_MODELS) && models.size() > 1000) models.subList(1000, models.size()).clear();
      if (has(Defect.SORTS_MODELS)) models.sort(Comparator.comparing((Model model) -> model.id()).reversed());
      return ModelList.of(models).extras(MutantResponseDecoder.without(json, "object", "data"));
    });
  }

  private Model model(JsonObject json) {
    var model = Model.of(json);
    return has(Defect.DROPS_EXTRAS_OF_MODELS) ? new Model(model.id(), model.created(), model.ownedBy(), JsonObject.of())
        : model;
  }

  public JsonObject images(ImageGenerationRequest request, Attempt attempt) throws IOException, InterruptedException {
    return decode(bodies.images(request, attempt), json -> json);
  }

  public EventSource<JsonValue> rawStream(RawRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    return MutantBodies.source(bodies.events(rawBody(request, attempt)));
  }

  private Body rawBody(RawRequest request, Attempt attempt) throws IOException, InterruptedException {
    var body = request.body().filter(each -> !has(Defect.DROPS_THE_BODY_OF_RAW_REQUESTS)).map(encoder::bytes);
    if (request.method().equals("DELETE") && has(Defect.DROPS_THE_BODY_OF_DELETE_REQUESTS)) body = Optional.empty();
    if (!request.parts().isEmpty()) {
      body = Optional.of(audio.form(JsonObject.of(), request.parts(),
          request.body().map(JsonValue::asObject).orElse(JsonObject.of())));
    }
    return transport.sendUnary(request.method(), request.path() + MutantQuery.of(request.query(), defects),
        body.orElse(new byte[0]),
        attempt);
  }

  public JsonValue raw(RawRequest request, Attempt attempt) throws IOException, InterruptedException {
    return json.raw(rawBody(request, attempt));
  }

  public BinaryContent rawBytes(RawBytesRequest request, Attempt attempt) throws IOException, InterruptedException {
    var raw = request.request();
    var response = transport.sendUnary(raw.method(), raw.path(), new byte[0], attempt);
    var type = Optional.ofNullable(response.headers().get("content-type")).map(all -> all.get(0))
        .filter(each -> !has(Defect.DROPS_THE_TYPE_OF_BYTES));
    if (!has(Defect.RETURNS_ERRORS_AS_BYTES)) bodies.file(response); // throws an error instead of the bytes
    return new BinaryContent(type,
        has(Defect.READS_BYTES_AS_TEXT) ? response.text().getBytes(UTF_8) : response.bytes());
  }

  public JsonObject file(FileRequest request, Attempt attempt) throws IOException, InterruptedException {
    var id =
        request.id()
            .map(each -> "/" + (has(Defect.DOES_NOT_ESCAPE_IDS) ? each.replace(" ", "%20") : MutantQuery.encoded(each)))
            .orElse("");
    var path = "/v1/files" + id;
    return decode(switch (request.action()) {
      case UPLOAD -> transport.sendUnary("POST", path,
          audio.form(JsonObject.of(), request.file().orElseThrow(), request.parameters()), attempt);
      case DELETE -> json.deletion(transport.sendUnary("DELETE", path, new byte[0], attempt));
      default -> transport.sendUnary("GET", path + MutantQuery.of(request.parameters(), defects), new byte[0], attempt);
    }, MutantJsonBodies::result);
  }

  private JsonValue json(String method, String path, byte[] body, Attempt attempt)
      throws IOException, InterruptedException {
    return Json.parse(transport.sendUnary(method, path, body, attempt).bytes());
  }

  private <T> T decode(Body body, MutantJsonBodies.Decoder<T> decoder) {
    return json.decode(body, decoder);
  }

  @Override
  public String toString() {
    return has(Defect.PRINTS_THE_KEY) ? "ToyProvider" + config.keys().stream().map(ApiKey::value).toList()
        : "ToyProvider";
  }

  @Override
  public void close() {
    transport.close();
  }

  private boolean has(Defect defect) {
    return defects.contains(defect);
  }

  static BifrostException misconfigured(String message) {
    return new BifrostException(new Misconfigured(message));
  }
}
