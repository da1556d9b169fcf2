/** The HTTP server of the fake server: connections, requests, scripted replies, and routing to endpoints. */
package bifrost.testkit.internal.server;
