/**
 * The Responses API: the encoding and decoding for servers that implement it, and the conversion to and from chat
 * completions for all others.
 */
package bifrost.openai.internal.responses;
