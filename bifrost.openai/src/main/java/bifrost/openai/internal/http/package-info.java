/**
 * HTTP over {@code java.net.http}: the clients of a server and their connections, requests in flight, redirects,
 * addresses, and the bodies of requests and responses.
 */
package bifrost.openai.internal.http;
