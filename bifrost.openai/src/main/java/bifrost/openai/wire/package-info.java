/**
 * The OpenAI wire protocol, in the order in which data flows: {@code ChatCompletionEncoder} writes a request,
 * {@code Transport} and {@code Exchange} send it, {@code WholeBody} or {@code StreamedBody} receives the answer, {@code SseDecoder} finds
 * the events in it, the {@code …Decoder}s read records straight from the bytes, and {@code ErrorPayload} knows an error in all its shapes.
 * {@link bifrost.openai.wire.OpenAiProvider} puts them together; a {@link bifrost.openai.OpenAiProfile} holds the differences between servers.
 */
package bifrost.openai.wire;
