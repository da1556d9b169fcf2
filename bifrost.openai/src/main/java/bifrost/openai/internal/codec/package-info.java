/**
 * The JSON of all operations except responses: encoders of requests, decoders that read records directly from the
 * bytes of responses, and the decoding of errors in the forms in which servers send them.
 */
package bifrost.openai.internal.codec;
