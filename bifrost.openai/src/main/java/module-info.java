/**
 * The OpenAI wire protocol over {@code java.net.http}: what every OpenAI-compatible server shares.
 *
 * <p>Its one public type is {@link bifrost.openai.OpenAiProviderFactory}, found by {@link java.util.ServiceLoader} under the kind
 * {@code openai}. The implementation is open to {@code bifrost.vllm} only.
 */
@SuppressWarnings("module") // bifrost.vllm is compiled after this module
module bifrost.openai {
  requires java.net.http;
  requires transitive bifrost.api;

  exports bifrost.openai;
  exports bifrost.openai.wire to bifrost.vllm;

  provides bifrost.api.spi.ProviderFactory with bifrost.openai.OpenAiProviderFactory;
}
