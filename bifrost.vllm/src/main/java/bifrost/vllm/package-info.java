/**
 * The factory of providers of kind {@code vllm}. Applications do not use it directly: a client finds it by
 * {@link java.util.ServiceLoader}. {@code Bifrost.builder().factory(new VllmProviderFactory())} adds it where the
 * loader does not find it.
 */
package bifrost.vllm;
