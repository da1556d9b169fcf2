/**
 * Opens providers for OpenAI-compatible servers: of kind {@code openai}, and of the kinds that {@link bifrost.openai.OpenAiProfile}
 * describes.
 */
package bifrost.openai;
