/**
 * The interfaces that a provider implements, and the readers and writers of the JSON forms that it sends and receives.
 *
 * <p>Each method of a {@link bifrost.api.spi.Provider} makes one attempt: it encodes a request, sends it, decodes
 * the response, and throws an exception if the attempt fails. {@link bifrost.api.Bifrost} manages names, keys,
 * timeouts, retries and reports.
 *
 * <p>The classes whose names end with {@code Json} read and write the forms of the OpenAI API, directly over bytes. All
 * of them use the same names: {@code read} and {@code write} for the type in the name of the class or, in the class of
 * an operation, for its response; {@code readRequest} and {@code writeRequest} for its request; {@code readChoice},
 * {@code writeChoice} and so on for the other types; {@code readEvent} for an event of a stream, which may be empty. A
 * reader reads the current value of a {@link bifrost.api.json.JsonReader}, including its end. Members that are null
 * count as absent, members that are unknown are added to the extras, and an {@code error} that is not empty fails (see
 * {@link bifrost.api.spi.ErrorMember}). A writer writes one value. Members of the extras replace components of the same
 * name, and are otherwise written last.
 */
package bifrost.api.spi;
