package bifrost.openai.internal.provider;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.Request;
import bifrost.api.Streamable;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.Provider;
import bifrost.api.spi.RequestHandlers;
import bifrost.openai.OpenAiProfile;
import bifrost.openai.internal.Nullable;
import bifrost.openai.internal.codec.ProviderOptions;
import bifrost.openai.internal.http.HostResolver;
import bifrost.openai.internal.url.OperationPaths;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/** A provider for OpenAI-compatible servers. */
public final class OpenAiProvider implements Provider {
  private final OperationContext context;
  private final ChatHandlers chats;
  private volatile @Nullable RequestHandlers handlers; // null until they are needed

  private OpenAiProvider(OperationContext context) {
    this.context = context;
    this.chats = new ChatHandlers(context);
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
    var all = handlers;
    return all == null ? createHandlers() : all;
  }

  /** {@return the handlers of all operations; those of an operation are in the class of its family} */
  private synchronized RequestHandlers createHandlers() {
    var all = handlers;
    if (all != null) return all;
    all = chats.addTo(RequestHandlers.of());
    all = new ResponsesHandlers(context, chats).addTo(all);
    all = new PoolingHandlers(context).addTo(all);
    all = new AudioHandlers(context).addTo(all);
    all = new ModelHandlers(context).addTo(all);
    all = new PassThroughHandlers(context).addTo(all);
    handlers = all;
    return all;
  }

  /** Sends chats without the table of handlers, because creating it loads the classes of all requests. */
  @Override
  @SuppressWarnings("unchecked") // the response to a chat is a ChatCompletion
  public <R> R send(Request<R> request, Attempt attempt) throws IOException, InterruptedException {
    checkSupported(request);
    if (request instanceof ChatCompletionRequest chat) return (R) chats.chat(chat, attempt);
    return handlers().sender(request).orElseThrow(() -> unsupported(request)).send(request, attempt);
  }

  @Override
  @SuppressWarnings("unchecked") // the events of a chat are of ChatCompletionChunk
  public <E> EventSource<E> stream(Streamable<E, ?> request, Attempt attempt) throws IOException, InterruptedException {
    checkSupported(request);
    if (request instanceof ChatCompletionRequest chat) return (EventSource<E>) chats.chatStream(chat, attempt);
    return handlers().streamer(request).orElseThrow(() -> unsupported(request)).stream(request, attempt);
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
