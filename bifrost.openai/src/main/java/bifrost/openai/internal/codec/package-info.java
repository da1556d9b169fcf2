/**
 * The JSON of all operations except the Responses API: encoders for requests, decoders that read records directly from
 * the bytes of responses, and decoders for errors in the forms that servers use.
 */
package bifrost.openai.internal.codec;
