package bifrost.openai.internal.provider;

import bifrost.api.BatchRequest;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.BinaryContent;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Completion;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingList;
import bifrost.api.EmbeddingRequest;
import bifrost.api.FileContentRequest;
import bifrost.api.FileRequest;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.ModelList;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.Ranking;
import bifrost.api.RawBytesRequest;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.RerankRequest;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponsesRequest;
import bifrost.api.ScoreList;
import bifrost.api.ScoreRequest;
import bifrost.api.SpeechRequest;
import bifrost.api.Streamable;
import bifrost.api.Transcription;
import bifrost.api.TranscriptionChunk;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.ChatCompletionJson;
import bifrost.api.spi.CompletionJson;
import bifrost.api.spi.EmbeddingJson;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.ModelListJson;
import bifrost.api.spi.Provider;
import bifrost.api.spi.RankingJson;
import bifrost.api.spi.RequestHandlers;
import bifrost.api.spi.ScoreJson;
import bifrost.openai.OpenAiProfile;
import bifrost.openai.internal.codec.BinaryContentDecoder;
import bifrost.openai.internal.codec.ChatCompletionChunkDecoder;
import bifrost.openai.internal.codec.ChatCompletionEncoder;
import bifrost.openai.internal.codec.CompletionEncoder;
import bifrost.openai.internal.codec.EmbeddingEncoder;
import bifrost.openai.internal.codec.FinishReasonTracker;
import bifrost.openai.internal.codec.ProviderOptions;
import bifrost.openai.internal.codec.RankingDecoder;
import bifrost.openai.internal.codec.RawResponse;
import bifrost.openai.internal.codec.TranscriptionChunkDecoder;
import bifrost.openai.internal.codec.TranscriptionDecoder;
import bifrost.openai.internal.codec.TranscriptionEndTracker;
import bifrost.openai.internal.http.HostResolver;
import bifrost.openai.internal.http.MultipartForm;
import bifrost.openai.internal.responses.ChatToResponse;
import bifrost.openai.internal.responses.ChatToResponseEvents;
import bifrost.openai.internal.responses.NativeResponsesDecoder;
import bifrost.openai.internal.responses.ReasoningName;
import bifrost.openai.internal.responses.ReasoningNameEvents;
import bifrost.openai.internal.responses.ResponsesEncoder;
import bifrost.openai.internal.responses.ResponsesToChat;
import bifrost.openai.internal.url.OperationPaths;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;

/** A provider for OpenAI-compatible servers. */
public final class OpenAiProvider implements Provider {
  private static final String INCLUDE_USAGE = "stream_include_usage";

  private final String name;
  private final OpenAiProfile profile;
  private final ProviderOptions options;
  private final OperationPaths paths;
  private final ApiClients clients;
  private final RequestHandlers handlers = newHandlers();

  private OpenAiProvider(String name, OpenAiProfile profile, ProviderOptions options, OperationPaths paths,
      ApiClients clients) {
    this.name = name;
    this.profile = profile;
    this.options = options;
    this.paths = paths;
    this.clients = clients;
  }

  /**
   * Opens a provider, without connecting to the server.
   *
   * @param name the name of the provider
   * @param config the configuration
   * @param profile the kind of server
   * @return a provider
   * @throws BifrostException with {@link Misconfigured} if the configuration is invalid
   */
  public static OpenAiProvider open(String name, ProviderConfig config, OpenAiProfile profile) {
    return open(name, config, profile, HostResolver.JVM);
  }

  static OpenAiProvider open(String name, ProviderConfig config, OpenAiProfile profile, HostResolver resolver) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(config, "config");
    var complete = ProfileDefaults.complete(config, profile);
    var paths = OperationPaths.of(complete);
    return new OpenAiProvider(name, profile, ProviderOptions.of(name, config.options(), profile), paths,
        ApiClients.of(name, complete, profile, paths, resolver));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<String> affinityHeader() {
    return profile.affinityHeader();
  }

  @Override
  public RequestHandlers handlers() {
    return handlers;
  }

