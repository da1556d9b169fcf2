/**
 * Providers of kind {@code vllm}, which are OpenAI-compatible providers with vLLM's
 * {@link bifrost.openai.OpenAiProfile}.
 *
 * <p>Without any configuration, a client opens a provider named {@code vllm} at {@code http://localhost:8000}. Its
 * models are named {@code vllm/<model id>}. A model id may contain slashes, as in
 * {@code vllm/meta-llama/Llama-3.2-1B-Instruct}. The API key is optional, and is sent as {@code Authorization: Bearer}.
 *
 * <p>On the module path, an application must declare {@code requires bifrost.vllm}, or be started with
 * {@code --add-modules bifrost.vllm}. On the class path, the jar is enough.
 *
 * <p>The main class of the module is a command line, which the library does not use:
 * {@code java -p … -m bifrost.vllm --help} describes it.
 */
module bifrost.vllm {
  requires transitive bifrost.api;
  requires transitive bifrost.openai;

  exports bifrost.vllm;

  provides bifrost.api.spi.ProviderFactory with bifrost.vllm.VllmProviderFactory;
}
