package bifrost.openai.internal.provider;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.Request;
import bifrost.api.Streamable;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.Provider;
import bifrost.api.spi.RequestHandlers;
import bifrost.openai.OpenAiProfile;
import bifrost.openai.internal.codec.ProviderOptions;
import bifrost.openai.internal.http.HostResolver;
import bifrost.openai.internal.url.OperationPaths;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A provider for OpenAI-compatible servers. */
public final class OpenAiProvider implements Provider {
  private final OperationContext context;
  private final Map<Operation, RequestHandlers> byOperation = new ConcurrentHashMap<>();

  private OpenAiProvider(OperationContext context) {
    this.context = context;
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
    return new OpenAiProvider(new OperationContext(name, profile, ProviderOptions.of(name, config.options(), profile),
        paths, ApiClients.of(name, complete, profile, paths, resolver)));
  }

  @Override
  public String name() {
    return context.name();
  }

  @Override
  public Optional<String> affinityHeader() {
    return context.profile().affinityHeader();
  }

  @Override
  public RequestHandlers handlers() {
    var chats = new ChatHandlers(context);
    var handlers = chats.addTo(RequestHandlers.of());
    handlers = new ResponsesHandlers(context, chats).addTo(handlers);
    handlers = new PoolingHandlers(context).addTo(handlers);
    handlers = new AudioHandlers(context).addTo(handlers);
    handlers = new ModelHandlers(context).addTo(handlers);
    return new PassThroughHandlers(context).addTo(handlers);
  }

  /** {@return the handlers of an operation; a client loads only the classes of the operations that it calls} */
  private RequestHandlers handlers(Operation operation) {
    return byOperation.computeIfAbsent(operation, this::family);
  }

  private RequestHandlers family(Operation operation) {
    var none = RequestHandlers.of();
    return switch (operation) {
      case CHAT_COMPLETION, COMPLETION -> new ChatHandlers(context).addTo(none);
      case RESPONSES -> new ResponsesHandlers(context, new ChatHandlers(context)).addTo(none);
      case EMBEDDING, RERANK, SCORE -> new PoolingHandlers(context).addTo(none);
      case TRANSCRIPTION, TRANSLATION -> new AudioHandlers(context).addTo(none);
      case LIST_MODELS, TOKENIZE, DETOKENIZE -> new ModelHandlers(context).addTo(none);
      case IMAGE_GENERATION, SPEECH, FILE, BATCH, RAW -> new PassThroughHandlers(context).addTo(none);
    };
  }

  @Override
  public <R> R send(Request<R> request, Attempt attempt) throws IOException, InterruptedException {
    checkSupported(request);
    return handlers(request.operation()).sender(request).orElseThrow(() -> unsupported(request)).send(request, attempt);
  }

  @Override
  public <E> EventSource<E> stream(Streamable<E, ?> request, Attempt attempt) throws IOException, InterruptedException {
    checkSupported(request);
    return handlers(request.operation()).streamer(request).orElseThrow(() -> unsupported(request)).stream(request,
        attempt);
  }

  /** Throws {@code Unsupported} if the server does not support the operation, before a request is sent. */
  private void checkSupported(Request<?> request) {
    if (!context.profile().operations().contains(request.operation())) throw unsupported(request);
  }

  @Override
  public void close() {
    context.clients().close();
  }
}
