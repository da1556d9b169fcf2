/**
 * The Responses API: an encoder and decoders for servers that implement it, and converters to and from chat
 * completions for all other servers.
 */
package bifrost.openai.internal.responses;
