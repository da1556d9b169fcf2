/**
 * The API of Bifrost for Java: the client, requests, responses, errors, JSON, and the interfaces that providers
 * implement.
 *
 * <p>A first call, to vLLM at {@code http://localhost:8000}:
 *
 * <pre>{@code
 * import bifrost.api.*;
 *
 * try (Bifrost bifrost = Bifrost.open()) {
 *   System.out.println(bifrost.send(ChatCompletionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", "Hi")).text());
 * }
 * }</pre>
 *
 * <p>Most applications need only {@link bifrost.api}. {@link bifrost.api.json} gives access to members that
 * have no type in this API, and {@link bifrost.api.spi} is for implementations of providers. Providers are
 * found by {@link java.util.ServiceLoader}: put {@code bifrost.vllm} and {@code bifrost.openai} on the module
 * path or on the class path.
 *
 * <p>No method or constructor of this API accepts or returns null, unless its documentation says so.
 *
 * @uses bifrost.api.spi.ProviderFactory opens the providers of a client
 */
module bifrost.api {
  exports bifrost.api;
  exports bifrost.api.json;
  exports bifrost.api.spi;

  uses bifrost.api.spi.ProviderFactory;
}
