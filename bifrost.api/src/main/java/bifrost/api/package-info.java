/**
 * The client, its requests, responses and errors.
 *
 * <p>Start with {@link bifrost.api.Bifrost}. A request is a record of its required parts and a
 * {@link bifrost.api.json.JsonObject} of parameters. A response is a record whose last component,
 * {@code extras}, contains the members that the server sent and that have no component. A member whose value is
 * null counts as absent.
 *
 * <p>A call that fails throws a {@link bifrost.api.BifrostException}, or returns an
 * {@link bifrost.api.Outcome}, with a {@link bifrost.api.BifrostError}. Misuse of the API throws
 * {@link java.lang.IllegalStateException}, {@link java.lang.IllegalArgumentException} or
 * {@link java.lang.NullPointerException}.
 */
package bifrost.api;
