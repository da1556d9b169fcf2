/**
 * The choice of an HTTP proxy for a server, by the configuration or by environment variables.
 */
package bifrost.openai.internal.proxy;
