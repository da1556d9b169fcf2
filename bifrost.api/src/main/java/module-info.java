/**
 * Bifrost for Java: requests, answers, errors, the client, JSON, and the interface that providers implement.
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
 * <p>{@link bifrost.api} is all that a user needs, {@link bifrost.api.json} is for members that have no type here, and
 * {@link bifrost.api.spi} is for those who write a provider. Providers are found by {@link java.util.ServiceLoader}: put
 * {@code bifrost.vllm} and {@code bifrost.openai} on the module path or on the class path.
 *
 * <p>No part of this API takes or returns null, unless a method says so.
 */
module bifrost.api {
  exports bifrost.api;
  exports bifrost.api.json;
  exports bifrost.api.spi;

  uses bifrost.api.spi.ProviderFactory;
}