  private RequestHandlers newHandlers() {
    return RequestHandlers.of()
        .send(ChatCompletionRequest.class, this::chat)
        .stream(ChatCompletionRequest.class, this::chatStream)
        .send(ResponsesRequest.class, this::responses)
        .stream(ResponsesRequest.class, this::responsesStream)
        .send(CompletionRequest.class, this::completion)
        .stream(CompletionRequest.class, this::completionStream)
        .send(EmbeddingRequest.class, this::embedding)
        .send(TranscriptionRequest.class, this::transcription)
        .stream(TranscriptionRequest.class, this::transcriptionStream)
        .send(TranslationRequest.class, this::translation)
        .stream(TranslationRequest.class, this::translationStream)
        .send(RerankRequest.class, this::rerank)
        .send(ScoreRequest.class, this::score)
        .send(ImageGenerationRequest.class, this::imageGeneration)
        .stream(ImageGenerationRequest.class, this::imageGenerationStream)
        .send(SpeechRequest.class, this::speech)
        .stream(SpeechRequest.class, this::speechStream)
        .send(FileRequest.class, this::file)
        .send(FileContentRequest.class, this::fileContent)
        .stream(FileContentRequest.class, this::fileContentStream)
        .send(BatchRequest.class, this::batch)
        .send(RawRequest.class, this::raw)
        .stream(RawRequest.class, this::rawStream)
        .send(RawBytesRequest.class, this::rawBytes)
        .stream(RawBytesRequest.class, this::rawBytesStream)
        .send(ListModelsRequest.class, this::listModels);
  }

  @Override
  public <R> R send(Request<R> request, Attempt attempt) throws IOException, InterruptedException {
    checkSupported(request);
    return Provider.super.send(request, attempt);
  }

  @Override
  public <E> EventSource<E> stream(Streamable<E, ?> request, Attempt attempt) throws IOException, InterruptedException {
    checkSupported(request);
    return Provider.super.stream(request, attempt);
  }

  /** Throws {@code Unsupported} if the server does not support the operation, before a request is sent. */
  private void checkSupported(Request<?> request) {
    if (!profile.operations().contains(request.operation())) throw unsupported(request);
  }

  private ChatCompletion chat(ChatCompletionRequest request, Attempt attempt) throws IOException, InterruptedException {
    var body = ChatCompletionEncoder.encode(request, false, options);
    var path = paths.of(Operation.CHAT_COMPLETION, false);
    return clients.select(path, attempt).post(path, body, attempt,
        json -> ChatCompletionJson.read(json, profile.responseReasoningNames()));
  }

  private EventSource<ChatCompletionChunk> chatStream(ChatCompletionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var body = ChatCompletionEncoder.encode(request, true, options);
    var endTracker = FinishReasonTracker.forChat(choices(request.parameters()));
    var decoder = new ChatCompletionChunkDecoder(profile.responseReasoningNames());
    var path = paths.of(Operation.CHAT_COMPLETION, true);
    return clients.select(path, attempt).stream(path, body, attempt, decoder::decode, endTracker);
  }

  /**
   * {@return the number of choices for each prompt; 1 if {@code n} is invalid, because the server will reject the
   * request}
   */
  private static long choices(JsonObject parameters) {
    try {
      long n = parameters.members().get("n") instanceof JsonNumber number ? number.longValue() : 1;
      return n >= 1 && n <= Integer.MAX_VALUE ? n : 1;
    } catch (ArithmeticException e) {
      return 1;
    }
  }

  private Response responses(ResponsesRequest request, Attempt attempt) throws IOException, InterruptedException {
    if (!options.nativeResponses()) {
      var chat = chat(ResponsesToChat.convert(request, name, options), attempt);
      var response = ChatToResponse.convert(chat);
      return options.reasoningNames().isEmpty() ? ReasoningName.addTo(chat.message().reasoningName(), response)
          : response;
    }
    var path = paths.of(Operation.RESPONSES, false);
    return clients.select(path, attempt).post(path, ResponsesEncoder.encode(ReasoningName.removeFrom(request), false),
        attempt, NativeResponsesDecoder::decode);
  }

