/**
 * Providers for OpenAI-compatible servers, based on {@code java.net.http}.
 *
 * <p>{@link java.util.ServiceLoader} finds {@link bifrost.openai.OpenAiProviderFactory}, which opens providers of
 * kind {@code openai}. A subclass with its own {@link bifrost.openai.OpenAiProfile} defines another kind.
 */
module bifrost.openai {
  requires java.net.http;
  requires transitive bifrost.api;

  exports bifrost.openai;

  provides bifrost.api.spi.ProviderFactory with bifrost.openai.OpenAiProviderFactory;
}
