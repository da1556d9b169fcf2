/**
 * The provider for OpenAI-compatible servers. It encodes the request of each operation, sends it to the server of the
 * attempt, and decodes the response or its events. A {@link bifrost.openai.OpenAiProfile} defines the differences
 * between servers.
 */
package bifrost.openai.internal.provider;
