/** Opens providers for vLLM. */
package bifrost.vllm;
