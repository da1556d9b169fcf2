/**
 * The OpenAI wire protocol over {@code java.net.http}, which every OpenAI-compatible server shares.
 *
 * <p>{@link bifrost.openai.OpenAiProviderFactory} is found by {@link java.util.ServiceLoader} under the kind {@code openai}. A subclass with
 * a {@link bifrost.openai.OpenAiProfile} is a kind of its own.
 */
module bifrost.openai {
  requires java.net.http;
  requires transitive bifrost.api;

  exports bifrost.openai;

  provides bifrost.api.spi.ProviderFactory with bifrost.openai.OpenAiProviderFactory;
}
