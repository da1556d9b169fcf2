/**
 * Providers for OpenAI-compatible servers: kind {@code openai}, and kinds defined by an
 * {@link bifrost.openai.OpenAiProfile}.
 */
package bifrost.openai;