  private EventSource<ResponseEvent> responsesStream(ResponsesRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    if (!options.nativeResponses()) {
      var chat = ResponsesToChat.convert(request, name, options);
      var chunks = chatStream(chat, attempt);
      return options.reasoningNames().isEmpty() ? new ReasoningNameEvents(chunks, chat)
          : new ChatToResponseEvents(chunks, chat);
    }
    var body = ResponsesEncoder.encode(ReasoningName.removeFrom(request), true);
    var path = paths.of(Operation.RESPONSES, true);
    return NativeResponsesDecoder.throwingFailures(clients.select(path, attempt).stream(path, body, attempt,
        NativeResponsesDecoder.eventDecoder(), NativeResponsesDecoder.endTracker()));
  }

  private Completion completion(CompletionRequest request, Attempt attempt) throws IOException, InterruptedException {
    var path = paths.of(Operation.COMPLETION, false);
    return clients.select(path, attempt).post(path, CompletionEncoder.encode(request, false, options), attempt,
        CompletionJson::read);
  }

  private EventSource<Completion> completionStream(CompletionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var endTracker = FinishReasonTracker.forCompletion(choices(request.parameters()) * request.prompt().size());
    var body = CompletionEncoder.encode(request, true, options);
    var path = paths.of(Operation.COMPLETION, true);
    return clients.select(path, attempt).stream(path, body, attempt, CompletionJson::readEvent, endTracker);
  }

  private EmbeddingList embedding(EmbeddingRequest request, Attempt attempt) throws IOException, InterruptedException {
    boolean big = request.parameters().tryGet("endianness").filter(new JsonString("big")::equals).isPresent();
    var order = big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    var path = paths.of(Operation.EMBEDDING, false);
    return clients.select(path, attempt).post(path, EmbeddingEncoder.encode(request, name, options), attempt,
        in -> EmbeddingJson.read(in, order));
  }

  private Transcription transcription(TranscriptionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var form = form(request.model(), request.parameters(), false);
    var path = paths.of(Operation.TRANSCRIPTION, false);
    return TranscriptionDecoder.decode(clients.select(path, attempt).post(path, form, request.file(), attempt),
        request.parameters(), ApiClient.reader(attempt));
  }

  private EventSource<TranscriptionChunk> transcriptionStream(TranscriptionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var path = paths.of(Operation.TRANSCRIPTION, true);
    return clients.select(path, attempt).stream(path, form(request.model(), request.parameters(), true), request.file(),
        attempt, TranscriptionChunkDecoder::decode, new TranscriptionEndTracker());
  }

  private Transcription translation(TranslationRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var form = form(request.model(), request.parameters(), false);
    var path = paths.of(Operation.TRANSLATION, false);
    return TranscriptionDecoder.decode(clients.select(path, attempt).post(path, form, request.file(), attempt),
        request.parameters(), ApiClient.reader(attempt));
  }

  private EventSource<TranscriptionChunk> translationStream(TranslationRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var path = paths.of(Operation.TRANSLATION, true);
    return clients.select(path, attempt).stream(path, form(request.model(), request.parameters(), true), request.file(),
        attempt, TranscriptionChunkDecoder::decode, new TranscriptionEndTracker());
  }

  /** {@return the form without its file} The form for a stream also requests the usage, if the server supports it. */
  private MultipartForm form(String model, JsonObject parameters, boolean stream) {
    var form = new MultipartForm().field("model", model).fields(parameters);
    if (!stream) return form;
    boolean usage = options.mayAdd(INCLUDE_USAGE) && !parameters.members().containsKey(INCLUDE_USAGE);
    if (usage) form.field(INCLUDE_USAGE, "true");
    return form.field("stream", "true");
  }

  private Ranking rerank(RerankRequest request, Attempt attempt) throws IOException, InterruptedException {
    var decoder = new RankingDecoder(request.documents());
    return postOrUnprefixed(request, json(request, RankingJson::writeRequest), attempt, decoder::decode);
  }

  private ScoreList score(ScoreRequest request, Attempt attempt) throws IOException, InterruptedException {
    return postOrUnprefixed(request, json(request, ScoreJson::writeRequest), attempt,
        in -> ScoreJson.read(in, request.text2().size()));
  }

