/**
 * Providers for OpenAI-compatible servers, based on {@code java.net.http}.
 *
 * <p>{@link java.util.ServiceLoader} finds {@link bifrost.openai.OpenAiProviderFactory}, which opens providers of
 * kind {@code openai}. Such a provider needs a base URL, and supports every operation except rerank, scores and tokens:
 *
 * <pre>{@code
 * Bifrost bifrost = Bifrost.builder()
 *     .provider("openai", ProviderConfig.of("http://gpu-1:8080").key("env.API_KEY"))
 *     .open();
 * }</pre>
 *
 * <h2>Other kinds of servers</h2>
 *
 * <p>{@link bifrost.openai.OpenAiProfile} describes the differences between servers, such as the default base URL and
 * the operations. A subclass of the factory with its own profile defines another kind, which applications use like
 * kind {@code openai}:
 *
 * <pre>{@code
 * public final class SglangProviderFactory extends OpenAiProviderFactory {
 *   public SglangProviderFactory() {
 *     super(OpenAiProfile.of("sglang").defaultBaseUrl("http://localhost:30000"));
 *   }
 * }
 * }</pre>
 *
 * <p>The module of the subclass declares
 * {@code provides bifrost.api.spi.ProviderFactory with SglangProviderFactory}.
 *
 * @provides bifrost.api.spi.ProviderFactory {@link bifrost.openai.OpenAiProviderFactory}, of kind {@code openai}
 */
module bifrost.openai {
  requires java.net.http;
  requires transitive bifrost.api;

  exports bifrost.openai;

  provides bifrost.api.spi.ProviderFactory with bifrost.openai.OpenAiProviderFactory;
}
