/**
 * The implementation of the client and its builder, which opens the configured providers. Not exported. No other
 * internal package may depend on it.
 */
package bifrost.api.internal.client;
