/**
 * The selection of the HTTP proxy for a server, from the configuration or from environment variables.
 */
package bifrost.openai.internal.proxy;
