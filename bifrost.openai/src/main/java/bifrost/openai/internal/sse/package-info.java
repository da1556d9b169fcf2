/**
 * Server-sent events: a decoder of their bytes, and the rules for the end of a stream.
 */
package bifrost.openai.internal.sse;
