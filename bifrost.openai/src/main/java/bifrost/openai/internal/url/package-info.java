/**
 * The URLs of requests: the base URL of a server, the paths of operations, and query parameters.
 */
package bifrost.openai.internal.url;
