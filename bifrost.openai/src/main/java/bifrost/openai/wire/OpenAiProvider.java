package bifrost.openai.wire;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Completion;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingList;
import bifrost.api.EmbeddingRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.ModelList;
import bifrost.api.ProviderConfig;
import bifrost.api.Ranking;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.RerankRequest;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponsesRequest;
import bifrost.api.Streamable;
import bifrost.api.Transcription;
import bifrost.api.TranscriptionChunk;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.Provider;
import bifrost.openai.OpenAiProfile;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.Optional;

/** Talks to one OpenAI-compatible server. */
public final class OpenAiProvider implements Provider {
  private static final String CHAT_COMPLETIONS = "/v1/chat/completions";
  private static final String RESPONSES = "/v1/responses";
  private static final String COMPLETIONS = "/v1/completions";
  private static final String EMBEDDINGS = "/v1/embeddings";
  private static final String MODELS = "/v1/models";
  private static final String TRANSCRIPTIONS = "/v1/audio/transcriptions";
  private static final String TRANSLATIONS = "/v1/audio/translations";
  private static final String INCLUDE_USAGE = "stream_include_usage";

  private final String name;
  private final OpenAiProfile profile;
  private final Options options;
  private final Servers servers;

  private OpenAiProvider(String name, OpenAiProfile profile, Options options, Servers servers) {
    this.name = name;
    this.profile = profile;
    this.options = options;
    this.servers = servers;
  }

  /**
   * Opens a provider. No connection is made.
   *
   * @param name its name
   * @param config where the server is
   * @param profile the kind of server
   * @return a provider
   * @throws BifrostException with {@link Misconfigured} if the configuration is not usable
   */
  public static OpenAiProvider open(String name, ProviderConfig config, OpenAiProfile profile) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(config, "config");
    var complete = ProfileDefaults.complete(config, profile);
    return new OpenAiProvider(name, profile, Options.of(name, config.options(), profile), Servers.of(name, complete, profile));
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
  public <R> R send(Request<R> request, Attempt attempt) throws IOException, InterruptedException {
    checkServed(request);
    return Provider.super.send(request, attempt);
  }

  @Override
  public <E> EventSource<E> stream(Streamable<E, ?> request, Attempt attempt) throws IOException, InterruptedException {
    checkServed(request);
    return Provider.super.stream(request, attempt);
  }

  private void checkServed(Request<?> request) {
    if (!profile.operations().contains(request.operation())) throw unsupported(request);
  }

  @Override
  public ChatCompletion chatCompletion(ChatCompletionRequest request, Attempt attempt) throws IOException, InterruptedException {
    var body = ChatCompletionEncoder.encode(request, false, options);
    return servers.at(attempt).post(CHAT_COMPLETIONS, body, attempt,
        in -> ChatCompletionDecoder.decode(in, profile.responseReasoningNames()));
  }

  @Override
  public EventSource<ChatCompletionChunk> chatCompletionStream(ChatCompletionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var body = ChatCompletionEncoder.encode(request, true, options);
    var completeness = EveryChoiceFinished.ofChat(choices(request.parameters()));
    var decoder = new ChatCompletionChunkDecoder(profile.responseReasoningNames());
    return servers.at(attempt).stream(CHAT_COMPLETIONS, body, attempt, decoder::decode, completeness);
  }

  /** {@return how many choices each prompt gets; 1 for a number that no server accepts, which is left to the server to refuse} */
  private static long choices(JsonObject parameters) {
    try {
      long n = parameters.members().get("n") instanceof JsonNumber number ? number.longValue() : 1;
      return n >= 1 && n <= Integer.MAX_VALUE ? n : 1;
    } catch (ArithmeticException e) {
      return 1;
    }
  }

  @Override
  public Response responses(ResponsesRequest request, Attempt attempt) throws IOException, InterruptedException {
    if (!options.nativeResponses()) {
      var chat = chatCompletion(ResponsesToChat.convert(request, name, options), attempt);
      var response = ChatToResponse.convert(chat);
      return options.reasoningNames().isEmpty() ? ReasoningName.keep(chat.message().reasoningName(), response) : response;
    }
    return servers.at(attempt).post(RESPONSES, ResponsesEncoder.encode(ReasoningName.drop(request), false), attempt, NativeResponses::whole);
  }

