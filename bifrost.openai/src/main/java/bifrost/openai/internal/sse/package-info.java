/**
 * Server-sent events: their decoding from bytes, and the rules for the end of a stream.
 */
package bifrost.openai.internal.sse;
