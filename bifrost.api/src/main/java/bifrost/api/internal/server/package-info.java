/**
 * The selection of a server and a key for each attempt, with health checks, load balancing and the retry budget. Not
 * exported. Must not depend on the packages {@code call}, {@code client} and {@code config}.
 */
package bifrost.api.internal.server;