  @Override
  public EventSource<ResponseEvent> responsesStream(ResponsesRequest request, Attempt attempt) throws IOException, InterruptedException {
    if (!options.nativeResponses()) {
      var chat = ResponsesToChat.convert(request, name, options);
      var chunks = chatCompletionStream(chat, attempt);
      return options.reasoningNames().isEmpty() ? new NamedReasoningEvents(chunks, chat) : new ChatToResponseEvents(chunks, chat);
    }
    var body = ResponsesEncoder.encode(ReasoningName.drop(request), true);
    return NativeResponses.events(servers.at(attempt).stream(RESPONSES, body, attempt, NativeResponses.decoder(),
        NativeResponses.completeness()));
  }

  @Override
  public Completion completion(CompletionRequest request, Attempt attempt) throws IOException, InterruptedException {
    return servers.at(attempt).post(COMPLETIONS, CompletionEncoder.encode(request, false, options), attempt, CompletionDecoder::decode);
  }

  @Override
  public EventSource<Completion> completionStream(CompletionRequest request, Attempt attempt) throws IOException, InterruptedException {
    var completeness = EveryChoiceFinished.ofText(choices(request.parameters()) * request.prompt().size());
    var body = CompletionEncoder.encode(request, true, options);
    return servers.at(attempt).stream(COMPLETIONS, body, attempt, CompletionDecoder::chunk, completeness);
  }

  @Override
  public EmbeddingList embedding(EmbeddingRequest request, Attempt attempt) throws IOException, InterruptedException {
    boolean big = request.parameters().get("endianness").filter(new JsonString("big")::equals).isPresent();
    var decoder = new EmbeddingListDecoder(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    return servers.at(attempt).post(EMBEDDINGS, EmbeddingEncoder.encode(request, name, options), attempt, decoder::decode);
  }

  @Override
  public Transcription transcription(TranscriptionRequest request, Attempt attempt) throws IOException, InterruptedException {
    var form = form(request.model(), request.parameters(), false);
    return TranscriptionDecoder.decode(servers.at(attempt).post(TRANSCRIPTIONS, form, request.file(), attempt), request.parameters(), attempt);
  }

  @Override
  public EventSource<TranscriptionChunk> transcriptionStream(TranscriptionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    return servers.at(attempt).stream(TRANSCRIPTIONS, form(request.model(), request.parameters(), true), request.file(), attempt,
        TranscriptionChunkDecoder.of("transcription.chunk"), new TranscriptFinished());
  }

  @Override
  public Transcription translation(TranslationRequest request, Attempt attempt) throws IOException, InterruptedException {
    var form = form(request.model(), request.parameters(), false);
    return TranscriptionDecoder.decode(servers.at(attempt).post(TRANSLATIONS, form, request.file(), attempt), request.parameters(), attempt);
  }

  @Override
  public EventSource<TranscriptionChunk> translationStream(TranslationRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    return servers.at(attempt).stream(TRANSLATIONS, form(request.model(), request.parameters(), true), request.file(), attempt,
        TranscriptionChunkDecoder.of("translation.chunk"), new TranscriptFinished());
  }

  /** {@return the form without its file} The usage of a stream is requested as for every other stream. */
  private MultipartForm form(String model, JsonObject parameters, boolean stream) {
    var form = new MultipartForm().field("model", model).fields(parameters);
    if (!stream) return form;
    boolean usage = options.understands(INCLUDE_USAGE) && !parameters.members().containsKey(INCLUDE_USAGE);
    if (usage) form.field(INCLUDE_USAGE, "true");
    return form.field("stream", "true");
  }

  /** Older servers have the second path only, and some proxies say so inside HTTP 200. */
  @Override
  public Ranking rerank(RerankRequest request, Attempt attempt) throws IOException, InterruptedException {
    checkServed(request);
    try {
      return rerank("/v1/rerank", request, attempt);
    } catch (BifrostException e) {
      if (!(e.error() instanceof Rejected rejected) || !isMissingPath(rejected)) throw e;
      return rerank("/rerank", request, attempt);
    }
  }

  private Ranking rerank(String path, RerankRequest request, Attempt attempt) throws IOException, InterruptedException {
    return servers.at(attempt).post(path, RerankEncoder.encode(request), attempt, new RankingDecoder(request.documents())::decode);
  }

  private static boolean isMissingPath(Rejected rejected) {
    boolean path = rejected.status() == 404 || rejected.status() == 405 || rejected.status() == 501;
    return path && !rejected.param().equals(Optional.of("model"));
  }

  @Override
  public JsonValue raw(RawRequest request, Attempt attempt) throws IOException, InterruptedException {
    return servers.at(attempt).raw(request.method(), request.path(), request.parameters(), attempt);
  }

  @Override
  public ModelList listModels(ListModelsRequest request, Attempt attempt) throws IOException, InterruptedException {
    return servers.at(attempt).get(MODELS, attempt, ModelListDecoder::decode);
  }

  @Override
  public void close() {
    servers.close();
  }
}
