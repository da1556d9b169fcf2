/**
 * HTTP over {@code java.net.http}: the clients of a server and their connections, requests in flight, redirects,
 * addresses, the bodies of requests, and the bodies of responses, complete or as they arrive.
 */
package bifrost.openai.internal.http;
