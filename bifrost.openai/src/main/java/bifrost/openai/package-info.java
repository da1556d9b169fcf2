/** Opens providers for OpenAI-compatible servers. */
package bifrost.openai;
