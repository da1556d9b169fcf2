/** Providers of kind {@code vllm}, for vLLM servers. */
package bifrost.vllm;
