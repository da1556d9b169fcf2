/**
 * Requests, answers, errors, and the client that carries one to the other.
 *
 * <p>Start at {@link bifrost.api.Bifrost}. A request is a record of its required parts and a
 * {@link bifrost.api.json.JsonObject} of parameters; an answer is a record of real components and, last, {@code extras}: every
 * member that the server sent and that has no component. A member whose value is null counts as absent.
 *
 * <p>Whatever goes wrong is a {@link bifrost.api.BifrostError}, thrown in a {@link bifrost.api.BifrostException} or returned in an
 * {@link bifrost.api.Outcome}. Misuse is not: {@link java.lang.IllegalStateException} and {@link java.lang.IllegalArgumentException}.
 */
package bifrost.api;
