/**
 * The client, its requests, responses and errors.
 *
 * <p>Start with {@link bifrost.api.Bifrost}. A request is a record of its required parts and a
 * {@link bifrost.api.json.JsonObject} of parameters. A response is a record whose last component, {@code extras},
 * contains any other members that the server sent. A member whose value is null counts as absent.
 *
 * <p>A failed call throws a {@link bifrost.api.BifrostException} or, if it was made with {@code trySend}, returns
 * an {@link bifrost.api.Outcome}. Both contain a {@link bifrost.api.BifrostError}. Misuse of the API throws
 * {@link java.lang.IllegalStateException}, {@link java.lang.IllegalArgumentException} or
 * {@link java.lang.NullPointerException}.
 */
package bifrost.api;