  /**
   * Sends a request. If the server does not have the path with the prefix, tries the path without the prefix, because
   * some servers have only that one. Some proxies report the missing path with HTTP status 200.
   */
  private <R> R postOrUnprefixed(Request<R> request, byte[] body, Attempt attempt, RawResponse.Decoder<R> decoder)
      throws IOException, InterruptedException {
    var operation = request.operation();
    var path = paths.of(operation, false);
    try {
      return clients.select(path, attempt).post(path, body, attempt, decoder);
    } catch (BifrostException e) {
      var unprefixed = OperationPaths.unprefixed(operation);
      boolean hasNoOtherPath =
          paths.isOverridden(operation) || clients.select(path, attempt).haveSameUrl(path, unprefixed);
      if (hasNoOtherPath || !(e.error() instanceof Rejected rejected) || !isMissingPath(rejected)) throw e;
      return clients.select(unprefixed, attempt).post(unprefixed, body, attempt, decoder);
    }
  }

  /** {@return the JSON form of a request} */
  private static <Q> byte[] json(Q request, BiConsumer<Q, JsonWriter> write) {
    var out = new JsonWriter();
    write.accept(request, out);
    return out.toByteArray();
  }

  private static boolean isMissingPath(Rejected rejected) {
    boolean isMissing = rejected.status() == 404 || rejected.status() == 405 || rejected.status() == 501;
    return isMissing && !rejected.param().equals(Optional.of("model"));
  }

  private JsonObject imageGeneration(ImageGenerationRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request, false, paths);
    return clients.select(passThrough.endpoint(), attempt).requestObject(passThrough, attempt);
  }

  private EventSource<JsonObject> imageGenerationStream(ImageGenerationRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request, true, paths);
    return clients.select(passThrough.endpoint(), attempt).streamImages(passThrough, attempt);
  }

  private BinaryContent speech(SpeechRequest request, Attempt attempt) throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request, false, paths);
    return clients.select(passThrough.endpoint(), attempt).requestBytes(passThrough,
        BinaryContentDecoder::isSpeechError,
        attempt);
  }

  private EventSource<BinaryContent> speechStream(SpeechRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request, true, paths);
    return clients.select(passThrough.endpoint(), attempt).streamBytes(passThrough, BinaryContentDecoder::isSpeechError,
        attempt);
  }

  private JsonObject file(FileRequest request, Attempt attempt) throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request, paths);
    return clients.select(passThrough.endpoint(), attempt).requestObject(passThrough, attempt);
  }

  private BinaryContent fileContent(FileContentRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request, false, paths);
    return clients.select(passThrough.endpoint(), attempt).requestBytes(passThrough, BinaryContentDecoder::isError,
        attempt);
  }

  private EventSource<BinaryContent> fileContentStream(FileContentRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request, true, paths);
    return clients.select(passThrough.endpoint(), attempt).streamBytes(passThrough, BinaryContentDecoder::isError,
        attempt);
  }

  private JsonObject batch(BatchRequest request, Attempt attempt) throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request, paths);
    return clients.select(passThrough.endpoint(), attempt).requestObject(passThrough, attempt);
  }

  private JsonValue raw(RawRequest request, Attempt attempt) throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request);
    return clients.select(passThrough.endpoint(), attempt).requestRaw(passThrough, attempt);
  }

  private EventSource<JsonValue> rawStream(RawRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request);
    return clients.select(passThrough.endpoint(), attempt).streamRaw(passThrough, attempt);
  }

  private BinaryContent rawBytes(RawBytesRequest request, Attempt attempt) throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request.request());
    return clients.select(passThrough.endpoint(), attempt).requestBytes(passThrough, BinaryContentDecoder::isError,
        attempt);
  }

  private EventSource<BinaryContent> rawBytesStream(RawBytesRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var passThrough = PassThroughRequest.of(request.request());
    return clients.select(passThrough.endpoint(), attempt).streamBytes(passThrough, BinaryContentDecoder::isError,
        attempt);
  }

  private ModelList listModels(ListModelsRequest request, Attempt attempt) throws IOException, InterruptedException {
    var path = paths.of(Operation.LIST_MODELS, false);
    return clients.select(path, attempt).get(path, attempt, ModelListJson::read);
  }

  @Override
  public void close() {
    clients.close();
  }
}
