/**
 * The provider for <a href="https://docs.vllm.ai">vLLM</a> servers. Applications that use vLLM need only this module:
 * it requires the other two.
 *
 * <pre>{@code
 * import bifrost.api.*;
 *
 * try (Bifrost bifrost = Bifrost.open()) { // vLLM at http://localhost:8000
 *   var request = ChatCompletionRequest.of("vllm/Qwen/Qwen3-0.6B", "Name a color.")
 *       .with("top_k", 20).structuredOutputs(StructuredOutputs.choice("red", "green", "blue"));
 *   System.out.println(bifrost.send(request).text());
 * }
 * }</pre>
 *
 * <h2>Servers and models</h2>
 *
 * <p>Without a configuration, the client opens a provider named {@code vllm} at {@code http://localhost:8000}.
 * {@link bifrost.api.Bifrost.Builder#provider(String, bifrost.api.ProviderConfig) Builder.provider} sets another URL,
 * an API key, or several servers:
 *
 * <pre>{@code
 * Bifrost bifrost = Bifrost.builder()
 *     .provider("vllm", ProviderConfig.servers("http://gpu-1:8000", "http://gpu-2:8000"))
 *     .provider("embeddings", ProviderConfig.of("http://gpu-3:8000").kind("vllm"))
 *     .open();
 * }</pre>
 *
 * <p>The target of a request is the name of the provider, a slash, and the id of the model, which may contain further
 * slashes: {@code vllm/meta-llama/Llama-3.2-1B-Instruct}. The target {@code vllm/} stands for the only model of the
 * server.
 *
 * <h2>Operations</h2>
 *
 * <table>
 * <caption>The operations of kind {@code vllm}</caption>
 * <thead><tr><th scope="col">requests</th><th scope="col">notes</th></tr></thead>
 * <tbody>
 * <tr><th scope="row">{@link bifrost.api.ChatCompletionRequest}, {@link bifrost.api.CompletionRequest}</th>
 *   <td>{@code with} sets any sampling parameter of vLLM, such as {@code top_k}</td></tr>
 * <tr><th scope="row">{@link bifrost.api.ResponsesRequest}</th>
 *   <td>sent as a chat completion, and the result is converted; the option {@code responses} with the value
 *   {@code native} uses vLLM's own endpoint</td></tr>
 * <tr><th scope="row">{@link bifrost.api.EmbeddingRequest}, {@link bifrost.api.RerankRequest},
 *   {@link bifrost.api.ScoreRequest}</th>
 *   <td>need a server with a pooling model</td></tr>
 * <tr><th scope="row">{@link bifrost.api.TranscriptionRequest}, {@link bifrost.api.TranslationRequest}</th>
 *   <td>need a server with a speech model</td></tr>
 * <tr><th scope="row">{@link bifrost.api.TokenizeRequest}, {@link bifrost.api.DetokenizeRequest},
 *   {@link bifrost.api.ListModelsRequest}</th><td>no special server</td></tr>
 * <tr><th scope="row">{@link bifrost.api.RawRequest}</th><td>any other endpoint</td></tr>
 * </tbody>
 * </table>
 *
 * <p>Image generation, speech, files and batches fail with {@link bifrost.api.BifrostError.Unsupported} before a
 * request is sent.
 *
 * <h2>Module path and class path</h2>
 *
 * <p>A modular application declares {@code requires bifrost.vllm}, or is started with
 * {@code --add-modules bifrost.vllm}; without either, the module is not resolved, and no provider is found. On the
 * class path, the jar is enough.
 *
 * <h2>Command line</h2>
 *
 * <p>The main class of the module is a program that chats, embeds and transcribes. The library does not use it.
 * {@code java -p … -m bifrost.vllm --help} describes its commands.
 *
 * @provides bifrost.api.spi.ProviderFactory {@link bifrost.vllm.VllmProviderFactory}, of kind {@code vllm}
 */
module bifrost.vllm {
  requires transitive bifrost.api;
  requires transitive bifrost.openai;

  exports bifrost.vllm;

  provides bifrost.api.spi.ProviderFactory with bifrost.vllm.VllmProviderFactory;
}
