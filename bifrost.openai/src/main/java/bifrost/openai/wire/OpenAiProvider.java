package bifrost.openai.wire;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.ModelList;
import bifrost.api.ProviderConfig;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.Provider;
import java.io.IOException;

/** Talks to one OpenAI-compatible server. */
public final class OpenAiProvider implements Provider {
  private static final String CHAT_COMPLETIONS = "/v1/chat/completions";
  private static final String MODELS = "/v1/models";

  private final String name;
  private final Profile profile;
  private final Caller caller;

  private OpenAiProvider(String name, Profile profile, Caller caller) {
    this.name = name;
    this.profile = profile;
    this.caller = caller;
  }

  /**
   * Opens a provider. No connection is made.
   *
   * @param name its name
   * @param config where the server is
   * @param profile how the server differs
   * @return a provider
   * @throws BifrostException with {@link Misconfigured} if the configuration is not usable
   */
  public static OpenAiProvider open(String name, ProviderConfig config, Profile profile) {
    var url = config.baseUrl().or(profile::defaultBaseUrl).orElseThrow(() -> new BifrostException(new Misconfigured(
        "provider '" + name + "' of kind '" + profile.kind() + "' has no base URL: open it with ProviderConfig.of(\"http://host:port\")")));
    return new OpenAiProvider(name, profile, new Caller(new Transport(BaseUrl.of(url), config.network())));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ChatCompletion chatCompletion(ChatCompletionRequest request, Attempt attempt) throws IOException, InterruptedException {
    var body = ChatCompletionEncoder.encode(request, false, profile);
    return caller.post(CHAT_COMPLETIONS, body, attempt, ChatCompletionDecoder::decode);
  }

  @Override
  public EventSource<ChatCompletionChunk> chatCompletionStream(ChatCompletionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var body = ChatCompletionEncoder.encode(request, true, profile);
    var completeness = new EveryChoiceFinished(request.n().orElse(1));
    return caller.stream(CHAT_COMPLETIONS, body, attempt, ChatCompletionChunkDecoder::decode, completeness);
  }

  @Override
  public ModelList listModels(ListModelsRequest request, Attempt attempt) throws IOException, InterruptedException {
    return caller.get(MODELS, attempt, ModelListDecoder::decode);
  }

  @Override
  public void close() {
    caller.close();
  }
}
